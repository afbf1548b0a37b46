"""A part of an instance: some of its VMs and segments, and all that binds them. What a part cannot do, the whole cannot."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import networkx as nx

from planner.core.contradictions.wishes import Kind, Wish
from planner.core.records import Instance


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an instance; `numbers`: for each kind of rule, which of the whole's rules its rules are."""

    instance: Instance
    numbers: dict[Kind, tuple[int, ...]]

    def number(self, wish: Wish) -> int:
        """The place of a wish's rule in the whole instance."""
        return self.numbers[wish.kind][wish.number] if wish.kind in self.numbers else wish.number


def whole(instance: Instance) -> Part:
    """The instance itself, without its traffic, which makes no plan impossible."""
    return Part(replace(instance, flows=()), {})


def part_of(instance: Instance, vms: AbstractSet[str], segments: AbstractSet[str] = frozenset()) -> Part:
    """These VMs with their segments, these segments, and what has moved on either."""
    waiting = [vm for vm in instance.vms if vm.id in vms and vm.moved_on is None]
    on = set(segments).union(*(vm.segments for vm in waiting))
    moved = [
        replace(vm, segments=tuple(one for one in vm.segments if one in on))
        for vm in instance.vms
        if vm.moved_on is not None and not on.isdisjoint(vm.segments)
    ]
    known = {vm.id for vm in waiting}
    affinities, affinity_numbers = _among(instance.affinities, known)
    aparts, apart_numbers = _among(instance.anti_affinities, known)
    pairs = [(number, pair) for number, pair in enumerate(instance.precedences) if known.issuperset(pair)]
    narrowed = replace(
        instance,
        vms=(*waiting, *moved),
        segments=tuple(segment for segment in instance.segments if segment.id in on),
        affinities=affinities,
        anti_affinities=aparts,
        precedences=tuple(pair for _, pair in pairs),
        flows=(),
    )
    numbers = {
        Kind.AFFINITY: affinity_numbers,
        Kind.APART: apart_numbers,
        Kind.PRECEDENCE: tuple(number for number, _ in pairs),
    }
    return Part(narrowed, numbers)


def _among(
    rules: Sequence[tuple[str, ...]], known: AbstractSet[str]
) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """The rules that bind two or more of the known VMs, with only these, and their numbers."""
    kept, numbers = [], []
    for number, rule in enumerate(rules):
        vms = tuple(vm for vm in rule if vm in known)
        if len(vms) > 1:
            kept.append(vms)
            numbers.append(number)
    return tuple(kept), tuple(numbers)


def bound_to(instance: Instance, vms: Iterable[str]) -> frozenset[str]:
    """These VMs and all that rules bind to them over any number of steps: affinities, order, apart, moved at once."""
    ties: nx.Graph[str] = nx.Graph()
    ties.add_nodes_from(vm.id for vm in instance.vms if vm.moved_on is None)
    for rule in (*instance.affinities, *instance.anti_affinities, *instance.precedences):
        nx.add_path(ties, [vm for vm in rule if vm in ties])
    at_once: dict[str, list[str]] = {segment.id: [] for segment in instance.segments if not segment.stretchable}
    for vm in instance.vms:
        for segment in vm.segments:
            if segment in at_once and vm.id in ties:
                at_once[segment].append(vm.id)
    for together in at_once.values():
        nx.add_path(ties, together)
    found: set[str] = set()
    for one in vms:
        if one in ties and one not in found:
            found |= nx.node_connected_component(ties, one)
    return frozenset(found)
