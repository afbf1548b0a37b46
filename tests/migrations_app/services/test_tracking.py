"""What a tracking finds: facts against plan and baseline, the rest drawn, alarms raised and cleared."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from migrations_app.models import (
    Alarm,
    HcxMigration,
    Notice,
    NoticeChannel,
    Scenario,
    TrackedSegment,
    TrackedWave,
    Tracking,
    TrackRun,
)
from migrations_app.selectors import next_steps, open_alarms, projects_to_track, tracked_scenario
from migrations_app.services import baseline_approve, track_run_create, track_run_execute
from networks.choices import Disposition, RunState, Treatment
from networks.models import Project, Segment, VirtualMachine
from networks.services.projects import change_record
from networks.services.runs import run_claim
from tests.migrations_app.factories import make_project, make_segment, make_vm, make_window
from tests.migrations_app.moves import day, extend, move, run_tracking, shift_calendar, tracked, two_segments
from tests.migrations_app.plans import planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return two_segments()


@pytest.fixture
def project(scenario: Scenario) -> Project:
    return scenario.project


@pytest.fixture
def under_way(scenario: Scenario) -> Scenario:
    """Planned and approved ten days ago: the first wave was due three days ago, the second is in four days."""
    planned(scenario)
    scenario.refresh_from_db()
    shift_calendar(scenario, 10)
    baseline_approve(scenario=scenario, by=None, note="as tracked from the first day")
    return scenario


def members(scenario: Scenario, number: int) -> list[str]:
    return list(scenario.plan.waves.get(number=number).assignments.values_list("vm__name", flat=True))


def segment_row(tracking: Tracking, name: str) -> TrackedSegment:
    return TrackedSegment.objects.get(tracking=tracking, segment__name=name)


def waves(tracking: Tracking) -> list[tuple]:
    rows = TrackedWave.objects.filter(tracking=tracking).order_by("number")
    return list(rows.values_list("number", "state", "moved", "vms", "slip_days"))


def kinds(project: Project) -> list[str]:
    return sorted(alarm.kind for alarm in open_alarms(project))


def extend_as_planned(scenario: Scenario) -> None:
    for row in scenario.plan.segment_plans.filter(stretch_on__lte=day(0)):
        extend(row.segment, row.stretch_on)


# --- With and without plan and baseline -------------------------------------------------------------------------------


def test_without_a_plan_facts_alone_are_told() -> None:
    project = make_project()
    app = make_segment(project, "app")
    make_vm(project, "app-01", app)
    make_vm(project, "app-02", app)
    extend(app, day(-9))
    move(project, day(-2), "app-01")
    tracking = tracked(project)
    assert (tracking.vms_moved, tracking.vms_total, tracking.segments_stretched) == (1, 2, 1)
    assert (tracking.stretch_days_so_far, tracking.plan_id, tracking.draws) == (10, None, 0)
    row = segment_row(tracking, "app")
    assert (row.state, row.extended_on, row.days_so_far, row.days_planned, row.vms_left) == (
        "moving",
        day(-9),
        10,
        None,
        1,
    )
    assert row.risk_so_far == pytest.approx((6 / 3) ** 0.5 * 14 * (10 / 14) ** 1.5)  # w = sqrt(3 + 3 / 3)
    assert row.risk_planned is None
    assert kinds(project) == ["not_planned"]
    assert set(tracking.series["vms_left_planned"]) == {None}


def test_an_empty_project_is_tracked_as_empty() -> None:
    tracking = tracked(make_project())
    assert (tracking.vms_total, tracking.segments_total, tracking.series["days"]) == (0, 0, [str(day(0)), str(day(1))])


def test_before_it_begins_the_plan_is_what_is_to_come(scenario: Scenario) -> None:
    plan = planned(scenario)
    tracking = tracked(scenario.project)
    assert (tracking.plan_id, tracking.baseline_id) == (plan.pk, None)
    assert (tracking.stretch_days_so_far, tracking.stretch_days_planned) == (0, plan.stretch_days)
    assert tracking.risk_so_far == 0.0
    assert tracking.risk_planned == pytest.approx(plan.risk_days, abs=1e-9)
    assert [one.is_of_baseline for one in tracking.waves.all()] == [False, False]
    assert [one[1] for one in waves(tracking)] == ["planned", "planned"]
    assert tracking.draws == 1000
    assert tracking.p50_ends_on is not None
    assert tracking.p80_ends_on is not None
    assert plan.ends_on <= tracking.p50_ends_on <= tracking.p80_ends_on


def test_the_planned_risk_of_each_segment_is_the_plans_own(scenario: Scenario) -> None:
    plan = planned(scenario)
    tracking = tracked(scenario.project)
    for row in plan.segment_plans.select_related("segment"):
        assert segment_row(tracking, row.segment.name).risk_planned == pytest.approx(row.risk_days, abs=1e-9)


def test_tracking_follows_the_baselines_scenario(under_way: Scenario) -> None:
    other = Scenario.objects.get(pk=under_way.pk)
    other.pk, other.name = None, "Another one"
    other.save()
    make_window(other, day(7))
    make_window(other, day(14))
    planned(other)
    assert tracked_scenario(under_way.project) == under_way
    under_way.plan.delete()
    assert tracked_scenario(under_way.project) == other


# --- Waves ------------------------------------------------------------------------------------------------------------


def test_a_wave_that_moved_whole_in_its_window_has_no_slip(under_way: Scenario) -> None:
    extend_as_planned(under_way)
    move(under_way.project, day(-3), *members(under_way, 1))
    first, second = waves(tracked(under_way.project))
    assert first == (1, "moved", first[3], first[3], 0)
    assert second == (2, "planned", 0, second[3], 0)


def test_the_evening_before_is_inside_a_window_over_midnight(under_way: Scenario) -> None:
    extend_as_planned(under_way)
    move(under_way.project, day(-4), *members(under_way, 1))
    tracking = tracked(under_way.project)
    assert tracking.waves.get(number=1).moved_elsewhere == 0
    assert "outside_wave" not in kinds(under_way.project)


def test_nobody_moved_is_late_and_slips_with_every_day(under_way: Scenario) -> None:
    first, _ = waves(tracked(under_way.project))
    assert first[:3] == (1, "late", 0)
    assert first[4] == 3  # today, at the earliest


def test_a_wave_partly_moved_waits_for_the_plans_day_of_the_rest(under_way: Scenario) -> None:
    names = members(under_way, 1)
    extend_as_planned(under_way)
    move(under_way.project, day(-3), names[0])
    first, _ = waves(tracked(under_way.project))
    assert first[:3] == (1, "partly", 1)
    assert first[4] == 3


def test_vms_that_moved_before_their_wave_are_told_and_not_counted_as_left(under_way: Scenario) -> None:
    extend_as_planned(under_way)
    late = members(under_way, 2)
    move(under_way.project, day(-1), *late)
    tracking = tracked(under_way.project)
    wave = tracking.waves.get(number=2)
    assert (wave.state, wave.moved_elsewhere, wave.slip_days) == ("moved", len(late), -5)
    assert "outside_wave" in kinds(under_way.project)
    assert tracking.vms_moved == len(late)


def test_a_vm_rolled_back_is_left_again_and_its_alarm_cleared(under_way: Scenario) -> None:
    extend_as_planned(under_way)
    name = members(under_way, 2)[0]
    move(under_way.project, day(-1), name)
    tracked(under_way.project)
    assert "outside_wave" in kinds(under_way.project)
    VirtualMachine.objects.filter(name=name).update(moved_on=None)
    tracking = tracked(under_way.project)
    assert (tracking.vms_moved, tracking.waves.get(number=2).moved) == (0, 0)
    assert "outside_wave" not in kinds(under_way.project)


def test_a_failed_migration_counts_until_the_vm_has_moved(under_way: Scenario) -> None:
    name = members(under_way, 1)[0]
    vm = VirtualMachine.objects.get(name=name)
    at = timezone.now() - timedelta(days=3)
    for number, state in enumerate(("migrated", "failed")):
        HcxMigration.objects.create(
            project=under_way.project,
            migration_id=f"m-{number}",
            vm=vm,
            state=state,
            started_at=at,
            ended_at=at + timedelta(hours=number),
        )
    assert tracked(under_way.project).waves.get(number=1).failed == 1
    move(under_way.project, day(-3), name)
    assert tracked(under_way.project).waves.get(number=1).failed == 0


def test_what_the_forecast_took_for_granted_is_told(under_way: Scenario) -> None:
    latecomer = make_vm(under_way.project, "latecomer", Segment.objects.filter(project=under_way.project)[0])
    assert latecomer.moved_on is None
    assert [note for note in tracked(under_way.project).notes if "1 VM is in no wave" in note]


def test_facts_that_would_refuse_every_plan_are_told_before_anybody_plans(project: Project) -> None:
    move(project, day(-1), "app-01")
    (told,) = tracked(project).contradictions
    assert "VM app-01 moved on" in told["sentence"]
    assert "neither as extended nor as cut over" in told["sentence"]
    steps = next_steps(project, tracked(project), [])
    assert steps[0].sentence.startswith(told["sentence"])
    assert steps[0].way_out == told["way_out"]


def test_rates_are_told_with_their_basis(under_way: Scenario) -> None:
    rates = tracked(under_way.project).rates
    assert {one["name"] for one in rates} >= {"Throughput of the link", "Migrations that fail", "Waves postponed"}
    assert all(one["basis"] and one["unit"] for one in rates)


def test_who_no_longer_moves_does_not_hold_a_wave_open(under_way: Scenario) -> None:
    first, *others = members(under_way, 1)
    extend_as_planned(under_way)
    move(under_way.project, day(-3), *others)
    VirtualMachine.objects.filter(name=first).update(disposition=Disposition.RETIRE)
    assert waves(tracked(under_way.project))[0][1:4] == ("moved", len(others), len(others))


# --- Segments ---------------------------------------------------------------------------------------------------------


def test_a_segment_is_shown_by_facts_plan_baseline_and_forecast(under_way: Scenario) -> None:
    extend_as_planned(under_way)
    move(under_way.project, day(-3), *members(under_way, 1))
    tracking = tracked(under_way.project)
    plan = under_way.plan.segment_plans.get(segment__name="db")
    row = segment_row(tracking, "db")
    assert row.extended_on == row.planned_stretch_on == row.baseline_stretch_on == plan.stretch_on
    assert row.planned_cutover_on == row.baseline_cutover_on == plan.cutover_on
    assert row.extended_on is not None
    assert row.days_so_far == (day(0) - row.extended_on).days + 1
    assert row.days_planned == plan.days
    cutovers = [one for one in (plan.cutover_on, row.p50_cutover_on, row.p80_cutover_on) if one is not None]
    assert (len(cutovers), cutovers) == (3, sorted(cutovers))
    assert row.risk_planned == pytest.approx(plan.risk_days, abs=1e-9)
    assert row.risk_slipped is not None
    assert 0 < row.risk_so_far < plan.risk_days < row.risk_slipped


def test_a_segment_cut_over_has_nothing_to_come(under_way: Scenario) -> None:
    project = under_way.project
    extend_as_planned(under_way)
    move(project, day(-3), "app-01", "app-02", "bridge-01", "db-01")
    Segment.objects.filter(project=project).update(cut_over_on=day(-1))
    tracking = tracked(project)
    assert (tracking.segments_done, tracking.segments_stretched, tracking.vms_moved) == (2, 0, 4)
    assert tracking.stretch_days_planned == tracking.stretch_days_so_far
    assert (tracking.p50_ends_on, tracking.draws) == (None, 0)
    row = segment_row(tracking, "db")
    assert (row.state, row.cut_over_on, row.days_planned) == ("cut_over", day(-1), row.days_so_far)
    assert row.slip_days is not None
    assert row.slip_days < 0
    assert set(kinds(project)) <= {"outside_wave"}


def test_a_segment_moved_at_once_slips_no_more_once_its_last_vm_has_moved(under_way: Scenario) -> None:
    row = under_way.baselines.get().segments.get(segment__name="db")
    assert row.cutover_on is not None
    Segment.objects.filter(name="db").update(treatment=Treatment.AT_ONCE)
    move(under_way.project, day(-1), "bridge-01", "db-01")
    assert segment_row(tracked(under_way.project), "db").state == "cut_over"
    assert segment_row(tracked(under_way.project), "db").slip_days == (day(-1) - row.cutover_on).days


def test_a_segment_extended_again_counts_its_present_stretch(project: Project) -> None:
    app = project.segments.get(name="app")
    extend(app, day(-40), day(-31))
    extend(app, day(-4))
    tracking = tracked(project)
    assert segment_row(tracking, "app").days_so_far == 5
    by_day = dict(zip(tracking.series["days"], tracking.series["stretched_actual"], strict=True))
    assert [by_day[str(day(offset))] for offset in (-40, -31, -30, -5, -4, 0)] == [1, 1, 0, 0, 1, 1]


def test_a_stretch_longer_than_its_own_budget_is_over_it(project: Project) -> None:
    app = project.segments.get(name="app")
    extend(app, day(-9))
    assert tracked(project).segments_over_budget == 0
    Segment.objects.filter(pk=app.pk).update(budget_days=9)
    assert tracked(project).segments_over_budget == 1
    assert "over_budget" in kinds(project)


# --- Series -----------------------------------------------------------------------------------------------------------


def test_every_line_has_a_value_or_nothing_for_every_day(under_way: Scenario) -> None:
    extend_as_planned(under_way)
    move(under_way.project, day(-3), *members(under_way, 1))
    series = tracked(under_way.project).series
    assert {len(line) for line in series.values()} == {len(series["days"])}
    assert set(series) == {
        "days",
        *(f"{what}_{line}" for what in ("vms_left", "stretched") for line in ("actual", "planned", "baseline")),
        *(f"{what}_{line}" for what in ("vms_left", "stretched") for line in ("p50", "p80")),
        "risk_actual",
        "risk_planned",
        "risk_slipped",
    }


def test_facts_end_today_where_what_is_to_come_begins(under_way: Scenario) -> None:
    extend_as_planned(under_way)
    moved = members(under_way, 1)
    move(under_way.project, day(-3), *moved)
    series = tracked(under_way.project).series
    at = {name: series["days"].index(str(on)) for name, on in (("then", day(-3)), ("today", day(0)))}
    left = 4 - len(moved)
    actual, planned_line = series["vms_left_actual"], series["vms_left_planned"]
    assert actual[at["then"] - 1 : at["then"] + 1] == [4, left]
    assert (actual[at["today"]], actual[at["today"] + 1]) == (left, None)
    assert (planned_line[at["today"] - 1], planned_line[at["today"]]) == (None, left)
    assert planned_line[-1] == 0
    assert (series["vms_left_baseline"][at["then"] - 1], series["vms_left_baseline"][at["then"]]) == (4, left)
    assert series["vms_left_p50"][at["today"] - 1] is None
    assert series["vms_left_p80"][-1] == 0
    assert series["stretched_planned"][at["today"]] == series["stretched_actual"][at["today"]] > 0
    assert series["stretched_planned"][-1] == 0


def test_what_is_overdue_counts_as_done_tomorrow_at_the_earliest(under_way: Scenario) -> None:
    series = tracked(under_way.project).series
    today = series["days"].index(str(day(0)))
    assert series["vms_left_planned"][today : today + 2] == [4, 4 - len(members(under_way, 1))]


def test_a_vm_the_plan_does_not_know_stays_left(under_way: Scenario) -> None:
    make_vm(under_way.project, "late-comer", under_way.project.segments.get(name="db"))
    tracking = tracked(under_way.project)
    assert tracking.vms_total == 5
    assert tracking.series["vms_left_planned"][-1] == 1


def test_risk_is_the_sum_of_the_segments(under_way: Scenario) -> None:
    extend_as_planned(under_way)
    move(under_way.project, day(-3), *members(under_way, 1))
    tracking = tracked(under_way.project)
    rows = list(tracking.segments.all())
    for name in ("risk_so_far", "risk_planned", "risk_slipped"):
        assert getattr(tracking, name) == pytest.approx(sum(getattr(row, name) for row in rows), abs=1e-9)
    today = tracking.series["days"].index(str(day(0)))
    assert tracking.series["risk_actual"][today] == pytest.approx(tracking.risk_so_far, abs=1e-3)
    assert tracking.series["risk_actual"][today + 1] is None
    assert tracking.series["risk_planned"][-1] == pytest.approx(tracking.risk_planned, abs=1e-3)


# --- Alarms -----------------------------------------------------------------------------------------------------------


def test_an_alarm_is_raised_once_and_cleared_when_it_no_longer_holds(project: Project) -> None:
    stretch = extend(project.segments.get(name="app"), day(-35))
    tracked(project)
    raised = {(one.kind, one.key): one.pk for one in open_alarms(project)}
    assert {kind for kind, _ in raised} == {"over_budget", "not_planned", "stalled"}
    tracked(project)
    assert {(one.kind, one.key): one.pk for one in open_alarms(project)} == raised
    stretch.to_on = day(-20)
    stretch.save()
    tracked(project)
    assert not open_alarms(project).exists()
    assert Alarm.objects.filter(cleared_at__isnull=False).count() == 3


def test_the_words_of_an_open_alarm_follow_the_facts(project: Project) -> None:
    stretch = extend(project.segments.get(name="app"), day(-35))
    tracked(project)
    stretch.from_on = day(-36)
    stretch.save()
    tracked(project)
    assert "37 days, 7 days over" in open_alarms(project).get(kind="over_budget").sentence


def test_an_alarm_that_comes_back_is_raised_anew(project: Project) -> None:
    stretch = extend(project.segments.get(name="app"), day(-2))
    tracked(project)
    for to_on in (day(-1), None):
        stretch.to_on = to_on
        stretch.save()
        tracked(project)
    assert Alarm.objects.filter(kind="not_planned").count() == 2
    assert open_alarms(project).count() == 1


def seen(project: Project, **days: date) -> None:
    """Say on which days inventories first showed VMs."""
    for name, on in days.items():
        VirtualMachine.objects.filter(project=project, name=name.replace("_", "-")).update(first_seen_on=on)


def test_a_vm_that_an_inventory_shows_first_on_a_stretched_segment_is_an_alarm(under_way: Scenario) -> None:
    project = under_way.project
    extend_as_planned(under_way)
    make_vm(project, "new-01", project.segments.get(name="db"))
    VirtualMachine.objects.update(first_seen_on=day(-60))
    tracked(project)
    assert "new_vm" not in kinds(project)
    seen(project, new_01=day(-1))
    tracked(project)
    (alarm,) = open_alarms(project).filter(kind="new_vm")
    assert alarm.vm is not None
    assert (alarm.vm.name, alarm.segment.name if alarm.segment else "") == ("new-01", "db")


def test_the_first_inventory_of_an_estate_that_is_stretched_already_brings_no_new_vms(under_way: Scenario) -> None:
    extend_as_planned(under_way)
    make_vm(under_way.project, "unplanned", under_way.project.segments.get(name="db"))
    VirtualMachine.objects.update(first_seen_on=day(-1))
    tracked(under_way.project)
    assert "new_vm" not in kinds(under_way.project)


def test_a_vm_that_came_after_the_baseline_is_new_even_if_its_segment_was_stretched_later(under_way: Scenario) -> None:
    project = under_way.project
    db = project.segments.get(name="db")
    make_vm(project, "new-01", db)
    VirtualMachine.objects.update(first_seen_on=day(-60))
    seen(project, new_01=day(-5))
    extend(db, day(-4))
    tracked(project)
    assert "new_vm" not in kinds(project)
    under_way.baselines.update(approved_at=timezone.now() - timedelta(days=10))
    tracked(project)
    assert "new_vm" in kinds(project)


def test_a_new_vm_that_is_in_a_wave_is_no_alarm_any_more(under_way: Scenario) -> None:
    VirtualMachine.objects.update(first_seen_on=day(-60))
    extend_as_planned(under_way)
    seen(under_way.project, db_01=day(-1))
    tracked(under_way.project)
    assert "new_vm" not in kinds(under_way.project)


def test_new_alarms_are_one_notice_for_each_channel_that_is_on(project: Project) -> None:
    on = NoticeChannel.objects.create(project=project, kind="email", address="ada@example.org")
    NoticeChannel.objects.create(project=project, kind="email", address="off@example.org", is_on=False)
    extend(project.segments.get(name="app"), day(-35))
    tracked(project)
    (notice,) = Notice.objects.all()
    assert (notice.channel, notice.alarms.count(), notice.state) == (on, 3, "pending")
    tracked(project)
    assert Notice.objects.count() == 1


# --- Runs -------------------------------------------------------------------------------------------------------------


def test_tracking_twice_finds_the_same(under_way: Scenario) -> None:
    extend_as_planned(under_way)
    move(under_way.project, day(-3), *members(under_way, 1))

    def found() -> tuple:
        tracking = tracked(under_way.project)
        left_out = ("id", "tracking", "tracking_id", "run", "run_id", "stored_at")
        return tuple(
            [{key: value for key, value in row.items() if key not in left_out} for row in rows.values()]
            for rows in (
                Tracking.objects.filter(pk=tracking.pk),
                tracking.waves.order_by("number"),
                tracking.segments.order_by("segment_id"),
            )
        )

    assert found() == found()
    assert Tracking.objects.count() == 1


def test_a_pending_tracking_is_used_again_and_a_running_one_is_not(project: Project) -> None:
    first = track_run_create(project=project)
    assert track_run_create(project=project) == first
    run_claim(TrackRun, first.pk)
    assert track_run_create(project=project) != first


def test_what_a_later_tracking_found_is_not_replaced_by_an_earlier_one(project: Project) -> None:
    earlier = run_claim(TrackRun, track_run_create(project=project).pk)
    assert earlier is not None
    later = tracked(project)
    track_run_execute(earlier)
    earlier.refresh_from_db()
    assert (earlier.state, "later stands already" in earlier.message) == (RunState.COMPLETED, True)
    assert Tracking.objects.get(project=project) == later


def test_a_lost_claim_writes_nothing(project: Project) -> None:
    run = run_claim(TrackRun, track_run_create(project=project).pk)
    assert run is not None
    TrackRun.objects.filter(pk=run.pk).update(claim="another worker's")
    track_run_execute(run)
    assert not Tracking.objects.exists()
    assert TrackRun.objects.get(pk=run.pk).state == RunState.RUNNING


def test_the_number_of_queries_is_that_of_any_project(under_way: Scenario) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            tracked(under_way.project)
        return len(found)

    tracked(under_way.project)
    before = queries()
    for number in range(30):
        segment = make_segment(under_way.project, f"more-{number}")
        make_vm(under_way.project, f"more-{number}", segment)
        extend(segment, day(-50))
    tracked(under_way.project)
    assert queries() == before


def test_contradicting_facts_are_tracked_all_the_same(under_way: Scenario) -> None:
    """No planner would take a segment cut over with VMs left; who tracks must see it."""
    extend_as_planned(under_way)
    Segment.objects.filter(name="db").update(cut_over_on=day(-1))
    Segment.objects.filter(name="app").update(treatment=Treatment.REBUILD)
    tracking = tracked(under_way.project)
    assert segment_row(tracking, "db").state == "cut_over"
    assert segment_row(tracking, "db").vms_left == 2


def test_a_segment_the_plan_moves_at_once_is_not_planned_once_it_is_extended(scenario: Scenario) -> None:
    make_segment(scenario.project, "lab", treatment=Treatment.AT_ONCE, treatment_reason="nobody is on it by day")
    lab = scenario.project.segments.get(name="lab")
    make_vm(scenario.project, "lab-01", lab)
    plan = planned(scenario)
    assert plan.segment_plans.get(segment=lab).stretch_on is None
    extend(lab, day(0))
    tracked(scenario.project)
    assert [(alarm.kind, alarm.segment) for alarm in open_alarms(scenario.project)] == [("not_planned", lab)]
    planned(scenario)
    tracked(scenario.project)
    assert kinds(scenario.project) == []


@pytest.mark.parametrize(("days_ago", "slip"), [(12, -3), (4, 5)])
def test_a_move_that_is_over_slipped_by_the_day_it_was_over(under_way: Scenario, days_ago: int, slip: int) -> None:
    """The end that was planned says nothing any more, however early or late the move was in fact."""
    project = under_way.project
    under_way.plan.segment_plans.update(stretch_on=None, cutover_on=None, ends_on=None)
    baseline = project.baselines.get()
    type(baseline).objects.filter(pk=baseline.pk).update(ends_on=day(-9))
    type(under_way.plan).objects.filter(pk=under_way.plan.pk).update(ends_on=day(-9))
    move(project, day(-20), "app-01", "app-02", "bridge-01", "db-01")
    project.segments.update(cut_over_on=day(-days_ago))
    tracking = tracked(project)
    assert (tracking.planned_ends_on, tracking.slip_days) == (day(-days_ago), slip)


# --- What is due ------------------------------------------------------------------------------------------------------


def test_a_project_is_due_when_something_changed_or_a_day_has_begun(under_way: Scenario) -> None:
    project = under_way.project
    assert projects_to_track() == [project.pk]
    tracked(project)
    assert projects_to_track() == []
    change_record(project=project, by=None, sentence="actuals.csv was imported.")
    assert projects_to_track() == [project.pk]
    run = run_tracking(project)
    TrackRun.objects.filter(pk=run.pk).update(today=day(-1))
    assert projects_to_track() == [project.pk]


def test_a_project_with_nothing_to_track_is_never_due(scenario: Scenario) -> None:
    assert projects_to_track() == []
    extend(scenario.project.segments.get(name="app"), day(-1))
    assert projects_to_track() == [scenario.project.pk]


def test_what_was_tracked_is_due_again_when_the_last_of_it_is_taken_back(project: Project) -> None:
    """As when the import of HCX's list is undone: the alarms it raised must not stand for ever."""
    app = project.segments.get(name="app")
    extension = extend(app, day(-40))
    tracked(project)
    extension.delete()
    change_record(project=project, by=None, sentence="The import of l2Extensions.json was undone.")
    assert projects_to_track() == [project.pk]
    assert tracked(project).segments_stretched == 0
    assert kinds(project) == []


def test_a_project_is_not_due_while_it_is_tracked_nor_again_after_a_failure(under_way: Scenario) -> None:
    run = track_run_create(project=under_way.project)
    assert projects_to_track() == []
    tracked(under_way.project)
    TrackRun.objects.filter(pk=run.pk).update(state=RunState.ERRORED)
    assert projects_to_track() == []


def test_old_trackings_are_not_kept(project: Project) -> None:
    for _ in range(3):
        tracked(project)
    assert TrackRun.objects.count() == 1
