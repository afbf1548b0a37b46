"""The forecast of what is left of a move, on one core: seconds for a thousand draws of estates of two sizes."""

from dataclasses import dataclass
from datetime import date, timedelta
from time import process_time

import numpy as np

from planner.core.forecast import (
    PlannedWave,
    Rates,
    Remaining,
    RemainingSegment,
    Share,
    Throughput,
    forecast,
)
from tests.bench.table import say, table, title

DRAWS = 1_000
ROUNDS = 3
MOST_S = 2.0
WAVES = 60
BRIDGES = 0.1  # part of the VMs on two segments
FIRST_SATURDAY = date(2027, 1, 9)
RATES = Rates(Throughput(5_400, 0.3), Share(1, 19), Share(1, 9))


@dataclass(frozen=True, slots=True)
class Took:
    """One estate: CPU seconds of the first forecast and of the fastest later one."""

    vms: int
    segments: int
    first_s: float
    again_s: float


def report(estates: tuple[tuple[int, int], ...]) -> None:
    """Measure and print."""
    found = [_measured(vms, segments) for vms, segments in estates]
    title(f"Forecast: {DRAWS:,} draws over {WAVES} waves, cpu seconds of one core")
    table(
        ("VMs", "segments", "first", "again"),
        [(f"{one.vms:,}", one.segments, one.first_s, one.again_s) for one in found],
    )
    slow = [one for one in found if one.first_s > MOST_S]
    say(*(f"!  {one.vms:,} VMs took more than {MOST_S:g} s" for one in slow))


def remaining(vms: int, segments: int) -> Remaining:
    """A move before its first wave: segments in the order of waves, a window every weekend, one VM in ten a bridge."""
    dice = np.random.default_rng(1)
    windows = tuple((day, day + timedelta(1)) for day in (FIRST_SATURDAY + timedelta(7 * week) for week in range(80)))
    home = np.sort(dice.integers(0, segments, vms))
    is_bridge = dice.random(vms) < BRIDGES
    wave = home * WAVES // segments
    return Remaining(
        today=FIRST_SATURDAY - timedelta(5),
        horizon_on=windows[-1][1],
        windows=windows,
        planned=tuple(
            PlannedWave(week, 2_000.0, tuple(np.flatnonzero(wave == week).tolist())) for week in range(WAVES)
        ),
        vm_segments=tuple(
            (one, (one + 1) % segments) if bridge else (one,)
            for one, bridge in zip(home.tolist(), is_bridge.tolist(), strict=True)
        ),
        segments=tuple(RemainingSegment(windows[one * WAVES // segments][0] - timedelta(1)) for one in range(segments)),
        gap_days=3,
        presync_days=5,
        lag_days=1,
        cutover_weekdays=(0, 1, 2, 3),
    )


def _measured(vms: int, segments: int) -> Took:
    asked, seconds = remaining(vms, segments), []
    for _ in range(ROUNDS):
        began = process_time()
        forecast(asked, RATES, draws=DRAWS, seed=1)
        seconds.append(process_time() - began)
    return Took(vms, segments, seconds[0], min(seconds[1:]))
