"""What is worked out beside a stored plan: stored with it, gone with it, and out of the way of whoever plans."""

from datetime import timedelta

import pytest
from django.utils import timezone

from migrations_app.models import Plan, PlanRun, PlanStudy, Scenario
from migrations_app.services.studies import study_create, study_execute
from networks.choices import RunState
from networks.services.runs import run_claim, run_request_cancel
from tests.migrations_app.moves import two_segments
from tests.migrations_app.plans import planned


@pytest.fixture
def scenario(db: None) -> Scenario:
    return two_segments()


@pytest.fixture
def plan(scenario: Scenario) -> Plan:
    return planned(scenario)


def claimed(plan: Plan) -> PlanStudy:
    created = study_create(plan=plan)
    assert created is not None
    study = run_claim(PlanStudy, created.pk)
    assert study is not None
    return study


def studied(plan: Plan) -> Plan:
    study_execute(claimed(plan))
    return Plan.objects.get(pk=plan.pk)


def test_the_bound_is_the_sum_of_its_parts_and_not_above_the_plan(plan: Plan) -> None:
    found = studied(plan)
    assert found.lower_bound is not None
    assert 0 < found.lower_bound <= plan.objective
    assert sum(part["value"] for part in found.bound_parts) == pytest.approx(found.lower_bound)
    assert all(part["sentence"].endswith(".") for part in found.bound_parts)
    assert found.study.state == RunState.COMPLETED


def test_room_for_one_vm_more_in_each_window_lets_all_four_move_at_once(plan: Plan) -> None:
    """Three VMs to a window need two windows; four need one, a week earlier, and stretch both segments once."""
    by_limit = {one["limit"]: one for one in studied(plan).savings}
    one = by_limit["window-vms"]
    assert one["unit"] == "one VM more in each window"
    assert one["saves"] == pytest.approx(one["objective"] - one["objective_with"])
    assert one["saves"] > 5 * 7  # a week of the project alone
    assert "instead of" in one["sentence"]


def test_a_study_comes_out_the_same_again(plan: Plan) -> None:
    first = studied(plan)
    PlanStudy.objects.all().delete()
    again = studied(plan)
    assert (again.lower_bound, again.bound_parts, again.savings) == (
        first.lower_bound,
        first.bound_parts,
        first.savings,
    )


def test_a_plan_is_studied_once_unless_somebody_asks_again(plan: Plan) -> None:
    study_execute(claimed(plan))
    assert study_create(plan=plan) is None
    assert study_create(plan=plan, again=True) is not None
    assert study_create(plan=plan, again=True) is None  # that one waits already
    assert PlanStudy.objects.count() == 1


def test_a_study_ends_with_the_plan_it_stands_beside(plan: Plan) -> None:
    study = claimed(plan)
    Plan.objects.filter(pk=plan.pk).delete()
    study_execute(study)
    assert not PlanStudy.objects.exists()
    assert study_create(plan=plan) is None


def test_a_study_cancelled_keeps_what_it_had_and_says_so(plan: Plan) -> None:
    study = claimed(plan)
    run_request_cancel(study)
    study_execute(study)
    study.refresh_from_db()
    assert study.state == RunState.CANCELLED
    assert study.message == "Stopped before everything was worked out."
    assert Plan.objects.get(pk=plan.pk).savings == []


def test_a_study_makes_way_for_a_plan_that_waits(plan: Plan) -> None:
    waits_since = timezone.now() - timedelta(minutes=1)
    PlanRun.objects.create(
        project=plan.scenario.project, scenario=plan.scenario, seed=1, seconds=5, queued_at=waits_since
    )
    study = claimed(plan)
    study_execute(study)
    study.refresh_from_db()
    assert study.state == RunState.CANCELLED
    assert "to make way for a plan that waited" in study.message


def test_a_plan_whose_input_was_not_kept_cannot_be_studied(plan: Plan) -> None:
    PlanRun.objects.update(instance_gz=None)
    study = claimed(plan)
    study_execute(study)
    study.refresh_from_db()
    assert (study.state, study.message) == (RunState.REFUSED, "The input of this plan was not kept.")
    assert study.way_out == "Plan again."
