"""What a file changes about VMs: new, renamed, changed, back; and those it no longer shows."""

from dataclasses import fields
from datetime import date
from typing import Any

from networks.choices import Disposition, PowerState
from networks.importers.changes import Changes, Difference, DifferenceKind, Draft
from networks.importers.rvtools.bulk_copies import BulkCopy, is_in_migrated_folder, runs_at_the_source
from networks.importers.rvtools.fields import (
    APPLICATION_ATTRIBUTES,
    FROM_ATTRIBUTES,
    FROM_COLUMNS,
    attribute,
    vm_values,
)
from networks.importers.rvtools.known import KnownEstate
from networks.importers.rvtools.matching import NAME_PREFIX, UUID_PREFIX
from networks.importers.rvtools.nic_changes import NicChanges
from networks.importers.rvtools.records import ParsedInventory, ParsedNic, ParsedVm
from networks.importers.rvtools.sentences import change_sentences
from networks.models import Application, VCenter, VirtualMachine
from planner.core.dispositions import Disposition as ProposedDisposition
from planner.core.dispositions import DispositionProposal, VmFacts, propose_disposition

FACTS = tuple(field.name for field in fields(VmFacts))  # columns of the same names
STILL_KEPT = "It is not in this inventory. It is kept with all that was entered until you confirm that it is gone."


