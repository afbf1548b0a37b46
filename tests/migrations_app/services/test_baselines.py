"""Approving a plan freezes it; nothing that happens to the plan later changes what was approved."""

import pytest

from migrations_app.models import Assignment, Baseline, Plan, Scenario, SegmentPlan, Wave
from migrations_app.selectors import baseline_of, baselines_of
from migrations_app.services import baseline_approve, baseline_withdraw
from networks.models import Change
from networks.services.errors import ServiceError
from networks.services.projects import change_record
from tests.migrations_app.moves import two_segments
from tests.migrations_app.plans import planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return two_segments()


@pytest.fixture
def plan(scenario: Scenario) -> Plan:
    return planned(scenario)


def rows(baseline: Baseline) -> tuple[list, list, list]:
    """Everything that was frozen."""
    return (
        list(baseline.waves.values_list("number", "window_name", "switchover_on", "vm_count")),
        sorted(baseline.moves.values_list("wave__number", "vm__name")),
        sorted(baseline.segments.values_list("segment__name", "stretch_on", "cutover_on", "ends_on", "days")),
    )


def test_a_baseline_holds_every_wave_move_and_segment_of_the_plan(scenario: Scenario, plan: Plan) -> None:
    baseline = baseline_approve(scenario=scenario, by=None)
    assert rows(baseline) == (
        list(Wave.objects.filter(plan=plan).values_list("number", "window_name", "switchover_on", "vm_count")),
        sorted(Assignment.objects.filter(plan=plan).values_list("wave__number", "vm__name")),
        sorted(
            SegmentPlan.objects.filter(plan=plan).values_list(
                "segment__name", "stretch_on", "cutover_on", "ends_on", "days"
            )
        ),
    )
    assert (baseline.vm_count, baseline.segment_count) == (4, 2)
    assert (baseline.plan_revision, baseline.risk_days, baseline.ends_on) == (1, plan.risk_days, plan.ends_on)


def test_a_later_plan_leaves_the_baseline_as_it_was(scenario: Scenario, plan: Plan) -> None:
    baseline = baseline_approve(scenario=scenario, by=None)
    frozen = rows(baseline)
    scenario.windows.filter(name="night 1").update(max_vms=1)
    planned(scenario)
    assert rows(baseline) == frozen


def test_a_scenario_without_a_plan_has_nothing_to_approve(scenario: Scenario) -> None:
    with pytest.raises(ServiceError, match="has no plan to approve"):
        baseline_approve(scenario=scenario, by=None, note="even so")


def test_a_stale_plan_needs_a_reason(scenario: Scenario, plan: Plan) -> None:
    change_record(project=scenario.project, by=None, sentence="db-01 is critical now.")
    with pytest.raises(ServiceError, match=r"is stale: db-01 is critical now\."):
        baseline_approve(scenario=scenario, by=None, note="  ")
    assert not Baseline.objects.exists()
    assert baseline_approve(scenario=scenario, by=None, note="the board decided").note == "the board decided"


def test_a_form_sent_twice_approves_once(scenario: Scenario, plan: Plan) -> None:
    """Else the first withdrawal would seem to do nothing."""
    baseline = baseline_approve(scenario=scenario, by=None)
    with pytest.raises(ServiceError, match="Revision 1 of Baseline is the baseline already"):
        baseline_approve(scenario=scenario, by=None, note="again")
    baseline_withdraw(baseline=baseline, by=None)
    assert baseline_of(scenario.project) is None
    assert baseline_approve(scenario=scenario, by=None, note="again").note == "again"


def test_the_newest_baseline_that_is_not_withdrawn_counts(scenario: Scenario, plan: Plan) -> None:
    first = baseline_approve(scenario=scenario, by=None)
    Plan.objects.filter(pk=plan.pk).update(revision=2)
    second = baseline_approve(scenario=scenario, by=None)
    assert baseline_of(scenario.project) == second
    baseline_withdraw(baseline=second, by=None)
    assert baseline_of(scenario.project) == first
    with pytest.raises(ServiceError, match="withdrawn already"):
        baseline_withdraw(baseline=second, by=None)
    assert list(baselines_of(scenario.project)) == [second, first]


def test_approving_makes_no_plan_stale_and_is_told(scenario: Scenario, plan: Plan) -> None:
    baseline_approve(scenario=scenario, by=None)
    told = Change.objects.filter(project=scenario.project).first()
    assert told is not None
    assert (told.sentence, told.affects_plan) == ("Revision 1 of Baseline was approved as the baseline.", False)


def test_a_deleted_scenario_leaves_its_baseline_with_its_name(scenario: Scenario, plan: Plan) -> None:
    baseline = baseline_approve(scenario=scenario, by=None)
    scenario.delete()
    kept = Baseline.objects.get(pk=baseline.pk)
    assert (kept.scenario_id, kept.scenario_name) == (None, "Baseline")
