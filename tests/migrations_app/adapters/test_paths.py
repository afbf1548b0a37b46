"""A stored plan on its way into the path engine: facts, days, NE pairs, and what of a study is kept at hand."""

from datetime import date, timedelta

import pytest

from migrations_app.adapters.paths import PathProblem, kept_of, kept_traffic, path_problem
from migrations_app.models import PathStudy, Plan, Scenario
from migrations_app.services.path_studies import path_study_create, path_study_execute
from networks.choices import Disposition, Treatment
from networks.models import Appliance, Flow, Segment, VirtualMachine
from networks.services.projects import change_record
from networks.services.runs import run_claim
from planner.core.paths.records import Verdict
from planner.core.paths.schedule import NEVER
from planner.core.paths.situations import path_on
from tests.migrations_app.factories import make_segment, make_vm
from tests.migrations_app.moves import day, extend, move, two_segments
from tests.migrations_app.plans import planned


@pytest.fixture
def scenario(db: None) -> Scenario:
    return two_segments()


def moves_on(problem: PathProblem, name: str) -> date | None:
    key = VirtualMachine.objects.get(name=name).pk
    end = int(problem.schedule.vm_end[problem.traffic.at_vm[key]])
    return None if end == NEVER else problem.schedule.axis.date(end)


def life_of(problem: PathProblem, name: str) -> tuple[date | None, date | None]:
    """The days a segment is extended and cut over."""
    place = problem.traffic.at_segment[Segment.objects.get(name=name).pk]
    days = (int(problem.schedule.stretch[place]), int(problem.schedule.cutover[place]))
    first, last = (None if one == NEVER else problem.schedule.axis.date(one) for one in days)
    return first, last


def test_vms_and_segments_go_on_the_days_of_the_stored_plan(scenario: Scenario) -> None:
    plan = planned(scenario)
    problem = path_problem(plan)
    assert {one.vm.name: one.wave.switchover_on for one in plan.assignments.select_related("vm", "wave")} == {
        name: moves_on(problem, name) for name in ("app-01", "app-02", "bridge-01", "db-01")
    }
    assert {one.segment.name: (one.stretch_on, one.cutover_on) for one in plan.segment_plans.all()} == {
        name: life_of(problem, name) for name in ("app", "db")
    }


def test_the_last_stop_ends_after_everything_has_happened(scenario: Scenario) -> None:
    plan = planned(scenario)
    problem = path_problem(plan)
    assert problem.stops[0].first == 0
    assert problem.schedule.axis.date(problem.last_day) >= max(plan.last_on, plan.ends_on + timedelta(days=1))
    assert problem.schedule.days[-1] <= problem.last_day


def test_what_the_plan_leaves_out_stays_where_it_is(scenario: Scenario) -> None:
    app = Segment.objects.get(name="app")
    make_vm(scenario.project, "stays-1", app, disposition=Disposition.STAYS)
    make_vm(scenario.project, "retires-1", app, disposition=Disposition.RETIRE, retire_on=day(20))
    make_vm(scenario.project, "template-1", app, disposition=Disposition.NOT_A_WORKLOAD, is_template=True)
    problem = path_problem(planned(scenario))
    assert {moves_on(problem, name) for name in ("stays-1", "retires-1", "template-1")} == {None}


def test_what_moved_before_the_plan_is_at_the_target_from_its_first_day(scenario: Scenario) -> None:
    project = scenario.project
    lone = make_segment(project, "lone", treatment=Treatment.REBUILD)
    make_vm(project, "early-1", lone, moved_on=day(-30))
    make_vm(project, "there-1", lone, disposition=Disposition.AT_TARGET)
    extend(Segment.objects.get(name="app"), day(-20))
    move(project, day(-10), "app-01")
    problem = path_problem(planned(scenario))
    moved = problem.schedule.has_moved(0)
    names = {"early-1", "there-1", "app-01", "app-02"}
    at_target = {name for name in names if moved[problem.traffic.at_vm[VirtualMachine.objects.get(name=name).pk]]}
    assert at_target == {"early-1", "there-1", "app-01"}
    assert life_of(problem, "app")[0] == day(-20)


