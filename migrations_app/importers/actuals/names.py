"""The rows of the estate that names in a file mean: one, or a sentence that says why none."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from networks.models import PortGroup, Project, Segment, VCenter, VirtualMachine

Row = TypeVar("Row", VirtualMachine, PortGroup)


class ByName(Generic[Row]):
    """VMs or port groups by name, else by their id in vCenter; what an inventory still shows comes first."""

    def __init__(
        self, noun: str, rows: Iterable[Row], id_of: Callable[[Row], str], vcenters: dict[int, VCenter]
    ) -> None:
        self._noun = noun
        self._vcenters = vcenters
        self._by_text: dict[str, list[Row]] = defaultdict(list)
        self._by_id: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self._by_text[row.name.casefold()].append(row)
            if row_id := id_of(row):
                self._by_id[row_id].append(row)

    def find(self, name: str, vcenter: str) -> tuple[Row | None, str]:
        """The row meant, or None and why."""
        found = self._by_text.get(name.casefold(), ()) or self._by_id.get(name, ())
        if vcenter:
            found = [row for row in found if _is_called(self._vcenters[row.vcenter_id], vcenter)]
        for narrower in (
            [row for row in found if row.missing_since is None],
            [row for row in found if row.name == name],
            [row for row in found if row.name == name and row.missing_since is None],
        ):
            if len(found) > 1 and narrower:
                found = narrower
        if len(found) == 1:
            return found[0], ""
        where = f" in vCenter {vcenter}" if vcenter else ""
        if not found:
            return None, (
                f"The estate knows no {self._noun} of this name{where}: left out. Correct the name, or import an "
                "inventory that shows it and then this file again."
            )
        return None, (
            f"{len(found)} {self._noun}s have this name{where}: left out. Name the vCenter, or write the id that "
            "vCenter gives it (such as vm-1041 or dvportgroup-77) instead of the name."
        )

    def is_told_by_name(self, row: Row) -> bool:
        """True where its name and vCenter lead to it alone."""
        return self.find(row.name, str(self._vcenters[row.vcenter_id]))[0] is row


def vms_by_name(project: Project, vms: Sequence[VirtualMachine]) -> ByName[VirtualMachine]:
    """The VMs of a project, by name and VM ID."""
    return ByName("VM", vms, lambda vm: vm.moref, _vcenters(project))


def port_groups_by_name(project: Project, port_groups: Sequence[PortGroup]) -> ByName[PortGroup]:
    """The port groups of a project, by name and Object ID."""
    return ByName("port group", port_groups, lambda one: one.object_id, _vcenters(project))


def segment_named(segments: dict[str, Segment], name: str) -> tuple[Segment | None, str]:
    """The segment of a name; of a joined one the whole it is part of. `segments`: by case-folded name."""
    segment = segments.get(name.casefold())
    if segment is None:
        return None, "The estate knows no segment of this name: left out. Correct it as the segments' page spells it."
    return segment.joined_into or segment, ""


def _vcenters(project: Project) -> dict[int, VCenter]:
    return {vcenter.pk: vcenter for vcenter in project.vcenters.all()}


def _is_called(vcenter: VCenter, text: str) -> bool:
    names = {vcenter.server, vcenter.uuid, vcenter.key, vcenter.server.partition(".")[0]}
    return text.casefold() in {name.casefold() for name in names if name}
