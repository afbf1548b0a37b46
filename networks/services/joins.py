"""Which segments may be one broadcast domain: same VLAN and same prefix propose it, a person decides."""

from collections import defaultdict
from itertools import combinations

from networks.choices import PortGroupKind, ProposalState
from networks.models import JoinProposal, PortGroup, Project, Segment

MAX_PER_DOMAIN = 20  # segments that share one VLAN and prefix; each is proposed with the first, not each with each


def joins_propose(project: Project) -> int:
    """Propose joins that became likely, withdraw open ones that no longer are; how many are open.

    What a person dismissed is not proposed again. A VLAN that is no single number other than 0 says nothing.
    """
    likely = _likely(project)
    known = {(one.segment_id, one.other_id): one for one in project.join_proposals.all()}
    stale = [one.pk for pair, one in known.items() if one.state == ProposalState.OPEN and pair not in likely]
    project.join_proposals.filter(pk__in=stale).delete()
    JoinProposal.objects.bulk_create(
        JoinProposal(project=project, segment_id=a, other_id=b, reason=reason)
        for (a, b), reason in likely.items()
        if (a, b) not in known
    )
    return project.join_proposals.filter(state=ProposalState.OPEN).count()


def _likely(project: Project) -> dict[tuple[int, int], str]:
    """(segment, other) with the smaller key first -> why they look like one."""
    alone = Segment.objects.filter(project=project, joined_into__isnull=True).exclude(prefix="")
    port_groups = PortGroup.objects.filter(
        segment__in=alone, kind=PortGroupKind.WORKLOAD, missing_since__isnull=True, is_pvlan=False
    ).select_related("segment", "vcenter")
    domains: dict[tuple[str, str], dict[int, PortGroup]] = defaultdict(dict)
    for port_group in port_groups.order_by("pk"):
        segment, vlan = port_group.segment, port_group.vlan
        if segment is not None and vlan.isdigit() and int(vlan):
            domains[vlan, segment.prefix].setdefault(segment.pk, port_group)
    likely = {}
    for (vlan, prefix), found in domains.items():
        segments = sorted(found)
        pairs = (
            combinations(segments, 2) if len(segments) <= MAX_PER_DOMAIN else ((segments[0], b) for b in segments[1:])
        )
        for a, b in pairs:
            where = f"{_place(found[a])} and {_place(found[b])}"
            likely[a, b] = f"Both have VLAN {vlan} and prefix {prefix}: {where}."
    return likely


def _place(port_group: PortGroup) -> str:
    return f"{port_group} in {port_group.vcenter}"
