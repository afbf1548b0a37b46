"""Which VM or port group of the estate HCX means: by id and vCenter, then instance UUID, then a name only one has.

Pure: rows in, one row or a sentence out. What an inventory still shows comes before what is missing, that before what
is known to be gone, and all before a placeholder.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from networks.choices import SwitchKind
from networks.models import PortGroup, VCenter, VirtualMachine

Row = TypeVar("Row", VirtualMachine, PortGroup)

UUID = re.compile(r"[0-9A-Fa-f]{8}-?(?:[0-9A-Fa-f]{4}-?){3}[0-9A-Fa-f]{12}")
NAMED = 3  # places told of an ambiguous name


@dataclass(frozen=True, slots=True)
class Match(Generic[Row]):
    """The row that is meant, or why there is none, as a sentence with a way out."""

    row: Row | None
    reason: str = ""


class VCenterNames:
    """The vCenters of a project by their UUID, key and server, in any case."""

    def __init__(self, vcenters: Iterable[VCenter]) -> None:
        self.rows = {row.pk: row for row in vcenters}
        self._by_text = {
            text.casefold(): row.pk for row in self.rows.values() for text in (row.server, row.key, row.uuid) if text
        }
        self._all_have_uuids = bool(self.rows) and all(row.uuid for row in self.rows.values())

    def find(self, text: str) -> int | None:
        """The key of the vCenter called `text`; None for none of the project."""
        return self._by_text.get(text.strip().casefold())

    def is_foreign(self, text: str) -> bool:
        """True where `text` is the UUID of a vCenter that the project does not have."""
        return self._all_have_uuids and bool(UUID.fullmatch(text.strip())) and self.find(text) is None

    def __str__(self) -> str:
        return ", ".join(sorted(str(row) for row in self.rows.values()))


class VmDirectory:
    """The VMs of a project, to be found as HCX names them."""

    def __init__(self, vms: Iterable[VirtualMachine], vcenters: VCenterNames) -> None:
        self._vcenters = vcenters
        self._by_moref: dict[Hashable, list[VirtualMachine]] = defaultdict(list)
        self._by_uuid: dict[Hashable, list[VirtualMachine]] = defaultdict(list)
        self._by_name: dict[Hashable, list[VirtualMachine]] = defaultdict(list)
        for row in sorted(vms, key=_vm_standing):
            if row.moref:
                self._by_moref[row.moref.casefold()].append(row)
            if row.instance_uuid:
                self._by_uuid[_uuid(row.instance_uuid)].append(row)
            self._by_name[row.name.casefold()].append(row)

    def find(self, *, moref: str = "", instance_uuid: str = "", name: str = "", vcenter: str = "") -> Match:
        """The VM with a MoRef in a vCenter (its UUID or name), else with an instance UUID, else with a name."""
        here = self._vcenters.find(vcenter)
        if moref and not self._vcenters.is_foreign(vcenter):
            found = _first(_in(here, self._by_moref.get(moref.casefold(), ())), _vm_standing)
            if here is None:  # MoRefs repeat across vCenters: only with the same name it is surely the same VM
                found = [row for row in found if row.name.casefold() == name.casefold()]
            if len(found) == 1:
                return Match(found[0])
        by_uuid = _first(self._by_uuid.get(_uuid(instance_uuid), ()) if instance_uuid else (), _vm_standing)
        if len(by_uuid) == 1:
            return Match(by_uuid[0])
        if self._vcenters.is_foreign(vcenter):
            return Match(None, _foreign(vcenter, self._vcenters))
        named = _first(_in(here, self._by_name.get(name.casefold(), ())), _vm_standing)
        if len(named) == 1:
            return Match(named[0])
        if named:
            where = _listed(f"{row.moref or row.key} in {self._vcenters.rows[row.vcenter_id]}" for row in named)
            return Match(
                None, f"{len(named)} VMs are called {name[:80]} ({where}). Record its move by hand on the right one."
            )
        what = f"called {name[:80]}" if name else f"with the id {moref[:40]}"
        where = f" in {self._vcenters.rows[here]}" if here is not None else ""
        return Match(None, f"The estate has no VM {what}{where}. Import an inventory that shows it.")


class PortGroupDirectory:
    """The port groups of a project, to be found as HCX names them."""

    def __init__(self, port_groups: Iterable[PortGroup], vcenters: VCenterNames) -> None:
        self._vcenters = vcenters
        self._by_id: dict[Hashable, list[PortGroup]] = defaultdict(list)
        self._by_name: dict[Hashable, list[PortGroup]] = defaultdict(list)
        for row in port_groups:
            if row.object_id:
                self._by_id[row.object_id.casefold()].append(row)
            self._by_name[row.name.casefold()].append(row)

    def find(self, *, object_id: str = "", name: str = "", vcenter: str = "", is_distributed: bool = False) -> Match:
        """The port group with an object id in a vCenter, else with a name that only one has there.

        `is_distributed`: HCX says that it is a distributed one, so none of a standard switch is meant.
        """
        here = self._vcenters.find(vcenter)
        if self._vcenters.is_foreign(vcenter):
            return Match(None, _foreign(vcenter, self._vcenters))
        if object_id:
            found = _first(_in(here, self._by_id.get(object_id.casefold(), ())), _port_group_standing)
            if here is None and name:
                found = [row for row in found if row.name.casefold() == name.casefold()]
            if len(found) == 1:
                return Match(found[0])
        called = [
            row
            for row in _in(here, self._by_name.get(name.casefold(), ()))
            if not (is_distributed and row.switch_kind == SwitchKind.STANDARD)
        ]
        named = _first(called, _port_group_standing)
        if len(named) == 1:
            return Match(named[0])
        if named:
            where = _listed(f"{row.switch or 'no switch'} in {self._vcenters.rows[row.vcenter_id]}" for row in named)
            return Match(
                None,
                f"{len(named)} port groups are called {name[:80]} ({where}). Record the extension by hand on the right one.",
            )
        what = f"called {name[:80]}" if name else f"with the id {object_id[:40]}"
        where = f" in {self._vcenters.rows[here]}" if here is not None else ""
        return Match(None, f"The estate has no port group {what}{where}. Import an inventory that shows it.")


def _in(vcenter: int | None, rows: Sequence[Row]) -> Sequence[Row]:
    return rows if vcenter is None else [row for row in rows if row.vcenter_id == vcenter]


def _first(rows: Sequence[Row], standing: Callable[[Row], int]) -> list[Row]:
    """Those of `rows` that stand best."""
    best = min((standing(row) for row in rows), default=0)
    return [row for row in rows if standing(row) == best]


def _vm_standing(row: VirtualMachine) -> int:
    return (row.missing_since is not None) + 2 * row.is_gone + 4 * row.is_srm_placeholder


def _port_group_standing(row: PortGroup) -> int:
    return int(row.missing_since is not None)


def _uuid(text: str) -> str:
    return text.replace("-", "").replace(" ", "").casefold()


def _foreign(vcenter: str, known: VCenterNames) -> str:
    return f"Its vCenter {vcenter[:64]} is not in the estate ({str(known)[:80]}). Import an inventory of that vCenter."


def _listed(places: Iterable[str]) -> str:
    found = list(places)
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return (", ".join(found[:NAMED]) + more)[:110]
