"""The day a VM moved, by its completed migrations: the newest decides; one that went back leaves it at the source."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from migrations_app.importers.hcx.records import ParsedMigration
from networks.choices import Disposition, Treatment
from networks.importers.changes import Changes, Difference, DifferenceKind
from networks.importers.problems import ProblemLog
from networks.models import NetworkInterface, VirtualMachine
from networks.selectors.chunks import chunks

MOVES = (Disposition.MIGRATE, Disposition.AT_TARGET)  # what may move, or has


@dataclass(frozen=True, slots=True)
class Ending:
    """A completed migration. `at` orders; `on` is the project's local day of its end, None = HCX does not say."""

    at: datetime
    on: date | None
    is_reverse: bool


class VmMoves:
    """Takes the VMs of which a list says something new, each with its completed migrations after and before the list."""

    def __init__(self, changes: Changes, log: ProblemLog, file_name: str, day: date) -> None:
        self._changes = changes
        self._log = log
        self._file_name = file_name
        self._day = day

    def take(self, vms: Sequence[tuple[VirtualMachine, Sequence[Ending], Sequence[Ending], ParsedMigration]]) -> None:
        """Every VM, by its newest migration; `one` is where the list speaks of it."""
        newest = [(vm, max(endings, key=lambda one: one.at), before, one) for vm, endings, before, one in vms]
        closed = _closed_segments_of(vm.pk for vm, ending, _, _ in newest if ending.is_reverse and vm.moved_on)
        for vm, ending, before, one in newest:
            if ending.is_reverse:
                self._bring_back(vm, ending, one, closed.get(vm.pk))
            else:
                self._move(vm, self._day_of(ending, vm, one), _known_day(before), one)

    def _day_of(self, ending: Ending, vm: VirtualMachine, one: ParsedMigration) -> date:
        if ending.on is None:
            if vm.moved_on is not None:
                return vm.moved_on
            message = (
                f"HCX says that it has migrated, not when: it counts as moved on {self._day}, the day of this list. "
                "Correct the day by hand."
            )
            self._say(one, message)
            return self._day
        if ending.on > self._day:
            message = (
                f"Its end, {ending.on}, lies after the day of this list: it counts as moved on {self._day}. Look at the "
                "clock of HCX and at the project's time zone."
            )
            self._say(one, message)
            return self._day
        return ending.on

    def _move(self, vm: VirtualMachine, day: date, known: date | None, one: ParsedMigration) -> None:
        values: dict[str, Any] = {"moved_on": day}
        if vm.disposition not in MOVES:
            was = vm.get_disposition_display()
            if vm.disposition_is_decided:
                message = (
                    f"HCX has migrated it, but it is decided otherwise ({was}): its day is kept and does not count. "
                    "Decide “migrate” for it."
                )
                self._say(one, message)
            else:
                values |= {"disposition": Disposition.MIGRATE, "disposition_reason": ""}
        if vm.moved_on is None:
            self._tell("moved", vm, f"moved on {day}, as HCX says")
        elif vm.moved_on != day:
            whose = "as HCX said before" if vm.moved_on == known else "recorded by hand"
            self._tell("moved", vm, f"moved on: {vm.moved_on}, {whose} → {day}, as HCX says")
        self._changes.update(vm, values)

    def _bring_back(
        self, vm: VirtualMachine, ending: Ending, one: ParsedMigration, closed: tuple[str, date] | None
    ) -> None:
        back_on = ending.on or self._day
        if vm.moved_on is None:
            return
        if vm.moved_on > back_on:
            message = (
                f"HCX moved it back on {back_on}; that it moved again on {vm.moved_on} was recorded since and stays."
            )
            self._say(one, message, is_notice=True)
            return
        if closed is not None:
            name, over = closed
            message = (
                f"HCX moved it back on {back_on}, but its segment {name} is cut over since {over}: it still counts as "
                "moved. Take back the segment's cutover, then record the roll-back by hand."
            )
            self._say(one, message)
            return
        values: dict[str, Any] = {"moved_on": None}
        if vm.disposition == Disposition.AT_TARGET:
            values |= {"disposition": Disposition.MIGRATE, "disposition_is_decided": True}
        self._changes.update(vm, values)
        self._tell("changed", vm, f"moved on: {vm.moved_on} → rolled back on {back_on}, as HCX says")

    def _tell(self, kind: DifferenceKind, vm: VirtualMachine, sentence: str) -> None:
        self._changes.differences.append(Difference(kind, "VM", vm.key, vm.name, (sentence,)))

    def _say(self, one: ParsedMigration, message: str, *, is_notice: bool = False) -> None:
        self._log.add(self._file_name, one.row, "VM", one.label, message, is_notice=is_notice)


def _known_day(before: Sequence[Ending]) -> date | None:
    """The day that the migrations known before say."""
    newest = max(before, key=lambda one: one.at, default=None)
    return None if newest is None or newest.is_reverse else newest.on


def _closed_segments_of(vm_ids: Iterable[int]) -> dict[int, tuple[str, date]]:
    """VM -> name and day of a segment it stands on that is cut over, so that it cannot be back at the source."""
    found: dict[int, tuple[str, date]] = {}
    for some in chunks(list(vm_ids)):
        nics = NetworkInterface.objects.filter(vm_id__in=some, port_group__segment__cut_over_on__isnull=False)
        nics = nics.exclude(port_group__segment__treatment=Treatment.REBUILD).order_by("vm_id", "-index")
        for vm_id, name, day in nics.values_list(
            "vm_id", "port_group__segment__name", "port_group__segment__cut_over_on"
        ):
            if day is not None:
                found[vm_id] = (str(name), day)
    return found
