"""What depends on what: the dependency graph of VMs and segments, and the couplings between segments with evidence.

Nothing here is quadratic in VMs or flows: flows of one pair of segments are summed, and an affinity over many segments
couples each with the one that holds most of its VMs.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import networkx as nx

from planner.core.exposure import shared_segment
from planner.core.records import Instance, Vm

CouplingKind = Literal["shared-vm", "flow", "affinity", "precedence"]
Node = tuple[str, str]  # ("vm" | "segment" | "affinity", id or number)

EVIDENCE_SHOWN = 5  # examples kept with each coupling
_ALL_PAIRS_UP_TO = 12  # segments of one affinity whose pairs are all coupled


@dataclass(frozen=True, slots=True)
class Evidence:
    """One example of what couples two segments: the VMs, for a flow its bytes a day, for a rule its number from 1."""

    vms: tuple[str, ...]
    bytes_per_day: float = 0.0
    rule: int | None = None


@dataclass(frozen=True, slots=True)
class Coupling:
    """Two segments that hold each other. A precedence is directed: something on `a` must move before something on `b`.

    `weight`: VMs on both (shared-vm), bytes a day (flow; 0 = unknown), rules (affinity, precedence). `evidence`: the strongest few.
    """

    a: str
    b: str
    kind: CouplingKind
    weight: float
    evidence: tuple[Evidence, ...]

    @property
    def directed(self) -> bool:
        return self.kind == "precedence"


def dependency_graph(instance: Instance) -> "nx.Graph[Node]":
    """VMs, segments and affinities as nodes; edges by `kind`: nic (gateway=bool), flow (bytes_per_day), affinity.

    An affinity is a node with an edge to each of its VMs. Flows between the same two VMs are summed.
    """
    graph: nx.Graph[Node] = nx.Graph()
    graph.add_nodes_from(("segment", segment.id) for segment in instance.segments)
    graph.add_nodes_from((("vm", vm.id), {"app": vm.app, "moved": vm.moved_on is not None}) for vm in instance.vms)
    for vm in instance.vms:
        for number, segment in enumerate(dict.fromkeys(vm.segments)):
            graph.add_edge(("vm", vm.id), ("segment", segment), kind="nic", gateway=number == 0)
    for number, affinity in enumerate(instance.affinities, 1):
        for vm_id in affinity:
            graph.add_edge(("affinity", str(number)), ("vm", vm_id), kind="affinity")
    for (a, b), bytes_per_day in flows_by_pair(instance).items():
        graph.add_edge(("vm", a), ("vm", b), kind="flow", bytes_per_day=bytes_per_day)
    return graph


def flows_by_pair(instance: Instance) -> dict[tuple[str, str], float]:
    """Bytes a day between each two VMs that talk, smaller id first."""
    pairs: dict[tuple[str, str], float] = defaultdict(float)
    for flow in instance.flows:
        if flow.a != flow.b:
            pairs[(flow.a, flow.b) if flow.a < flow.b else (flow.b, flow.a)] += flow.bytes_per_day
    return dict(pairs)


def bridge_vms(instance: Instance) -> tuple[Vm, ...]:
    """The VMs still to move that are on two segments or more: they tie the cutovers of all of them."""
    return tuple(vm for vm in instance.vms if vm.moved_on is None and len(set(vm.segments)) > 1)


class _Tally:
    """Weights and the strongest evidence of couplings, by pair."""

    def __init__(self, kind: CouplingKind) -> None:
        self._kind = kind
        self._weight: dict[tuple[str, str], float] = defaultdict(float)
        self._best: dict[tuple[str, str], list[tuple[float, int, Evidence]]] = defaultdict(list)
        self._seen = 0

    def add(self, a: str, b: str, weight: float, evidence: Evidence) -> None:
        self._weight[a, b] += weight
        self._seen += 1
        best = self._best[a, b]
        if len(best) < EVIDENCE_SHOWN:
            heapq.heappush(best, (weight, -self._seen, evidence))
        elif weight > best[0][0]:
            heapq.heapreplace(best, (weight, -self._seen, evidence))

    def couplings(self) -> Iterator[Coupling]:
        for (a, b), weight in self._weight.items():
            ranked = sorted(self._best[a, b], key=lambda one: (-one[0], -one[1]))
            yield Coupling(a, b, self._kind, weight, tuple(evidence for _, _, evidence in ranked))


def couplings(instance: Instance) -> tuple[Coupling, ...]:
    """Every pair of segments that hold each other, strongest first within each kind, with evidence.

    A VM that has moved binds nobody, but its traffic still crosses: flows count it. A flow between VMs that share a
    segment couples nothing; another couples the two gateway segments.
    """
    found = [*_shared_vms(instance), *_flows(instance), *_affinities(instance), *_precedences(instance)]
    return tuple(sorted(found, key=lambda one: (one.kind, -one.weight, one.a, one.b)))


def _shared_vms(instance: Instance) -> Iterator[Coupling]:
    tally = _Tally("shared-vm")
    for vm in bridge_vms(instance):
        for a, b in combinations(sorted(set(vm.segments)), 2):
            tally.add(a, b, 1, Evidence((vm.id,)))
    return tally.couplings()


def _flows(instance: Instance) -> Iterator[Coupling]:
    tally = _Tally("flow")
    segments_of = {vm.id: vm.segments for vm in instance.vms}
    for (u, v), bytes_per_day in flows_by_pair(instance).items():
        here, there = segments_of[u], segments_of[v]
        if here and there and shared_segment(here, there) is None:
            a, b = sorted((here[0], there[0]))
            tally.add(a, b, bytes_per_day, Evidence((u, v), bytes_per_day))
    return tally.couplings()


def _affinities(instance: Instance) -> Iterator[Coupling]:
    tally = _Tally("affinity")
    waiting = {vm.id: vm for vm in instance.vms if vm.moved_on is None}
    for number, affinity in enumerate(instance.affinities, 1):
        vms = [waiting[vm] for vm in affinity if vm in waiting]
        for a, b in _pairs([vm.segments for vm in vms]):
            tally.add(a, b, 1, Evidence(tuple(vm.id for vm in vms[:EVIDENCE_SHOWN]), rule=number))
    return tally.couplings()


def _pairs(segments: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    vms_on = Counter(one for some in segments for one in set(some))
    if len(vms_on) <= _ALL_PAIRS_UP_TO:
        yield from combinations(sorted(vms_on), 2)
        return
    hub = max(sorted(vms_on), key=lambda one: vms_on[one])
    for other in vms_on:
        if other != hub:
            yield min(hub, other), max(hub, other)


def _precedences(instance: Instance) -> Iterator[Coupling]:
    tally = _Tally("precedence")
    waiting = {vm.id: vm for vm in instance.vms if vm.moved_on is None}
    for number, (u, v) in enumerate(instance.precedences, 1):
        if u in waiting and v in waiting:
            for a in dict.fromkeys(waiting[u].segments):
                for b in dict.fromkeys(waiting[v].segments):
                    if a != b:
                        tally.add(a, b, 1, Evidence((u, v), rule=number))
    return tally.couplings()


def components(instance: Instance, kinds: Sequence[CouplingKind] = ("shared-vm", "affinity")) -> list[frozenset[str]]:
    """Sets of segments that couplings of these kinds hold together, the largest first; a free one stands alone."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(segment.id for segment in instance.segments)
    graph.add_edges_from((one.a, one.b) for one in couplings(instance) if one.kind in kinds)
    return sorted((frozenset(one) for one in nx.connected_components(graph)), key=lambda one: (-len(one), min(one)))
