"""A scenario copied: the same rows under other keys; and one thrown away with what hangs on it."""

from datetime import date

import pytest
from django.contrib.auth.models import User

from migrations_app.models import AppliancePool, Freeze, Pin, Plan, Scenario, Waiver, Window
from migrations_app.selectors.scenario_list import free_name, goes_with
from migrations_app.services import baseline_approve, baseline_withdraw, plan_run_create, scenario_update
from migrations_app.services.scenario_copies import scenario_copy, scenario_delete
from networks.models import Change
from networks.services.errors import ServiceError
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.plans import planned

pytestmark = pytest.mark.django_db
FIRST_DAY = date(2035, 1, 1)
NIGHT = date(2035, 1, 13)


@pytest.fixture
def scenario(user: User) -> Scenario:
    """Two VMs, one pinned and one that may break its latest day; a freeze, a pool, a setting with its reason."""
    project = make_project()
    app = make_segment(project, "app")
    made = make_scenario(project, FIRST_DAY, horizon_days=60)
    scenario_update(scenario=made, by=None, values={"gap_days": 4}, reasons={"gap_days": "people need rest"})
    night = make_window(made, NIGHT, "N1", max_vms=3)
    make_window(made, date(2035, 1, 20), "N2")
    Freeze.objects.create(scenario=made, name="Close", first_on=date(2035, 2, 5), last_on=date(2035, 2, 6))
    AppliancePool.objects.create(scenario=made, vcenter=project.vcenters.get(), switch="dvs", appliances=3)
    Pin.objects.create(scenario=made, vm=make_vm(project, "a-1", app), window=night, reason="with its owner", by=user)
    Waiver.objects.create(scenario=made, code="H06", window=night, amount=5, reason="one night only", by=user)
    make_vm(project, "a-2", app)
    return made


def test_a_copy_has_the_same_settings_and_calendar(scenario: Scenario) -> None:
    copy = scenario_copy(scenario=scenario, name="  Second way ", by=None)
    assert (copy.name, copy.gap_days, copy.override_reasons) == ("Second way", 4, {"gap_days": "people need rest"})
    columns = ("name", "starts_at", "ends_at", "max_vms", "max_gb", "max_critical")
    assert list(copy.windows.values_list(*columns)) == list(scenario.windows.values_list(*columns))
    assert list(copy.freezes.values_list("name", "first_on")) == [("Close", date(2035, 2, 5))]
    assert list(copy.pools.values_list("switch", "appliances")) == [("dvs", 3)]


def test_pins_and_accepted_limits_keep_who_why_and_when_but_are_of_the_copys_windows(
    scenario: Scenario, user: User
) -> None:
    copy = scenario_copy(scenario=scenario, name="B", by=None)
    before, pin = scenario.pins.get(), copy.pins.get()
    assert (pin.reason, pin.by, pin.at, pin.vm) == ("with its owner", user, before.at, before.vm)
    waiver = copy.waivers.get()
    assert (waiver.code, waiver.amount, waiver.reason, waiver.by) == ("H06", 5, "one night only", user)
    assert waiver.at == scenario.waivers.get().at
    assert pin.window == waiver.window == copy.windows.get(name="N1") != before.window


def test_what_is_changed_in_the_copy_stays_there(scenario: Scenario) -> None:
    copy = scenario_copy(scenario=scenario, name="B", by=None)
    copy.windows.all().delete()
    copy.pools.update(appliances=9)
    assert (scenario.windows.count(), scenario.pins.count(), scenario.pools.get().appliances) == (2, 1, 3)


def test_a_copy_without_a_plan_has_none_and_is_told(scenario: Scenario, user: User) -> None:
    copy = scenario_copy(scenario=scenario, name="B", by=user)
    told = Change.objects.filter(scenario_id_of=copy.pk).get()
    assert (told.sentence, told.by, told.affects_plan) == ("B was copied from Baseline.", user, False)
    assert not Plan.objects.filter(scenario=copy).exists()


@pytest.mark.parametrize("name", ["Baseline", "", "   ", "x" * 121])
def test_a_name_that_cannot_be_is_refused_and_nothing_is_made(scenario: Scenario, name: str) -> None:
    with pytest.raises(ServiceError):
        scenario_copy(scenario=scenario, name=name, by=None)
    assert (Scenario.objects.count(), Window.objects.count()) == (1, 2)


def test_the_suggested_name_is_free_and_not_too_long(scenario: Scenario) -> None:
    assert free_name(scenario.project, "Baseline") == "Baseline (copy)"
    scenario_copy(scenario=scenario, name="Baseline (copy)", by=None)
    assert free_name(scenario.project, "Baseline") == "Baseline (copy 2)"
    assert free_name(scenario.project, "x" * 120) == "x" * 113 + " (copy)"


def test_deleting_leaves_the_estate_and_the_other_scenarios(scenario: Scenario) -> None:
    copy = scenario_copy(scenario=scenario, name="B", by=None)
    scenario_delete(scenario=copy, by=None)
    assert list(Scenario.objects.all()) == [scenario]
    assert (scenario.windows.count(), scenario.pins.count(), scenario.project.vms.count()) == (2, 1, 2)
    told = Change.objects.filter(project=scenario.project).first()
    assert told is not None and told.sentence == "Scenario B was deleted."


def test_before_it_is_deleted_one_sees_what_goes_with_it(scenario: Scenario) -> None:
    assert goes_with(scenario) == [
        (2, "window,windows"),
        (1, "freeze,freezes"),
        (1, "pin,pins"),
        (1, "limit that may be broken,limits that may be broken"),
    ]


def test_a_scenario_that_is_being_planned_is_not_deleted(scenario: Scenario) -> None:
    plan_run_create(scenario=scenario, by=None, iterations=1)
    with pytest.raises(ServiceError, match="being worked out for Baseline"):
        scenario_delete(scenario=scenario, by=None)


def test_the_scenario_of_the_baseline_is_not_deleted(scenario: Scenario) -> None:
    planned(scenario)
    baseline = baseline_approve(scenario=scenario, by=None)
    with pytest.raises(ServiceError, match=r"The baseline was approved from Baseline\. Withdraw the baseline first"):
        scenario_delete(scenario=scenario, by=None)
    baseline_withdraw(baseline=baseline, by=None)
    scenario_delete(scenario=scenario, by=None)
    assert not Plan.objects.exists()
