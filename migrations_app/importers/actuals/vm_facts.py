"""VMs moved and rolled back, as an actuals file tells it: what each VM's record is after all its events."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Protocol

from migrations_app.importers.actuals.records import Event, ParsedFact
from networks.choices import Disposition
from networks.importers.changes import Changes, Difference, DifferenceKind
from networks.models import NetworkInterface, VirtualMachine
from networks.selectors.chunks import chunks

MOVES = (Disposition.MIGRATE, Disposition.AT_TARGET)


class Say(Protocol):
    """Names what is wrong with one event."""

    def __call__(self, fact: ParsedFact, field: str, message: str, *, is_notice: bool = False) -> None: ...


class VmFacts:
    """Takes the events of VMs. `cutovers`: segments that are closed -> name and day. Afterwards `moved`, `back`: keys of
    the VMs that have moved, or are back, by this file."""

    def __init__(self, changes: Changes, say: Say, cutovers: Mapping[int, tuple[str, date]]) -> None:
        self._changes = changes
        self._say = say
        self._cutovers = cutovers
        self.moved: set[int] = set()
        self.back: set[int] = set()

    def take(self, vms: Sequence[tuple[VirtualMachine, Sequence[tuple[date, ParsedFact]]]]) -> None:
        """Every VM with its events in time order; the last one counts."""
        closed_of = self._closed_segments_of(
            vm.pk for vm, events in vms if any(fact.event == Event.ROLLED_BACK for _, fact in events)
        )
        for vm, events in vms:
            kept = [one for one in events if not self._is_refused(one, closed_of.get(vm.pk, ()))]
            self._name_repeats(kept)
            if not kept:
                continue
            day, fact = kept[-1]
            if fact.event == Event.MOVED:
                self._move(vm, day, fact)
            else:
                self._bring_back(vm, day, fact)

    def _move(self, vm: VirtualMachine, day: date, fact: ParsedFact) -> None:
        self.moved.add(vm.pk)
        values: dict[str, Any] = {"moved_on": day}
        if vm.disposition not in MOVES:
            if vm.disposition_is_decided:
                decided = vm.get_disposition_display()
                sentence = f"Its day is kept but does not count: it is decided otherwise ({decided}). Decide “migrate”."
                self._say(fact, "name", sentence)
            else:
                values |= {"disposition": Disposition.MIGRATE, "disposition_reason": ""}
        if vm.moved_on != day:
            self._tell("moved", vm, f"moved on: {vm.moved_on or 'not yet'} → {day}", fact)
        self._changes.update(vm, values)

    def _bring_back(self, vm: VirtualMachine, day: date, fact: ParsedFact) -> None:
        if vm.moved_on is None:
            return  # there and back within this file, or known as not moved
        if vm.moved_on > day:
            self._say(fact, "on", f"It moved again on {vm.moved_on}, which stays.", is_notice=True)
            return
        self.back.add(vm.pk)
        values: dict[str, Any] = {"moved_on": None}
        if vm.disposition == Disposition.AT_TARGET:
            values |= {"disposition": Disposition.MIGRATE, "disposition_is_decided": True}
        self._changes.update(vm, values)
        self._tell("changed", vm, f"moved on: {vm.moved_on} → rolled back on {day}", fact)

    def _is_refused(self, event: tuple[date, ParsedFact], closed: Iterable[tuple[str, date]]) -> bool:
        day, fact = event
        if fact.event != Event.ROLLED_BACK:
            return False
        for name, over in closed:
            if over <= day:
                sentence = f"Left out: its segment {name} was cut over on {over}, so it cannot be back. "
                self._say(fact, "name", f"{sentence}Say that the segment is not cut over, or correct the day.")
                return True
        return False

    def _name_repeats(self, events: Sequence[tuple[date, ParsedFact]]) -> None:
        for (day, one), (later, other) in pairwise(events):
            if one.event == other.event == Event.MOVED and day != later:
                sentence = (
                    f"By row {one.row} it moved on {day} already, with no roll-back between: the later day counts."
                )
                self._say(other, "on", sentence, is_notice=True)

    def _closed_segments_of(self, vm_ids: Iterable[int]) -> dict[int, list[tuple[str, date]]]:
        """VM -> the closed segments it stands on."""
        found: dict[int, list[tuple[str, date]]] = {}
        for some in chunks(list(vm_ids)):
            nics = NetworkInterface.objects.filter(vm_id__in=some, port_group__segment_id__in=list(self._cutovers))
            for vm_id, segment_id in nics.order_by("vm_id", "index").values_list("vm_id", "port_group__segment_id"):
                found.setdefault(vm_id, []).append(self._cutovers[segment_id])
        return found

    def _tell(self, kind: DifferenceKind, vm: VirtualMachine, sentence: str, fact: ParsedFact) -> None:
        told = (sentence, fact.note) if fact.note else (sentence,)
        self._changes.differences.append(Difference(kind, "VM", vm.key, vm.name, told))
