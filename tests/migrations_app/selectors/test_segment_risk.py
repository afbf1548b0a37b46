"""The risk of a stored plan's segment: its curve ends at the stored figure, its weight is the planner's."""

import gzip
from datetime import date, timedelta
from math import fsum

import pytest
from django.utils import timezone

from migrations_app.models import Plan, Scenario, SegmentPlan, Stretch
from migrations_app.selectors.risk_curves import planned_curve, tb_per_day_on
from migrations_app.selectors.segment_risk import SegmentRisk, segment_risk
from networks.adapters import estate_records, name_of
from networks.choices import Disposition, Treatment
from networks.models import Flow, Project, Segment
from networks.services.risk_inputs import risk_input_set
from planner.core.checker import check
from planner.core.instance_file import load_instance, load_plan
from planner.core.lifecycle import Extension, Facts, life_so_far
from planner.core.risk_beside import mbit_s_of
from tests.migrations_app.factories import (
    add_port_group,
    make_project,
    make_scenario,
    make_segment,
    make_vm,
    make_window,
)
from tests.migrations_app.plans import planned

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.now().date()


def days_on(days: int) -> date:
    return today() + timedelta(days=days)


@pytest.fixture
def project() -> Project:
    return make_project()


@pytest.fixture
def scenario(project: Project) -> Scenario:
    """app is stretched since 9 days with one of three VMs moved; db, with MON, is to come. Their VMs talk."""
    app, db = make_segment(project, "app"), make_segment(project, "db", has_mon=True)
    moved = make_vm(project, "app-01", app, moved_on=days_on(-2), criticality=5)
    left = make_vm(project, "app-02", app)
    make_vm(project, "app-03", app, db, external_gb_per_day=250.0)
    database = make_vm(project, "db-01", db, external_gb_per_day=80.0)
    Stretch.objects.create(port_group=app.port_groups.get(), from_on=days_on(-9))
    for a, b, gigabytes in ((moved, left, 540), (moved, database, 40)):
        Flow.objects.create(project=project, source_vm=a, destination_vm=b, bytes_per_day=gigabytes * 10**9)
    scenario = make_scenario(project, today(), cutover_weekdays=None, horizon_days=60, eta_days=9, beta=1.7)
    for week in (1, 2):
        make_window(scenario, days_on(7 * week), f"night {week}", max_vms=2)
    return scenario


def stored(plan: Plan, name: str) -> SegmentPlan:
    return SegmentPlan.objects.select_related("plan__scenario__project").get(plan=plan, segment__name=name)


def risk_of(project: Project, name: str, plan: SegmentPlan | None = None) -> SegmentRisk:
    return segment_risk(Segment.objects.select_related("project").get(project=project, name=name), plan, today())


def test_the_curve_of_a_stored_plan_ends_at_its_risk(scenario: Scenario) -> None:
    plan = planned(scenario)
    for row in SegmentPlan.objects.filter(plan=plan).select_related("plan"):
        found = planned_curve(row, None, today())
        assert found is not None
        assert found.planned[-1] == pytest.approx(row.risk_days, rel=1e-9)
        assert row.stretch_tb > 0
    assert stored(plan, "db").gamma_per_tb == 0


def test_the_curve_keeps_to_the_knobs_the_plan_was_counted_with(scenario: Scenario) -> None:
    plan = planned(scenario)
    Scenario.objects.update(eta_days=30, beta=1, gamma_per_tb=9)
    Segment.objects.update(has_mon=None)
    for row in SegmentPlan.objects.filter(plan=plan).select_related("plan__scenario"):
        found = planned_curve(row, None, today())
        assert found is not None
        assert found.planned[-1] == pytest.approx(row.risk_days, rel=1e-9)


def test_the_stored_risk_is_the_judges_with_inputs_mon_and_anchors(project: Project, scenario: Scenario) -> None:
    risk_input_set(project=project, name="circuits", value=2, by=None)
    risk_input_set(project=project, segment=project.segments.get(name="app"), name="ne_ha", value=0, by=None)
    project.segments.get(name="db").anchors.create(name="tape robot", leaves_on=days_on(20))
    plan = planned(scenario)
    instance = load_instance(gzip.decompress(bytes(plan.run.instance_gz)))
    measures = check(instance, load_plan(gzip.decompress(bytes(plan.run.plan_gz)), instance)).measures
    by_key = {int(one.segment.rpartition("#")[2]): one for one in measures.segments}
    for row in SegmentPlan.objects.filter(plan=plan):
        assert row.risk_days == by_key[row.segment_id].risk_days
    cutover_on = stored(plan, "db").cutover_on
    assert cutover_on is not None
    assert cutover_on > days_on(20)


