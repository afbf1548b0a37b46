"""A scenario is made with the default settings."""

import pytest
from django.test import Client
from django.urls import reverse

from migrations_app.models import Scenario
from networks.models import Project
from planner.core.limits import SCENARIO_DEFAULTS
from tests.migrations_app.views.addresses import address_of


def test_a_new_scenario_has_the_defaults_and_leads_to_its_calendar(logged_in: Client, project: Project) -> None:
    address = reverse("migrations:scenario_new", args=[project.pk])
    answer = logged_in.post(address, {"name": "Base plan", "start_on": "2035-01-01"})
    scenario = Scenario.objects.get()
    assert answer.headers["Location"] == address_of("scenario_settings", scenario)
    assert scenario.gap_days == SCENARIO_DEFAULTS["gap_days"].value


def test_a_taken_name_is_said(logged_in: Client, scenario: Scenario) -> None:
    address = reverse("migrations:scenario_new", args=[scenario.project_id])
    page = logged_in.post(address, {"name": scenario.name, "start_on": "2035-01-01"}).content.decode()
    assert "There is already a scenario called Baseline." in page


@pytest.mark.parametrize("day", ["", "soon", "0001-01-01", "9999-12-31", "2035-02-30"])
def test_a_first_day_that_no_calendar_can_use_is_said(logged_in: Client, project: Project, day: str) -> None:
    address = reverse("migrations:scenario_new", args=[project.pk])
    assert logged_in.post(address, {"name": "A", "start_on": day}).context["form"].errors["start_on"]
    assert not Scenario.objects.exists()


def test_a_scenario_is_its_timeline(logged_in: Client, scenario: Scenario) -> None:
    assert logged_in.get(address_of("scenario", scenario)).headers["Location"] == address_of("timeline", scenario)
