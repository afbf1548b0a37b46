"""The past of a stored sample plan, as files: read here, written by `migrations_app.sample.history`."""

from datetime import date
from ipaddress import ip_network

from migrations_app.models import Assignment, Plan, SegmentPlan, Stretch
from migrations_app.sample.history import History, PlannedCutover, PlannedExtension, PlannedMove, history
from networks.choices import Treatment
from networks.models import NetworkInterface

BYTES_PER_MIB = 2**20


def sample_history(plan: Plan, *, today: date, seed: int = 1) -> History:
    """What HCX and its engineers would have written of this plan up to the day before `today`."""
    segments = list(SegmentPlan.objects.filter(plan=plan).select_related("segment").order_by("position"))
    cutovers = [
        PlannedCutover(one.segment.name, one.cutover_on, one.stretch_on is not None)
        for one in segments
        if one.cutover_on is not None
    ]
    still_open = {one.segment_id for one in segments if one.cutover_on is None or one.cutover_on >= today}
    return history(
        _moves(plan, still_open),
        _extensions(plan),
        cutovers,
        today=today,
        zone=plan.scenario.project.zone,
        seed=seed,
    )


def _moves(plan: Plan, still_open: set[int]) -> list[PlannedMove]:
    """Every VM in its wave. One may fail that moves alone, early enough, and whose segments are open all the same."""
    held = _with_a_closed_segment(plan, still_open)
    rows = Assignment.objects.filter(plan=plan).select_related("wave", "group", "vm__vcenter")
    rows = rows.defer("group__other_windows")
    return [
        PlannedMove(
            vm=one.vm.name,
            moref=one.vm.moref,
            instance_uuid=one.vm.instance_uuid,
            vcenter_uuid=one.vm.vcenter.uuid,
            wave=one.wave.number,
            starts_at=one.wave.starts_at,
            ends_at=one.wave.ends_at,
            size_bytes=(one.vm.in_use_mib or one.vm.disk_capacity_mib or 0) * BYTES_PER_MIB,
            may_fail=one.group.vm_count == 1 and one.vm.latest_on is None and one.vm_id not in held,
        )
        for one in rows.order_by("wave__number", "vm__name", "pk")
    ]


def _with_a_closed_segment(plan: Plan, still_open: set[int]) -> set[int]:
    nics = NetworkInterface.objects.filter(vm__assignments__plan=plan, port_group__segment__isnull=False)
    nics = nics.exclude(port_group__segment__treatment=Treatment.REBUILD)
    return {vm_id for vm_id, key in nics.values_list("vm_id", "port_group__segment_id") if key not in still_open}


def _extensions(plan: Plan) -> list[PlannedExtension]:
    rows = Stretch.objects.filter(plan=plan).select_related("port_group__segment", "port_group__vcenter")
    return [
        PlannedExtension(
            network=one.port_group.name,
            object_id=one.port_group.object_id,
            vcenter_uuid=one.port_group.vcenter.uuid,
            vcenter=one.port_group.vcenter.server,
            segment=one.port_group.segment.name if one.port_group.segment else "",
            gateway=one.port_group.segment.gateway if one.port_group.segment else "",
            netmask=_netmask(one.port_group.segment.prefix if one.port_group.segment else ""),
            appliance=f"NE-{one.port_group.switch}-1",
            from_on=one.from_on,
            to_on=one.to_on,
            has_mon=bool(one.port_group.segment and one.port_group.segment.has_mon),
        )
        for one in rows.order_by("from_on", "port_group__name", "pk")
    ]


def _netmask(prefix: str) -> str:
    return str(ip_network(prefix, strict=False).netmask) if prefix else ""
