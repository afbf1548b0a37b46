"""The fewest days that any plan takes: every wave needs its room, and what was stretched its cutover."""

import numpy as np

from planner.core.bound.packing import NEVER, SIZES, Rooms
from planner.core.search.layout import Problem
from planner.core.search.ragged import Ints


def least_makespan_days(problem: Problem, rooms: Rooms, first_cutover: Ints, lag_days: int) -> int:
    """Days from day 0 to the last wave or cutover, at least. `first_cutover` (S,): none is possible before it."""
    groups, segments = len(problem.vms), len(problem.weight)
    with_cutover = np.zeros(groups, dtype=np.bool_)
    members = np.repeat(np.arange(segments), np.diff(problem.member_ptr))
    with_cutover[problem.member_idx[problem.in_makespan[members] > 0]] = True
    last_wave = _last_day(problem, rooms, np.ones(groups, dtype=np.bool_))
    soaked = _last_day(problem, rooms, with_cutover)
    days = [problem.least_makespan, last_wave + 1]
    if soaked >= 0:
        days.append(int(problem.next_cutover[0, min(problem.horizon, soaked + lag_days)]) + 1)
    days += [int(day) + 1 for day in first_cutover[problem.in_makespan > 0]]
    return max(0, *days)


def _last_day(problem: Problem, rooms: Rooms, which: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> int:
    """No plan has moved these groups before that day; -1 where there are none."""
    if not which.any() or not len(rooms.starts):
        return -1
    ends = np.where(problem.admissible[which].astype(np.bool_), problem.end[None, :], NEVER).min(axis=1)
    last = int(ends[ends < NEVER].max(initial=-1))
    stream_of = problem.stream[np.argmax(problem.admissible, axis=1)]
    sizes = (problem.vms, problem.gb, problem.critical)
    for stream in range(len(rooms.ends)):
        for size in range(SIZES):
            needed = np.array([sizes[size][which & (stream_of == stream)].sum()])
            day = int(rooms.last_day(stream, size, needed)[0, 0])
            last = max(last, -1 if day >= NEVER else day)
    return last
