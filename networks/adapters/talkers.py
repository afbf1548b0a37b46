"""The estate as the path engine takes it: VMs, segments and flows, whether or not a plan knows them."""

from collections.abc import Iterator
from datetime import date

from networks.adapters.estate import segments_by_vm
from networks.choices import Disposition, MigrationType, MonRouter, Treatment
from networks.models import Flow, NetworkInterface, Project
from networks.selectors.connectivity import connectivity_of
from planner.core.paths.records import Router
from planner.core.paths.traffic import FlowRow, Machine, Net
from planner.core.treatments import Treatment as CoreTreatment

_CHUNK = 5_000
_EVER_SINCE = date.min  # at the target, nobody has said since when


def machines_of(project: Project, *, migration_type: str, today: date) -> list[Machine]:
    """Every VM that exists. `migration_type`: of those that name none; a move after `today` is no fact yet. 4 queries.

    With MON, Bulk moves a VM's router to the cloud; after any other type it stays on-premises until somebody moves it.
    """
    toggles = connectivity_of(project).toggles_router
    on, addresses = segments_by_vm(project), _gateway_addresses(project)
    rows = project.vms.filter(is_gone=False).order_by("pk")
    return [
        Machine(
            key=pk,
            segments=tuple(on.get(pk, ())),
            address=address or addresses.get(pk, ""),
            router=_router(router, own_type or migration_type, toggles=toggles),
            moved_on=_at_target_since(disposition, moved_on, today),
            retires_on=retire_on if disposition == Disposition.RETIRE else None,
        )
        for pk, address, own_type, router, disposition, moved_on, retire_on in rows.values_list(
            "pk", "primary_ip", "migration_type", "mon_router", "disposition", "moved_on", "retire_on"
        )
    ]


def nets_of(project: Project, *, today: date) -> list[Net]:
    """Every segment that is not part of another; a cutover after `today` is no fact yet. 2 queries."""
    by_default = connectivity_of(project).mon_by_default
    rows = project.segments.filter(joined_into__isnull=True).order_by("pk")
    return [
        Net(
            key=pk,
            name=name,
            prefix=prefix,
            gateway=gateway,
            has_mon=by_default if has_mon is None else has_mon,
            treatment=_TREATMENTS[Treatment(treatment)],
            cut_over_on=cut_over_on if cut_over_on is not None and cut_over_on <= today else None,
        )
        for pk, name, prefix, gateway, has_mon, treatment, cut_over_on in rows.values_list(
            "pk", "name", "prefix", "gateway", "has_mon", "treatment", "cut_over_on"
        )
    ]


def flow_rows(project: Project, machines: list[Machine]) -> Iterator[FlowRow]:
    """Every flow; an end that is no VM of `machines` by its text. 1 query."""
    known = {machine.key for machine in machines}
    rows = Flow.objects.filter(project=project).order_by("pk")
    for pk, source, destination, source_text, destination_text, bytes_per_day in rows.values_list(
        "pk", "source_vm_id", "destination_vm_id", "source_text", "destination_text", "bytes_per_day"
    ).iterator(_CHUNK):
        yield FlowRow(
            pk,
            source if source in known else source_text,
            destination if destination in known else destination_text,
            bytes_per_day,
        )


_TREATMENTS = {
    Treatment.STRETCH: CoreTreatment.STRETCH,
    Treatment.AT_ONCE: CoreTreatment.AT_ONCE,
    Treatment.REBUILD: CoreTreatment.REBUILD,
    Treatment.STAYS: CoreTreatment.STAYS,
}


def _at_target_since(disposition: str, moved_on: date | None, today: date) -> date | None:
    """Since when a VM is at the target in fact; None of one that is not."""
    if disposition == Disposition.AT_TARGET and moved_on is None:
        return _EVER_SINCE
    is_fact = disposition in (Disposition.MIGRATE, Disposition.AT_TARGET) and moved_on is not None and moved_on <= today
    return moved_on if is_fact else None


def _router(decided: str, migration_type: str, *, toggles: bool) -> Router:
    if decided:
        return Router.CLOUD if decided == MonRouter.CLOUD else Router.ONPREM
    return Router.CLOUD if toggles or migration_type == MigrationType.BULK else Router.ONPREM


def _gateway_addresses(project: Project) -> dict[int, str]:
    """The first address of the gateway's NIC, of VMs without a primary one."""
    nics = NetworkInterface.objects.filter(vm__project=project, vm__primary_ip="", is_gateway=True)
    return {vm: ipv4[0] for vm, ipv4 in nics.values_list("vm_id", "ipv4") if ipv4}