class VmChanges:
    """Takes the VMs of one file, one by one."""

    def __init__(
        self,
        inventory: ParsedInventory,
        known: KnownEstate,
        vcenters: dict[str, VCenter],
        changes: Changes,
        seen_on: date,
    ) -> None:
        self._known = known
        self._seen_on = seen_on
        self._vcenters = vcenters
        self._changes = changes
        self._seen: set[int] = set()
        self._told = _told(inventory)
        self._vcenter_of = {one.pk: one for one in known.vcenters}
        self._name_of_application = {one.pk: one.name for one in known.applications.values()}

    def take(self, vm: ParsedVm, row: VirtualMachine | None, parsed_nics: list[ParsedNic], nics: NicChanges) -> None:
        """One VM of the file and its NICs; `row` is what it was before, None for a new one."""
        if row is not None and self._is_where_it_moved(vm, row):
            self._seen.add(row.pk)
            return
        values = vm_values(vm, self._vcenters[vm.vcenter_key], len(parsed_nics))
        application = self._application(vm)
        if row is None:
            self._create(values, application, parsed_nics, nics)
        else:
            self._seen.add(row.pk)
            self._question_its_move(vm, row)
            self._update(row, values, application, parsed_nics, nics)

    def take_copy(
        self,
        vm: ParsedVm,
        copy: BulkCopy,
        row: VirtualMachine | None,
        parsed_nics: list[ParsedNic],
        nics: NicChanges,
    ) -> None:
        """What HCX Bulk left of a VM: the VM itself stays as it is known, and has moved."""
        if row is None:
            values = vm_values(vm, self._vcenters[vm.vcenter_key], len(parsed_nics))
            values |= {"power_state": PowerState.UNKNOWN, "folder": ""}  # these are the copy's, not the VM's
            self._create(values, self._application(vm), parsed_nics, nics, copy)
            return
        self._seen.add(row.pk)
        values, told = self._moved(row, copy)
        if row.missing_since is not None or row.is_gone:
            values |= {"missing_since": None, "is_gone": False}
            told = told or [f"It was missing since {row.missing_since}; {_left(copy)}"]
        self._changes.update(row, values)
        if told:
            self._changes.differences.append(Difference("moved", "VM", row.key, row.name, tuple(told)))

    def miss(self, in_scope: set[int]) -> None:
        """Note every VM of the file's vCenters that the file no longer shows. Nothing is deleted.

        One that has moved is not missed: nothing of it, or only its copy, is expected at the source.
        """
        for row in self._known.vms:
            is_missed = row.pk not in self._seen and row.vcenter_id in in_scope and row.missing_since is None
            if is_missed and row.moved_on is None:
                self._changes.update(row, {"missing_since": self._seen_on})
                self._changes.differences.append(Difference("gone", "VM", row.key, row.name, (STILL_KEPT,)))

    def _create(
        self,
        values: dict[str, Any],
        application: Application | None,
        parsed_nics: list[ParsedNic],
        nics: NicChanges,
        copy: BulkCopy | None = None,
    ) -> None:
        proposal = propose_disposition(VmFacts(**{name: values[name] for name in FACTS}))
        if copy is not None:
            values |= {"moved_on": copy.moved_on}
            proposal = DispositionProposal(ProposedDisposition.MIGRATE)  # what has moved was to migrate
        row = Draft(
            VirtualMachine,
            {
                **values,
                "project": self._known.project,
                "application": application,
                "first_seen_on": self._seen_on,
                "disposition": str(proposal.disposition),
                "disposition_reason": proposal.reason,
            },
        )
        self._changes.create(row)
        networks = nics.create(row, parsed_nics)
        details = [f"on {networks}" if networks else "on no known network"]
        if proposal.reason:
            details.append(f"proposed: {Disposition(proposal.disposition).label}. {proposal.reason}")
        if copy is not None:
            details.insert(0, f"moved on {copy.moved_on}: {_left(copy)}")
        kind: DifferenceKind = "new" if copy is None else "moved"
        self._changes.differences.append(Difference(kind, "VM", values["key"], values["name"], tuple(details)))

    def _update(
        self,
        row: VirtualMachine,
        values: dict[str, Any],
        application: Application | None,
        parsed_nics: list[ParsedNic],
        nics: NicChanges,
    ) -> None:
        values = {name: value for name, value in values.items() if self._says(name, value)}
        if values["key"].startswith((NAME_PREFIX, UUID_PREFIX)) and not row.key.startswith(NAME_PREFIX):
            del values["key"]  # a file that knows less does not take the VM ID away
        if values["vcenter"].pk == row.vcenter_id:
            del values["vcenter"]
        values = {name: value for name, value in values.items() if name == "vcenter" or getattr(row, name) != value}
        before = {
            name: self._vcenter_of[row.vcenter_id] if name == "vcenter" else getattr(row, name) for name in values
        }
        sentences = list(change_sentences(before, values))
        values |= self._proposed(row, values, sentences) | self._served(row, application, sentences)
        primary_ip = values.get("primary_ip", row.primary_ip)
        sentences += nics.update(row, parsed_nics, primary_ip)
        kind: DifferenceKind = "renamed" if "name" in values else "changed"
        if row.missing_since is not None or row.is_gone:
            kind = "back"
            sentences.insert(0, f"It was missing since {row.missing_since}.")
            values |= {"missing_since": None, "is_gone": False}
        self._changes.update(row, values)
        if sentences:
            name = values.get("name", row.name)
            self._changes.differences.append(Difference(kind, "VM", row.key, name, tuple(sentences)))

    def _moved(self, row: VirtualMachine, copy: BulkCopy) -> tuple[dict[str, Any], list[str]]:
        """The day of the move where none is recorded, and that it was to migrate where nobody decided otherwise."""
        if row.moved_on is not None:
            return {}, []
        values: dict[str, Any] = {"moved_on": copy.moved_on}
        told = [f"moved on {copy.moved_on}: {_left(copy)}"]
        if row.disposition not in (Disposition.MIGRATE, Disposition.AT_TARGET):
            if row.disposition_is_decided:
                told.append(
                    f"It is decided otherwise ({row.get_disposition_display()}): decide “migrate”, so that it counts."
                )
            else:
                values |= {"disposition": Disposition.MIGRATE, "disposition_reason": ""}
        return values, told

    def _is_where_it_moved(self, vm: ParsedVm, row: VirtualMachine) -> bool:
        """True for a moved VM seen in another vCenter: it is there, and what is known of it at the source stays."""
        vcenter = self._vcenters[vm.vcenter_key]
        return row.moved_on is not None and row.missing_since is None and vcenter.pk != row.vcenter_id

    def _question_its_move(self, vm: ParsedVm, row: VirtualMachine) -> None:
        """Say so where a VM runs at the source after the day it is recorded as moved."""
        if row.moved_on is None or row.disposition != Disposition.MIGRATE or is_in_migrated_folder(vm):
            return
        if row.moved_on < self._seen_on and vm.powerstate == PowerState.ON:
            self._changes.problems.append(runs_at_the_source(vm, row.name, row.moved_on))

    def _says(self, name: str, value: Any) -> bool:
        """True when a value of the file says something: unknown never overwrites known."""
        if name in self._told:
            return self._told[name]
        return value not in ("", None)

    def _proposed(self, row: VirtualMachine, values: dict[str, Any], sentences: list[str]) -> dict[str, str]:
        if row.disposition_is_decided:
            return {}
        proposal = propose_disposition(VmFacts(**{name: values.get(name, getattr(row, name)) for name in FACTS}))
        if proposal.disposition != row.disposition:
            sentences.append(f"proposed: {row.disposition} → {proposal.disposition}. {proposal.reason}".strip())
        return {"disposition": str(proposal.disposition), "disposition_reason": proposal.reason}

    def _application(self, vm: ParsedVm) -> Application | None:
        name = attribute(vm.custom_attributes, APPLICATION_ATTRIBUTES)[:255]
        if not name:
            return None
        applications = self._known.applications
        if name.casefold() not in applications:
            applications[name.casefold()] = Application(project=self._known.project, name=name)
            self._changes.create(applications[name.casefold()])
        return applications[name.casefold()]

    def _served(
        self, row: VirtualMachine, application: Application | None, sentences: list[str]
    ) -> dict[str, Application | None]:
        if row.application_is_decided or (application is None and not self._told["custom_attributes"]):
            return {}
        if (application.pk if application else None) == row.application_id and not (application and not application.pk):
            return {}
        before = self._name_of_application.get(row.application_id or 0, "none")
        sentences.append(f"application: {before} → {application.name if application else 'none'}")
        return {"application": application}


def _left(copy: BulkCopy) -> str:
    return f"HCX Bulk left its source copy {copy.written_name}, powered off, in Migrated VMs."


def _told(inventory: ParsedInventory) -> dict[str, bool]:
    """Whether the file as a whole says anything about a field whose empty value means empty."""
    has_attributes = any(vm.custom_attributes for vm in inventory.vms)
    told = dict.fromkeys(FROM_ATTRIBUTES, has_attributes)
    told |= {field: field in inventory.vm_columns for field in FROM_COLUMNS}
    return told
