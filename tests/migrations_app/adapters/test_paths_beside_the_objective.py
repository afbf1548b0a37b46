"""Detours stand beside the objective: whatever is entered of the network between the sites, no J changes."""

from datetime import date

import pytest

from migrations_app.adapters import scenario_instance
from migrations_app.models import Plan, Scenario
from networks.choices import (
    BreakOut,
    Carrier,
    DevicePlace,
    HostRoutes,
    HybridLink,
    MonRouter,
    PolicyAction,
    RangePlace,
)
from networks.models import (
    AddressRange,
    Connectivity,
    Flow,
    InspectingDevice,
    LegMeasure,
    PolicyRoute,
    Project,
    VirtualMachine,
)
from planner.core.instance_file import dump_instance
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.plans import planned

pytestmark = pytest.mark.django_db

FIRST_DAY = date(2035, 1, 1)


@pytest.fixture
def scenario() -> Scenario:
    """Segments app and db whose VMs talk, a week apart."""
    project = make_project()
    app = make_segment(project, "app", prefix="10.1.0.0/24", gateway="10.1.0.1")
    db = make_segment(project, "db", prefix="10.2.0.0/24", gateway="10.2.0.1", has_mon=True)
    one, other = make_vm(project, "app-1", app, external_gb_per_day=50.0), make_vm(project, "db-1", db)
    make_vm(project, "app-2", app)
    Flow.objects.create(project=project, source_vm=one, destination_vm=other, bytes_per_day=40 * 10**9)
    scenario = make_scenario(project, FIRST_DAY, horizon_days=60, cutover_weekdays=None)
    for night in (13, 20):
        make_window(scenario, date(2035, 1, night), max_vms=2)
    return scenario


def enter_all(project: Project) -> None:
    """Everything that can be said of the network between the sites, MON for every segment among it."""
    Connectivity.objects.update_or_create(
        project=project,
        defaults={
            "link": HybridLink.GLOBAL_REACH,
            "avs_generation": 1,
            "has_vnet_link": True,
            "is_avs_on_vnet": True,
            "break_out": BreakOut.ONPREM,
            "mon_by_default": True,
            "host_routes": HostRoutes.ACCEPTED,
            "toggles_router": True,
        },
    )
    AddressRange.objects.create(project=project, place=RangePlace.VNET, prefix="10.50.0.0/16")
    PolicyRoute.objects.create(project=project, position=1, prefix="10.0.0.0/8", action=PolicyAction.ALLOW)
    InspectingDevice.objects.create(project=project, name="edge", at=DevicePlace.ONPREM_EDGE)
    LegMeasure.objects.create(project=project, carrier=Carrier.ER_AVS, rtt_ms=9.0)
    VirtualMachine.objects.filter(project=project).update(mon_router=MonRouter.CLOUD)


def test_the_problem_is_the_same_to_the_last_digit(scenario: Scenario) -> None:
    before = dump_instance(scenario_instance(scenario, today=FIRST_DAY))
    enter_all(scenario.project)
    assert dump_instance(scenario_instance(scenario, today=FIRST_DAY)) == before


def test_switching_connectivity_changes_no_j(scenario: Scenario) -> None:
    before = planned(scenario, iterations=1)
    Plan.objects.all().delete()
    enter_all(scenario.project)
    after = planned(scenario, iterations=1)
    figures = [(plan.objective, plan.risk_days, plan.stretch_tb) for plan in (before, after)]
    assert figures[1] == pytest.approx(figures[0], rel=1e-12)
    assert after.stretch_tb > 0
