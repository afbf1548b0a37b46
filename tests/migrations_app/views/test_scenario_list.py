"""The list of scenarios, and copying, renaming and deleting one from it."""

import pytest
from django.test import Client
from django.urls import reverse

from migrations_app.models import Plan, Scenario
from networks.models import Project
from tests.migrations_app.views.addresses import address_of
from tests.migrations_app.views.conftest import make_run


def listed(client: Client, project: Project) -> str:
    return client.get(reverse("migrations:scenario_list", args=[project.pk])).content.decode()


def test_a_scenario_stands_with_its_figures_and_what_can_be_done(logged_in: Client, plan: Plan) -> None:
    page = listed(logged_in, plan.scenario.project)
    for name in ("timeline", "scenario_copy", "scenario_rename", "scenario_delete", "baseline_approve"):
        assert address_of(name, plan.scenario) in page
    assert "current</span>" in page
    assert "copy it to compare" in page


def test_without_a_scenario_there_is_a_way_to_one(logged_in: Client, project: Project) -> None:
    assert reverse("migrations:scenario_new", args=[project.pk]) in listed(logged_in, project)


def test_one_without_a_plan_says_so(logged_in: Client, scenario: Scenario) -> None:
    assert "none yet" in listed(logged_in, scenario.project)


def test_a_copy_is_made_under_the_suggested_name(logged_in: Client, scenario: Scenario) -> None:
    form = logged_in.get(address_of("scenario_copy", scenario)).context["form"]
    logged_in.post(address_of("scenario_copy", scenario), {"name": form["name"].value()})
    copy = Scenario.objects.exclude(pk=scenario.pk).get()
    assert (copy.name, copy.windows.count()) == ("Baseline (copy)", 2)
    assert "Baseline (copy)</a>" in listed(logged_in, scenario.project)


@pytest.mark.parametrize("name", ["Baseline", "", " ", "x" * 121])
def test_a_name_that_cannot_be_stands_at_the_form(logged_in: Client, scenario: Scenario, name: str) -> None:
    answer = logged_in.post(address_of("scenario_copy", scenario), {"name": name})
    assert (answer.status_code, bool(answer.context["form"].errors)) == (200, True)
    assert Scenario.objects.count() == 1


def test_a_scenario_is_renamed(logged_in: Client, scenario: Scenario) -> None:
    answer = logged_in.post(address_of("scenario_rename", scenario), {"name": "Slow way"}, follow=True)
    assert "Baseline is called Slow way now." in answer.content.decode()
    assert list(Scenario.objects.values_list("name", flat=True)) == ["Slow way"]


def test_what_goes_with_a_scenario_is_said_before_it_is_deleted(logged_in: Client, plan: Plan) -> None:
    address = address_of("scenario_delete", plan.scenario)
    page = logged_in.get(address).content.decode()
    assert "4 VMs in its plan" in page
    assert "2 windows" in page
    assert Scenario.objects.exists()
    assert "Scenario Baseline is deleted." in logged_in.post(address, follow=True).content.decode()
    assert not Scenario.objects.exists()


def test_a_refusal_to_delete_is_a_sentence_with_a_way_out(logged_in: Client, scenario: Scenario) -> None:
    make_run(scenario)
    page = logged_in.post(address_of("scenario_delete", scenario)).content.decode()
    assert "Wait until it ends, or stop it." in page
    assert Scenario.objects.exists()


def test_until_a_copys_plan_is_made_its_pages_say_so(logged_in: Client, plan: Plan) -> None:
    logged_in.post(address_of("scenario_copy", plan.scenario), {"name": "B"})
    copy = Scenario.objects.get(name="B")
    Plan.objects.filter(scenario=copy).delete()
    assert "being made from the scenario" in logged_in.get(address_of("timeline", copy)).content.decode()