def test_the_day_before_its_moves_only_what_has_moved_crosses(scenario: Scenario) -> None:
    row = stored(planned(scenario), "app")
    # app-01 talks 540 GB a day with app-02, which is left, and 40 with db-01 over its gateway
    assert tb_per_day_on(row, today()) == pytest.approx(0.58)
    assert tb_per_day_on(row, days_on(-30)) == 0
    assert tb_per_day_on(row, days_on(300)) == 0


def test_an_extension_that_was_not_made_shows_no_risk_so_far(scenario: Scenario) -> None:
    row = stored(planned(scenario), "db")
    assert row.stretch_on is not None
    later = row.stretch_on + timedelta(days=3)
    found = planned_curve(row, life_so_far(Facts(), later), later)
    assert found is not None
    assert set(found.so_far) <= {0.0, None}
    made = planned_curve(row, life_so_far(Facts((Extension(row.stretch_on),)), later), later)
    assert made is not None
    assert max(risk for risk in made.so_far if risk is not None) > 0


@pytest.mark.parametrize("treatment", Treatment.values)
@pytest.mark.parametrize("cut_over", [False, True])
def test_the_weight_shown_is_the_weight_planned(
    project: Project, scenario: Scenario, treatment: str, cut_over: bool
) -> None:
    app, db = project.segments.get(name="app"), project.segments.get(name="db")
    make_vm(project, "stays", db, disposition=Disposition.STAYS)
    make_vm(project, "there", db, disposition=Disposition.AT_TARGET, moved_on=days_on(-1), criticality=4)
    risk_input_set(project=project, name="rule_parity_percent", value=70, by=None)
    risk_input_set(project=project, segment=app, name="dr_covers_split", value=1, by=None)
    Segment.objects.filter(pk=db.pk).update(treatment=treatment)
    if cut_over:
        project.vms.filter(moved_on=None, disposition=Disposition.MIGRATE).update(moved_on=days_on(-1))
        Segment.objects.update(cut_over_on=days_on(-1))
    estate = estate_records(project, today=today(), stretched_since={app.pk: days_on(-9)})
    weights = {name_of(one.id): one.risk_weight for one in estate.segments}
    assert weights
    for name, weight in weights.items():
        assert risk_of(project, name).weight == weight


def test_the_parts_sum_to_the_weight_and_say_what_is_unknown(project: Project, scenario: Scenario) -> None:
    risk_input_set(project=project, name="circuits", value=2, by=None)
    risk = risk_of(project, "app")
    assert risk.vms == 3
    assert risk.blast_radius == pytest.approx(((5 + 3 + 3) / 3) ** 0.5)
    assert fsum([risk.base, *(one.contribution for one in risk.factors)]) == pytest.approx(risk.weight)
    assert risk.weight == pytest.approx(risk.blast_radius * 0.92)
    assert [one.id for one in risk.gaps] == ["R1", "R2", "R6", "R8", "R11", "R13", "R3", "R4", "R5", "R7", "R10"]


def test_what_stands_beside_the_score_comes_from_facts_and_the_plan(project: Project, scenario: Scenario) -> None:
    plan = planned(scenario)
    app = project.segments.get(name="app")
    app.port_groups.update(vlan="10")
    other = project.vcenters.create(key="other")
    add_port_group(make_segment(project, "twin"), "twin of app", vcenter=other, vlan="10")
    Segment.objects.filter(pk=app.pk).update(has_mon=False)
    found = {one.id: one for one in risk_of(project, "app", stored(plan, "app")).beside}
    assert found["R3"].x == 1
    assert found["R4"].x == pytest.approx(0.58)
    assert found["R5"].x == 0
    assert found["R7"].x == pytest.approx(mbit_s_of(0.58) / 4000)
    assert found["R10"].x == pytest.approx(1 / 8)
    assert found["R12"].x == pytest.approx(2 / 30)
    assert not any(one.is_unknown for one in found.values())


def test_a_plan_that_counted_another_weight_is_known(project: Project, scenario: Scenario) -> None:
    row = stored(planned(scenario), "app")
    assert not risk_of(project, "app", row).is_stale
    risk_input_set(project=project, name="circuits", value=2, by=None)
    assert risk_of(project, "app", row).is_stale


def test_the_number_of_queries_is_fixed(project: Project, scenario: Scenario, django_assert_num_queries) -> None:
    row = stored(planned(scenario), "app")
    project.port_groups.update(vlan="10")
    segment = row.plan.scenario.project.segments.get(name="app")
    with django_assert_num_queries(9):
        segment_risk(segment, row, today())
    for number in range(5):
        make_vm(project, f"more-{number}", segment)
        segment.anchors.create(name=f"host {number}")
    segment = row.plan.scenario.project.segments.get(name="app")
    with django_assert_num_queries(9):
        segment_risk(segment, row, today())
