"""The paths of a stored plan: worked out beside it, kept until they are found anew, and never of another plan."""

from itertools import pairwise

import pytest
from django.core.management import call_command

from migrations_app.adapters.paths import kept_of
from migrations_app.models import PathStop, PathStudy, Plan, Scenario
from migrations_app.selectors.path_studies import is_behind, plans_to_trace
from migrations_app.selectors.paths import report_of, study_of
from migrations_app.services.path_studies import path_study_create, path_study_execute
from networks.choices import RunState
from networks.models import Flow, Segment, VirtualMachine
from networks.services.connectivity import connectivity_update
from networks.services.projects import change_record
from networks.services.runs import run_claim, run_request_cancel
from tests.migrations_app.moves import two_segments
from tests.migrations_app.plans import planned


@pytest.fixture
def scenario(db: None) -> Scenario:
    return two_segments()


@pytest.fixture
def plan(scenario: Scenario) -> Plan:
    """Two segments with known prefixes; the first VM talks to every other."""
    for number, segment in enumerate(Segment.objects.order_by("pk")):
        segment.prefix, segment.gateway = f"10.0.{number}.0/24", f"10.0.{number}.1"
        segment.save()
    first, *others = VirtualMachine.objects.order_by("pk")
    Flow.objects.bulk_create(
        Flow(
            project=scenario.project,
            source_vm=first,
            destination_vm=other,
            source_text=first.name,
            destination_text=other.name,
            bytes_per_day=10**9,
        )
        for other in others
    )
    Flow.objects.create(project=scenario.project, source_vm=first, source_text=first.name, destination_text="nas-01")
    return planned(scenario)


def claimed(plan: Plan, *, again: bool = False) -> PathStudy:
    created = path_study_create(plan=plan, again=again)
    assert created is not None
    study = run_claim(PathStudy, created.pk)
    assert study is not None
    return study


def worked_out(plan: Plan, *, again: bool = False) -> PathStudy:
    study = claimed(plan, again=again)
    path_study_execute(study)
    found = study_of(plan)
    assert found is not None
    return found


def test_every_day_of_the_plan_is_on_one_stop_and_every_talk_on_each(plan: Plan) -> None:
    study = worked_out(plan)
    assert study.state == RunState.COMPLETED, study.message
    stops = list(study.stops.order_by("position"))
    assert {(after.from_on - before.until_on).days for before, after in pairwise(stops)} == {1}
    talks = VirtualMachine.objects.count()  # with each other VM, and one with a name that nobody knows
    assert {sum(one["talks"] for one in report_of(stop)["counts"].values()) for stop in stops} == {talks}


def test_an_end_that_is_only_a_name_stays_unknown_and_says_what_to_enter(plan: Plan) -> None:
    study = worked_out(plan)
    report = report_of(study.stops.get(position=0))
    assert report["counts"]["unknown"]["talks"] == 1
    assert report["gaps"][0]["reason"] == "nas-01 is no IPv4 address."
    assert report["gaps"][0]["to_enter"].endswith(".")


def test_what_a_study_keeps_is_read_once_and_anew_after_the_next(plan: Plan) -> None:
    study = worked_out(plan)
    assert kept_of(study) is kept_of(study)
    Flow.objects.filter(destination_text="nas-01").delete()
    again = worked_out(plan, again=True)
    first, second = kept_of(study), kept_of(again)
    assert first is not None and second is not None
    assert len(first.traffic.talk_a) == len(second.traffic.talk_a) + 1


def test_a_study_done_anew_keeps_what_it_found_until_then(plan: Plan) -> None:
    worked_out(plan)
    waiting = path_study_create(plan=plan, again=True)
    assert waiting is not None
    assert path_study_create(plan=plan, again=True) is None  # that one waits already
    found = study_of(plan)
    assert found is not None
    assert (found.state, PathStop.objects.filter(study=found).count()) == (RunState.PENDING, found.stop_count)
    assert found.stop_count > 1


