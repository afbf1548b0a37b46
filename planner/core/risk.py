"""Every risk formula, in *risk-days*.

    R_s = w_s * eta * (D_s / eta)^beta  +  gamma_s * X_s

The first term is a Weibull cumulative hazard: beta = 1 would mean that a stretch does not age, beta > 1 that its daily
hazard rises. It is scaled so that weight 1 stretched for eta days is worth eta risk-days whatever beta is. Competing
risks have additive cumulative hazards, so exposure through use adds: X_s is the TB that cross the stretch.
The ranking these figures give is what the three knobs (eta, beta, gamma) support, not their absolute size.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise
from math import sqrt

from planner.core.exposure import BYTES_PER_TB, crossings
from planner.core.records import Instance, Plan, RiskKnobs, Segment
from planner.core.timetable import lay

_WEIGHT_OF_ONE = 3  # criticalities that sum to this weigh 1: one VM of the default criticality


@dataclass(frozen=True, slots=True)
class RiskParts:
    """The two parts of a segment's risk, in risk-days: its age, and the traffic over it."""

    time_risk: float
    exposure_risk: float

    @property
    def risk_days(self) -> float:
        return self.time_risk + self.exposure_risk


@dataclass(frozen=True, slots=True)
class DailyRisk:
    """Risk-days that each calendar day adds over all segments, from `first_on` on; the sum is the plan's risk."""

    first_on: date
    time_risk: tuple[float, ...]
    exposure_risk: tuple[float, ...]

    @property
    def risk_days(self) -> tuple[float, ...]:
        """Both parts together, day by day."""
        return tuple(a + b for a, b in zip(self.time_risk, self.exposure_risk, strict=True))


def blast_radius_weight(criticalities: Iterable[int]) -> float:
    """w_s of a segment from the criticalities (1..5) of its VMs: grows with them, less than in proportion; >= 1."""
    return max(1.0, sqrt(sum(criticalities) / _WEIGHT_OF_ONE))


def time_risk(weight: float, eta_days: float, beta: float, days: int) -> float:
    """Risk-days of a stretch of `days` days by its age; 0 for no days."""
    return weight * eta_days * float((max(0, days) / eta_days) ** beta)


def accumulated_risk(weight: float, eta_days: float, beta: float, days: int) -> tuple[float, ...]:
    """Risk-days by age at the end of day 1, 2, .. `days` of a stretch; the last is `time_risk`."""
    return tuple(time_risk(weight, eta_days, beta, day) for day in range(1, days + 1))


def risk_by_day(weight: float, eta_days: float, beta: float, days: int) -> tuple[float, ...]:
    """Risk-days by age that each day of a stretch adds; they rise when beta > 1 and sum to `time_risk`."""
    return tuple(b - a for a, b in pairwise((0.0, *accumulated_risk(weight, eta_days, beta, days))))


def segment_gamma(segment: Segment, knobs: RiskKnobs) -> float:
    """Risk-days per TB over this segment's stretch: its own figure (0 with MON), or the scenario's."""
    return knobs.gamma_per_tb if segment.gamma_per_tb is None else segment.gamma_per_tb


def segment_risk(segment: Segment, knobs: RiskKnobs, days: int, stretch_tb: float) -> RiskParts:
    """R_s in its parts, for a stretch of `days` days with `stretch_tb` TB over it."""
    by_age = time_risk(segment.risk_weight, knobs.eta_days, knobs.beta, days)
    return RiskParts(by_age, segment_gamma(segment, knobs) * stretch_tb)


def daily_risk(instance: Instance, plan: Plan) -> DailyRisk:
    """The risk that each day of a plan adds, from the first stretched day to the last; sums to its `risk_days`."""
    timetable = lay(instance, plan)
    knobs = instance.risk
    spans = [
        (life.segment, life.stretch, life.cutover)
        for life in timetable.lives.values()
        if life.stretch is not None and life.cutover is not None
    ]
    rates = [
        (one.first, one.last, segment_gamma(timetable.lives[one.segment].segment, knobs) * one.bytes_per_day)
        for one in crossings(instance, timetable)
    ]
    first = min([a for _, a, _ in spans] + [a for a, _, _ in rates], default=0)
    last = max([u for _, _, u in spans] + [u for _, u, _ in rates], default=first - 1)
    by_age = [0.0] * (last - first + 1)
    for segment, stretch, cutover in spans:
        days = cutover - stretch + 1
        for day, risk in enumerate(risk_by_day(segment.risk_weight, knobs.eta_days, knobs.beta, days), stretch - first):
            by_age[day] += risk
    steps = [0.0] * (last - first + 2)
    for start, end, rate in rates:
        steps[start - first] += rate / BYTES_PER_TB
        steps[end - first + 1] -= rate / BYTES_PER_TB
    return DailyRisk(timetable.axis.date(first), tuple(by_age), tuple(accumulate(steps))[:-1])
