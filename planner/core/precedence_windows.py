"""Windows that precedences leave: u before v means the same window, or one that ends before v's starts."""

from collections.abc import Iterable, Sequence

import networkx as nx

from planner.core.admission import Admission, Gate
from planner.core.records import Instance


class _Windows:
    """Sets of windows (bits) asked by their days."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._days: dict[int, tuple[int, int]] = {}
        self._after: dict[int, int] = {}
        self._before: dict[int, int] = {}

    def first_end_and_last_start(self, windows: int) -> tuple[int, int]:
        if windows not in self._days:
            chosen = self._gate.chosen(windows)
            self._days[windows] = min(room.end for room in chosen), max(room.start for room in chosen)
        return self._days[windows]

    def starting_after(self, day: int) -> int:
        if day not in self._after:
            self._after[day] = _bits(room.start > day for room in self._gate.rooms)
        return self._after[day]

    def ending_before(self, day: int) -> int:
        if day not in self._before:
            self._before[day] = _bits(room.end < day for room in self._gate.rooms)
        return self._before[day]


def _bits(fits: Iterable[bool]) -> int:
    return sum(1 << number for number, one in enumerate(fits) if one)


def contradictions(instance: Instance, gate: Gate, groups: Sequence[Admission]) -> list[tuple[str, str]]:
    """Precedences (u, v) that no windows left to both satisfy, each after its chain has taken what it takes.

    Windows are taken from v along the order and from u against it. Groups without any window are left out: they are
    another contradiction. Sound, not complete: each pair is weighed by itself.
    """
    number_of = {vm: number for number, group in enumerate(groups) if group.by_size for vm in group.group.vms}
    left = {number: group.by_size for number, group in enumerate(groups)}
    order: nx.DiGraph[int] = nx.DiGraph()
    for u, v in instance.precedences:
        if u in number_of and v in number_of and number_of[u] != number_of[v]:
            order.add_edge(number_of[u], number_of[v], rule=(u, v))
    windows, found = _Windows(gate), []
    sequence = list(nx.topological_sort(order))  # circles are groups already, so there is one
    for u in sequence:
        for v in order.successors(u):
            first_end, _ = windows.first_end_and_last_start(left[u])
            rest = left[v] & (left[u] | windows.starting_after(first_end))
            if rest:
                left[v] = rest
            else:
                found.append(order.edges[u, v]["rule"])
    for v in reversed(sequence):
        for u in order.predecessors(v):
            _, last_start = windows.first_end_and_last_start(left[v])
            rest = left[u] & (left[v] | windows.ending_before(last_start))
            if rest:
                left[u] = rest
            elif order.edges[u, v]["rule"] not in found:
                found.append(order.edges[u, v]["rule"])
    return found
