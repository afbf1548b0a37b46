"""One click: profiles of MON whose answers come back the way the question went, and what is usual."""

import pytest

from networks.choices import HostRoutes
from networks.models import Connectivity, PolicyRoute, Project
from networks.services import ServiceError
from networks.services.connectivity import address_ranges_add, connectivity_update, policy_routes_set
from networks.services.connectivity_profiles import profile_apply, usual_fill_in
from tests.migrations_app.factories import make_project

pytestmark = pytest.mark.django_db

PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]


@pytest.fixture
def project() -> Project:
    return make_project()


def routes() -> list[tuple[str, str]]:
    return list(PolicyRoute.objects.values_list("prefix", "action"))


def test_profile_t0_empties_the_list_and_has_host_routes_accepted(project: Project) -> None:
    policy_routes_set(project=project, routes=[("10.0.0.0/8", "allow")], by=None)
    said = [profile_apply(project=project, profile="t0", by=None) for _ in range(2)]
    assert ["The list before, of 1 route, stands in the record" in one for one in said] == [True, False]
    assert routes() == []
    assert Connectivity.objects.get().host_routes == HostRoutes.ACCEPTED


def test_profile_ne_sends_private_ranges_back_but_those_of_the_vnet(project: Project) -> None:
    address_ranges_add(project=project, place="vnet", prefixes=["10.200.0.0/16"], by=None)
    profile_apply(project=project, profile="ne", by=None)
    expected = [("10.200.0.0/16", "deny"), *((prefix, "allow") for prefix in PRIVATE), ("0.0.0.0/0", "deny")]
    assert routes() == expected
    assert Connectivity.objects.get().host_routes == HostRoutes.FILTERED


def test_a_profile_nobody_knows_changes_nothing(project: Project) -> None:
    policy_routes_set(project=project, routes=[("10.0.0.0/8", "allow")], by=None)
    with pytest.raises(ServiceError, match="no profile"):
        profile_apply(project=project, profile="t1", by=None)
    assert routes() == [("10.0.0.0/8", "allow")]


def test_the_usual_fills_only_what_is_empty_and_is_marked_as_assumed(project: Project) -> None:
    connectivity_update(project=project, by=None, circuits=2)
    usual_fill_in(project=project, by=None)
    row = Connectivity.objects.get()
    assert (row.circuits, row.link) == (2, "global_reach")
    assert "link" in row.assumed
    assert "circuits" not in row.assumed
    assert usual_fill_in(project=project, by=None) == "Nothing was empty."


def test_the_usual_brings_the_routes_of_hcx_where_nothing_was_said(project: Project) -> None:
    usual_fill_in(project=project, by=None)
    assert routes() == [(prefix, "allow") for prefix in PRIVATE]


def test_an_empty_list_of_routes_stays_empty_where_somebody_has_said_something(project: Project) -> None:
    connectivity_update(project=project, by=None, host_routes=HostRoutes.ACCEPTED)
    usual_fill_in(project=project, by=None)
    assert routes() == []
