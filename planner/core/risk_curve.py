"""Risk of a segment as it gathers: so far, as planned, and if what has not happened yet slips.

The formula is the judge's (`planner.core.risk`): w_s * eta * (age / eta)^beta by age, gamma per TB over the stretch.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from planner.core.limits import SLIP_DAYS
from planner.core.records import RiskKnobs
from planner.core.risk import time_risk

Steps = Sequence[tuple[date, float]]  # (day, TB a day over the stretch from it on) in time order, the last one 0

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Curve:
    """Risk-days gathered by the end of each of `days`, which follow each other; `so_far` is None after today.

    The last figure of `planned` is the plan's R_s, that of `slipped` the R_s of the slipped plan.
    """

    days: tuple[date, ...]
    so_far: tuple[float | None, ...]
    planned: tuple[float, ...]
    slipped: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """The facts of a stretch: its first day, and the day of its cutover or of its end; None = not yet."""

    extended_on: date | None = None
    closed_on: date | None = None


def curve(
    weight: float,
    knobs: RiskKnobs,
    steps: Steps,
    first_on: date,
    ends_on: date,
    today: date,
    *,
    happened: Happened | None = None,
    closes: bool = True,
    slip_days: int = SLIP_DAYS.value,
) -> Curve:
    """The risk of one segment, day by day.

    weight: its w_s. knobs: gamma is the segment's own. first_on, ends_on: its stretch as planned. happened: the facts;
    None = everything up to today went as planned. closes: False where it stays stretched to the horizon, which does not
    slip. What has not happened by today happens `slip_days` later, and not before tomorrow: a stretch that stands goes
    on as long, at the traffic that today's moves leave.
    """
    facts = happened or Happened(first_on if first_on <= today else None, ends_on if ends_on <= today else None)
    course = _Course(tuple(steps), first_on, ends_on, today, facts, closes, slip_days)
    begins = min([first_on, course.slipped_first_on, *(day for day, _ in steps[:1])])
    ends = max([ends_on, course.slipped_ends_on, today, *(day - _DAY for day, _ in steps[-1:])])
    days = tuple(begins + number * _DAY for number in range((ends - begins).days + 1))
    planned = _gathered(weight, knobs, days, first_on, ends_on, map(course.planned_rate, days))
    slipped = _gathered(
        weight, knobs, days, course.slipped_first_on, course.slipped_ends_on, map(course.slipped_rate, days)
    )
    so_far = tuple(risk if day <= today else None for day, risk in zip(days, slipped, strict=True))
    return Curve(days, so_far, planned, slipped)


def summed(curves: Iterable[Curve], today: date) -> Curve:
    """All segments together: before its first day a curve counts 0, after its last what it has gathered."""
    given = [one for one in curves if one.days]
    if not given:
        return Curve((), (), (), ())
    first = min(one.days[0] for one in given)
    count = (max(one.days[-1] for one in given) - first).days + 1
    planned, slipped = [0.0] * count, [0.0] * count
    for one in given:
        begins = (one.days[0] - first).days
        for total, part in ((planned, one.planned), (slipped, one.slipped)):
            for number in range(begins, count):
                total[number] += part[min(number - begins, len(part) - 1)]
    days = tuple(first + number * _DAY for number in range(count))
    so_far = tuple(risk if day <= today else None for day, risk in zip(days, slipped, strict=True))
    return Curve(days, so_far, tuple(planned), tuple(slipped))


@dataclass(frozen=True, slots=True)
class _Course:
    """A stretch as planned and as it slips: its days, and the TB a day over it."""

    steps: tuple[tuple[date, float], ...]
    first_on: date
    ends_on: date
    today: date
    facts: Happened
    closes: bool
    slip_days: int

    @property
    def slip(self) -> timedelta:
        """By how much the next thing that has not happened moves: it cannot happen before tomorrow."""
        due = self.first_on if self.facts.extended_on is None else self.ends_on
        overdue = (self.today - due).days + 1
        return max(self.slip_days, overdue) * _DAY

    @property
    def slipped_first_on(self) -> date:
        return self.facts.extended_on or self.first_on + self.slip

    @property
    def slipped_ends_on(self) -> date:
        if self.facts.closed_on is not None:
            return self.facts.closed_on
        return self.ends_on + self.slip if self.closes else self.ends_on

    def planned_rate(self, day: date) -> float:
        place = bisect_right(self.steps, day, key=lambda step: step[0])
        return self.steps[place - 1][1] if place else 0.0

    def slipped_rate(self, day: date) -> float:
        facts = self.facts
        if facts.extended_on is None:
            return 0.0 if day <= self.today else self._to_come(day - self.slip, day)
        if self.first_on <= day < facts.extended_on:
            return 0.0
        if facts.closed_on is not None and facts.closed_on < day <= self.ends_on:
            return 0.0  # it closed earlier than planned
        if facts.closed_on is not None and not self.ends_on < day <= facts.closed_on:
            return self.planned_rate(day)
        if day <= self.today:
            return self.planned_rate(min(day, self.ends_on))  # while it stands longer than planned, so does its traffic
        # What crosses once today's moves are done crosses until the next one.
        stands = min(self.today + _DAY, self.ends_on)
        return self._to_come(max(day - self.slip, stands), day)

    def _to_come(self, day_of_plan: date, day: date) -> float:
        return self.planned_rate(day_of_plan) if day <= self.slipped_ends_on else 0.0


def _gathered(
    weight: float, knobs: RiskKnobs, days: Sequence[date], first_on: date, ends_on: date, tb_a_day: Iterable[float]
) -> tuple[float, ...]:
    return tuple(
        time_risk(weight, knobs.eta_days, knobs.beta, (min(day, ends_on) - first_on).days + 1) + knobs.gamma_per_tb * tb
        for day, tb in zip(days, accumulate(tb_a_day), strict=True)
    )
