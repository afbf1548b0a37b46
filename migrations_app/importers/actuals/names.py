"""The rows of the estate that names in an actuals file mean: one, or a sentence that says why none.

Where several have a name, the id that their vCenter gives them may stand in its place.
"""

from collections.abc import Iterable

from migrations_app.importers.matching import Match, PortGroupDirectory, VCenterNames, VmDirectory
from networks.models import PortGroup, Project, Segment, VirtualMachine

INSTEAD = (
    "Or write the id its vCenter gives it, such as vm-1041 or dvportgroup-77, instead of the name, and the vCenter."
)


class Names:
    """The VMs and port groups of a project, to be found as a person names them."""

    def __init__(
        self, project: Project, vms: Iterable[VirtualMachine] = (), port_groups: Iterable[PortGroup] = ()
    ) -> None:
        self._vcenters = VCenterNames(project.vcenters.all())
        self._vms = VmDirectory(vms, self._vcenters)
        self._port_groups = PortGroupDirectory(port_groups, self._vcenters)

    def vm(self, name: str, vcenter: str) -> Match[VirtualMachine]:
        """The VM of that name or, where it has none, of that VM ID."""
        if vcenter and self._vcenters.find(vcenter) is None:
            return Match(None, self._no_vcenter(vcenter))
        named = self._vms.find(name=name, vcenter=vcenter)
        by_id = self._vms.find(moref=name, name=name, vcenter=vcenter) if named.row is None else named
        return by_id if by_id.row is not None else Match(None, f"Left out. {named.reason} {INSTEAD}")

    def port_group(self, name: str, vcenter: str) -> Match[PortGroup]:
        """The port group of that name or, where it has none, of that object id."""
        if vcenter and self._vcenters.find(vcenter) is None:
            return Match(None, self._no_vcenter(vcenter))
        named = self._port_groups.find(name=name, vcenter=vcenter)
        by_id = self._port_groups.find(object_id=name, vcenter=vcenter) if named.row is None else named
        return by_id if by_id.row is not None else Match(None, f"Left out. {named.reason} {INSTEAD}")

    def of_vm(self, vm: VirtualMachine) -> str:
        """What to write for a VM so that it is found again: its name, or its VM ID where others have the name."""
        return vm.name if self.vm(vm.name, self._place(vm)).row is vm else vm.moref or vm.name

    def of_port_group(self, one: PortGroup) -> str:
        """The same for a port group."""
        return one.name if self.port_group(one.name, self._place(one)).row is one else one.object_id or one.name

    def _place(self, row: VirtualMachine | PortGroup) -> str:
        return str(self._vcenters.rows[row.vcenter_id])

    def _no_vcenter(self, vcenter: str) -> str:
        return (
            f"Left out: the estate has no vCenter {vcenter[:80]}. It knows {self._vcenters}; or leave the cell empty."
        )


def segment_named(segments: dict[str, Segment], name: str) -> tuple[Segment | None, str]:
    """The segment of a name; of a joined one the whole it is part of. `segments`: by case-folded name."""
    segment = segments.get(name.casefold())
    if segment is None:
        return None, "The estate knows no segment of this name: left out. Correct it as the segments' page spells it."
    return segment.joined_into or segment, ""
