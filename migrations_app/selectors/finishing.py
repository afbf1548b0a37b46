"""Reads of the searches for a way to finish a segment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from migrations_app.models import FinishRun
from networks.models import Segment


@dataclass(frozen=True, slots=True)
class WayRow:
    """A kept way. `number` counts from 0; differences are the new plan less the current one."""

    number: int
    last_day_on: date
    cutover_on: date
    was_cutover_on: date | None
    vm_count: int
    segment_days: int
    stretch_days: int
    risk_days: float
    split_tb: float
    makespan_days: int
    objective: float
    moves: Sequence[Mapping[str, Any]]

    @property
    def days_earlier(self) -> int | None:
        """Days by which the gateway is cut over earlier."""
        return None if self.was_cutover_on is None else (self.was_cutover_on - self.cutover_on).days


def finish_runs_of(segment: Segment) -> QuerySet[FinishRun]:
    """The searches for a segment, the newest first."""
    return FinishRun.objects.filter(segment=segment).select_related("scenario", "created_by").order_by("-id")


def finish_run_of(segment: Segment, run_id: int) -> FinishRun:
    """One of them; raises FinishRun.DoesNotExist."""
    return finish_runs_of(segment).select_related("scenario__project", "segment").get(pk=run_id)


def ways_of(run: FinishRun) -> list[WayRow]:
    """The ways a search found, the cheapest first."""
    return [WayRow(number=number, **_dated(way)) for number, way in enumerate(run.found)]


def _dated(way: Mapping[str, Any]) -> dict[str, Any]:
    days = ("last_day_on", "cutover_on", "was_cutover_on")
    return {**way, **{name: None if way[name] is None else date.fromisoformat(way[name]) for name in days}}
