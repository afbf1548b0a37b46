"""Who talks to whom, in arrays: flows merged to talks, VMs and what else talks as ends, segments as far as paths go.

T talks, V VMs, E other ends, S segments. An end is a number: 0..V-1 a VM, V..V+E-1 another. Nothing here depends on a
plan; where VMs and segments are on a day says `schedule.Schedule`.
"""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from planner.core.paths.addresses import Addresses, Gap
from planner.core.paths.network import Network
from planner.core.paths.records import Hit, Router, Site
from planner.core.paths.talks import FlowRow as FlowRow
from planner.core.paths.talks import talks_of
from planner.core.treatments import Treatment

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

NOWHERE = -1
NO_GAP = -1
SITES: tuple[Site | None, ...] = (*Site, None)
HITS = tuple(Hit)
TREATMENTS = tuple(Treatment)
_NO_SEGMENT = Gap("The VM is on no known segment.", "Import its NICs, or enter the segment of its port group.")


@dataclass(frozen=True, slots=True)
class Machine:
    """A VM: the keys of its segments, its gateway's first, its address ("" = unknown), and its router on one with MON.

    `moved_on`: the fact that it is at the target, for VMs that a plan leaves out because nothing is left to plan of them.
    `retires_on`: its last day, for one that is switched off instead of moved.
    """

    key: int
    segments: tuple[int, ...]
    address: str
    router: Router
    moved_on: date | None = None
    retires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Net:
    """A segment. `prefix`, `gateway`: "" = unknown. `cut_over_on`: the fact, for one that a plan leaves out."""

    key: int
    name: str
    prefix: str
    gateway: str
    has_mon: bool
    treatment: Treatment
    cut_over_on: date | None = None


@dataclass(frozen=True, slots=True)
class KnownGap:
    """A gap and what it is about: `kind` segment, vm or address, its key (0 = none) and its text."""

    reason: str
    to_enter: str
    kind: str
    key: int
    text: str


