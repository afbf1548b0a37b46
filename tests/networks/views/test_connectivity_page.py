"""The page Connectivity: what is entered, what is refused, and what follows from it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networks.adapters import network_of
from networks.models import AddressRange, Change, InspectingDevice, LegMeasure, Project
from planner.core.paths.network import Link
from tests.migrations_app.factories import make_project, make_segment, make_vm


def address(project: Project) -> str:
    return reverse("networks:connectivity", args=[project.pk])


def sent(client: Client, project: Project, part: str, **data: object) -> str:
    """Send one part of the page; what it says then."""
    return client.post(address(project), {"part": part, **data}, follow=True).content.decode()


def test_a_new_project_is_all_unknown_and_offers_what_is_usual(logged_in: Client, project: Project) -> None:
    page = logged_in.get(address(project)).content.decode()
    assert "Nothing is entered yet" in page
    assert "put it right" not in page
    assert reverse("networks:connectivity_usual", args=[project.pk]) in page


def test_what_is_usual_is_marked_as_assumed_until_the_form_is_saved(logged_in: Client, project: Project) -> None:
    usual = reverse("networks:connectivity_usual", args=[project.pk])
    page = logged_in.post(usual, follow=True).content.decode()
    assert page.count('<span class="mark" title="Filled in') == 10
    assert network_of(project).link is Link.GLOBAL_REACH
    saved = sent(logged_in, project, "links", avs_generation="1", link="global_reach", circuits="1", break_out="avs")
    assert saved.count('<span class="mark" title="Filled in') == 1  # the host routes, which another form asks for


def test_links_are_saved_and_told_as_a_change_of_no_plan(logged_in: Client, project: Project) -> None:
    sent(logged_in, project, "links", link="vwan", customer_asns="AS64512, 65100", has_vnet_link="true")
    links = project.connectivity
    assert (links.link, links.customer_asns, links.has_vnet_link) == ("vwan", [64512, 65100], True)
    change = Change.objects.filter(project=project)[0]
    assert (change.affects_plan, change.subject_kind) == (False, "network")
    assert "ASNs on-premises 64512, 65100" in change.sentence


def test_a_check_says_what_is_wrong_and_where_that_is_from(logged_in: Client, project: Project) -> None:
    page = sent(logged_in, project, "links", customer_asns="65100")
    assert "65100 is kept for Azure: BGP does not come up." in page
    assert "Use another ASN on-premises." in page


def test_several_ranges_are_pasted_at_once(logged_in: Client, project: Project) -> None:
    page = sent(logged_in, project, "ranges", place="onprem", prefixes="172.20.0.0/16\n172.21.0.0/16, 10.9.0.0/24")
    assert "3 ranges entered as on-premises." in page
    assert [str(one) for one in network_of(project).onprem_ranges] == ["172.20.0.0/16", "172.21.0.0/16", "10.9.0.0/24"]


@pytest.mark.parametrize(
    ("prefixes", "words"),
    [
        ("10.20.x.0/16", "10.20.x.0/16 is no IPv4 prefix."),
        ("10.20.5.7/16", "Write 10.20.0.0/16 if the network is meant."),
        ("fd00::/8", "fd00::/8 is no IPv4 prefix."),
        ("0.0.0.0/0", "every address there is"),
        ("10.20.0.0/16 10.20.0.0/16", "10.20.0.0/16 is entered already, as on-premises."),
        ("10.90.0.0/16", "10.90.0.0/16 is entered already, as Azure VNet."),
        ("", "Write at least one prefix"),
    ],
)
def test_a_range_that_cannot_be_is_refused_with_all_beside_it(
    logged_in: Client, project: Project, prefixes: str, words: str
) -> None:
    AddressRange.objects.create(project=project, place="vnet", prefix="10.90.0.0/16")
    page = sent(logged_in, project, "ranges", place="onprem", prefixes=f"172.20.0.0/16\n{prefixes}" if prefixes else "")
    assert words in page
    assert project.address_ranges.count() == 1


@pytest.mark.parametrize(
    ("part", "data", "words"),
    [
        ("links", {"customer_asns": "0"}, "0 is no BGP ASN."),
        ("links", {"customer_asns": str(2**32)}, "is no BGP ASN."),
        ("links", {"customer_asns": "sixty"}, "sixty is no ASN."),
        ("links", {"management_prefix": "10.0.0.1/22"}, "Write 10.0.0.0/22 if the network is meant."),
        ("links", {"circuits": "-1"}, "cannot be"),
        ("links", {"circuits": str(10**30)}, "cannot be"),
        ("links", {"avs_generation": "3"}, "Choose one of the list."),
        ("links", {"weight_avs": "1e9"}, "Give a whole number"),
        ("measures", {"er_avs_rtt_ms": "-1"}, "A round trip of -1 ms cannot be."),
        ("measures", {"er_avs_rtt_ms": "nan"}, "Give a number"),
        ("measures", {"er_avs_loss_percent": "101"}, "Loss of 101 % cannot be."),
        ("measures", {"er_avs_path_mtu_bytes": "0"}, "A path MTU of 0 bytes cannot be."),
        ("measures", {"er_avs_rtt_ms": "9", "er_avs_measured_on": "2099-01-01"}, "lies in the future"),
        ("routes", {"routes": "10.0.0.0/8 perhaps"}, "write a prefix and allow or deny"),
        ("routes", {"routes": "10.0.0.0/8 allow\n10.0.0.0/8 allow"}, "10.0.0.0/8 stands in the list twice."),
        ("routes", {"routes": "10.0.0.0/8 allow " * 2_000}, "Give wider prefixes, and fewer."),
        ("routes", {"routes": "10.0.0.1/8 deny"}, "Write 10.0.0.0/8 if the network is meant."),
        ("device", {"name": " ", "kind": "firewall", "at": "onprem_edge"}, "Give the device a name."),
        ("device", {"name": "fw", "kind": "toaster", "at": "onprem_edge"}, "Choose one of the list."),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_stored(
    logged_in: Client, project: Project, part: str, data: dict[str, str], words: str
) -> None:
    changes = Change.objects.filter(project=project).count()
    assert words in sent(logged_in, project, part, **data)
    assert Change.objects.filter(project=project).count() == changes


def test_policy_routes_keep_their_order_and_may_contradict_themselves(logged_in: Client, project: Project) -> None:
    page = sent(logged_in, project, "routes", routes="10.0.0.0/8 Allow\n\n0.0.0.0/0 deny, 10.0.0.0/8 deny")
    routes = [(str(one.prefix), one.action.value) for one in network_of(project).policy]
    assert routes == [("10.0.0.0/8", "allow"), ("0.0.0.0/0", "deny"), ("10.0.0.0/8", "deny")]
    assert "10.0.0.0/8: listed with Allow and with Deny." in page


@pytest.mark.parametrize(
    ("profile", "routes", "accepts"),
    [("t0", [], True), ("ne", ["10.90.0.0/16", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "0.0.0.0/0"], False)],
)
def test_one_click_stores_a_clean_profile(
    logged_in: Client, project: Project, profile: str, routes: list[str], accepts: bool
) -> None:
    AddressRange.objects.create(project=project, place="vnet", prefix="10.90.0.0/16")
    logged_in.post(reverse("networks:connectivity_profile", args=[project.pk]), {"profile": profile})
    network = network_of(project)
    assert [str(one.prefix) for one in network.policy] == routes
    assert network.accepts_host_routes is accepts


def test_a_profile_nobody_knows_changes_nothing(logged_in: Client, project: Project) -> None:
    address = reverse("networks:connectivity_profile", args=[project.pk])
    assert "There is no profile" in logged_in.post(address, {"profile": "t1"}, follow=True).content.decode()
    assert network_of(project).accepts_host_routes is None


def test_a_device_is_entered_changed_and_taken_out(logged_in: Client, project: Project) -> None:
    data = {"kind": "firewall", "at": "onprem_edge", "is_stateful": "on"}
    sent(logged_in, project, "device", name="fw-1", **data)
    assert "There is already a device called fw-1." in sent(logged_in, project, "device", name="fw-1", **data)
    device = InspectingDevice.objects.get()
    sent(logged_in, project, "device", device=device.pk, name="fw-2", **{**data, "kind": "load_balancer"})
    assert [(one.name, one.kind.value, one.is_stateful) for one in network_of(project).devices] == [
        ("fw-2", "load_balancer", True)
    ]
    logged_in.post(reverse("networks:device_remove", args=[project.pk, device.pk]))
    assert network_of(project).devices == ()


def test_measures_are_kept_by_leg_and_emptied_ones_are_unknown_again(logged_in: Client, project: Project) -> None:
    sent(logged_in, project, "measures", er_avs_rtt_ms="9", er_avs_path_mtu_bytes="1500", ne_rtt_ms="10")
    found = {carrier.value: measured.rtt_ms for carrier, measured in network_of(project).measured.items()}
    assert found == {"er_avs": 9.0, "ne": 10.0}
    sent(logged_in, project, "measures", er_avs_rtt_ms="9", er_avs_path_mtu_bytes="1500")
    assert [row.carrier for row in LegMeasure.objects.all()] == ["er_avs"]


def test_rows_of_another_project_do_not_exist(logged_in: Client, project: Project) -> None:
    other = make_project("Elsewhere")
    one = AddressRange.objects.create(project=other, place="vnet", prefix="10.90.0.0/16")
    device = InspectingDevice.objects.create(project=other, name="fw", at="onprem_edge")
    for name, key in (("address_range_remove", one.pk), ("device_remove", device.pk)):
        assert logged_in.post(reverse(f"networks:{name}", args=[project.pk, key])).status_code == 404
    for asked in (device.pk, "x", "9" * 40):
        assert logged_in.get(f"{address(project)}?device={asked}").status_code == 404
    assert other.address_ranges.exists() and other.inspecting_devices.exists()


def test_a_removed_range_is_unknown_again(logged_in: Client, project: Project) -> None:
    one = AddressRange.objects.create(project=project, place="vnet", prefix="10.90.0.0/16")
    logged_in.post(reverse("networks:address_range_remove", args=[project.pk, one.pk]))
    assert network_of(project).vnet_ranges == ()


def test_the_page_asks_as_many_questions_for_many_rows_as_for_one(logged_in: Client, project: Project) -> None:
    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            make_segment(project, f"s{number}")
            AddressRange.objects.create(project=project, place="vnet", prefix=f"10.{number}.0.0/16")
            InspectingDevice.objects.create(project=project, name=f"fw-{number}", at="onprem_edge")
            project.policy_routes.create(position=number, prefix=f"10.{number}.0.0/16", action="allow")

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            logged_in.get(address(project))
        return len(queries)

    fill(1, 2)
    few = asked()
    fill(2, 30)
    assert asked() == few


@pytest.mark.parametrize("router", ["cloud", "onprem", ""])
def test_the_router_of_vms_is_set_in_bulk(logged_in: Client, project: Project, router: str) -> None:
    vms = [make_vm(project, name, mon_router="cloud") for name in ("a", "b")]
    chosen = {"action": "mon_router", "router": router, "vm": [one.pk for one in vms]}
    logged_in.post(reverse("networks:vm_bulk", args=[project.pk]), chosen)
    assert list(project.vms.values_list("mon_router", flat=True)) == [router, router]
    change = Change.objects.filter(project=project)[0]
    assert (change.affects_plan, change.subject_kind) == (False, "network")


def test_a_router_nobody_knows_is_refused(logged_in: Client, project: Project) -> None:
    vm = make_vm(project, "a")
    chosen = {"action": "mon_router", "router": "t0", "vm": vm.pk}
    page = logged_in.post(reverse("networks:vm_bulk", args=[project.pk]), chosen, follow=True).content.decode()
    assert "Choose one of the list." in page
