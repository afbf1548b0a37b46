"""Waves with their load, and one wave with its VMs and why they are in it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from migrations_app.models import Plan, Scenario
from tests.migrations_app.factories import make_project
from tests.migrations_app.views.addresses import address_of
from tests.migrations_app.views.estates import planned_estate, queries_of


def wave_address(scenario: Scenario, number: int = 1) -> str:
    return reverse("migrations:wave_detail", args=[scenario.project_id, scenario.pk, number])


def test_each_wave_stands_with_its_load_against_its_limit(logged_in: Client, plan: Plan) -> None:
    page = logged_in.get(address_of("wave_list", plan.scenario)).content.decode()
    for wave in plan.waves.all():
        assert wave_address(plan.scenario, wave.number) in page
        assert f'aria-label="VMs: {wave.vm_count} of 3 VMs"' in page


def test_a_segment_stands_with_the_wave_after_which_it_closes(logged_in: Client, plan: Plan) -> None:
    rows = logged_in.get(address_of("wave_list", plan.scenario)).context["waves"]
    closed = {one.segment.name for row in rows for one in row.closes}
    assert closed == {"app", "db"}
    assert all(one.last_wave == row.wave.number for row in rows for one in row.closes)


def test_a_wave_shows_its_vms_and_the_reasons_of_its_groups(logged_in: Client, plan: Plan) -> None:
    wave = plan.waves.get(number=1)
    page = logged_in.get(wave_address(plan.scenario)).content.decode()
    for assignment in wave.assignments.select_related("vm"):
        assert f">{assignment.vm.name}</a>" in page
    for group in wave.groups.all():
        assert group.reasons
        assert all(sentence in page for sentence in group.reasons)


@pytest.mark.parametrize("number", [0, 99, 10**30])
def test_a_wave_that_is_none_is_not_found(logged_in: Client, plan: Plan, number: int) -> None:
    assert logged_in.get(wave_address(plan.scenario, number)).status_code == 404


def test_a_wave_without_a_plan_is_not_found(logged_in: Client, scenario: Scenario) -> None:
    assert logged_in.get(wave_address(scenario)).status_code == 404


@pytest.mark.parametrize("search", ["nothing has this name", "\x00%", "%", "'"])
def test_a_search_without_a_match_says_so(logged_in: Client, plan: Plan, search: str) -> None:
    answer = logged_in.get(wave_address(plan.scenario), {"q": search})
    assert "No VM of this wave has" in answer.content.decode()


def test_a_search_finds_a_vm_by_a_part_of_its_name(logged_in: Client, plan: Plan) -> None:
    wave = plan.waves.get(number=1)
    vm = wave.assignments.select_related("vm").earliest("pk").vm
    found = logged_in.get(wave_address(plan.scenario), {"q": vm.name[1:].upper()}).context["vms"].object_list
    assert vm.name in [one.vm.name for one in found]


@pytest.mark.parametrize("name", ["wave_list", "wave"])
def test_the_page_takes_the_same_queries_for_10_and_for_200_segments(logged_in: Client, user: User, name: str) -> None:
    queries = []
    for segments in (10, 200):
        project = make_project(f"{segments} segments")
        project.membership_set.create(user=user)
        scenario = planned_estate(project, segments).scenario
        address = wave_address(scenario) if name == "wave" else address_of(name, scenario)
        queries.append(queries_of(logged_in, address))
    assert queries[0] == queries[1]


def test_a_wave_says_how_long_it_takes_and_what_that_rests_on(logged_in: Client, plan: Plan) -> None:
    wave = plan.waves.get(number=1)
    page = logged_in.get(wave_address(plan.scenario)).content.decode()
    assert wave.duration_basis
    assert all(sentence in page for sentence in wave.duration_basis)
    hours = logged_in.get(wave_address(plan.scenario)).context["hours"]
    # the window begins at 21:00 in Berlin on the day before the wave's, replication five days before that day
    assert (hours.window_h, hours.ahead_h, hours.warnings) == (8.0, 117.0, [])


def test_a_wave_that_does_not_fit_its_time_warns_on_its_page_and_in_the_list(logged_in: Client, plan: Plan) -> None:
    plan.waves.filter(number=1).update(replication_h=120.0, switchover_h=5.5)
    (copies,) = logged_in.get(wave_address(plan.scenario)).context["hours"].warnings
    assert copies.startswith(
        "First copies take 120.0 h and switchovers 5.5 h, but from the start of replication to the"
    )
    assert "there are 125.0 h" in copies
    plan.waves.filter(number=1).update(replication_h=1.0, switchover_h=8.5)
    (window,) = logged_in.get(wave_address(plan.scenario)).context["hours"].warnings
    assert window.startswith("The switchovers take 8.5 h, but the window has 8.0 h.")
    assert logged_in.get(address_of("wave_list", plan.scenario)).content.decode().count("does not fit") == 1


def test_copies_that_end_inside_the_window_fit(logged_in: Client, plan: Plan) -> None:
    plan.waves.filter(number=1).update(replication_h=119.0, switchover_h=5.5)
    page = logged_in.get(wave_address(plan.scenario)).content.decode()
    assert "The copies end inside the window; the switchovers begin after them." in page
    assert "does not fit" not in logged_in.get(address_of("wave_list", plan.scenario)).content.decode()


def test_hours_never_estimated_are_unknown(logged_in: Client, plan: Plan) -> None:
    plan.waves.update(replication_h=None, switchover_h=None)
    assert "Plan again to see it" in logged_in.get(wave_address(plan.scenario)).content.decode()
    assert "does not fit" not in logged_in.get(address_of("wave_list", plan.scenario)).content.decode()
