"""One colour scale for every bar of a plan: the days on which a stretch has gathered enough risk for a darker band.

The limits are round figures in steps that grow, because risk does: they suit the plan's largest risk, so that the
scale is the same for the whole picture and its legend can be read in risk-days.
"""

from bisect import bisect_right
from collections import defaultdict
from itertools import accumulate
from math import floor, log10

from planner.core.exposure import BYTES_PER_TB, Crossing, crossings
from planner.core.records import Instance, Plan
from planner.core.risk import accumulated_risk, segment_gamma
from planner.core.timetable import Life, lay

BANDS = 6
_ROUND = (1.0, 2.0, 5.0)  # steps of the scale within a power of ten


def band_limits(largest_risk_days: float) -> tuple[float, ...]:
    """BANDS - 1 rising round limits in risk-days; the last is the largest round figure below `largest_risk_days`.

    A bar in band i has gathered at least limit i-1 and less than limit i. Without risk the scale starts at 1.
    """
    power = floor(log10(largest_risk_days)) if largest_risk_days > 0 else 0
    rungs = [step * 10.0**exponent for exponent in range(power - 2, power + 1) for step in _ROUND]
    below = [rung for rung in rungs if rung < largest_risk_days]
    return tuple((below or rungs)[-(BANDS - 1) :])


def bands_by_segment(
    instance: Instance, plan: Plan, limits: tuple[float, ...]
) -> dict[str, tuple[tuple[int, int], ...]]:
    """For each stretched segment, the bands of its bar: (band 0..BANDS-1, days since its first stretched day).

    The first pair starts at day 0. Risk by age and by traffic both count, as they gather day by day.
    """
    timetable = lay(instance, plan)
    by_segment: dict[str, list[Crossing]] = defaultdict(list)
    for crossing in crossings(instance, timetable):
        by_segment[crossing.segment].append(crossing)
    return {
        segment: _bands(_gathered(instance, life, by_segment[segment]), limits)
        for segment, life in timetable.lives.items()
        if life.stretch is not None and life.days is not None and life.days > 0
    }


def _gathered(instance: Instance, life: Life, over_it: list[Crossing]) -> list[float]:
    """Risk-days gathered by the end of each day of the stretch."""
    assert life.stretch is not None and life.days is not None
    knobs = instance.risk
    by_age = accumulated_risk(life.segment.risk_weight, knobs.eta_days, knobs.beta, life.days)
    steps = [0.0] * (life.days + 1)
    for crossing in over_it:
        # traffic before the stretch (a fact that was moved without one) counts on its first day
        first, last = max(0, crossing.first - life.stretch), max(0, crossing.last - life.stretch)
        steps[first] += crossing.bytes_per_day
        steps[min(last + 1, life.days)] -= crossing.bytes_per_day
    by_traffic = accumulate(accumulate(steps[:-1]))
    gamma = segment_gamma(life.segment, knobs)
    return [age + gamma * bytes_ / BYTES_PER_TB for age, bytes_ in zip(by_age, by_traffic, strict=True)]


def _bands(gathered: list[float], limits: tuple[float, ...]) -> tuple[tuple[int, int], ...]:
    bands: list[tuple[int, int]] = []
    for day, risk in enumerate(gathered):
        band = bisect_right(limits, risk)
        if not bands or band > bands[-1][0]:
            bands.append((band, day))
    return tuple(bands)
