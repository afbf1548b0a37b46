"""Planned again: from the plan there is, from its pins, and from what has happened since."""

import gzip
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from migrations_app.adapters.replanning import start_from
from migrations_app.models import Assignment, FinishRun, HcxMigration, Pin, Plan, PlanRun, Scenario
from migrations_app.selectors import changed_vms, wave_changes
from migrations_app.selectors.finishing import ways_of
from migrations_app.services import (
    finish_run_create,
    finish_run_execute,
    finish_way_apply,
    pin_set,
    plan_run_create,
    plan_run_execute,
)
from networks.choices import RunState
from networks.models import Segment, VirtualMachine
from networks.services.runs import run_claim
from planner.core.instance_file import load_instance
from planner.core.records import Instance, Start
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.moves import day, extend, move, shift_calendar, two_segments
from tests.migrations_app.plans import planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    """Segments app and db that share a VM; app-01, app-02 and bridge-01 pinned to night 1, db-01 to night 2."""
    made = two_segments()
    make_window(made, day(21), "night 3", max_vms=3)
    pin(made, "night 1", "app-01", "app-02", "bridge-01")
    pin(made, "night 2", "db-01")
    return made


def pin(scenario: Scenario, night: str, *names: str) -> None:
    vms = VirtualMachine.objects.filter(project=scenario.project, name__in=names)
    pin_set(scenario=scenario, vm_ids=[vm.pk for vm in vms], window=scenario.windows.get(name=night), by=None)


def run_of(scenario: Scenario, **options: Any) -> PlanRun:
    """A run of the scenario, done; 300 moves unless told otherwise."""
    run = run_claim(PlanRun, plan_run_create(scenario=scenario, by=None, **({"iterations": 300} | options)).pk)
    assert run is not None
    plan_run_execute(run)
    return PlanRun.objects.get(pk=run.pk)


def instance_of(run: PlanRun) -> Instance:
    return load_instance(gzip.decompress(run.instance_gz))


def start_kept(run: PlanRun) -> Start:
    return start_from(gzip.decompress(run.start_gz), instance_of(run), penalty=run.penalty)


def nights(plan: Plan) -> dict[str, str]:
    """The window of each VM, by name."""
    return dict(Assignment.objects.filter(plan=plan).values_list("vm__name", "wave__window_name"))


def by_name(windows: Any) -> dict[str, str]:
    """Windows of VMs without the keys of their rows."""
    return {vm.partition("#")[0]: window.partition("#")[0] for vm, window in windows.items()}


def test_a_first_plan_sets_out_from_nothing(scenario: Scenario) -> None:
    run = run_of(scenario)
    assert (run.start_gz, run.changed_vms, run.plan.changed_vms) == (None, None, None)


def test_the_next_plan_sets_out_from_the_stored_one_and_keeps_that_with_its_price(scenario: Scenario) -> None:
    before = nights(planned(scenario))
    scenario.penalty_per_vm = 2.5
    scenario.save()
    run = run_of(scenario)
    assert by_name(start_kept(run).windows) == before
    assert (run.penalty, start_kept(run).penalty) == (2.5, 2.5)


def test_a_plan_from_nothing_leaves_the_stored_one_aside(scenario: Scenario) -> None:
    planned(scenario)
    run = run_of(scenario, from_nothing=True)
    assert (run.start_gz, run.penalty) == (None, 0.0)


def test_a_vm_follows_its_window_to_another_name_and_day(scenario: Scenario) -> None:
    before = planned(scenario)
    window = scenario.windows.get(name="night 2")
    window.name, window.starts_at = "renamed", window.starts_at - timedelta(days=1)
    window.save()
    run = run_of(scenario)
    assert by_name(start_kept(run).windows)["db-01"] == "renamed"
    assert (run.plan.revision, run.plan.changed_vms) == (before.revision + 1, 0)


def test_a_pin_set_since_stands_in_what_the_search_sets_out_from_and_counts_as_a_change(scenario: Scenario) -> None:
    planned(scenario)
    pin(scenario, "night 3", "db-01")
    run = run_of(scenario)
    assert by_name(start_kept(run).windows)["db-01"] == "night 3"
    assert (run.changed_vms, run.plan.changed_vms) == (1, 1)
    (one,) = changed_vms(run.plan)
    assert (one.vm.name, one.previous_wave, one.previous_window, one.wave.window_name) == (
        "db-01",
        2,
        "night 2",
        "night 3",
    )
    assert "1 VM is in another wave than before." in run.message


def test_whoever_was_in_a_deleted_window_is_in_another_wave_than_before(scenario: Scenario) -> None:
    planned(scenario)
    scenario.windows.get(name="night 2").delete()
    run = run_of(scenario)
    assert "db-01" not in by_name(start_kept(run).windows)
    assert [(one.from_wave, one.from_window, one.vms) for one in wave_changes(run.plan)] == [(2, "night 2", 1)]


def test_a_new_vm_has_changed_nothing(scenario: Scenario) -> None:
    planned(scenario)
    make_vm(scenario.project, "db-02", scenario.project.segments.get(name="db"))
    run = run_of(scenario)
    assert "db-02" in nights(run.plan)
    assert run.plan.changed_vms == 0


# --- A wave that has started ------------------------------------------------------------------------------------------


