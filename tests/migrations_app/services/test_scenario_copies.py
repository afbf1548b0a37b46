"""A scenario copied: the same rows under other keys; and one thrown away with what hangs on it."""

from datetime import date

import pytest
from django.contrib.auth.models import User

from migrations_app.adapters.boards import desk_of
from migrations_app.adapters.kept_problem import unpacked
from migrations_app.models import AppliancePool, BoardRun, Freeze, Pin, Plan, Scenario, Waiver, Window
from migrations_app.selectors.boards import boards_behind
from migrations_app.selectors.comparison_groups import apart
from migrations_app.selectors.scenario_list import free_name, goes_with
from migrations_app.selectors.scenarios import scenarios_of
from migrations_app.services import baseline_approve, baseline_withdraw, plan_run_create, scenario_update
from migrations_app.services.board_runs import board_run_create, board_run_execute
from migrations_app.services.scenario_copies import scenario_copy, scenario_delete
from networks.adapters import key_of
from networks.models import Change
from networks.services.errors import ServiceError
from networks.services.runs import run_claim
from planner.core.checker import check
from planner.core.instance_file import load_instance, load_plan
from tests.migrations_app.compared import make_pair, plan_by_pins
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


def test_a_copy_takes_no_page_over_by_its_name_but_by_becoming_the_baseline(scenario: Scenario) -> None:
    copy = scenario_copy(scenario=scenario, name="A trial", by=None)
    assert list(scenarios_of(scenario.project)) == [scenario, copy]
    planned(copy)
    baseline = baseline_approve(scenario=copy, by=None)
    assert list(scenarios_of(scenario.project)) == [copy, scenario]
    baseline_withdraw(baseline=baseline, by=None)
    assert list(scenarios_of(scenario.project)) == [scenario, copy]


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


@pytest.fixture
def planned_pair() -> tuple[Scenario, Scenario]:
    """A, planned with a-3 left to the 27th, and its copy."""
    first, unplanned = make_pair()
    unplanned.delete()
    plan_by_pins(first, {"a-1": "N1", "a-2": "N1", "a-3": "N3", "d-1": "N2"})
    return first, scenario_copy(scenario=first, name="B", by=None)


def members(scenario: Scenario) -> dict[str, set[str]]:
    """Names of the VMs in each window, by its name."""
    desk = desk_of(scenario)
    assert desk is not None
    names = dict(scenario.project.vms.values_list("pk", "name"))
    assert {one.scenario_id for one in desk.windows} == {scenario.pk}
    return {one.name: {names[vm] for vm in desk.members[one.pk]} for one in desk.windows}


def test_the_copys_board_has_every_vm_in_the_copys_window(planned_pair: tuple[Scenario, Scenario]) -> None:
    expected = {"N1": {"a-1", "a-2"}, "N2": {"d-1"}, "N3": {"a-3"}}
    assert [members(one) for one in planned_pair] == [expected, expected]


def test_the_copys_board_is_judged_as_its_source(planned_pair: tuple[Scenario, Scenario]) -> None:
    figures = [desk.standing.figures for one in planned_pair if (desk := desk_of(one))]
    assert figures[0].as_json() == figures[1].as_json()
    assert figures[0].stretch_days == 16


def test_the_copys_plan_is_to_be_made_from_its_board(planned_pair: tuple[Scenario, Scenario]) -> None:
    copy = planned_pair[1]
    assert copy.board in boards_behind()
    assert (copy.board.run.scenario, copy.board.version) == (copy, 1)
    edit = copy.edits.get()
    assert (edit.kind, edit.number, edit.sentence) == ("copied", 1, "Copied from Baseline.")


def test_the_copys_plan_follows_its_board(planned_pair: tuple[Scenario, Scenario]) -> None:
    """Its figures, waves and costs are those of the source, told of the copy's own windows."""
    copy = planned_pair[1]
    run = run_claim(BoardRun, board_run_create(scenario=copy).pk)
    assert run is not None
    board_run_execute(run)
    plans = [Plan.objects.get(scenario=one) for one in planned_pair]
    for name in ("objective", "stretch_days", "risk_days", "ends_on", "vm_count", "first_on"):
        assert getattr(plans[0], name) == getattr(plans[1], name)
    assert apart(plans[0], [plans[1]]).groups() == []
    assert set(plans[1].waves.values_list("window__scenario", flat=True)) == {copy.pk}
    kept = load_instance(unpacked(plans[1].instance_gz))
    assert {key_of(one.id) for one in kept.windows} == set(copy.windows.values_list("pk", flat=True))
    assert check(kept, load_plan(unpacked(plans[1].plan_gz), kept)).violations == ()


def test_a_plan_that_was_stale_by_its_own_settings_is_stale_in_the_copy(
    planned_pair: tuple[Scenario, Scenario],
) -> None:
    first, fresh = planned_pair
    scenario_update(scenario=first, by=None, values={"horizon_days": 61}, reasons={})
    copy = scenario_copy(scenario=first, name="C", by=None)
    told = [Change.objects.get(scenario_id_of=one.pk) for one in (fresh, copy)]
    assert [one.affects_plan for one in told] == [False, True]
    assert "61" in told[1].sentence


def test_without_a_board_a_planned_scenario_is_not_copied_yet(planned_pair: tuple[Scenario, Scenario]) -> None:
    planned_pair[0].board.delete()
    with pytest.raises(ServiceError, match="Wait some seconds"):
        scenario_copy(scenario=Scenario.objects.get(pk=planned_pair[0].pk), name="C", by=None)