def test_a_segment_that_was_cut_over_is_from_the_first_day(scenario: Scenario) -> None:
    project = scenario.project
    done = make_segment(project, "done", cut_over_on=day(-5))
    extend(done, day(-30), day(-5))
    make_vm(project, "done-1", done, moved_on=day(-10))
    problem = path_problem(planned(scenario))
    place = problem.traffic.at_segment[done.pk]
    assert problem.schedule.is_cut_over(0)[place]
    assert not problem.schedule.is_stretched(0)[place]


def test_a_segment_was_cut_over_though_the_plan_leaves_it_out(scenario: Scenario) -> None:
    done = make_segment(scenario.project, "done", cut_over_on=day(-5))
    make_vm(scenario.project, "there-1", done, disposition=Disposition.AT_TARGET)
    assert life_of(path_problem(planned(scenario)), "done") == (None, day(-5))


def test_who_retires_before_its_segment_is_cut_over_is_not_told_as_cut_off(scenario: Scenario) -> None:
    project, app = scenario.project, Segment.objects.get(name="app")
    stays = VirtualMachine.objects.get(name="app-01")
    for number, segment in enumerate(project.segments.order_by("pk")):
        segment.prefix, segment.gateway = f"10.0.{number}.0/24", f"10.0.{number}.1"
        segment.save()
    leaving = make_vm(project, "retires-1", app, disposition=Disposition.RETIRE, retire_on=day(20))
    Flow.objects.create(project=project, source_vm=stays, destination_vm=leaving)
    problem = path_problem(planned(scenario))
    network, last = problem.known.network, problem.schedule.axis.day(day(20))
    verdicts = [path_on(problem.traffic, problem.schedule, network, 0, on).verdict for on in (last, problem.last_day)]
    assert verdicts == [Verdict.UNAVOIDABLE, Verdict.OPTIMAL]


def test_a_segment_no_vm_of_the_plan_is_on_is_never_extended(scenario: Scenario) -> None:
    make_vm(scenario.project, "stays-1", make_segment(scenario.project, "far"), disposition=Disposition.STAYS)
    assert life_of(path_problem(planned(scenario)), "far") == (None, None)


def test_an_extension_goes_over_the_pair_that_hcx_names(scenario: Scenario) -> None:
    app, db = Segment.objects.get(name="app"), Segment.objects.get(name="db")
    vcenter = scenario.project.vcenters.get(key="vc")
    appliance = Appliance.objects.create(project=scenario.project, vcenter=vcenter, name="NE-I7", switch="dvs")
    stretch = extend(app, day(-3))
    stretch.appliance = appliance
    stretch.save()
    pairs = path_problem(planned(scenario)).pair_of
    assert pairs[app.pk] == "NE-I7"
    assert pairs[db.pk] != "NE-I7"


# --- What is kept at hand ---------------------------------------------------------------------------------------------


def worked_out(plan: Plan) -> PathStudy:
    created = path_study_create(plan=plan, again=True)
    study = None if created is None else run_claim(PathStudy, created.pk)
    assert study is not None
    path_study_execute(study)
    return PathStudy.objects.select_related("plan__scenario__project").get(pk=study.pk)


def talks(study: PathStudy) -> int:
    kept = kept_traffic(study)
    assert kept is not None
    return len(kept.traffic.talk_a)


def test_while_a_study_is_done_anew_its_old_traffic_serves_and_is_never_taken_for_the_new(scenario: Scenario) -> None:
    project, plan = scenario.project, planned(scenario)
    assert talks(worked_out(plan)) == 0
    a, b = VirtualMachine.objects.order_by("pk")[:2]
    Flow.objects.create(project=project, source_vm=a, destination_vm=b)
    change_record(project=project, by=None, sentence="Flows imported.", affects_plan=True)
    waiting = path_study_create(plan=plan, again=True)
    assert waiting is not None
    study = PathStudy.objects.select_related("plan__scenario__project").get(pk=waiting.pk)
    assert talks(study) == 0
    claimed = run_claim(PathStudy, study.pk)
    assert claimed is not None
    path_study_execute(claimed)
    study.refresh_from_db()
    assert talks(study) == 1


def test_a_study_that_has_found_nothing_yet_keeps_nothing(scenario: Scenario) -> None:
    plan = planned(scenario)
    PathStudy.objects.all().delete()
    study = path_study_create(plan=plan)
    assert study is not None
    assert kept_of(study) is None
    assert kept_traffic(study) is None
