"""Which way a plan's traffic goes, as its path study has stored it."""

import gzip
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from migrations_app.models import PathStop, PathStudy, Plan
from migrations_app.selectors.path_names import TalkRow, keys_of, named_rows, names_of

_LARGE = ("traffic_gz", "course", "remedies", "gaps")


def study_of(plan: Plan) -> PathStudy | None:
    """The path study of a plan, without what is large in it; None while there is none."""
    found = PathStudy.objects.filter(plan=plan).select_related("plan__scenario__project").defer(*_LARGE)
    return found.first()


def stops_of(study: PathStudy) -> list[PathStop]:
    """The stops of a plan in their order, without their reports."""
    return list(study.stops.defer("content_gz").order_by("position"))


def stop_at(study: PathStudy, position: int) -> PathStop:
    """A stop by its place, 0 the first. Raises PathStop.DoesNotExist."""
    return study.stops.get(position=position)


def stop_on(study: PathStudy, on: date) -> PathStop | None:
    """The stop a day belongs to; None for a day the plan does not have."""
    return study.stops.filter(from_on__lte=on, until_on__gte=on).first()


def report_of(stop: PathStop) -> dict[str, Any]:
    """What is said of a stop: planner.core.paths.stop_report, without what it says of each segment."""
    return _read(stop.content_gz)


def segment_told(study: PathStudy, segment_id: int) -> dict[str, Any] | None:
    """What is said of a segment: its "course" over the plan, and under "stops" by a stop's position what its report
    says of it; None where nothing of it talks. One query."""
    found = study.segments.filter(segment_key=segment_id).values_list("content_gz", flat=True).first()
    return None if found is None else _read(found)


def talk_rows(study: PathStudy, rows: Iterable[Mapping[str, Any]]) -> tuple[TalkRow, ...]:
    """Rows of a report with the names of who talks; two queries."""
    kept = list(rows)
    return named_rows(kept, names_of(study.plan.scenario.project, *keys_of(kept)))


def _read(content_gz: bytes | memoryview) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(gzip.decompress(bytes(content_gz)))
    return content
