"""A found plan in arrays, with room to try what a few of its groups would cost elsewhere: see `alternatives`."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.core.admission import Gate
from planner.core.records import Instance, Plan
from planner.core.search.arrays import Compiled
from planner.core.search.layout import FREE, NO_LIMIT, Floats, Problem
from planner.core.search.ragged import Ints
from planner.core.timetable import Timetable, lay
from planner.core.wave_rules import TOLERANCE, limit_of, size_gb

Flags = npt.NDArray[np.uint8]

# what is broken, as bits, and the checker's name of each; the first three are the loads
CODES = ("H06", "H07", "H08", "H03", "H09", "H10", "H15", "H16", "H19", "H20")
NEAR, LINK, FLIGHT, APART, ORDER, LONG, PER_DAY = (1 << at for at in range(3, 10))
DAY, NOW = 3, 4  # in `total`, after the loads


class Laid(NamedTuple):
    """A plan. Shapes in the comments, indices as in `layout`; every array is C-contiguous."""

    window: Ints  # (G,)
    allowed: Flags  # (G, K) where the group's dates and segments let it move
    load: Floats  # (K, 3) VMs, GB, critical VMs
    most: Floats  # (K, 3) what the window takes
    held: Ints  # (S, K) groups of a segment in a window
    first: Ints  # (S,) window of its first VM, K = none
    last: Ints  # (S,) rank in by_end of the window of its last VM, -1 = none
    stretch: Ints  # (S,) as the plan has it; after `cutover`: never stretched
    cutover: Ints  # (S,)
    latest: Ints  # segments with a planned cutover, the latest first
    in_use: Floats  # (R, H) slots
    stretches: Ints  # (H,) planned ones
    cutovers: Ints  # (H,)
    in_flight: Floats  # (streams, H) VMs under replication
    link: Floats  # (streams,) GB a day, NO_LIMIT
    flight: Floats  # (streams,) most VMs in flight, NO_LIMIT
    span: int  # makespan
    # scratch: what leaves its windows
    gone: Floats  # (K, 3)
    leaving: Flags  # (G,)
    may: Flags  # (K,) where all that leave may move
    apart: Flags  # (K,) windows with a VM that must be apart from one that leaves
    disorder: Flags  # (K,) windows against a precedence
    pull: Floats  # (K,) cost of a day between the window and those that leave
    total: Floats  # (5,) VMs, GB, critical VMs of those that leave, their cost a day, their traffic's cost now
    touched: Ints  # (S,) their segments
    is_touched: Flags  # (S,)
    touched_len: Ints  # (1,)
    rest_first: Ints  # (S,) as `first`, without them
    rest_last: Ints  # (S,)
    new_stretch: Ints  # (S,)
    new_cutover: Ints  # (S,)


def laid_plan(compiled: Compiled, plan: Plan) -> Laid:
    """A plan that the checker finds feasible, in arrays. O(VMs x windows / 64 + segments x windows)."""
    instance, p = compiled.instance, compiled.problem
    timetable = lay(instance, plan)
    at = {window.id: k for k, window in enumerate(compiled.windows)}
    groups, windows, segments, horizon = len(p.vms), len(p.start), len(p.weight), instance.horizon_days
    window = np.array([at[timetable.run_of[one.vms[0]].window.id] for one in compiled.groups], dtype=np.int32)
    held = np.zeros((segments, windows), dtype=np.int32)
    np.add.at(held, (p.seg_idx, np.repeat(window, np.diff(p.seg_ptr))), 1)
    stretch, cutover = _dates(compiled, timetable)
    latest = np.flatnonzero((p.in_makespan != 0) & (stretch <= cutover))
    load = np.zeros((windows, 3))
    for run in timetable.runs:
        load[at[run.window.id], :2] = len(run.vms), size_gb(run)
    np.add.at(load[:, 2], window, p.critical)
    return Laid(
        window=window, allowed=_allowed(instance, at), load=load, most=_most(compiled), held=held,
        first=np.where(held.any(axis=1), (held > 0).argmax(axis=1) if windows else 0, windows).astype(np.int32),
        last=_last(held[:, p.by_end] > 0), stretch=stretch, cutover=cutover,
        latest=latest[np.argsort(-cutover[latest], kind="stable")].astype(np.int32),
        in_use=_in_use(p, stretch, cutover, horizon),
        stretches=_a_day(stretch[(p.stretched_since == FREE) & (stretch <= cutover)], horizon),
        cutovers=_a_day(cutover[(p.fixed_end == FREE) & (stretch <= cutover)], horizon),
        in_flight=_in_flight(p, load, horizon),
        link=_by_stream(compiled, instance.limits.link_gb_per_day),
        flight=_by_stream(compiled, instance.limits.hcx_max_inflight),
        span=max(p.least_makespan, int(p.end[window].max(initial=-1)) + 1, int(cutover[latest].max(initial=-1)) + 1),
        gone=np.zeros((windows, 3)), leaving=np.zeros(groups, dtype=np.uint8), may=np.zeros(windows, dtype=np.uint8),
        apart=np.zeros(windows, dtype=np.uint8), disorder=np.zeros(windows, dtype=np.uint8), pull=np.zeros(windows),
        total=np.zeros(5), touched=np.zeros(segments, dtype=np.int32), is_touched=np.zeros(segments, dtype=np.uint8),
        touched_len=np.zeros(1, dtype=np.int32), rest_first=np.zeros(segments, dtype=np.int32),
        rest_last=np.zeros(segments, dtype=np.int32), new_stretch=np.zeros(segments, dtype=np.int32),
        new_cutover=np.zeros(segments, dtype=np.int32),
    )  # fmt: skip


def _dates(compiled: Compiled, timetable: Timetable) -> tuple[Ints, Ints]:
    lives = [timetable.lives[segment.id] for segment in compiled.segments]
    return (
        np.array([1 if life.stretch is None else life.stretch for life in lives], dtype=np.int32),
        np.array([0 if life.stretch is None else life.cutover for life in lives], dtype=np.int32),
    )


def _allowed(instance: Instance, at: dict[str, int]) -> Flags:
    gate = Gate(instance)
    place = [at[room.window.id] for room in gate.rooms]
    admitted = [one.by_dates for one in gate.groups()]
    rows = {windows: np.zeros(len(at), dtype=np.uint8) for windows in set(admitted)}
    for windows, row in rows.items():
        row[[k for number, k in enumerate(place) if windows >> number & 1]] = 1
    return np.array([rows[windows] for windows in admitted], dtype=np.uint8).reshape(len(admitted), len(at))


def _most(compiled: Compiled) -> Floats:
    caps = [(one.max_vms, one.max_gb, one.max_critical) for one in compiled.windows]
    most = np.array([[NO_LIMIT if cap is None else float(cap) for cap in row] for row in caps]).reshape(len(caps), 3)
    most[:, 1] *= 1 + TOLERANCE
    return most


def _last(held_by_end: npt.NDArray[np.bool_]) -> Ints:
    windows = held_by_end.shape[1]
    last = windows - 1 - held_by_end[:, ::-1].argmax(axis=1) if windows else np.zeros(len(held_by_end))
    return np.where(held_by_end.any(axis=1), last, -1).astype(np.int32)


def _in_use(p: Problem, stretch: Ints, cutover: Ints, horizon: int) -> Floats:
    in_use = np.zeros((len(p.cap_slots), horizon))
    for s in np.flatnonzero(stretch <= cutover):
        in_use[:, max(0, stretch[s]) : max(0, cutover[s] + 1)] += p.slots[s][:, None]
    return in_use


def _a_day(days: Ints, horizon: int) -> Ints:
    return np.bincount(days, minlength=horizon).astype(np.int32)


def _in_flight(p: Problem, load: Floats, horizon: int) -> Floats:
    in_flight = np.zeros((int(p.stream.max(initial=0)) + 1, horizon))
    for k in range(len(p.start)):
        in_flight[p.stream[k], p.release[k] : p.end[k] + 1] += load[k, 0]
    return in_flight


def _by_stream(compiled: Compiled, limit: object) -> Floats:
    """(streams,): a limit given as one number for each stream, or by stream."""
    row = np.full(int(compiled.problem.stream.max(initial=0)) + 1, NO_LIMIT)
    for window, stream in zip(compiled.windows, compiled.problem.stream, strict=True):
        given = limit_of(limit, window.stream)  # type: ignore[arg-type]
        row[stream] = NO_LIMIT if given is None else given
    return row
