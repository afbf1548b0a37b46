"""Estates of any size, and what a page asks of the database for them."""

from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from migrations_app.models import Plan, Stretch
from networks.choices import SwitchKind
from networks.models import Coupling, DeriveRun, NetworkInterface, PortGroup, Project, Segment, VirtualMachine
from tests.migrations_app.factories import make_scenario, make_window
from tests.migrations_app.plans import planned
from tests.migrations_app.views.conftest import FIRST_DAY

VMS_A_SEGMENT = 2
_WIDE = {"max_cutovers_per_day": None, "max_stretches_per_day": None, "hcx_max_inflight": None}  # no limit binds


def planned_estate(project: Project, segments: int) -> Plan:
    """So many segments in a row, each coupled with the first, recorded as extended and planned in one wave."""
    vcenter = project.vcenters.get()
    made = Segment.objects.bulk_create([Segment(project=project, name=f"net-{one:03}") for one in range(segments)])
    switch = {"project": project, "vcenter": vcenter, "switch": "dvs", "switch_kind": SwitchKind.DISTRIBUTED}
    port_groups = PortGroup.objects.bulk_create([PortGroup(name=one.name, segment=one, **switch) for one in made])
    vms = VirtualMachine.objects.bulk_create(
        VirtualMachine(project=project, vcenter=vcenter, key=f"vm-{one}", name=f"vm-{one}", in_use_mib=1024)
        for one in range(segments * VMS_A_SEGMENT)
    )
    NetworkInterface.objects.bulk_create(
        NetworkInterface(vm=vm, index=0, port_group=port_groups[at // VMS_A_SEGMENT], is_gateway=True)
        for at, vm in enumerate(vms)
    )
    run = DeriveRun.objects.create(project=project, state="completed")
    Coupling.objects.bulk_create(
        Coupling(project=project, run=run, segment=made[0], other=one, kind="shared-vm", weight=1, evidence=["One VM."])
        for one in made[1:]
    )
    Stretch.objects.bulk_create(
        Stretch(port_group=one, from_on=date(2026, 1, 5), to_on=date(2026, 2, 5)) for one in port_groups
    )
    scenario = make_scenario(project, FIRST_DAY, **_WIDE)
    scenario.networks_per_appliance = segments
    scenario.save()
    make_window(scenario, date(2035, 1, 13))
    return planned(scenario, iterations=1)


def queries_of(client: Client, address: str) -> int:
    """How many queries the page takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