@dataclass(frozen=True, eq=False)
class Traffic:
    """Talks, ends and segments. `talk_*` (T,), `vm_*` (V,), `other_*` (E,), `segment_*` (S,)."""

    machines: tuple[Machine, ...]
    nets: tuple[Net, ...]
    others: tuple[str, ...]  # texts of ends that are no VM
    talk_a: Ints  # the end that opened it
    talk_b: Ints
    talk_shared: Ints  # the segment both are on, NOWHERE = routed
    talk_flow: Ints  # key of one flow of it
    talk_conversations: Ints  # flows in it
    talk_bytes: Floats  # a day, of the flows whose volume is known
    talk_unmeasured: Ints  # flows of unknown volume
    vm_gateway: Ints  # segment of the default gateway, NOWHERE = unknown
    vm_is_cloud: Bools  # router in the cloud, where its segment has MON
    vm_hit: Ints  # place in HITS
    vm_gap: Ints  # place in `gaps`, NO_GAP = none
    other_site: Ints  # place in SITES
    other_hit: Ints
    other_gap: Ints
    segment_mon: Bools
    segment_treatment: Ints  # place in TREATMENTS
    gaps: tuple[KnownGap, ...]

    @staticmethod
    def of(machines: Sequence[Machine], nets: Sequence[Net], rows: Iterable[FlowRow], network: Network) -> "Traffic":
        """The traffic of an estate. O(flows); flows of a VM that is not in `machines` count as another end's."""
        at_vm = {machine.key: place for place, machine in enumerate(machines)}
        talks, others = talks_of(rows, at_vm)
        at_net = {net.key: place for place, net in enumerate(nets)}
        shared = [_shared(machines, at_net, a, b) for a, b in talks]
        sums = list(talks.values())
        bare = Traffic(
            machines=tuple(machines),
            nets=tuple(nets),
            others=tuple(others),
            talk_a=_ints(a for a, _ in talks),
            talk_b=_ints(b for _, b in talks),
            talk_shared=_ints(shared),
            talk_flow=_ints(one.flow for one in sums),
            talk_conversations=_ints(one.conversations for one in sums),
            talk_bytes=np.array([one.bytes for one in sums], dtype=np.float64),
            talk_unmeasured=_ints(one.unmeasured for one in sums),
            vm_gateway=_ints(at_net.get(m.segments[0], NOWHERE) if m.segments else NOWHERE for m in machines),
            vm_is_cloud=np.array([m.router is Router.CLOUD for m in machines], dtype=np.bool_),
            vm_hit=_ints(()),
            vm_gap=_ints(()),
            other_site=_ints(()),
            other_hit=_ints(()),
            other_gap=_ints(()),
            segment_mon=np.array([net.has_mon for net in nets], dtype=np.bool_),
            segment_treatment=_ints(TREATMENTS.index(net.treatment) for net in nets),
            gaps=(),
        )
        return bare.with_network(network)

    def with_network(self, network: Network) -> "Traffic":
        """The same talks under other ranges and policy routes."""
        addresses = Addresses(self.nets, network)
        gaps: dict[KnownGap, int] = {}
        vm_hit, vm_gap = [], []
        for machine in self.machines:
            segment = machine.segments[0] if machine.segments else None
            gap = _NO_SEGMENT if segment is None else addresses.gap_of(segment)
            vm_hit.append(HITS.index(Hit.UNKNOWN if segment is None else addresses.hit_of_vm(machine.address, segment)))
            about = ("vm", machine.key, "") if segment is None else ("segment", segment, self._name_of(segment))
            vm_gap.append(_numbered(gaps, gap, about))
        ends = [addresses.end_of(text) for text in self.others]
        other_gap = [
            _numbered(gaps, Gap(end.gap, end.to_enter) if end.gap or end.site is None else None, ("address", 0, text))
            for end, text in zip(ends, self.others, strict=True)
        ]
        return replace(
            self,
            vm_hit=_ints(vm_hit),
            vm_gap=_ints(vm_gap),
            other_site=_ints(SITES.index(end.site) for end in ends),
            other_hit=_ints(HITS.index(end.hit) for end in ends),
            other_gap=_ints(other_gap),
            gaps=tuple(gaps),
        )

    def with_mon(self, is_on: Mapping[int, bool]) -> "Traffic":
        """The same talks with MON switched on segments, by their keys."""
        nets = tuple(replace(net, has_mon=is_on.get(net.key, net.has_mon)) for net in self.nets)
        return replace(self, nets=nets, segment_mon=np.array([net.has_mon for net in nets], dtype=np.bool_))

    @property
    def vm_count(self) -> int:
        return len(self.machines)

    @cached_property
    def at_vm(self) -> Mapping[int, int]:
        """Key of a VM -> its number."""
        return {machine.key: place for place, machine in enumerate(self.machines)}

    @cached_property
    def at_segment(self) -> Mapping[int, int]:
        """Key of a segment -> its number."""
        return {net.key: place for place, net in enumerate(self.nets)}

    @cached_property
    def vm_retires_on(self) -> Ints:
        """(V,) the ordinal of a VM's last day; 0 = it does not retire."""
        return _ints(0 if m.retires_on is None else m.retires_on.toordinal() for m in self.machines)

    @cached_property
    def is_rebuilt(self) -> Bools:
        """(S,) whether what moves off a segment is to get another network at the target."""
        return np.asarray(self.segment_treatment == TREATMENTS.index(Treatment.REBUILD))

    @cached_property
    def talk_segments(self) -> tuple[Ints, Ints]:
        """For each talk the segments that decide its way: the shared one twice, else each end's gateway's.

        What a rebuilt segment parts is routed, so there the gateways' count too.
        """
        gateway = np.concatenate([self.vm_gateway, np.full(len(self.others), NOWHERE, dtype=np.int64)])
        routed = (self.talk_shared == NOWHERE) | np.append(self.is_rebuilt, False)[self.talk_shared]
        return (
            np.where(routed, gateway[self.talk_a], self.talk_shared),
            np.where(routed, gateway[self.talk_b], self.talk_shared),
        )

    def talks_on(self, segments: Iterable[int]) -> Ints:
        """The talks whose way a segment decides, by the segments' keys."""
        wanted = np.zeros(len(self.nets) + 1, dtype=np.bool_)
        wanted[[self.at_segment[key] for key in segments if key in self.at_segment]] = True
        a, b = self.talk_segments
        return np.flatnonzero(wanted[a] | wanted[b])

    def talks_of(self, vms: Iterable[int]) -> Ints:
        """The talks of VMs, by their keys."""
        wanted = np.zeros(self.vm_count + len(self.others), dtype=np.bool_)
        wanted[[self.at_vm[key] for key in vms if key in self.at_vm]] = True
        return np.flatnonzero(wanted[self.talk_a] | wanted[self.talk_b])

    def talk_of_flow(self, flow: int) -> int | None:
        """The talk that keeps this flow as its own; None where another stands for it."""
        found = np.flatnonzero(self.talk_flow == flow)
        return int(found[0]) if len(found) else None

    def gap_of_talk(self, talk: int) -> KnownGap | None:
        """What is unknown about the ends of a talk; of the one that opened it first."""
        gap_of_end = np.concatenate([self.vm_gap, self.other_gap])
        known = [int(gap_of_end[end[talk]]) for end in (self.talk_a, self.talk_b)]
        return next((self.gaps[gap] for gap in known if gap != NO_GAP), None)

    def to_bytes(self) -> bytes:
        """It as kept."""
        told = {
            "machines": [_told(m) for m in self.machines],
            "nets": [
                [n.key, n.name, n.prefix, n.gateway, n.has_mon, n.treatment, _iso(n.cut_over_on)] for n in self.nets
            ],
            "others": self.others,
            "gaps": [[g.reason, g.to_enter, g.kind, g.key, g.text] for g in self.gaps],
        }
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        kept = io.BytesIO()
        np.savez_compressed(kept, told=np.frombuffer(json.dumps(told).encode(), dtype=np.uint8), **arrays)
        return kept.getvalue()

    @staticmethod
    def from_bytes(data: bytes) -> "Traffic":
        """What `to_bytes` kept."""
        with np.load(io.BytesIO(data), allow_pickle=False) as kept:
            told = json.loads(kept["told"].tobytes())
            arrays = {name: kept[name] for name in _ARRAYS}
        return Traffic(
            machines=tuple(_machine(*row) for row in told["machines"]),
            nets=tuple(_net(*row) for row in told["nets"]),
            others=tuple(told["others"]),
            gaps=tuple(KnownGap(*row) for row in told["gaps"]),
            **arrays,
        )

    def _name_of(self, segment: int) -> str:
        return self.nets[self.at_segment[segment]].name


