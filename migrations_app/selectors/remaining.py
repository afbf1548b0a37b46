"""What stands on segments right now, by facts: whom a cutover would leave without a gateway."""

from collections import defaultdict
from collections.abc import Iterable

from networks.choices import Disposition, Treatment
from networks.models import NetworkInterface, Project

LEFT_NAMED = 5  # VMs a sentence names


def vms_left(project: Project, segment_ids: Iterable[int]) -> dict[int, list[str]]:
    """Names of the VMs that are to migrate and have not, by segment. A rebuilt segment keeps none: they get new networks.

    One query.
    """
    return {
        segment_id: [name for _, name in found] for segment_id, found in vms_left_by_key(project, segment_ids).items()
    }


def vms_left_by_key(project: Project, segment_ids: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """As `vms_left`, each VM with its key."""
    nics = (
        NetworkInterface.objects.filter(
            vm__project=project,
            vm__is_gone=False,
            vm__disposition=Disposition.MIGRATE,
            vm__moved_on=None,
            port_group__segment_id__in=list(segment_ids),
        )
        .exclude(port_group__segment__treatment=Treatment.REBUILD)
        .order_by("vm__name", "vm_id")
    )
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for segment_id, vm_id, name in nics.values_list("port_group__segment_id", "vm_id", "vm__name"):
        found[segment_id][vm_id] = name
    return {segment_id: list(vms.items()) for segment_id, vms in found.items()}
