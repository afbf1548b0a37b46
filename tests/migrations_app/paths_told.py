"""Reports of a path study as they are stored, small enough to read."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from migrations_app.adapters.path_reports import PathReports
from migrations_app.models import PathSegment, PathStop, PathStudy, Plan
from networks.models import Segment, VirtualMachine
from planner.core.paths.records import TROUBLE

FIRST_ON = date(2035, 1, 1)


def tally(talks: int, ms: float | None = 0.0, gb_per_day: float = 1.0) -> dict[str, Any]:
    """Counts of one verdict."""
    return {"talks": talks, "conversations": 2 * talks, "gb_per_day": gb_per_day * talks, "ms": ms}


def end(one: VirtualMachine | str, segment: Segment | None = None, site: str | None = "avs") -> dict[str, Any]:
    """One end of a row: a VM on a segment, or what else talks."""
    if isinstance(one, str):
        return {"vm": None, "segment": None, "text": one, "site": site}
    return {"vm": one.pk, "segment": None if segment is None else segment.pk, "text": "", "site": site}


def row(flow: int, a: dict[str, Any], b: dict[str, Any], verdict: str = "trombone", **told: Any) -> dict[str, Any]:
    """A talk that goes otherwise than it could."""
    return {
        "flow": flow,
        "verdict": verdict,
        "added_ms": 18.0,
        "rtt_ms": 18.0,
        "crossings": 4,
        "conversations": 2,
        "gb_per_day": 1.5,
        "is_tromboned": verdict == "trombone",
        "harm": "none",
        "a": a,
        "b": b,
    } | told


def report(**told: Any) -> dict[str, Any]:
    """A report in which nothing is said but what is told."""
    return {
        "counts": {},
        "worst_by_ms": [],
        "worst_by_bytes": [],
        "matrix": [],
        "segments": {},
        "ne": [],
        "circuit": {"mbit_s": 0.0, "tromboned_mbit_s": 0.0},
        "mon": {"vms": 0, "networks": 0, "host_routes": 0, "gen2_prefixes": 0},
        "gaps": [],
        "changes": None,
    } | told


def course_of(reports: Sequence[dict[str, Any]], *, days: int = 10) -> list[dict[str, Any]]:
    """The course of a plan whose stops have these reports, each `days` long."""
    found = []
    for at, one in enumerate(reports):
        from_on = FIRST_ON + timedelta(days=at * days)
        found.append(
            {
                "from": from_on.isoformat(),
                "until": (from_on + timedelta(days=days - 1)).isoformat(),
                "label": f"After wave {at}" if at else "Before the first wave",
                "wave": at or None,
                "counts": {verdict: counted["talks"] for verdict, counted in one["counts"].items()},
                "trouble": sum(one["counts"].get(verdict, {}).get("talks", 0) for verdict in TROUBLE),
                "ne": {pair["pair"]: pair["mbit_s"] for pair in one["ne"]},
                "circuit": one["circuit"],
                "mon": one["mon"],
            }
        )
    return found


def stored_study(
    plan: Plan, *reports: dict[str, Any], segments: Sequence[dict[str, Any]] = (), **told: Any
) -> PathStudy:
    """A finished study of a plan with these reports, ten days a stop; `segments`: courses of those over the plan."""
    course = course_of(reports)
    project = plan.scenario.project
    fields = {"state": "completed", "talk_count": 3, "stop_count": len(reports), "course": course} | told
    study, _ = PathStudy.objects.update_or_create(plan=plan, defaults={"project": project, **fields})
    study.stops.all().delete()
    kept = PathReports()
    PathStop.objects.bulk_create(
        PathStop(
            study=study,
            position=at,
            from_on=stop["from"],
            until_on=stop["until"],
            label=stop["label"],
            wave=stop["wave"],
            content_gz=kept.packed(one),
        )
        for at, (stop, one) in enumerate(zip(course, reports, strict=True))
    )
    study.segments.all().delete()
    PathSegment.objects.bulk_create(
        PathSegment(study=study, segment_key=key, content_gz=content_gz)
        for key, content_gz in kept.of_segments(segments)
    )
    return study
