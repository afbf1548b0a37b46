"""Who is in another wave than in the plan before: counted on the plan's pages, listed on a page of its own."""

from typing import Any

import pytest
from django.test import Client

from migrations_app.models import Plan, Scenario
from migrations_app.services import pin_set
from tests.migrations_app.plans import planned
from tests.migrations_app.views.addresses import address_of


@pytest.fixture
def replanned(plan: Plan) -> Plan:
    """db-1 was in the wave of one night, and is pinned to the other now."""
    vm = plan.assignments.select_related("vm", "wave").get(vm__name="db-1")
    other = plan.scenario.windows.exclude(name=vm.wave.window_name).get()
    pin_set(scenario=plan.scenario, vm_ids=[vm.vm_id], window=other, by=None)
    return planned(plan.scenario)


def page_of(client: Client, scenario: Scenario, name: str = "wave_changes", **query: Any) -> str:
    return client.get(address_of(name, scenario), query).content.decode()


def test_changed_vms_are_listed_with_both_waves(logged_in: Client, replanned: Plan) -> None:
    page = page_of(logged_in, replanned.scenario)
    changed = replanned.assignments.filter(has_changed=True)
    assert replanned.changed_vms == changed.count() > 0
    for one in changed.select_related("vm", "wave"):
        assert one.vm.name in page
        assert one.previous_window in page
        assert one.wave.window_name in page


@pytest.mark.parametrize("name", ["timeline", "wave_list"])
def test_the_plans_pages_count_them_and_lead_there(logged_in: Client, replanned: Plan, name: str) -> None:
    assert address_of("wave_changes", replanned.scenario) in page_of(logged_in, replanned.scenario, name)


def test_the_list_is_searched_by_name_and_by_the_wave_they_were_in(logged_in: Client, replanned: Plan) -> None:
    one = replanned.assignments.get(vm__name="db-1")
    assert one.previous_wave is not None
    assert ">db-1</a>" in page_of(logged_in, replanned.scenario, **{"q": "DB-", "from": one.previous_wave})
    assert "No such VM" in page_of(logged_in, replanned.scenario, q="db-2")
    assert "No such VM" in page_of(logged_in, replanned.scenario, **{"from": one.previous_wave + 7})


@pytest.mark.parametrize("query", [{"from": "x"}, {"from": "-1"}, {"from": "\u0663"}, {"page": "99"}, {"q": "\x00"}])
def test_an_address_typed_wrong_shows_the_list(logged_in: Client, replanned: Plan, query: dict[str, str]) -> None:
    assert ">db-1</a>" in page_of(logged_in, replanned.scenario, **query)


def test_a_first_plan_has_nothing_to_compare(logged_in: Client, plan: Plan) -> None:
    assert "Nothing to compare" in page_of(logged_in, plan.scenario)


def test_without_a_plan_there_is_a_way_to_one(logged_in: Client, scenario: Scenario) -> None:
    assert "No plan yet" in page_of(logged_in, scenario)
