"""The days on which a segment may be cut over from today on: what its scenario allows, and what its own calendar leaves."""

from calendar import day_name
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from migrations_app.models import Scenario
from migrations_app.selectors.scenarios import freezes_of
from networks.choices import Treatment
from networks.models import Segment, SegmentBlackout, SegmentChangeWindow
from networks.selectors.segment_calendars import blackouts_of, change_windows_of
from planner.core import records as core
from planner.core.calendar import NO_CALENDAR, OwnCalendar, cutover_days

SHOWN = 8
WITHOUT_A_SCENARIO = 365  # days looked ahead


@dataclass(frozen=True, slots=True)
class SegmentCalendar:
    """A segment's own calendar, and the days that are left for its cutover until `until_on`.

    `next_on`: the first SHOWN of `count` days; `of_scenario`: how many there would be without its own calendar.
    `at_once`: all its VMs move in one wave, which then has to end on such a day. `has_cutover` is False where its gateway
    is not to be cut over any more, or never is.
    """

    blackouts: Sequence[SegmentBlackout]
    change_windows: Sequence[SegmentChangeWindow]
    next_on: tuple[date, ...]
    count: int
    of_scenario: int
    until_on: date
    at_once: bool
    has_cutover: bool
    weekdays: tuple[str, ...]  # its own, by name

    @property
    def more(self) -> int:
        """Days beside those of `next_on`."""
        return self.count - len(self.next_on)

    @property
    def is_closed(self) -> bool:
        """True where its own calendar leaves no day."""
        return self.has_cutover and not self.count and self.of_scenario > 0


def segment_calendar(segment: Segment, scenario: Scenario | None, *, today: date) -> SegmentCalendar:
    """The calendar of a segment as a scenario has it (none: a year from today on), in three queries."""
    blackouts, change_windows = list(blackouts_of(segment)), list(change_windows_of(segment))
    at_once = segment.treatment == Treatment.AT_ONCE
    until = today + timedelta(days=WITHOUT_A_SCENARIO - 1)
    if scenario is not None:
        until = scenario.start_on + timedelta(days=scenario.horizon_days - 1)
    own = OwnCalendar(
        None if segment.cutover_weekdays is None else tuple(segment.cutover_weekdays),
        tuple((one.first_on, one.last_on) for one in blackouts),
        tuple((one.first_on, one.last_on) for one in change_windows),
    )
    frame = _frame(scenario, segment, today, until, at_once=at_once)
    days = [] if frame is None else np.flatnonzero(cutover_days(frame, own)).tolist()
    return SegmentCalendar(
        blackouts=blackouts,
        change_windows=change_windows,
        next_on=tuple(today + timedelta(days=day) for day in days[:SHOWN]),
        count=len(days),
        of_scenario=0 if frame is None else int(cutover_days(frame, NO_CALENDAR).sum()),
        until_on=until,
        at_once=at_once,
        has_cutover=segment.cut_over_on is None
        and segment.treatment in (Treatment.STRETCH, Treatment.AT_ONCE)
        and not segment.is_anchored,
        weekdays=tuple(day_name[day] for day in own.cutover_weekdays or ()),
    )


def _frame(
    scenario: Scenario | None, segment: Segment, today: date, until: date, *, at_once: bool
) -> core.Instance | None:
    """The days from today on; None where the scenario's last day is over.

    What moves at once is cut over by its wave, so that the scenario's weekdays for cutovers do not count.
    """
    if until < today:
        return None
    weekdays = None if scenario is None or at_once else scenario.cutover_weekdays
    freezes = [] if scenario is None else [(one.first_on, one.last_on) for one in freezes_of(scenario)]
    if segment.cutover_not_before_on is not None and segment.cutover_not_before_on > today:
        freezes.append((today, segment.cutover_not_before_on - timedelta(days=1)))
    return core.Instance(
        name=segment.name,
        start_date=today,
        horizon_days=(until - today).days + 1,
        windows=(),
        limits=core.Limits(max_stretched=0),
        segments=(),
        vms=(),
        risk=core.RiskKnobs(1.0, 1.0, 0.0),
        weights=core.Weights(1.0, 0.0, 0.0),
        cutover_weekdays=None if weekdays is None else tuple(weekdays),
        freezes=tuple(freezes),
    )
