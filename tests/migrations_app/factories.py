"""Rows for tests of the move as planned: defaults here, only the point in the test."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from migrations_app.models import Scenario, Window
from migrations_app.services import scenario_create
from networks.choices import SwitchKind
from networks.models import NetworkInterface, PortGroup, Project, Segment, VCenter, VirtualMachine

MIB_PER_GB = 1e9 / 1024**2


def make_project(name: str = "Move", time_zone: str = "UTC") -> Project:
    """A project with one vCenter."""
    project = Project.objects.create(name=name, time_zone=time_zone)
    VCenter.objects.create(project=project, key="vc", server="vc.example.com")
    return project


def make_segment(
    project: Project,
    name: str,
    *,
    switch: str = "dvs",
    switch_kind: SwitchKind = SwitchKind.DISTRIBUTED,
    vcenter: VCenter | None = None,
    **fields: Any,
) -> Segment:
    """A segment of one port group of its name."""
    segment = Segment.objects.create(project=project, name=name, **fields)
    add_port_group(segment, name, switch=switch, switch_kind=switch_kind, vcenter=vcenter)
    return segment


def add_port_group(
    segment: Segment,
    name: str,
    *,
    switch: str = "dvs",
    switch_kind: SwitchKind = SwitchKind.DISTRIBUTED,
    vcenter: VCenter | None = None,
    **fields: Any,
) -> PortGroup:
    """One more port group of a segment."""
    return PortGroup.objects.create(
        project=segment.project,
        vcenter=vcenter or segment.project.vcenters.get(key="vc"),
        segment=segment,
        name=name,
        switch=switch,
        switch_kind=switch_kind,
        **fields,
    )


def make_vm(project: Project, name: str, *segments: Segment, gb: float = 10, **fields: Any) -> VirtualMachine:
    """A VM with a NIC on the first port group of each segment; the first NIC holds the gateway."""
    vm = VirtualMachine.objects.create(
        project=project,
        vcenter=project.vcenters.get(key="vc"),
        key=f"vm-{name}",
        name=name,
        in_use_mib=round(gb * MIB_PER_GB),
        nic_count=len(segments),
        known_segment_count=len(segments),
        **fields,
    )
    for index, segment in enumerate(segments):
        port_group = segment.port_groups.order_by("pk")[0]
        NetworkInterface.objects.create(
            vm=vm, index=index, port_group=port_group, network_name=port_group.name, is_gateway=index == 0
        )
    return vm


def make_scenario(project: Project, start_on: date, **settings: Any) -> Scenario:
    """A scenario that begins on a day; settings without a name keep their defaults."""
    scenario = scenario_create(project=project, name="Baseline", by=None, start_on=start_on)
    for field, value in settings.items():
        setattr(scenario, field, value)
    scenario.save()
    return scenario


def make_window(scenario: Scenario, day: date, name: str = "", **caps: Any) -> Window:
    """A window in the night that ends on `day`, from 20:00 to 04:00 UTC."""
    ends_at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    return Window.objects.create(
        scenario=scenario,
        name=name or day.isoformat(),
        starts_at=ends_at - timedelta(hours=8),
        ends_at=ends_at,
        **caps,
    )
