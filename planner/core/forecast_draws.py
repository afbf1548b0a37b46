"""Draws of a forecast, all at once: shares that are not exactly known, and on which windows waves land.

Days count from today = 0. Shapes: D draws, W waves of their own, R = W + FURTHER waves for what failed in the last.
"""

from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

import numpy as np
import numpy.typing as npt

from planner.core.calendar import DayAxis, Freezes
from planner.core.forecast_records import Remaining
from planner.core.observed_rates import Rates, Share, Throughput

FURTHER = 24  # waves after the last planned one; what fails more often than that moves in the last of them
DAYS_A_WEEK = 7
PATTERN_DAYS = 12 * DAYS_A_WEEK  # the end of a long calendar that is repeated beyond it
SPARE_WINDOWS = 64
_A_MOMENT = 1e-6  # days: sums of GB against a link
_NEVER_MORE_THAN = 0.999_999  # a share of 1 would never end

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.int64]


class Calendar:
    """The windows that may still be taken, in time order, and beyond them the calendar's last weeks over and over.

    A window over, or in a freeze, is none. `known`: how many are the calendar's own; `pattern_days`: what is repeated.
    """

    def __init__(self, remaining: Remaining, axis: DayAxis, freezes: Freezes) -> None:
        days = [(axis.day(first), axis.day(last)) for first, last in remaining.windows]
        open_ones = [n for n, (first, last) in enumerate(days) if last >= 0 and not _frozen(freezes, first, last)]
        found = [days[n] for n in open_ones]
        self.known = len(found)
        days = days or [(0, 0)]  # without a calendar there is no wave either
        self.pattern_days = _pattern_days([first for first, _ in days])
        further = 2 * len(remaining.planned) + FURTHER + SPARE_WINDOWS
        found += _continued(days, self.pattern_days, freezes, further)
        self.starts: Days = np.array([first for first, _ in found], dtype=np.int64)
        self.ends: Days = np.array([last for _, last in found], dtype=np.int64)
        self.latest_ends: Days = np.maximum.accumulate(self.ends)  # one window may lie inside another
        self._given = days
        self._place = np.searchsorted(np.array(open_ones, dtype=np.int64), np.arange(len(days)))

    def given(self, index: int) -> tuple[int, int]:
        """First and last day of one of the calendar's own windows, over or not."""
        return self._given[index]

    def place(self, index: int) -> int:
        """Where the calendar's own window stands among those open; the next one where it is not open itself."""
        return int(self._place[index])


@dataclass(frozen=True, slots=True)
class Step:
    """Waves that take one window together: a wave of its own, and rests that move with it."""

    window_index: int
    gb: float


@dataclass(frozen=True, slots=True)
class Landing:
    """First and last day of each wave in each draw, (D, R), in time order; `is_beyond`: the calendar's own windows."""

    starts: Days
    ends: Days
    is_beyond: npt.NDArray[np.bool_]

    def some(self, first: int, after: int) -> "Landing":
        """The draws first..after-1."""
        return Landing(self.starts[first:after], self.ends[first:after], self.is_beyond[first:after])


def steps_of(remaining: Remaining, calendar: Calendar) -> tuple[tuple[Step, ...], tuple[int, ...]]:
    """The waves in time order, rests of past windows joined to the wave after; and the step of each planned wave."""
    order = sorted(range(len(remaining.planned)), key=lambda n: (remaining.planned[n].window_index, n))
    steps: list[Step] = []
    step_of = [0] * len(order)
    rest_gb = 0.0
    for n in order:
        wave = remaining.planned[n]
        step_of[n] = len(steps)
        if wave.is_rest and calendar.given(wave.window_index)[1] < 0:
            rest_gb += wave.gb
        else:
            steps.append(Step(wave.window_index, wave.gb + rest_gb))
            rest_gb = 0.0
    if order and step_of[order[-1]] == len(steps):  # rests after which no wave comes
        steps.append(Step(remaining.planned[order[-1]].window_index, rest_gb))
    return tuple(steps), tuple(step_of)


