"""A parsed list of migrations -> what it would change: HCX's rows, and the day each VM moved. Reads, writes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from migrations_app.choices import HcxState
from migrations_app.importers.hcx.instants import in_zone
from migrations_app.importers.hcx.moves import Ending, VmMoves
from migrations_app.importers.hcx.records import MADE_ID, ParsedMigration, ParsedMigrations
from migrations_app.importers.matching import Match, VCenterNames, VmDirectory
from migrations_app.models import HcxMigration
from networks.importers.changes import Changes, Difference, Draft
from networks.importers.problems import ProblemLog, RowProblem
from networks.models import ImportRun, Project, VirtualMachine

VM_FIELDS = (
    "name",
    "key",
    "vcenter",
    "moref",
    "instance_uuid",
    "missing_since",
    "is_gone",
    "is_srm_placeholder",
    "moved_on",
    "disposition",
    "disposition_is_decided",
    "disposition_reason",
)
NEVER = datetime.min.replace(tzinfo=UTC)
NOT_ENDED = (HcxState.WAITING, HcxState.RUNNING, HcxState.UNKNOWN)


def migrations_difference(
    project: Project, parsed: ParsedMigrations, day: date, run: ImportRun | None = None
) -> tuple[Changes, Sequence[RowProblem], dict[str, int]]:
    """What the list of `day` would change in the project, what is wrong with it, and counts. Four queries, or few more."""
    difference = _MigrationChanges(project, parsed, day, run)
    changes = difference.all()
    changes.differences.sort(key=lambda one: one.what != "VM")  # what follows for the estate before what HCX says
    counts = {
        "migrations": len(parsed.migrations),
        "VMs whose day changes": sum("moved_on" in values for _, values in changes.updated[VirtualMachine].values()),
        "matched to no VM": difference.unmatched,
    }
    return changes, (*parsed.problems, *difference.log.all()), counts


class _MigrationChanges:
    def __init__(self, project: Project, parsed: ParsedMigrations, day: date, run: ImportRun | None) -> None:
        self._project = project
        self._parsed = parsed
        self._day = day
        self._run = run
        self._changes = Changes()
        self.log = ProblemLog()
        self.unmatched = 0
        self._vcenters = VCenterNames(project.vcenters.all())
        vms = list(VirtualMachine.objects.filter(project=project).only(*VM_FIELDS))
        self._vms = {vm.pk: vm for vm in vms}
        self._directory = VmDirectory(vms, self._vcenters)
        self._known = {row.migration_id: row for row in HcxMigration.objects.filter(project=project).order_by("pk")}
        self._endings: dict[int, list[Ending]] = defaultdict(list)  # of the VMs, by what is known after this list
        self._before: dict[int, list[Ending]] = defaultdict(list)  # and by what was known before it
        self._fresh: dict[int, ParsedMigration] = {}  # VMs of which the list says something new, and where

    def all(self) -> Changes:
        for row in self._known.values():
            if row.vm_id is not None and row.state == HcxState.MIGRATED:
                self._before[row.vm_id].append(self._ending(row.started_at, row.ended_at, row.is_reverse))
        listed = {one.migration_id for one in self._parsed.migrations}
        unfinished = self._unfinished(listed)
        for one in self._parsed.migrations:
            known = self._known.get(one.migration_id) or unfinished.pop(one.vm_name.casefold(), None)
            if known is not None and known.state == HcxState.MIGRATED and one.state in NOT_ENDED:
                listed.discard(known.migration_id)
                self._name_older(one)
                continue
            if known is not None:
                listed.add(known.migration_id)
            self._take(one, known)
        for migration_id, row in self._known.items():
            if migration_id not in listed and row.vm_id is not None and row.state == HcxState.MIGRATED:
                self._endings[row.vm_id].append(self._ending(row.started_at, row.ended_at, row.is_reverse))
        moves = VmMoves(self._changes, self.log, self._parsed.name, self._day)
        moves.take([(self._vms[pk], self._endings[pk], self._before[pk], one) for pk, one in self._fresh.items()])
        return self._changes

    def _unfinished(self, listed: Iterable[str]) -> dict[str, HcxMigration]:
        """By VM, rows without HCX's own id that had not started when they were listed: by now they have another made id."""
        here = set(listed)
        return {
            row.vm_name.casefold(): row
            for row in self._known.values()
            if row.migration_id.startswith(MADE_ID) and row.started_at is None and row.migration_id not in here
        }

    def _take(self, one: ParsedMigration, row: HcxMigration | None) -> None:
        is_reverse = self._is_reverse(one)
        match = self._match(one, is_reverse)
        if match.row is None and row is not None and row.vm_id is not None:
            match = Match(self._vms[row.vm_id])  # an earlier list named it better
        started_at, ended_at = in_zone(one.started_at, self._project.zone), in_zone(one.ended_at, self._project.zone)
        vm: VirtualMachine | None = match.row
        values: dict[str, Any] = {
            "migration_id": one.migration_id,
            "group_name": one.group_name or (row.group_name if row else ""),
            "vm_name": one.vm_name or (row.vm_name if row else ""),
            "moref": one.moref or (row.moref if row else ""),
            "instance_uuid": one.instance_uuid or (row.instance_uuid if row else ""),
            "vcenter_uuid": one.source or (row.vcenter_uuid if row else ""),
            "type_text": one.type_text or (row.type_text if row else ""),
            "state": one.state,
            "state_text": one.state_text,
            "is_reverse": is_reverse,
            "started_at": started_at or (row.started_at if row else None),
            "ended_at": ended_at,
            "transferred_bytes": one.transferred_bytes
            if one.transferred_bytes is not None
            else _of(row, "transferred_bytes"),
            "size_bytes": one.size_bytes if one.size_bytes is not None else _of(row, "size_bytes"),
            "message": one.message,
            "vm": vm,
            "unmatched_reason": match.reason[:255],
        }
        is_fresh = row is None or _story(row) != (one.state, ended_at, is_reverse, vm.pk if vm else None)
        self._note(one, row, values, is_fresh)
        if row is None:
            self._changes.create(Draft(HcxMigration, {"project": self._project, "import_run": self._run, **values}))
        else:
            self._changes.update(row, values)
        if vm is not None and one.state == HcxState.MIGRATED:
            self._endings[vm.pk].append(self._ending(started_at, ended_at, is_reverse))
            if is_fresh:
                self._fresh[vm.pk] = one

    def _ending(self, started_at: datetime | None, ended_at: datetime | None, is_reverse: bool) -> Ending:
        local = ended_at.astimezone(self._project.zone).date() if ended_at else None
        return Ending(ended_at or started_at or NEVER, local, is_reverse)

    def _is_reverse(self, one: ParsedMigration) -> bool:
        """As the file says, else by its ends: from a vCenter that is not of the estate back to one that is."""
        if one.is_reverse is not None:
            return one.is_reverse
        ends_here = bool(one.destination) and self._vcenters.find(one.destination) is not None
        return ends_here and bool(one.source) and self._vcenters.find(one.source) is None

    def _match(self, one: ParsedMigration, is_reverse: bool) -> Match:
        if is_reverse and self._vcenters.find(one.source) is None:  # its MoRef is the target's
            return self._directory.find(instance_uuid=one.instance_uuid, name=one.vm_name)
        return self._directory.find(
            moref=one.moref, instance_uuid=one.instance_uuid, name=one.vm_name, vcenter=one.source
        )

    def _name_older(self, one: ParsedMigration) -> None:
        message = (
            f"It has migrated, as an earlier import says; here it is “{one.state_text or 'unknown'}”, so this list is older: "
            "what is known stays."
        )
        self.log.add(self._parsed.name, one.row, "VM", one.label, message, is_notice=True)

    def _note(self, one: ParsedMigration, row: HcxMigration | None, values: dict[str, Any], is_fresh: bool) -> None:
        if reason := values["unmatched_reason"]:
            self.unmatched += 1
            message = f"Kept, but matched to no VM. {reason}"
            is_notice = one.state != HcxState.MIGRATED
            self.log.add(self._parsed.name, one.row, "VM", one.label, message, is_notice=is_notice)
        told = " back" if values["is_reverse"] else ""
        now = f"{HcxState(one.state).label}{told}"
        if row is None:
            self._tell("new", one, now, f"mobility group {one.group_name}" if one.group_name else "")
        elif is_fresh:
            was = f"{HcxState(row.state).label}{' back' if row.is_reverse else ''}"
            found = "its VM is known now" if row.vm_id is None and values["vm"] is not None else ""
            self._tell("changed", one, f"{was} → {now}" if was != now else "", found)

    def _tell(self, kind: Any, one: ParsedMigration, *sentences: str) -> None:
        told: Sequence[str] = [sentence for sentence in sentences if sentence]
        self._changes.differences.append(Difference(kind, "migration", "", one.label, tuple(told)))


def _of(row: HcxMigration | None, name: str) -> Any:
    return getattr(row, name) if row is not None else None


def _story(row: HcxMigration) -> tuple[Any, ...]:
    return row.state, row.ended_at, row.is_reverse, row.vm_id
