"""VMs with their networks: lists for pages, one VM whole, and counts."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet

from networks.choices import Disposition
from networks.models import NetworkInterface, Project, VirtualMachine
from networks.selectors.chunks import chunks

# The two databases disagree where an unknown stands; on a page it is the least.
SORTS: dict[str, tuple[Any, ...]] = {
    "name": ("name",),
    "-name": ("-name",),
    "application": (F("application__name").asc(nulls_first=True), "name"),
    "-application": (F("application__name").desc(nulls_last=True), "name"),
    "size": (F("in_use_mib").asc(nulls_first=True), "name"),
    "-size": (F("in_use_mib").desc(nulls_last=True), "name"),
    "criticality": (F("criticality").asc(nulls_first=True), "name"),
    "-criticality": (F("criticality").desc(nulls_last=True), "name"),
    "disposition": ("disposition", "name"),
    "-disposition": ("-disposition", "name"),
    "power": ("power_state", "name"),
    "-power": ("-power_state", "name"),
    "segments": ("known_segment_count", "name"),
    "-segments": ("-known_segment_count", "name"),
    "os": ("guest_os", "name"),
    "-os": ("-guest_os", "name"),
    "cluster": ("cluster", "name"),
    "-cluster": ("-cluster", "name"),
    "owner": ("owner", "name"),
    "-owner": ("-owner", "name"),
    "environment": ("environment", "name"),
    "-environment": ("-environment", "name"),
}
NOT_LISTED = ("annotation", "custom_attributes")


def vms_of(
    project: Project,
    *,
    search: str = "",
    disposition: str = "",
    decided: bool | None = None,
    application_id: int | None = None,
    segment_id: int | None = None,
    port_group_id: int | None = None,
    power_state: str = "",
    environment: str = "",
    vcenter_id: int | None = None,
    networks: str = "",
    missing: bool | None = None,
    gone: bool | None = None,
    template: bool | None = None,
    sort: str = "name",
) -> QuerySet[VirtualMachine]:
    """VMs of the project; an empty argument asks for nothing.

    `search` looks in name, DNS name, primary IP, owner and application. `networks`: "unknown" (a NIC on no known
    network, or no NIC at all known), "bridge" (on two segments or more), "none" (on no segment). `missing`: no longer
    in the newest inventory. `gone`: a person confirmed that.
    """
    asked = {
        "disposition": disposition,
        "disposition_is_decided": decided,
        "application_id": application_id,
        "power_state": power_state,
        "environment": environment,
        "vcenter_id": vcenter_id,
        "is_gone": gone,
        "is_template": template,
    }
    condition = Q(**{name: value for name, value in asked.items() if value not in ("", None)})
    if missing is not None:
        condition &= Q(missing_since__isnull=not missing)
    if segment_id is not None:
        condition &= Q(pk__in=_vms_on(port_group__segment_id=segment_id))
    if port_group_id is not None:
        condition &= Q(pk__in=_vms_on(port_group_id=port_group_id))
    condition &= _networks(networks) & _search(search)
    return (
        project.vms.filter(condition)
        .select_related("application", "vcenter")
        .defer(*NOT_LISTED)
        .order_by(*SORTS.get(sort, SORTS["name"]), "pk")
    )


def with_networks(vms: QuerySet[VirtualMachine]) -> QuerySet[VirtualMachine]:
    """`vms` with `nics`, their port groups and segments, in two queries for a page of any length."""
    nics = NetworkInterface.objects.select_related("port_group__segment").order_by("index")
    return vms.prefetch_related(Prefetch("nics", queryset=nics))


def vm_of(project: Project, vm_id: int) -> VirtualMachine:
    """One VM whole, with its networks, rules and blackouts. VirtualMachine.DoesNotExist for another project's."""
    vms = with_networks(project.vms.select_related("application", "vcenter"))
    return vms.prefetch_related("blackouts", "rule_memberships__rule").get(pk=vm_id)


def vms_chosen(project: Project, vm_ids: Iterable[int]) -> dict[int, str]:
    """Those of `vm_ids` that are the project's, be they all of 50,000: key -> name, by name."""
    found: list[tuple[str, int]] = []
    for some in chunks(sorted(set(vm_ids))):
        found += project.vms.filter(pk__in=some).values_list("name", "pk")
    return {pk: name for name, pk in sorted(found)}


def vms_named(project: Project, names: Iterable[str]) -> dict[str, list[int]]:
    """The ids of the VMs of each name; a name nobody has is left out, one that several have brings them all."""
    found: dict[str, list[int]] = {}
    for name, vm_id in project.vms.filter(name__in=list(names), is_gone=False).values_list("name", "pk"):
        found.setdefault(name, []).append(vm_id)
    return found


def vm_counts(project: Project) -> dict[str, int]:
    """How many VMs there are: total, by disposition, missing, gone, bridges, without a known network."""
    by = {f"disposition_{value}": Count("pk", filter=Q(disposition=value, is_gone=False)) for value in Disposition}
    return project.vms.aggregate(
        total=Count("pk"),
        undecided=Count("pk", filter=Q(disposition_is_decided=False) & ~Q(disposition=Disposition.MIGRATE)),
        missing=Count("pk", filter=Q(missing_since__isnull=False, is_gone=False)),
        gone=Count("pk", filter=Q(is_gone=True)),
        bridges=Count("pk", filter=Q(known_segment_count__gte=2, is_gone=False)),
        without_network=Count("pk", filter=Q(known_segment_count=0, is_gone=False)),
        **by,
    )


def environments_of(project: Project) -> list[str]:
    """The environments named in the inventory, for a filter."""
    return list(
        project.vms.exclude(environment="").order_by("environment").values_list("environment", flat=True).distinct()
    )


def _vms_on(**where: int) -> QuerySet:
    return NetworkInterface.objects.filter(**where).values("vm_id")


def _networks(word: str) -> Q:
    match word:
        case "unknown":
            nameless = NetworkInterface.objects.filter(port_group__isnull=True).values("vm_id")
            return Q(pk__in=nameless) | Q(nic_count=0)  # no join to NICs: it would list a VM once for each
        case "bridge":
            return Q(known_segment_count__gte=2)
        case "none":
            return Q(known_segment_count=0)
    return Q()


def _search(text: str) -> Q:
    condition = Q()
    for word in text.split():
        condition &= (
            Q(name__icontains=word)
            | Q(dns_name__icontains=word)
            | Q(primary_ip__startswith=word)
            | Q(owner__icontains=word)
            | Q(application__name__icontains=word)
        )
    return condition
