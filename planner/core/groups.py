"""Move groups: VMs that every feasible plan moves in one wave, and why.

Three things tie VMs together: an affinity, a segment that cannot be stretched, and precedences that run in a circle
(each must go before the other, or in the same wave: only the same wave is left). A VM that has moved binds nobody.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import networkx as nx

from planner.core.records import Instance, MoveGroup


class _Union:
    """Sets of VM ids that grow together (union-find with path halving)."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._ids = frozenset(ids)
        self._parent: dict[str, str] = {}  # of those that something ties: most VMs are alone

    def __contains__(self, one: str) -> bool:
        return one in self._ids

    def root(self, one: str) -> str:
        parent = self._parent
        if one not in parent:
            return one
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    def join(self, ids: Sequence[str]) -> None:
        for one in ids:
            self._parent.setdefault(one, one)
        for a, b in pairwise(ids):
            self._parent[self.root(b)] = self.root(a)


def move_groups(instance: Instance, labels: Sequence[str] | None = None) -> tuple[MoveGroup, ...]:
    """Every VM still to move, in groups that move in one wave; a VM that nothing ties is a group of its own.

    `labels`: a name for each affinity, in order ("ERP"); without it a reason names the affinity's number (from 1).
    Groups stand in the order of their first VM in the instance, VMs within a group too. Expects a checked instance.
    """
    union = _Union(vm.id for vm in instance.vms if vm.moved_on is None)
    ties = [*_affinity_ties(instance, union, labels), *_unstretchable_ties(instance)]
    for vms, _ in ties:
        union.join(vms)
    circles = _circle_ties(instance, union)
    for vms, _ in circles:
        union.join(vms)
    reasons: dict[str, list[str]] = {}
    for vms, reason in (*ties, *circles):
        reasons.setdefault(union.root(vms[0]), []).append(reason)
    members: dict[str, list[str]] = {}
    for vm in instance.vms:
        if vm.moved_on is None:
            members.setdefault(union.root(vm.id), []).append(vm.id)
    return tuple(MoveGroup(tuple(vms), tuple(reasons.get(root, ()))) for root, vms in members.items())


def _affinity_ties(instance: Instance, union: _Union, labels: Sequence[str] | None) -> Iterable[tuple[list[str], str]]:
    for number, affinity in enumerate(instance.affinities):
        vms = [vm for vm in affinity if vm in union]
        if len(vms) > 1:
            name = labels[number] if labels is not None else f"affinity {number + 1} ({named(vms)})"
            yield vms, f"{name} moves together"


def _unstretchable_ties(instance: Instance) -> Iterable[tuple[list[str], str]]:
    on: dict[str, list[str]] = {segment.id: [] for segment in instance.segments if not segment.stretchable}
    for vm in instance.vms if on else ():
        for segment in dict.fromkeys(vm.segments):
            if segment in on and vm.moved_on is None:
                on[segment].append(vm.id)
    for segment, vms in on.items():
        if len(vms) > 1:
            yield vms, f"segment {segment} cannot be stretched, so all its VMs move at once"


def _circle_ties(instance: Instance, union: _Union) -> list[tuple[list[str], str]]:
    """Groups whose precedences run in a circle: a strongly connected component of the groups' order."""
    order: nx.DiGraph[str] = nx.DiGraph()
    order.add_edges_from((union.root(a), union.root(b)) for a, b in instance.precedences if a in union and b in union)
    return [
        (
            sorted(roots),
            f"precedences run in a circle through {named(sorted(roots))}: only the same wave satisfies them",
        )
        for roots in nx.strongly_connected_components(order)
        if len(roots) > 1
    ]


def named(ids: Sequence[str], most: int = 4) -> str:
    """The first few ids, and how many more there are."""
    shown = ", ".join(ids[:most])
    return shown if len(ids) <= most else f"{shown} and {len(ids) - most} more"
