"""Who talks: the keys of stored paths as names, each kind by one query."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from networks.models import Project, Segment, VirtualMachine

PLACES = {"onprem": "on-premises", "avs": "AVS", "vnet": "the VNet", "internet": "the internet", "unknown": "unknown"}


@dataclass(frozen=True, slots=True)
class TalkEnd:
    """One end of a talk. `vm_id`, `segment_id` None = it is none of ours; `name`: of the VM, or its address."""

    vm_id: int | None
    segment_id: int | None
    name: str
    segment: str
    place: str


@dataclass(frozen=True, slots=True)
class TalkRow:
    """A pair of ends that talk, with what is to be said of their way. Milliseconds None = not measured."""

    flow_id: int
    verdict: str
    added_ms: float | None
    rtt_ms: float | None
    crossings: int
    conversations: int
    gb_per_day: float
    is_tromboned: bool
    harm: str
    a: TalkEnd
    b: TalkEnd


@dataclass(frozen=True, slots=True)
class Names:
    """VMs and segments of a project by key. What is gone since has no name."""

    vms: Mapping[int, str]
    segments: Mapping[int, str]

    def vm(self, key: int | None) -> str:
        """A VM's name; what to say where it is gone."""
        return "" if key is None else self.vms.get(key, "a VM that is gone")

    def segment(self, key: int | None) -> str:
        """A segment's name; what to say where it is gone."""
        return "" if key is None else self.segments.get(key, "a segment that is gone")

    def end(self, one: Mapping[str, Any]) -> TalkEnd:
        """A stored end with its names."""
        vm, segment = one.get("vm"), one.get("segment")
        name = one.get("text") or "an unknown address" if vm is None else self.vm(vm)
        place = PLACES.get(one.get("site") or "unknown", "unknown")
        return TalkEnd(vm, segment, name, self.segment(segment), place)


def names_of(project: Project, vm_ids: Iterable[int] | None, segment_ids: Iterable[int]) -> Names:
    """The names of these; two queries. `vm_ids` None: of every VM there is."""
    vms = VirtualMachine.objects.filter(project=project)
    return Names(
        dict((vms if vm_ids is None else vms.filter(pk__in=set(vm_ids))).values_list("pk", "name")),
        dict(Segment.objects.filter(project=project, pk__in=set(segment_ids)).values_list("pk", "name")),
    )


def keys_of(rows: Iterable[Mapping[str, Any]]) -> tuple[set[int], set[int]]:
    """The VMs and segments that stored rows name."""
    ends = [end for row in rows for end in (row["a"], row["b"])]
    return (
        {end["vm"] for end in ends if end.get("vm") is not None},
        {end["segment"] for end in ends if end.get("segment") is not None},
    )


def named_rows(rows: Iterable[Mapping[str, Any]], names: Names) -> tuple[TalkRow, ...]:
    """Stored rows with the names of their ends."""
    return tuple(
        TalkRow(
            flow_id=row["flow"],
            verdict=row["verdict"],
            added_ms=row["added_ms"],
            rtt_ms=row["rtt_ms"],
            crossings=row["crossings"],
            conversations=row["conversations"],
            gb_per_day=row["gb_per_day"],
            is_tromboned=row["is_tromboned"],
            harm=row["harm"],
            a=names.end(row["a"]),
            b=names.end(row["b"]),
        )
        for row in rows
    )
