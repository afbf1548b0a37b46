"""A card held over another wave: cpu milliseconds until its effect is told, on one core, for estates of three sizes.

Its effect is what it costs and breaks, and what it does to detours.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from statistics import median
from time import process_time
from typing import TypeVar

from planner.core.editing.draft import Draft
from planner.core.editing.estate import Estate, frame_of
from planner.core.editing.judge import Standing, effect_of, judged
from planner.core.editing.settle import settled
from planner.core.paths.effects import effect_between
from planner.core.paths.known_ways import KnownWays
from planner.core.paths.schedule import Schedule
from planner.core.paths.traffic import Traffic
from planner.core.records import Flow, Instance
from tests.bench.estate_paths import NETWORK, key_in, traffic_of
from tests.bench.table import say, table, title
from tests.benchmarks.planted import START, planted

SIZES = ((1_000, 40), (10_000, 150), (50_000, 500))  # VMs, room of a window
FLOWS_OF_A_VM = 10
MOVES = 15
VMS_OF_A_MOVE = 5
MOST_MS = 100.0  # a preview at the server
MOST_MS_AT_VMS = 10_000

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Took:
    """One estate, in ms of cpu. `estate`: from records to arrays, once; `judged`: the plan before the move.

    `ways_read`: the traffic as its study keeps it, once; `detours`: of a preview, what it does to them, where a process
    still has the days of the plan before.
    """

    vms: int
    segments: int
    windows: int
    flows: int
    estate: float
    read: float
    judged: float
    preview: float
    slowest: float
    ways_read: float
    detours: float
    slowest_detours: float


def report(most_vms: int) -> None:
    """Measure and print."""
    title(f"Board: {VMS_OF_A_MOVE} VMs held over another wave ({MOVES} times), cpu ms of one core")
    found = [_measured(vms, room) for vms, room in SIZES if vms <= most_vms]
    table(
        (
            "VMs",
            "segments",
            "windows",
            "flows",
            "estate",
            "draft read",
            "judged",
            "preview",
            "slowest",
            "ways read",
            "detours",
            "slowest",
        ),
        [
            (
                f"{one.vms:,}",
                one.segments,
                one.windows,
                one.flows,
                one.estate,
                one.read,
                one.judged,
                one.preview,
                one.slowest,
                one.ways_read,
                one.detours,
                one.slowest_detours,
            )
            for one in found
        ],
    )
    slow = [
        one
        for one in found
        if one.vms <= MOST_MS_AT_VMS * 1.1 and one.judged + one.slowest + one.slowest_detours > MOST_MS
    ]
    say(*(f"!  {one.vms:,} VMs: judging before and after took more than {MOST_MS:g} ms" for one in slow))


def _measured(vms: int, room: int) -> Took:
    made = planted(vms, room, seed=1)
    dice = Random(vms)
    instance = _talkative(made.instance, dice)
    home = Draft.of(made.plan)
    estate, estate_ms = _timed(lambda: _estate(instance))
    frame = frame_of(estate.instance)
    keys = {window.id: place for place, window in enumerate(frame.windows)}
    kept = home.to_bytes(keys)
    _, read_ms = _timed(lambda: Draft.from_bytes(kept, {place: window for window, place in keys.items()}))
    before, judged_ms = _timed(lambda: judged(estate, frame, home))
    told = [_preview(estate, frame, home, before, dice) for _ in range(MOVES)]
    previews = [ms for _, ms in told]
    sizes = (len(instance.vms), len(instance.segments), len(instance.windows), len(instance.flows))
    ways = traffic_of(instance).to_bytes()
    traffic, ways_ms = _timed(lambda: Traffic.from_bytes(ways))
    known = KnownWays(NETWORK)
    was = Schedule.of(traffic, before.timetable, key_in, key_in)
    _detours(traffic, known, was, before)  # the first one of a process meets the ways
    detours = [_detours(traffic, known, was, after) for after, _ in told]
    of_moves = (median(previews), max(previews))
    return Took(*sizes, estate_ms, read_ms, judged_ms, *of_moves, ways_ms, median(detours), max(detours))


def _talkative(instance: Instance, dice: Random) -> Instance:
    """The estate with as much traffic again as flow records bring."""
    ids = [vm.id for vm in instance.vms]
    pairs = (dice.sample(ids, 2) for _ in range(FLOWS_OF_A_VM * len(ids)))
    more = (Flow(one, other, float(dice.randint(10**6, 10**9))) for one, other in pairs)
    return replace(instance, flows=(*instance.flows, *more))


def _estate(instance: Instance) -> Estate:
    estate = Estate.of(instance)
    estate.traffic  # noqa: B018 - made when first asked for
    return estate


def _preview(estate: Estate, frame: Instance, home: Draft, before: Standing, dice: Random) -> tuple[Standing, float]:
    window = dice.choice(frame.windows).id
    held = dict.fromkeys(dice.sample(estate.vm_ids, VMS_OF_A_MOVE), window)

    def told() -> Standing:
        moved = replace(home, window_of={**home.window_of, **held})
        after = judged(estate, frame, settled(before.timetable, before.instance, moved, today=START))
        effect_of(before, after)
        return after

    return _timed(told)


def _detours(traffic: Traffic, known: KnownWays, was: Schedule, after: Standing) -> float:
    """The plan as it would be laid on the traffic's arrays, and compared."""

    def told() -> None:
        would_be = Schedule.of(traffic, after.timetable, key_in, key_in)
        effect_between(traffic, known, was, would_be, was.axis.last_day)

    return _timed(told)[1]


def _timed(make: Callable[[], _Made]) -> tuple[_Made, float]:
    began = process_time()
    made = make()
    return made, 1_000 * (process_time() - began)