def test_a_study_of_a_plan_that_was_replaced_writes_nothing(plan: Plan) -> None:
    study = claimed(plan)
    Plan.objects.filter(pk=plan.pk).delete()
    path_study_execute(study)
    assert not PathStudy.objects.exists()
    assert not PathStop.objects.exists()
    assert path_study_create(plan=plan) is None


def test_a_study_cancelled_ends_as_such_and_keeps_the_last(plan: Plan) -> None:
    stops = worked_out(plan).stop_count
    study = claimed(plan, again=True)
    run_request_cancel(study)
    path_study_execute(study)
    found = study_of(plan)
    assert found is not None
    assert (found.state, found.stop_count) == (RunState.CANCELLED, stops)


def test_a_plan_without_its_input_is_refused_with_a_way_out(plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).update(instance_gz=None, plan_gz=None)
    type(plan.run).objects.filter(pk=plan.run_id).update(instance_gz=None)
    study = worked_out(plan)
    assert (study.state, study.message, study.way_out) == (
        RunState.REFUSED,
        "The input of this plan was not kept.",
        "Plan again.",
    )


@pytest.mark.parametrize(
    ("fields", "is_traced"),
    [
        ({"affects_plan": True}, True),
        ({"affects_plan": False, "subject_kind": "network"}, True),
        ({"affects_plan": False}, False),
    ],
)
def test_what_changes_the_estate_or_the_network_has_the_paths_worked_out_anew(
    plan: Plan, fields: dict[str, object], is_traced: bool
) -> None:
    assert plans_to_trace() == [plan]
    study = worked_out(plan)
    assert plans_to_trace() == []
    change_record(project=plan.scenario.project, by=None, sentence="Something was changed.", **fields)
    assert (plans_to_trace() == [plan]) is is_traced
    assert is_behind(study) is is_traced


def test_a_change_of_another_scenario_leaves_the_paths_alone(plan: Plan) -> None:
    study = worked_out(plan)
    change_record(project=plan.scenario.project, by=None, sentence="Elsewhere.", scenario_id=plan.scenario_id + 1)
    assert plans_to_trace() == []
    assert not is_behind(study)


def test_a_connectivity_entered_closes_what_was_unknown_of_the_network(plan: Plan) -> None:
    project = plan.scenario.project
    Flow.objects.filter(destination_text="nas-01").update(destination_text="8.8.8.8")
    before = report_of(worked_out(plan).stops.order_by("-position")[0])["counts"]
    connectivity_update(project=project, by=None, break_out="avs")
    assert plans_to_trace() == [plan]
    after = report_of(worked_out(plan, again=True).stops.order_by("-position")[0])["counts"]
    assert before["unknown"]["talks"] == 1
    assert "unknown" not in after


def test_a_refused_study_is_not_tried_again_until_something_changes(plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).update(instance_gz=None, plan_gz=None)
    type(plan.run).objects.filter(pk=plan.run_id).update(instance_gz=None)
    worked_out(plan)
    assert plans_to_trace() == []


def test_the_command_tells_the_counts_of_a_day_and_writes_its_detours(plan: Plan, tmp_path, capsys) -> None:
    names = {"project": plan.scenario.project.name, "scenario": plan.scenario.name}
    out = tmp_path / "detours.csv"
    call_command("paths", **names, on=plan.first_on, out=out)
    said = capsys.readouterr().out
    assert "optimal: " in said
    assert out.read_text().splitlines()[0].startswith("date,verdict,")
    assert "nas-01" in out.read_text()


def test_the_command_takes_up_a_study_that_waits_for_a_worker(plan: Plan, capsys) -> None:
    assert path_study_create(plan=plan) is not None
    call_command("paths", project=plan.scenario.project.name, scenario=plan.scenario.name, on=plan.first_on)
    assert "optimal: " in capsys.readouterr().out
    assert PathStudy.objects.get().state == RunState.COMPLETED


def test_the_command_names_the_days_it_knows(plan: Plan, capsys) -> None:
    names = {"project": plan.scenario.project.name, "scenario": plan.scenario.name}
    with pytest.raises(SystemExit):
        call_command("paths", **names, on=plan.first_on.replace(year=2099))
    assert "Give a day from " in capsys.readouterr().err
