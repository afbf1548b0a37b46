"""What the rows know of one segment, as its runbook asks for it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from migrations_app.choices import HcxState
from migrations_app.models import HcxMigration, SegmentPlan, Stretch
from networks.choices import Disposition, PortGroupKind, Treatment
from networks.models import NetworkInterface, Segment
from networks.selectors import anchors_of
from networks.selectors.risk_inputs import inputs_for
from planner.core.runbook import ExtendedNetwork, SegmentFacts

_SERVICES = {"DHCP": "dhcp_without_stretch", "DNS": "dns_without_stretch", "NTP": "ntp_without_stretch"}


def runbook_facts(segment: Segment, planned: SegmentPlan | None, *, today: date) -> SegmentFacts:
    """The facts of a segment, with the cutover `planned` for it. Eight queries, whatever is on it."""
    vms = list(
        segment.project.vms.filter(nics__port_group__segment=segment, is_gone=False)
        .order_by("name", "pk")
        .values_list("name", "disposition", "moved_on", named=True)
        .distinct()
    )
    moving = [vm for vm in vms if vm.disposition in (Disposition.MIGRATE, Disposition.AT_TARGET)]
    retiring = [vm.name for vm in vms if vm.disposition == Disposition.RETIRE]
    known = {one.question.name: one.value for one in inputs_for(segment)}
    networks = _networks(segment)
    return SegmentFacts(
        name=segment.name,
        today=today,
        networks=networks,
        gateway=segment.gateway,
        prefix=segment.prefix,
        mesh=segment.service_mesh,
        has_mon=segment.has_mon,
        vms_total=len(moving),
        vms_left=tuple(vm.name for vm in moving if vm.disposition == Disposition.MIGRATE and vm.moved_on is None),
        vms_staying=tuple(vm.name for vm in vms if vm.disposition == Disposition.STAYS),
        anchors=(*_retiring(retiring), *_anchors(segment, today)),
        in_flight=_in_flight(segment),
        several_networks=_several(segment),
        is_extended=any(one.is_extended for one in networks),
        cut_over_on=segment.cut_over_on,
        cutover_on=None if planned is None else planned.cutover_on,
        never_stretched=segment.treatment == Treatment.AT_ONCE,
        rule_parity_percent=known.get("rule_parity_percent"),
        without_stretch={name: _yes(known.get(key)) for name, key in _SERVICES.items()},
        bgp_filter_tested=_yes(known.get("bgp_filter_tested")),
    )


def _yes(value: float | None) -> bool | None:
    return None if value is None else value > 0


def _networks(segment: Segment) -> tuple[ExtendedNetwork, ...]:
    stretches = Stretch.objects.filter(plan=None, port_group__segment=segment, to_on=None)
    named = {
        one.port_group_id: _appliance(one)
        for one in stretches.select_related("appliance", "hcx_extension").order_by("id")
    }
    port_groups = segment.port_groups.filter(kind=PortGroupKind.WORKLOAD, missing_since=None)
    return tuple(
        ExtendedNetwork(one.name, one.switch, one.vlan, named.get(one.pk, ""), one.pk in named) for one in port_groups
    )


def _appliance(stretch: Stretch) -> str:
    if stretch.appliance is not None:
        return stretch.appliance.name
    return "" if stretch.hcx_extension is None else stretch.hcx_extension.appliance_name


def _retiring(names: list[str]) -> Iterable[str]:
    if names:
        are = "VM is" if len(names) == 1 else "VMs are"
        yield f"{len(names):,} {are} to be retired first: {', '.join(names[:5])}."


def _anchors(segment: Segment, today: date) -> Iterable[str]:
    """Who stands there and is no VM; who has left by now does not."""
    for one in anchors_of(segment):
        kind = one.get_kind_display().capitalize()
        if one.leaves_on is None:
            yield f"{kind} {one.name} stands on it for good."
        elif one.leaves_on >= today:
            yield f"{kind} {one.name} stands on it until {one.leaves_on}."
    if segment.is_anchored:
        yield f"Anchored: {segment.anchor_note or 'something on it that is no VM never moves'}."


def _in_flight(segment: Segment) -> int | None:
    """Migrations that HCX said were waiting or running; None where nobody imported what HCX says."""
    migrations = HcxMigration.objects.filter(project_id=segment.project_id)
    waiting = migrations.filter(
        vm__in=segment.project.vms.filter(nics__port_group__segment=segment),
        state__in=(HcxState.WAITING, HcxState.RUNNING),
    )
    if found := waiting.values("pk").distinct().count():
        return found
    return 0 if migrations.exists() else None


def _several(segment: Segment) -> tuple[str, ...]:
    """VMs with the other segments they are on: "bridge (db)"."""
    on_several = segment.project.vms.filter(
        nics__port_group__segment=segment,
        is_gone=False,
        known_segment_count__gt=1,
        disposition__in=(Disposition.MIGRATE, Disposition.AT_TARGET),
    )
    nics = NetworkInterface.objects.filter(vm__in=on_several, port_group__segment__isnull=False)
    others: dict[str, set[str]] = defaultdict(set)
    for vm, other in nics.exclude(port_group__segment=segment).values_list("vm__name", "port_group__segment__name"):
        others[vm].add(other)
    return tuple(f"{vm} ({', '.join(sorted(names))})" for vm, names in sorted(others.items()))
