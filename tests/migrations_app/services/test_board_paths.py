"""What a bent plan does to detours: the difference of its course to the plan's, from the traffic that a study kept."""

from datetime import date

import pytest

from migrations_app.adapters.boards import Desk, desk_of
from migrations_app.models import PathStudy, Plan, Scenario
from migrations_app.services.board import move_weigh, vms_move
from migrations_app.services.board_paths import DetourEffect, detours_of
from migrations_app.services.path_studies import path_study_create, path_study_execute
from networks.choices import Carrier, HybridLink, RunState
from networks.models import Connectivity, Flow, LegMeasure
from networks.services.projects import change_record
from networks.services.runs import run_claim
from tests.migrations_app.compared import FIRST_DAY, plan_by_pins
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.plans import paths_worked_out

pytestmark = pytest.mark.django_db

AT_ONCE = {"stretch_lead_days": 0, "cutover_lag_days": 0, "gap_days": 0, "presync_days": 0, "cutover_weekdays": None}
NIGHTS = (date(2035, 1, 13), date(2035, 1, 20), date(2035, 1, 27))


@pytest.fixture
def scenario() -> Scenario:
    """a-1 of segment app talks with d-1 of db: 2 flows, 3 GB a day. A VM of each moves on the 27th, both of them too.

    Moved earlier than the others of its segment, an end stands at AVS behind a gateway that is on-premises.
    """
    project = make_project()
    app = make_segment(project, "app", prefix="10.1.0.0/24", gateway="10.1.0.1")
    db = make_segment(project, "db", prefix="10.2.0.0/24", gateway="10.2.0.1")
    vms = {name: make_vm(project, name, segment) for name, segment in (("a-1", app), ("d-1", db))}
    make_vm(project, "a-2", app)
    make_vm(project, "d-2", db)
    for gigabytes in (1, 2):
        Flow.objects.create(
            project=project, source_vm=vms["a-1"], destination_vm=vms["d-1"], bytes_per_day=gigabytes * 10**9
        )
    Connectivity.objects.create(project=project, link=HybridLink.GLOBAL_REACH, circuits=1, devices_are_complete=True)
    for carrier, rtt_ms in ((Carrier.NE, 10.0), (Carrier.ER_AVS, 8.0)):
        LegMeasure.objects.create(project=project, carrier=carrier, rtt_ms=rtt_ms)
    made = make_scenario(project, FIRST_DAY, horizon_days=60, **AT_ONCE)
    for number, night in enumerate(NIGHTS, 1):
        make_window(made, night, f"N{number}")
    plan_by_pins(made, {"a-1": "N3", "a-2": "N3", "d-1": "N3", "d-2": "N3"})
    PathStudy.objects.all().delete()
    return made


def desk(scenario: Scenario) -> Desk:
    found = desk_of(scenario)
    assert found is not None
    return found


def studied(scenario: Scenario) -> None:
    paths_worked_out(Plan.objects.select_related("scenario__project").get(scenario=scenario))


def told(scenario: Scenario, to: str, *names: str) -> DetourEffect:
    at = desk(scenario)
    vms = list(scenario.project.vms.filter(name__in=names).values_list("pk", flat=True))
    return detours_of(at, move_weigh(at, vm_ids=vms, window_id=scenario.windows.get(name=to).pk))


def test_who_moves_a_week_before_the_gateways_trombones_for_that_week(scenario: Scenario) -> None:
    """Both at AVS from the 14th to the 27th: 14 days x 2 conversations over NE twice each way, 20 ms more."""
    studied(scenario)
    found = told(scenario, "N1", "a-1", "d-1")
    assert (found.more, found.fewer, found.missing) == (1, 0, "")
    assert found.gb == pytest.approx(14 * 3)
    assert found.ms_days == pytest.approx(14 * 2 * 20)
    assert (found.asymmetric_days, found.broken_days) == (0, 0)


def test_one_end_alone_crosses_because_it_must_and_is_no_detour(scenario: Scenario) -> None:
    studied(scenario)
    found = told(scenario, "N2", "a-1")
    assert (found.more, found.fewer, found.gb) == (0, 0, 0.0)
    assert found.ms_days == pytest.approx(7 * 2 * 10)


def test_the_way_back_loses_what_was_gained(scenario: Scenario) -> None:
    studied(scenario)
    vms = list(scenario.project.vms.filter(name__in=["a-1", "d-1"]).values_list("pk", flat=True))
    vms_move(scenario=scenario, by=None, vm_ids=vms, window_id=scenario.windows.get(name="N1").pk)
    found = told(scenario, "N3", "a-1", "d-1")
    assert (found.more, found.fewer) == (0, 1)
    assert found.gb == pytest.approx(-14 * 3)


def test_a_leg_that_nobody_measured_leaves_the_milliseconds_unknown(scenario: Scenario) -> None:
    LegMeasure.objects.all().delete()
    studied(scenario)
    found = told(scenario, "N1", "a-1", "d-1")
    assert (found.more, found.ms_days) == (1, None)


@pytest.mark.parametrize(("state", "said"), [(None, "are being worked out"), (RunState.ERRORED, "were not worked out")])
def test_without_a_study_it_says_so_and_waits_for_none(scenario: Scenario, state: RunState | None, said: str) -> None:
    if state is not None:
        PathStudy.objects.create(plan=scenario.plan, project=scenario.project, state=state)
    assert said in told(scenario, "N1", "a-1").missing


def test_the_traffic_of_an_earlier_study_serves_until_the_plan_that_follows_the_board_has_its_own(
    scenario: Scenario,
) -> None:
    studied(scenario)
    assert told(scenario, "N1", "a-1", "d-1").more == 1
    PathStudy.objects.all().delete()
    assert told(scenario, "N1", "a-1", "d-1").more == 1
    change_record(project=scenario.project, by=None, sentence="Flows came in.")
    assert "are being worked out" in told(scenario, "N1", "a-1", "d-1").missing


def test_what_was_changed_since_is_told(scenario: Scenario) -> None:
    studied(scenario)
    assert not told(scenario, "N1", "a-1").is_behind
    change_record(project=scenario.project, by=None, sentence="A route.", affects_plan=False, subject_kind="network")
    assert told(scenario, "N1", "a-1").is_behind


def test_a_study_on_its_way_again_serves_with_what_it_had_and_then_with_what_it_found(scenario: Scenario) -> None:
    """Its row has the mark of the new reading while its traffic still is the old one."""
    studied(scenario)
    Flow.objects.filter(bytes_per_day=2 * 10**9).update(bytes_per_day=7 * 10**9)
    change_record(project=scenario.project, by=None, sentence="Flows came in.")
    assert path_study_create(plan=Plan.objects.select_related("scenario__project").get(), again=True) is not None
    before = told(scenario, "N1", "a-1", "d-1")
    assert (round(before.gb), before.is_behind) == (14 * 3, True)
    run = run_claim(PathStudy, PathStudy.objects.get().pk)
    assert run is not None
    path_study_execute(run)
    after = told(scenario, "N1", "a-1", "d-1")
    assert (round(after.gb), after.is_behind) == (14 * 8, False)


def test_what_it_does_to_detours_is_no_part_of_what_it_costs(scenario: Scenario) -> None:
    at = desk(scenario)
    before = move_weigh(at, vm_ids=list(at.vm_id_of)[:1], window_id=scenario.windows.get(name="N1").pk).effect
    studied(scenario)
    at = desk(scenario)
    after = move_weigh(at, vm_ids=list(at.vm_id_of)[:1], window_id=scenario.windows.get(name="N1").pk).effect
    assert before.as_json() == after.as_json()
