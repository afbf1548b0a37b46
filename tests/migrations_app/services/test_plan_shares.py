"""A planning run over several workers: its shares search one input, the best plan is stored once, whoever dies."""

import gzip
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from migrations_app.models import Plan, PlanRun, Scenario
from migrations_app.selectors import live_run_of, runs_of, staleness
from migrations_app.services import plan_run_cancel, plan_run_create
from migrations_app.services.plan_shares import (
    SEED_STEP,
    plan_run_collect,
    plan_run_spread,
    plan_share_execute,
    shares_sweep,
)
from networks.choices import RunState
from networks.selectors.projects import today_of
from networks.services.projects import change_record
from networks.services.runs import run_claim, runs_sweep
from planner.core import records as core
from planner.core.instance_file import dump_plan, load_instance, load_plan
from planner.core.records import Wave
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.moves import day

pytestmark = pytest.mark.django_db

SHARES = 3


@pytest.fixture
def scenario() -> Scenario:
    """Eighteen VMs on six segments in a ring, six nights of four VMs."""
    project = make_project()
    segments = [make_segment(project, f"segment-{number}") for number in range(6)]
    for number, segment in enumerate(segments):
        make_vm(project, f"bridge-{number}", segment, segments[number - 1])
        for letter in "ab":
            make_vm(project, f"vm-{number}{letter}", segment)
    made = make_scenario(project, day(0), cutover_weekdays=None, gap_days=0, horizon_days=90)
    for week in range(1, 7):
        make_window(made, day(7 * week), f"night {week}", max_vms=4)
    return made


def spread(scenario: Scenario, **options: Any) -> tuple[PlanRun, list[int]]:
    """A run with its shares made, none of them begun."""
    created = plan_run_create(scenario=scenario, by=None, shares=SHARES, **({"iterations": 2_000} | options))
    run = run_claim(PlanRun, created.pk)
    assert run is not None
    return run, plan_run_spread(run)


def searched(*shares: int) -> None:
    for pk in shares:
        share = run_claim(PlanRun, pk)
        assert share is not None
        plan_share_execute(share)


def collected(run: PlanRun) -> PlanRun:
    assert plan_run_collect(run.pk) is not None
    return PlanRun.objects.get(pk=run.pk)


def shares_of(run: PlanRun) -> list[PlanRun]:
    return list(PlanRun.objects.filter(parent=run).order_by("pk"))


def test_the_best_plan_of_the_shares_becomes_the_scenarios(scenario: Scenario) -> None:
    run, shares = spread(scenario)
    searched(*shares)
    ended = collected(run)
    found = shares_of(run)
    assert [share.seed for share in found] == [1, 1 + SEED_STEP, 1 + 2 * SEED_STEP]
    best = min(found, key=lambda share: (share.objective, share.pk))
    plan = Plan.objects.get(scenario=scenario)
    assert (ended.state, plan.run_id, plan.revision) == (RunState.COMPLETED, run.pk, 1)
    assert plan.objective == pytest.approx(best.objective, abs=1e-9)
    assert (ended.plan_gz, ended.course) == (best.plan_gz, best.course)
    assert ended.moves_tried == sum(share.moves_tried or 0 for share in found)
    assert ended.message.startswith("18 VMs move in ")


def test_of_equal_plans_the_first_share_counts(scenario: Scenario) -> None:
    run, shares = spread(scenario)
    searched(*shares)
    PlanRun.objects.filter(parent=run).update(objective=1.0)
    assert collected(run).plan_gz == shares_of(run)[0].plan_gz


def test_the_same_seed_and_moves_shared_out_twice_give_the_same_plan(scenario: Scenario) -> None:
    files = []
    for _ in range(2):
        run, shares = spread(scenario, seed=5, from_nothing=True)
        searched(*reversed(shares))
        files.append(collected(run).plan_gz)
    assert files[0] == files[1]


def test_nobody_collects_before_the_last_share_and_nobody_twice(scenario: Scenario) -> None:
    run, shares = spread(scenario)
    searched(*shares[:-1])
    assert plan_run_collect(run.pk) is None
    assert not Plan.objects.exists()
    searched(shares[-1])
    collected(run)
    assert plan_run_collect(run.pk) is None
    assert Plan.objects.get().revision == 1