def started(scenario: Scenario, days_ago: int) -> None:
    """The plan's first night ended `days_ago`: app-01 moved in it, app-02 failed, bridge-01 was skipped."""
    planned(scenario)
    shift_calendar(scenario, 7 + days_ago)
    for name in ("app", "db"):
        extend(scenario.project.segments.get(name=name), day(-days_ago - 1))
    move(scenario.project, day(-days_ago), "app-01")
    failed = scenario.project.vms.get(name="app-02")
    HcxMigration.objects.create(
        project=scenario.project, vm=failed, migration_id="m-1", vm_name=failed.name, state="failed"
    )
    scenario.refresh_from_db()


@pytest.mark.parametrize("days_ago", [0, 1])
def test_who_failed_or_was_skipped_moves_later_while_moved_ones_are_facts_and_pins_of_others_hold(
    scenario: Scenario, days_ago: int
) -> None:
    started(scenario, days_ago)
    run = run_of(scenario)
    assert run.state == RunState.COMPLETED, run.message
    found = nights(run.plan)
    assert sorted(found) == ["app-02", "bridge-01", "db-01"]
    assert found["db-01"] == "night 2"
    assert {found["app-02"], found["bridge-01"]} <= {"night 2", "night 3"}
    vms = {vm.id.partition("#")[0]: vm for vm in instance_of(run).vms}
    assert vms["app-01"].moved_on == day(-days_ago)
    assert [vms[name].pinned_window for name in ("app-02", "bridge-01")] == [None, None]
    assert vms["db-01"].pinned_window is not None
    assert sorted(one.vm.name for one in changed_vms(run.plan)) == ["app-02", "bridge-01"]
    assert {one.previous_window for one in changed_vms(run.plan)} == {"night 1"}


def test_a_pin_holds_until_its_night_begins(scenario: Scenario) -> None:
    planned(scenario)
    shift_calendar(scenario, 6)
    scenario.refresh_from_db()
    run = run_of(scenario)
    assert nights(run.plan)["app-02"] == "night 1"


# --- How near the last plan -------------------------------------------------------------------------------------------


@pytest.fixture
def six_nights() -> Scenario:
    """Eighteen VMs on six segments in a ring, six nights of five VMs."""
    project = make_project()
    segments = [make_segment(project, f"segment-{number}") for number in range(6)]
    for number, segment in enumerate(segments):
        make_vm(project, f"bridge-{number}", segment, segments[number - 1])
        for letter in "ab":
            make_vm(project, f"vm-{number}{letter}", segment)
    made = make_scenario(project, day(0), cutover_weekdays=None, gap_days=0, horizon_days=90)
    for week in range(1, 7):
        make_window(made, day(7 * week), f"night {week}", max_vms=5)
    return made


def test_with_the_same_input_a_change_must_save_its_price(six_nights: Scenario) -> None:
    """The stored plan answers the same input: another replaces it only where J with the price is lower."""
    before = planned(six_nights, iterations=1)
    six_nights.penalty_per_vm = 1e6
    six_nights.save()
    kept = run_of(six_nights, iterations=20_000)
    assert Plan.objects.get(scenario=six_nights).revision == before.revision
    assert kept.message.startswith("Plan revision 1 with J ")
    free = run_of(six_nights, iterations=20_000, from_nothing=True)
    assert free.objective is not None
    assert free.objective < before.objective
    assert Plan.objects.get(scenario=six_nights).run == free
    again = run_of(six_nights, iterations=20_000)
    assert Plan.objects.get(scenario=six_nights).objective <= free.objective
    assert again.state == RunState.COMPLETED


def test_the_same_seed_and_moves_give_the_same_plan_from_the_same_start(six_nights: Scenario) -> None:
    planned(six_nights, iterations=1)
    six_nights.windows.filter(name="night 6").update(max_vms=1)
    runs = []
    for _ in range(2):
        with transaction.atomic():
            runs.append(run_of(six_nights, iterations=5_000, seed=7))
            transaction.set_rollback(True)
    first, second = runs
    assert first.start_gz is not None
    assert (first.instance_gz, first.start_gz, first.plan_gz) == (second.instance_gz, second.start_gz, second.plan_gz)


def test_a_dear_change_keeps_everybody_whom_nothing_forces_out(six_nights: Scenario) -> None:
    """A poor plan of one move; dear changes keep it, free ones leave it for a better one."""
    before = planned(six_nights, iterations=1)
    six_nights.penalty_per_vm = 1e6
    six_nights.save()
    make_vm(six_nights.project, "new", six_nights.project.segments.get(name="segment-3"))
    near = run_of(six_nights, iterations=20_000)
    assert near.plan.changed_vms == 0
    assert nights(near.plan).items() >= nights(before).items()


def finished(scenario: Scenario, segment: Segment) -> FinishRun:
    """A search for ways to finish a segment, done."""
    run = run_claim(FinishRun, finish_run_create(scenario=scenario, segment=segment, by=None).pk)
    assert run is not None
    finish_run_execute(run)
    return run


def test_planning_again_after_finishing_a_segment_is_no_worse_than_the_way_said(six_nights: Scenario) -> None:
    """The nights became longer since, so that there is room to pull somebody forward."""
    plan = planned(six_nights, iterations=300)
    six_nights.windows.update(max_vms=8)
    searches = [finished(six_nights, row.segment) for row in plan.segment_plans.order_by("-days", "pk")]
    search = next(one for one in searches if one.found)
    way = ways_of(search)[0]
    finish_way_apply(run=search, number=0, by=None)
    assert Pin.objects.filter(scenario=six_nights).exists()
    again = run_of(six_nights, iterations=1)
    assert again.state == RunState.COMPLETED, again.message
    assert again.plan.objective <= plan.objective + way.objective + 1e-6
