"""What was entered of the connectivity, as the path engine takes it."""

from ipaddress import IPv4Network

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.adapters import network_of
from networks.models import AddressRange, Connectivity, InspectingDevice, LegMeasure, PolicyRoute, Project
from planner.core.paths.network import BreakOut, Device, DeviceKind, Link, Measured, Network, Place
from planner.core.paths.network import PolicyRoute as Route
from planner.core.paths.records import Action, Carrier

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(db: None) -> Project:
    return Project.objects.create(name="Move")


def test_where_nobody_has_entered_anything_all_is_unknown_and_nothing_is_stored(project: Project) -> None:
    assert network_of(project) == Network()
    assert not Connectivity.objects.exists()


def test_everything_that_was_entered_arrives(project: Project) -> None:
    Connectivity.objects.create(
        project=project,
        avs_generation=2,
        link="vwan",
        circuits=2,
        has_public_prepend=True,
        has_vnet_link=True,
        is_avs_on_vnet=False,
        weight_avs=10,
        weight_onprem=20,
        break_out="azure",
        host_routes="filtered",
        toggles_router=True,
        has_strict_urpf=False,
        devices_are_complete=True,
    )
    AddressRange.objects.create(project=project, place="onprem", prefix="172.20.0.0/16")
    AddressRange.objects.create(project=project, place="vnet", prefix="10.90.0.0/16")
    PolicyRoute.objects.create(project=project, position=2, prefix="10.0.0.0/8", action="allow")
    PolicyRoute.objects.create(project=project, position=1, prefix="10.90.0.0/16", action="deny")
    InspectingDevice.objects.create(project=project, name="lb", kind="load_balancer", at="azure_hub", has_snat=True)
    LegMeasure.objects.create(project=project, carrier="er_avs", rtt_ms=9.0, path_mtu_bytes=1500)
    assert network_of(project) == Network(
        link=Link.VWAN,
        avs_generation=2,
        has_vnet_link=True,
        is_avs_on_vnet=False,
        weight_avs=10,
        weight_onprem=20,
        circuits=2,
        has_public_prepend=True,
        break_out=BreakOut.AZURE,
        accepts_host_routes=False,
        toggles_router=True,
        policy=(Route(IPv4Network("10.90.0.0/16"), Action.DENY), Route(IPv4Network("10.0.0.0/8"), Action.ALLOW)),
        onprem_ranges=(IPv4Network("172.20.0.0/16"),),
        vnet_ranges=(IPv4Network("10.90.0.0/16"),),
        devices=(Device("lb", DeviceKind.LOAD_BALANCER, Place.AZURE_HUB, has_snat=True),),
        devices_are_complete=True,
        has_strict_urpf=False,
        measured={Carrier.ER_AVS: Measured(9.0, None, 1500)},
    )


def test_it_asks_five_questions_however_many_rows_there_are(project: Project) -> None:
    Connectivity.objects.create(project=project)
    for number in range(20):
        AddressRange.objects.create(project=project, place="vnet", prefix=f"10.{number}.0.0/16")
        PolicyRoute.objects.create(project=project, position=number, prefix=f"10.{number}.0.0/16", action="deny")
    with CaptureQueriesContext(connection) as queries:
        network_of(project)
    assert len(queries) == 5


def test_rows_of_another_project_stay_there(project: Project) -> None:
    other = Project.objects.create(name="Elsewhere")
    Connectivity.objects.create(project=other, link="vpn")
    AddressRange.objects.create(project=other, place="vnet", prefix="10.90.0.0/16")
    assert network_of(project) == Network()