def test_a_run_that_was_spread_already_is_not_spread_again(scenario: Scenario) -> None:
    run, _ = spread(scenario)
    PlanRun.objects.filter(pk=run.pk).update(state=RunState.PENDING)
    again = run_claim(PlanRun, run.pk)
    assert again is not None
    assert plan_run_spread(again) == []
    assert len(shares_of(run)) == SHARES


def test_the_shares_of_a_run_are_no_runs_of_the_scenario(scenario: Scenario) -> None:
    run, shares = spread(scenario)
    assert live_run_of(scenario) == run
    searched(*shares)
    collected(run)
    assert live_run_of(scenario) is None
    assert list(runs_of(scenario)) == [run]


def test_a_share_that_fails_leaves_the_others_to_count(scenario: Scenario) -> None:
    run, shares = spread(scenario)
    searched(*shares[1:])
    PlanRun.objects.filter(pk=shares[0]).update(state=RunState.ERRORED, message="Its worker fell silent 3 times.")
    assert collected(run).state == RunState.COMPLETED


def test_where_every_share_fails_the_run_says_why(scenario: Scenario) -> None:
    run, shares = spread(scenario)
    PlanRun.objects.filter(pk__in=shares).update(state=RunState.ERRORED, message="Its worker fell silent 3 times.")
    ended = collected(run)
    assert (ended.state, ended.message) == (RunState.ERRORED, "Its worker fell silent 3 times.")
    assert not Plan.objects.exists()


def test_a_stop_reaches_every_share_and_keeps_the_best(scenario: Scenario) -> None:
    run, shares = spread(scenario, iterations=None, seconds=600)
    at_work = run_claim(PlanRun, shares[0])
    assert at_work is not None
    plan_run_cancel(PlanRun.objects.get(pk=run.pk))
    assert [share.state for share in shares_of(run)] == [RunState.RUNNING, RunState.CANCELLED, RunState.CANCELLED]
    plan_share_execute(at_work)
    ended = collected(run)
    assert ended.state == RunState.COMPLETED
    assert ended.message.startswith("Stopped early; this is the best plan found until then.")


def test_a_stop_before_any_share_began_ends_the_run_without_a_plan(scenario: Scenario) -> None:
    run, _ = spread(scenario)
    plan_run_cancel(PlanRun.objects.get(pk=run.pk))
    ended = collected(run)
    assert (ended.state, ended.message) == (RunState.CANCELLED, "Cancelled before a plan was found.")


def test_a_stop_asked_for_while_the_input_was_read_reaches_the_shares(scenario: Scenario) -> None:
    created = plan_run_create(scenario=scenario, by=None, shares=SHARES, seconds=600)
    run = run_claim(PlanRun, created.pk)
    assert run is not None
    plan_run_cancel(PlanRun.objects.get(pk=run.pk))
    searched(*plan_run_spread(run))
    assert collected(run).message.startswith("Stopped early")


def test_the_shares_search_what_was_read_whatever_has_become_of_it_since(scenario: Scenario) -> None:
    run, shares = spread(scenario)
    vm = make_vm(scenario.project, "late", scenario.project.segments.first())
    scenario.windows.filter(name="night 6").update(name="renamed")
    change_record(project=scenario.project, by=None, sentence="late came.")
    searched(*shares)
    ended = collected(run)
    plan = Plan.objects.get(scenario=scenario)
    assert ended.state == RunState.COMPLETED
    assert not plan.assignments.filter(vm=vm).exists()
    instance = load_instance(gzip.decompress(ended.instance_gz))
    assert len(load_plan(gzip.decompress(ended.plan_gz), instance).assignment) == 18
    assert "renamed" not in {wave.window_name for wave in plan.waves.all()}
    assert staleness(plan, today_of(scenario.project)) == ["late came."]


