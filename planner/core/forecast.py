"""When the rest of a move ends: many draws of what may still happen, and what half and four of five of them keep.

The model of one draw, in the order of time:
- Copies go one after another over the link, wave by wave, each from its presync start on. A wave whose copies are not
  done by the end of its window takes the next one; so does a wave that is postponed. A wave takes a window of its own
  and keeps its gap to the one before.
- A VM that fails moves with the wave after; again and again until it does not fail. After the last wave it takes
  further windows. A bridge VM holds all its segments.
- A segment is cut over on the first allowed day after its last VM and the lag, and never before its planned day.
Days with too many cutovers or extensions are not drawn, nor are the caps of windows against VMs that come later.
"""

import math
from datetime import date, timedelta
from math import inf

import numpy as np
import numpy.typing as npt

from planner.core.calendar import DayAxis, Freezes
from planner.core.forecast_draws import Calendar, Days, furthest_day, land, shares, steps_of
from planner.core.forecast_records import (
    Daily,
    Dates,
    Figures,
    Forecast,
    PlannedWave,
    Remaining,
    RemainingSegment,
    SegmentForecast,
)
from planner.core.forecast_segments import LONG_AGO, Draws, Rest, allowed_cutovers
from planner.core.observed_rates import Rates, Share, Throughput
from planner.core.wording import counted

__all__ = [
    "Daily",
    "Dates",
    "Figures",
    "Forecast",
    "PlannedWave",
    "Rates",
    "Remaining",
    "RemainingSegment",
    "SegmentForecast",
    "Share",
    "Throughput",
    "forecast",
]

DRAWS_AT_ONCE = 100  # of all VMs in memory


def forecast(remaining: Remaining, rates: Rates, *, draws: int = 1000, seed: int) -> Forecast:
    """Draw the rest of a move `draws` (>= 1) times. The same seed gives the same figures.

    Without spread, failures and postponements every figure is the plan's. O(draws * (VMs + segments + days)) time,
    and memory for a hundred draws of all VMs. Raises ValueError for an index that leads nowhere or a throughput of 0.
    """
    _check(remaining, rates, draws)
    axis = DayAxis(remaining.today, 1)
    freezes = Freezes(axis, remaining.freezes)
    calendar = Calendar(remaining, axis, freezes)
    steps, step_of = steps_of(remaining, calendar)
    dice = np.random.default_rng(seed)
    landing = land(steps, calendar, rates, remaining, draws, dice)
    failing = shares(rates.failure, dice.random(draws))
    days = furthest_day(remaining, calendar)
    rest = Rest(remaining, axis, steps, step_of, allowed_cutovers(remaining, axis, freezes, days))
    parts = [
        rest.drawn(landing.some(first, first + DRAWS_AT_ONCE), failing[first : first + DRAWS_AT_ONCE], dice)
        for first in range(0, draws, DRAWS_AT_ONCE)
    ]
    return _summed_up(remaining, rest, landing.ends[:, list(step_of)], Draws.joined(parts), calendar)


def _check(remaining: Remaining, rates: Rates, draws: int) -> None:
    windows, vms, segments = len(remaining.windows), len(remaining.vm_segments), len(remaining.segments)
    if draws < 1 or not rates.gb_per_day.mean > 0:
        raise ValueError(f"Not a forecast: {draws=}, {rates.gb_per_day.mean} GB a day.")
    for wave in remaining.planned:
        if not 0 <= wave.window_index < windows or not all(0 <= vm < vms for vm in wave.vms):
            raise ValueError(f"A wave of window {wave.window_index} names a window or a VM that is not there.")
    if not all(0 <= one < segments for vm in remaining.vm_segments for one in vm):
        raise ValueError("A VM names a segment that is not there.")


def _summed_up(remaining: Remaining, rest: Rest, waves: Days, draws: Draws, calendar: Calendar) -> Forecast:
    count = len(draws.ends)
    ends, cutovers, days = _quantiles(draws.ends), _quantiles(draws.cutovers), _quantiles(draws.days)
    total = _quantiles(draws.days.sum(axis=1))
    shown = 1 + max((remaining.horizon_on - remaining.today).days, int(ends[1]), 0)
    landed = _quantiles(waves)
    segments = tuple(
        SegmentForecast(
            Dates(None, None) if rest.is_held[n] else _dates(remaining.today, cutovers[:, n], before=rest.no_cutover),
            Figures(int(days[0, n]), int(days[1, n])),
        )
        for n in range(len(remaining.segments))
    )
    return Forecast(
        ends_on=_dates(remaining.today, ends),
        stretch_days=Figures(int(total[0]), int(total[1])),
        waves=tuple(_dates(remaining.today, landed[:, n]) for n in range(len(remaining.planned))),
        segments=segments,
        vms_left=_daily(draws.vms_left[:, :shown]),
        stretched=_daily(draws.stretched[:, :shown]),
        draws=count,
        notes=_notes(rest, draws, calendar),
    )


def _quantiles(values: Days) -> Days:
    """The value that half of the draws do not exceed, and four of five: one that was drawn. Shape (2, ...)."""
    count = len(values)
    at = [math.ceil(count * 0.5) - 1, math.ceil(count * 0.8) - 1]
    found: Days = np.partition(values, at, axis=0)[at]
    return found


def _dates(today: date, days: npt.NDArray[np.int64], *, before: float = inf) -> Dates:
    half, most = (today + timedelta(int(day)) if LONG_AGO < day < before else None for day in days)
    return Dates(half, most)


def _daily(values: Days) -> Daily:
    half, most = _quantiles(values)
    return Daily(tuple(half.tolist()), tuple(most.tolist()))


def _notes(rest: Rest, draws: Draws, calendar: Calendar) -> tuple[str, ...]:
    notes = []
    beyond = int(draws.is_beyond.sum())
    if beyond:
        notes.append(
            f"In {beyond:,} of {counted(len(draws.ends), 'draw')} the calendar's windows do not suffice; it was "
            f"continued as in its last {counted(calendar.pattern_days // 7, 'week')}. Add windows to make that certain."
        )
    if rest.unplanned:
        notes.append(
            f"{counted(rest.unplanned, 'VM')} {'is' if rest.unplanned == 1 else 'are'} in no wave, so their segments "
            "stand to the horizon here. Plan again to give them a wave."
        )
    return tuple(notes)
