"""Scenarios and their settings."""

import pytest

from migrations_app.models import Scenario
from migrations_app.selectors import pools_of, settings_rows
from migrations_app.services import pool_set, scenario_create, scenario_update
from networks.models import Change, Project
from networks.services.errors import ServiceError
from planner.core.limits import SCENARIO_DEFAULTS
from tests.migrations_app.factories import make_project, make_segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_project()


@pytest.fixture
def scenario(project: Project) -> Scenario:
    return scenario_create(project=project, name="Baseline", by=None)


def test_a_new_scenario_has_the_default_of_every_setting(scenario: Scenario) -> None:
    assert all(row.is_default and row.source for row in settings_rows(scenario))
    assert scenario.networks_per_appliance == SCENARIO_DEFAULTS["networks_per_appliance"].value


def test_a_name_is_taken_once_in_a_project(scenario: Scenario) -> None:
    with pytest.raises(ServiceError, match="already a scenario called Baseline"):
        scenario_create(project=scenario.project, name="Baseline", by=None)


def test_a_change_says_what_it_was(scenario: Scenario) -> None:
    scenario_update(scenario=scenario, by=None, values={"gap_days": 1}, reasons={})
    change = Change.objects.first()
    assert change is not None
    assert (change.sentence, change.affects_plan) == ("Free days between two waves is 1 now (was 3).", True)


def test_another_value_than_a_vendors_needs_a_reason(scenario: Scenario) -> None:
    values = {"networks_per_appliance": 9}
    with pytest.raises(ServiceError, match="vendor's limit of 8"):
        scenario_update(scenario=scenario, by=None, values=values, reasons={})
    scenario.refresh_from_db()
    scenario_update(scenario=scenario, by=None, values=values, reasons={"networks_per_appliance": "HCX 9 carries it."})
    assert scenario.override_reasons == {"networks_per_appliance": "HCX 9 carries it."}
    scenario_update(scenario=scenario, by=None, values={"networks_per_appliance": 8}, reasons={})
    assert scenario.override_reasons == {}


def test_the_price_of_a_changed_wave_may_be_nothing_and_makes_no_plan_stale(scenario: Scenario) -> None:
    scenario_update(scenario=scenario, by=None, values={"penalty_per_vm": 0.0}, reasons={})
    change = Change.objects.latest("id")
    assert (change.sentence, change.affects_plan) == ("Worth of a known wave is 0 now (was 1).", False)


@pytest.mark.parametrize(
    "values",
    [
        {"horizon_days": 0},
        {"link_share": 1.5},
        {"beta": 0.0},
        {"beta": float("nan")},
        {"gamma_per_tb": -1.0},
        {"penalty_per_vm": -1.0},
        {"search_seconds": float("inf")},
        {"link_mbit_s": 0.0},
        {"cutover_weekdays": []},
        {"cutover_weekdays": [7]},
        {"wave_colour": "red"},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_whole(scenario: Scenario, values: dict[str, object]) -> None:
    with pytest.raises(ServiceError) as refusal:
        scenario_update(scenario=scenario, by=None, values={"gap_days": 9, **values}, reasons={})
    assert refusal.value.way_out
    scenario.refresh_from_db()
    assert scenario.gap_days == SCENARIO_DEFAULTS["gap_days"].value


def test_appliances_are_assumed_until_somebody_says_how_many(scenario: Scenario) -> None:
    make_segment(scenario.project, "app", switch="dvs")
    (pool,) = pools_of(scenario)
    assert (pool.appliances, pool.slots, pool.is_assumed) == (1, 8, True)
    pool_set(scenario=scenario, vcenter_id=pool.vcenter_id, switch="dvs", appliances=3, by=None)
    (pool,) = pools_of(scenario)
    assert (pool.appliances, pool.slots, pool.is_assumed) == (3, 24, False)


def test_a_switch_nobody_imported_has_no_appliances(scenario: Scenario) -> None:
    with pytest.raises(ServiceError, match="no distributed switch"):
        pool_set(scenario=scenario, vcenter_id=1, switch="elsewhere", appliances=1, by=None)