def test_where_no_share_found_a_plan_the_nearest_is_kept_and_what_it_breaks(scenario: Scenario) -> None:
    """Plans by hand that crowd eighteen VMs into one or two nights of four."""
    run, shares = spread(scenario)
    run.refresh_from_db()
    instance = load_instance(gzip.decompress(run.instance_gz))
    names, nights = [vm.id for vm in instance.vms], [window.id for window in instance.windows]
    for pk, crowded in zip(shares, (1, 2, 2), strict=True):
        wave_of = {name: f"W{1 + number % crowded}" for number, name in enumerate(names)}
        waves = tuple(Wave(f"W{number + 1}", nights[number]) for number in range(crowded))
        text = dump_plan(core.Plan(waves, wave_of, {}))
        PlanRun.objects.filter(pk=pk).update(state=RunState.NOT_FOUND, plan_gz=gzip.compress(text.encode()))
    ended = collected(run)
    assert ended.state == RunState.NOT_FOUND
    assert ended.findings
    assert ended.plan_gz is not None
    assert not Plan.objects.exists()


def test_a_share_that_proves_that_no_plan_exists_speaks_for_all(scenario: Scenario) -> None:
    run, shares = spread(scenario)
    searched(shares[0])
    PlanRun.objects.filter(pk=shares[0]).update(state=RunState.NOT_FOUND)
    why = [{"code": "pins-contradict", "sentence": "They are pinned apart.", "way_out": "Unpin one."}]
    PlanRun.objects.filter(pk=shares[1]).update(state=RunState.REFUSED, message="They are pinned apart.", findings=why)
    PlanRun.objects.filter(pk=shares[2]).update(state=RunState.CANCELLED)
    ended = collected(run)
    assert (ended.state, ended.message, ended.findings) == (RunState.REFUSED, "They are pinned apart.", why)


def test_what_cannot_be_planned_is_refused_before_there_are_shares(scenario: Scenario) -> None:
    scenario.windows.all().delete()
    run, shares = spread(scenario)
    assert shares == []
    assert PlanRun.objects.get(pk=run.pk).state == RunState.REFUSED
    assert shares_of(run) == []


# --- Workers that die -------------------------------------------------------------------------------------------------


def swept(silent_s: float = 30) -> tuple[list[int], list[int]]:
    """Runs to collect and runs to queue again, as the sweep finds them."""
    now = timezone.now()
    return shares_sweep(now=now, timeout_s=silent_s), runs_sweep(PlanRun, now=now, timeout_s=silent_s)


def fall_silent(*runs: int) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    PlanRun.objects.filter(pk__in=runs).update(heartbeat_at=long_ago, queued_at=long_ago)


def test_a_run_lives_as_long_as_a_share_waits_for_a_worker(scenario: Scenario) -> None:
    run, shares = spread(scenario)
    fall_silent(run.pk)
    assert swept() == ([], [])
    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.RUNNING, 1)
    assert all(share.state == RunState.PENDING for share in shares_of(run))
    assert len(shares) == SHARES


def test_a_share_whose_worker_died_is_done_by_another(scenario: Scenario) -> None:
    run, shares = spread(scenario)
    searched(*shares[1:])
    assert run_claim(PlanRun, shares[0]) is not None
    fall_silent(run.pk, shares[0])
    assert swept() == ([], [shares[0]])
    searched(shares[0])
    assert collected(run).state == RunState.COMPLETED


def test_a_run_whose_last_share_died_before_collecting_is_found(scenario: Scenario) -> None:
    run, shares = spread(scenario)
    searched(*shares)
    assert swept() == ([], [])
    fall_silent(run.pk)
    assert swept() == ([run.pk], [])
    assert collected(run).state == RunState.COMPLETED


def test_a_worker_that_died_while_it_collected_is_followed_by_another(scenario: Scenario) -> None:
    run, shares = spread(scenario)
    searched(*shares)
    PlanRun.objects.filter(pk=run.pk).update(claim="of a worker that died")
    fall_silent(run.pk)
    assert swept() == ([], [run.pk])
    again = run_claim(PlanRun, run.pk)
    assert again is not None
    assert plan_run_spread(again) == []
    assert collected(run).state == RunState.COMPLETED
    assert Plan.objects.get().revision == 1


def test_a_worker_that_died_before_it_made_shares_is_followed_by_another(scenario: Scenario) -> None:
    created = plan_run_create(scenario=scenario, by=None, shares=SHARES, iterations=100)
    assert run_claim(PlanRun, created.pk) is not None
    fall_silent(created.pk)
    assert swept() == ([], [created.pk])
    again = run_claim(PlanRun, created.pk)
    assert again is not None
    assert len(plan_run_spread(again)) == SHARES