_ARRAYS = (
    "talk_a", "talk_b", "talk_shared", "talk_flow", "talk_conversations", "talk_bytes", "talk_unmeasured",
    "vm_gateway", "vm_is_cloud", "vm_hit", "vm_gap", "other_site", "other_hit", "other_gap", "segment_mon",
    "segment_treatment",
)  # fmt: skip


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(iso: str | None) -> date | None:
    return None if iso is None else date.fromisoformat(iso)


def _told(one: Machine) -> list[Any]:
    return [one.key, one.segments, one.address, one.router, _iso(one.moved_on), _iso(one.retires_on)]


def _machine(
    key: int, segments: list[int], address: str, router: str, moved_on: str | None, retires_on: str | None = None
) -> Machine:
    return Machine(key, tuple(segments), address, Router(router), _day(moved_on), _day(retires_on))


def _net(
    key: int, name: str, prefix: str, gateway: str, has_mon: bool, treatment: str, cut_over_on: str | None = None
) -> Net:
    return Net(key, name, prefix, gateway, has_mon, Treatment(treatment), _day(cut_over_on))


def _shared(machines: Sequence[Machine], at_net: Mapping[int, int], a: int, b: int) -> int:
    if a >= len(machines) or b >= len(machines):
        return NOWHERE
    ours, theirs = machines[a].segments, machines[b].segments
    return next((at_net[one] for one in ours if one in theirs and one in at_net), NOWHERE)


def _numbered(gaps: dict[KnownGap, int], gap: Gap | None, about: tuple[str, int, str]) -> int:
    if gap is None:
        return NO_GAP
    return gaps.setdefault(KnownGap(gap.reason, gap.to_enter, *about), len(gaps))


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)