def land(
    steps: tuple[Step, ...],
    calendar: Calendar,
    rates: Rates,
    remaining: Remaining,
    draws: int,
    dice: np.random.Generator,
) -> Landing:
    """Where each wave lands. The same dice give comparable draws whatever the rates."""
    gb_per_day = _throughput(rates.gb_per_day, dice.standard_normal(draws))
    put_off = _times(shares(rates.postponed, dice.random(draws))[:, None], dice.random((draws, len(steps))))
    last = len(calendar.starts) - 1
    places = np.empty((draws, len(steps) + FURTHER), dtype=np.int64)
    link_free = np.full(draws, -np.inf)
    free_from = np.full(draws, -np.inf)  # the first day that keeps the gap to the wave before
    for n in range(places.shape[1]):
        place = np.zeros(draws, dtype=np.int64)
        if n < len(steps):
            start, _ = calendar.given(steps[n].window_index)
            link_free = np.maximum(link_free, start - remaining.presync_days) + steps[n].gb / gb_per_day
            place = np.maximum(
                calendar.place(steps[n].window_index),
                np.searchsorted(calendar.latest_ends, np.ceil(link_free - _A_MOMENT) - 1),
            )
        place = np.maximum(place, np.searchsorted(calendar.starts, free_from))
        if n < len(steps) and start >= 0:  # what has begun is not put off
            place = place + put_off[:, n]
        places[:, n] = place = np.minimum(place, last)
        free_from = calendar.ends[place] + remaining.gap_days + 1
    return Landing(calendar.starts[places], calendar.ends[places], places >= calendar.known)


def shares(share: Share, uniform: Floats) -> Floats:
    """Draws of a share from uniform numbers, each rising with its number: the Beta's inverse, on a grid. Shape (D,)."""
    if share.alpha <= 0:
        return np.zeros_like(uniform)
    total = share.alpha + share.beta
    spread = np.sqrt(share.alpha * share.beta / (total + 1)) / total
    near = share.mean + spread * np.linspace(-8, 8, 2_001)
    grid = np.unique(np.clip(np.concatenate((near, np.linspace(0, 1, 2_001))), 1e-9, 1 - 1e-9))
    log_density = (share.alpha - 1) * np.log(grid) + (share.beta - 1) * np.log1p(-grid)
    density = np.exp(log_density - log_density.max())
    cumulated = np.concatenate(((0.0,), np.cumsum((density[1:] + density[:-1]) / 2 * np.diff(grid))))
    found: Floats = np.interp(uniform * cumulated[-1], cumulated, grid)
    return np.minimum(found, _NEVER_MORE_THAN)


def failures(share: Floats, uniform: npt.NDArray[np.float32]) -> tuple[Days, Days, Days]:
    """Which VMs fail at least once: draw, VM, and how often. `share` (D,), `uniform` (D, VMs)."""
    draw, vm = np.nonzero(uniform < share[:, None].astype(np.float32))
    return draw, vm, np.minimum(_times(share[draw], uniform[draw, vm].astype(np.float64)), FURTHER)


def _times(share: Floats, uniform: Floats) -> Days:
    """How often in a row something of that share happens: geometric, 0 where the share is 0."""
    with np.errstate(divide="ignore"):
        odds = np.log(np.maximum(uniform, 1e-12)) / np.log(np.maximum(share, 1e-300))
    return np.where(share > 0, np.floor(odds), 0).astype(np.int64)


def _throughput(rate: Throughput, normal: Floats) -> Floats:
    """GB a day of each draw: one for all its waves, since what slows one slows the next."""
    return rate.mean * np.exp(rate.sigma_log * normal - rate.sigma_log**2 / 2)


def _frozen(freezes: Freezes, first: int, last: int) -> bool:
    return freezes.first_within(first, last) is not None


def _pattern_days(starts: list[int]) -> int:
    """Whole weeks after which the calendar repeats itself: all of it, or the last of a long one."""
    return min(PATTERN_DAYS, (starts[-1] - starts[0]) // DAYS_A_WEEK * DAYS_A_WEEK + DAYS_A_WEEK)


def _continued(days: list[tuple[int, int]], pattern_days: int, freezes: Freezes, count: int) -> list[tuple[int, int]]:
    """The calendar's last windows over and over, from today on."""
    begins = days[-1][0] - pattern_days
    pattern = [one for one in days if one[0] > begins]
    past = max(0, -(days[-1][1] // pattern_days))  # so many repetitions until the last one ends today or later
    shifts = (pattern_days * repetition for repetition in range(max(1, past), past + 2 * count))
    further = ((first + shift, last + shift) for shift in shifts for first, last in pattern)
    return list(islice((one for one in further if one[1] >= 0 and not _frozen(freezes, *one)), count))


def furthest_day(remaining: Remaining, calendar: Calendar) -> int:
    """A day that every draw's last cutover lies before: far enough to find an allowed one."""
    given = [one for segment in remaining.segments for one in (segment.not_before, segment.planned_cutover) if one]
    latest = max((on - remaining.today for on in (*given, remaining.horizon_on)), default=timedelta())
    return max(latest.days, int(calendar.ends[-1]) if len(calendar.ends) else 0) + remaining.lag_days + 400
