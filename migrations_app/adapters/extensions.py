"""Which port groups an L2 extension of a segment is made of: one extension, and one NE slot, for each."""

from collections import defaultdict
from dataclasses import dataclass

from networks.choices import PortGroupKind, SwitchKind
from networks.models import PortGroup, Project


@dataclass(frozen=True, slots=True)
class Extendable:
    """A port group that HCX can extend, by the key of its switch's pool."""

    port_group_id: int
    pool_key: tuple[int, str]


def extendable_of(project: Project) -> dict[int, list[Extendable]]:
    """The port groups of each segment that an extension takes; those gone count where no other is left."""
    rows = (
        PortGroup.objects.filter(project=project, kind=PortGroupKind.WORKLOAD)
        .exclude(segment=None)
        .exclude(switch_kind=SwitchKind.STANDARD)
        .order_by("pk")
    )
    present: dict[int, list[Extendable]] = defaultdict(list)
    gone: dict[int, list[Extendable]] = defaultdict(list)
    for key, segment_id, vcenter_id, switch, missing_since in rows.values_list(
        "pk", "segment_id", "vcenter_id", "switch", "missing_since"
    ):
        found = present if missing_since is None else gone
        found[segment_id].append(Extendable(key, (vcenter_id, switch)))
    return {**gone, **present}
