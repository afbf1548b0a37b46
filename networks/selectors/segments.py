"""Segments and port groups, what is proposed about them, and what ties them."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from networks.choices import PortGroupKind, ProposalState
from networks.models import Coupling, JoinProposal, PortGroup, Project, Segment

SEGMENT_SORTS = {
    "name": ("name",),
    "-name": ("-name",),
    "vms": ("vm_count", "name"),
    "-vms": ("-vm_count", "name"),
    "bridges": ("bridge_vm_count", "name"),
    "-bridges": ("-bridge_vm_count", "name"),
    "prefix": ("prefix", "name"),
    "-prefix": ("-prefix", "name"),
    "treatment": ("treatment", "name"),
    "-treatment": ("-treatment", "name"),
}
PORT_GROUP_SORTS = {
    "name": ("name", "switch"),
    "-name": ("-name", "switch"),
    "switch": ("switch", "name"),
    "-switch": ("-switch", "name"),
    "vlan": ("vlan", "name"),
    "-vlan": ("-vlan", "name"),
    "kind": ("kind", "name"),
    "-kind": ("-kind", "name"),
    "segment": ("segment__name", "name"),
    "-segment": ("-segment__name", "name"),
    "vms": ("nic_total", "name"),
    "-vms": ("-nic_total", "name"),
}


def segments_of(
    project: Project,
    *,
    search: str = "",
    treatment: str = "",
    decided: bool | None = None,
    prefix: str = "",
    used: bool | None = None,
    switch: str = "",
    sort: str = "name",
) -> QuerySet[Segment]:
    """Segments that stand for themselves (a joined one is part of another), with their port groups.

    `prefix`: "known" or "unknown". `used`: with VMs or without.
    """
    condition = Q(joined_into__isnull=True) & _search(search)
    if treatment:
        condition &= Q(treatment=treatment)
    if decided is not None:
        condition &= Q(treatment_is_decided=decided)
    if prefix in ("known", "unknown"):
        condition &= Q(prefix="") if prefix == "unknown" else ~Q(prefix="")
    if used is not None:
        condition &= Q(vm_count__gt=0) if used else Q(vm_count=0)
    if switch:
        condition &= Q(pk__in=project.port_groups.filter(switch=switch).values("segment_id"))
    ordering = SEGMENT_SORTS.get(sort, SEGMENT_SORTS["name"])
    return project.segments.filter(condition).prefetch_related("port_groups__vcenter").order_by(*ordering, "pk")


def segment_of(project: Project, segment_id: int) -> Segment:
    """One segment with its port groups. Segment.DoesNotExist for another project's."""
    return project.segments.select_related("joined_into").prefetch_related("port_groups__vcenter").get(pk=segment_id)


def segments_chosen(project: Project, segment_ids: Iterable[int]) -> QuerySet[Segment]:
    """Those of `segment_ids` that are the project's and stand for themselves."""
    return project.segments.filter(pk__in=list(segment_ids), joined_into__isnull=True)


def segment_counts(project: Project) -> dict[str, int]:
    """How many segments stand for themselves: total, with VMs, without a prefix, inferred ones."""
    return project.segments.filter(joined_into__isnull=True).aggregate(
        total=Count("pk"),
        used=Count("pk", filter=Q(vm_count__gt=0)),
        without_prefix=Count("pk", filter=Q(prefix="", vm_count__gt=0)),
        prefix_inferred=Count("pk", filter=Q(prefix_source="inferred", vm_count__gt=0)),
    )


def port_groups_of(
    project: Project,
    *,
    search: str = "",
    kind: str = "",
    switch: str = "",
    vcenter_id: int | None = None,
    missing: bool | None = None,
    sort: str = "switch",
) -> QuerySet[PortGroup]:
    """Port groups as found, each with `nic_total`, its vCenter and its segment."""
    condition = Q()
    for word in search.split():
        condition &= (
            Q(name__icontains=word) | Q(switch__icontains=word) | Q(vlan=word) | Q(segment__name__icontains=word)
        )
    asked = {"kind": kind, "switch": switch, "vcenter_id": vcenter_id}
    condition &= Q(**{name: value for name, value in asked.items() if value not in ("", None)})
    if missing is not None:
        condition &= Q(missing_since__isnull=not missing)
    ordering = PORT_GROUP_SORTS.get(sort, PORT_GROUP_SORTS["switch"])
    return (
        project.port_groups.filter(condition)
        .select_related("vcenter", "segment")
        .annotate(nic_total=Count("nics"))
        .order_by(*ordering, "pk")
    )


def port_group_of(project: Project, port_group_id: int) -> PortGroup:
    """One port group. PortGroup.DoesNotExist for another project's."""
    return project.port_groups.select_related("vcenter", "segment", "home_segment").get(pk=port_group_id)


def shared_segment_ids(project: Project) -> set[int]:
    """The segments that hold two port groups or more."""
    groups = project.port_groups.filter(segment__isnull=False).order_by().values("segment_id")
    return set(groups.annotate(n=Count("pk")).filter(n__gt=1).values_list("segment_id", flat=True))


def distributed_switches(project: Project) -> list[tuple[int, str]]:
    """(vCenter id, switch name) of every distributed switch with a workload port group: each has its own NE pool."""
    return list(
        project.port_groups.filter(switch_kind="distributed", kind=PortGroupKind.WORKLOAD, missing_since__isnull=True)
        .order_by("vcenter_id", "switch")
        .values_list("vcenter_id", "switch")
        .distinct()
    )


def switches_of(project: Project) -> list[str]:
    """The names of all switches, for a filter."""
    return list(project.port_groups.exclude(switch="").order_by("switch").values_list("switch", flat=True).distinct())


def join_proposals_of(project: Project, state: str = ProposalState.OPEN) -> QuerySet[JoinProposal]:
    """Pairs of segments that look like one broadcast domain."""
    return project.join_proposals.filter(state=state).select_related("segment", "other")


def join_proposal_of(project: Project, proposal_id: int) -> JoinProposal:
    """One proposal. JoinProposal.DoesNotExist for another project's."""
    return project.join_proposals.select_related("segment", "other").get(pk=proposal_id)


def couplings_of(project: Project, *, kind: str = "", segment_id: int | None = None) -> QuerySet[Coupling]:
    """What ties segments to each other, heaviest first, each with the evidence behind it."""
    condition = Q(kind=kind) if kind else Q()
    if segment_id is not None:
        condition &= Q(segment_id=segment_id) | Q(other_id=segment_id)
    return project.couplings.filter(condition).select_related("segment", "other").order_by("kind", "-weight", "pk")


def couplings_of_segment(segment: Segment) -> QuerySet[Coupling]:
    """What ties one segment to others, as `couplings_of`."""
    return couplings_of(segment.project, segment_id=segment.pk)


def _search(text: str) -> Q:
    condition = Q()
    for word in text.split():
        condition &= (
            Q(name__icontains=word)
            | Q(prefix__startswith=word)
            | Q(pk__in=PortGroup.objects.filter(Q(name__icontains=word) | Q(vlan=word)).values("segment_id"))
        )
    return condition
