"""Which way 100,000 conversations go: cpu milliseconds of one core for a date, for every date of a plan, for an edit."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from statistics import median
from time import process_time
from typing import TypeVar

import numpy as np

from planner.core.calendar import DayAxis
from planner.core.paths.course import Course, course_of
from planner.core.paths.effects import effect_between
from planner.core.paths.known_ways import KnownWays
from planner.core.paths.records import Router
from planner.core.paths.schedule import Schedule
from planner.core.paths.situations import paths_on
from planner.core.paths.stop_report import Day, report_of
from planner.core.paths.stops import stops_of
from planner.core.paths.traffic import FlowRow, Machine, Net, Traffic
from planner.core.treatments import Treatment
from tests.bench.estate_paths import MON_EVERY, NETWORK
from tests.bench.table import say, table, title

WAVES, WEEK = 60, 7
FLOWS_OF_A_VM = 10
OUTSIDE_SHARE = 0.1  # of the flows, with addresses that are no VM's
LEAVES_LATER = 0.2  # of a segment's VMs, in one of the four waves after its first
VMS_OF_A_MOVE = 5
DATES = 15
MOST_DATE_MS, MOST_PLAN_MS, MOST_EFFECT_MS = 150.0, 10_000.0, 100.0
LAST_DAY = (WAVES + 10) * WEEK
AXIS = DayAxis(date(2027, 1, 4), LAST_DAY + 1)

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Took:
    """One estate, in ms of cpu. `first`: a date when no way is known yet; `date`: any other; `report`: all told of one."""

    vms: int
    segments: int
    talks: int
    stops: int
    made: float
    kib: float
    first: float
    date: float
    report: float
    plan: float
    effect: float


def report(estates: tuple[tuple[int, int], ...]) -> None:
    """Measure and print."""
    found = [_measured(vms, segments) for vms, segments in estates]
    title(f"Paths: every conversation of {WAVES} waves, cpu ms of one core")
    table(
        ("VMs", "segments", "talks", "stops", "made", "kept KiB", "first date", "date", "report", "all dates", "edit"),
        [
            (
                f"{one.vms:,}",
                one.segments,
                one.talks,
                one.stops,
                one.made,
                one.kib,
                one.first,
                one.date,
                one.report,
                one.plan,
                one.effect,
            )
            for one in found
        ],
    )
    for one in found:
        too_slow = {
            "a date": one.report > MOST_DATE_MS,
            "all dates": one.plan > MOST_PLAN_MS,
            "an edit": one.effect > MOST_EFFECT_MS,
        }
        say(*(f"!  {one.vms:,} VMs: {what} took too long" for what, is_slow in too_slow.items() if is_slow))


def traffic_of(vms: int, segments: int) -> Traffic:
    """An estate of /24s, some with MON; flows between any two VMs, some with what is none."""
    dice = np.random.default_rng(vms)
    nets = [
        Net(key, f"net-{key}", _prefix(key, "0/24"), _prefix(key, "1"), key % MON_EVERY == 0, Treatment.STRETCH)
        for key in range(segments)
    ]
    home = np.sort(dice.integers(0, segments, vms)).tolist()
    machines = [
        Machine(number, (segment,), _prefix(segment, str(number % 200 + 10)), Router.CLOUD)
        for number, segment in enumerate(home)
    ]
    ends = dice.integers(0, vms, (vms * FLOWS_OF_A_VM, 2)).tolist()
    is_outside = (dice.random(len(ends)) < OUTSIDE_SHARE).tolist()
    volume = dice.integers(10**6, 10**9, len(ends)).astype(np.float64).tolist()
    rows = (
        FlowRow(number, a, f"172.20.{b % 8}.{b % 250}" if outside else b, size)
        for number, ((a, b), outside, size) in enumerate(zip(ends, is_outside, volume, strict=True))
    )
    return Traffic.of(machines, nets, rows, NETWORK)


def schedule_of(traffic: Traffic) -> Schedule:
    """Segments in the order of the waves, some VMs of each left for the waves after."""
    dice = np.random.default_rng(traffic.vm_count)
    first = np.arange(len(traffic.nets)) * WAVES // len(traffic.nets)
    later = np.where(dice.random(traffic.vm_count) < LEAVES_LATER, dice.integers(1, 5, traffic.vm_count), 0)
    end = (first[traffic.vm_gateway] + later + 1) * WEEK
    last = np.maximum.reduceat(end, np.searchsorted(traffic.vm_gateway, np.arange(len(traffic.nets))))
    return Schedule(AXIS, end, first * WEEK, last + 3)


def _measured(vms: int, segments: int) -> Took:
    traffic, made_ms = _timed(lambda: traffic_of(vms, segments))
    schedule, known = schedule_of(traffic), KnownWays(NETWORK)
    waves = {wave + 1: (wave + 1) * WEEK for wave in range(WAVES + 4)}
    stops = stops_of(traffic, schedule, waves, LAST_DAY)
    pair_of = {net.key: f"Core NE {net.key % 40}" for net in traffic.nets}
    days = np.linspace(0, LAST_DAY, DATES).astype(int).tolist()
    _, first_ms = _timed(lambda: paths_on(traffic, schedule, KnownWays(NETWORK).ways, days[DATES // 2]))
    course, plan_ms = _timed(lambda: _whole(traffic, schedule, known, pair_of, waves))
    dates = [_timed(partial(paths_on, traffic, schedule, known.ways, day))[1] for day in days]

    def told(stop: int) -> None:
        now = Day(
            traffic,
            schedule,
            known.ways,
            known.figures,
            stops[stop],
            paths_on(traffic, schedule, known.ways, stops[stop].first),
        )
        report_of(now, None, pair_of)

    reports = [_timed(partial(told, stop))[1] for stop in range(0, len(stops), max(1, len(stops) // DATES))]
    effects = [_edit(traffic, schedule, known, seed) for seed in range(DATES)]
    return Took(
        vms,
        segments,
        len(traffic.talk_a),
        len(course.stops),
        made_ms,
        len(traffic.to_bytes()) / 1024,
        first_ms,
        median(dates),
        median(reports),
        plan_ms,
        median(effects),
    )


def _whole(
    traffic: Traffic, schedule: Schedule, known: KnownWays, pair_of: dict[int, str], waves: dict[int, int]
) -> Course:
    return course_of(traffic, schedule, known, stops_of(traffic, schedule, waves, LAST_DAY), pair_of)


def _edit(traffic: Traffic, schedule: Schedule, known: KnownWays, seed: int) -> float:
    """Some VMs in another wave."""
    dice = np.random.default_rng(seed)
    vm_end = schedule.vm_end.copy()
    vm_end[dice.integers(0, traffic.vm_count, VMS_OF_A_MOVE)] = WEEK * (1 + dice.integers(0, WAVES))
    return _timed(lambda: effect_between(traffic, known, schedule, replace(schedule, vm_end=vm_end), LAST_DAY))[1]


def _prefix(segment: int, rest: str) -> str:
    return f"10.{segment // 256}.{segment % 256}.{rest}"


def _timed(make: Callable[[], _Made]) -> tuple[_Made, float]:
    began = process_time()
    made = make()
    return made, 1_000 * (process_time() - began)
