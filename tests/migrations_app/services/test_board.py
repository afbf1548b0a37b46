"""A plan that people bend: what an edit costs and breaks, what stands in its way, and the way back."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from migrations_app.adapters.boards import Desk, desk_of
from migrations_app.adapters.kept_problem import unpacked
from migrations_app.adapters.proposals import Placing, Proposal, row_added, row_change, row_removed
from migrations_app.choices import EditKind
from migrations_app.models import (
    Assignment,
    Board,
    BoardRun,
    Edit,
    Freeze,
    Pin,
    Plan,
    PlanRun,
    Scenario,
    Waiver,
    Window,
)
from migrations_app.services import (
    NeedsReason,
    board_run_create,
    board_run_execute,
    carry_out,
    edit_redo,
    edit_undo,
    move_weigh,
    pin_set,
    pins_clear,
    pins_set,
    plan_run_create,
    plan_run_execute,
    vms_move,
    weigh,
)
from networks.models import Change, VirtualMachine
from networks.services.errors import ServiceError
from networks.services.runs import run_claim
from planner.core.checker import check
from planner.core.editing.judge import Standing
from planner.core.instance_file import load_instance, load_plan
from tests.migrations_app.factories import make_window
from tests.migrations_app.moves import day, two_segments
from tests.migrations_app.plans import planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def bob() -> User:
    return User.objects.create_user("bob")


@pytest.fixture
def scenario() -> Scenario:
    """Segments app and db that share a VM; four nights, a plan with its board."""
    made = two_segments()
    make_window(made, day(21), "night 3", max_vms=3)
    make_window(made, day(28), "night 4", max_vms=1)
    planned(made)
    return made


def desk(scenario: Scenario) -> Desk:
    found = desk_of(scenario)
    assert found is not None
    return found


def vm(name: str) -> int:
    return VirtualMachine.objects.get(name=name).pk


def night(scenario: Scenario, name: str) -> int:
    return scenario.windows.get(name=name).pk


def where(scenario: Scenario, name: str) -> str:
    window = desk(scenario).window_of(vm(name))
    assert window is not None
    return scenario.windows.get(pk=window).name


def moved(scenario: Scenario, by: User | None, name: str, to: str, **more: Any) -> Edit:
    return vms_move(scenario=scenario, by=by, vm_ids=[vm(name)], window_id=night(scenario, to), **more)


def followed(scenario: Scenario) -> Plan:
    """The plan once its rows show the board."""
    run = run_claim(BoardRun, board_run_create(scenario=scenario).pk)
    assert run is not None
    board_run_execute(run)
    run.refresh_from_db()
    assert run.state == "completed", run.message
    return Plan.objects.select_related("run", "scenario__project").get(scenario=scenario)


def state(scenario: Scenario) -> tuple[Any, ...]:
    """All that an edit may change, but who did it and when."""
    windows = list(Window.objects.filter(scenario=scenario).order_by("pk").values())
    freezes = list(Freeze.objects.filter(scenario=scenario).order_by("pk").values())
    pins = sorted(Pin.objects.filter(scenario=scenario).values_list("vm_id", "window_id", "reason"))
    waivers = list(Waiver.objects.filter(scenario=scenario).order_by("pk").values("pk", "code", "amount", "reason"))
    return windows, freezes, pins, waivers, desk(scenario).draft


def test_a_plan_has_a_board_that_shows_it(scenario):
    plan = Plan.objects.get(scenario=scenario)
    placed = {row.vm_id: row.wave.window_id for row in Assignment.objects.filter(plan=plan).select_related("wave")}
    assert {vm: window for window, vms in desk(scenario).members.items() for vm in vms} == placed
    assert desk(scenario).standing.figures.objective == pytest.approx(plan.objective, rel=1e-12)
    assert plan.board_version == Board.objects.get(scenario=scenario).version == 1


def test_a_move_changes_what_was_told_before_and_is_pinned(scenario, ada):
    told = move_weigh(desk(scenario), vm_ids=[vm("app-01")], window_id=night(scenario, "night 3"))
    before = desk(scenario).standing.figures
    edit = moved(scenario, ada, "app-01", "night 3", reason="its owner is away")
    after = desk(scenario).standing.figures
    assert where(scenario, "app-01") == "night 3"
    assert after.stretch_days - before.stretch_days == told.effect.stretch_days == edit.effect["stretch_days"]
    assert after.objective - before.objective == pytest.approx(told.effect.objective)
    pin = Pin.objects.get(scenario=scenario)
    assert (pin.window.name, pin.reason, pin.by) == ("night 3", "its owner is away", ada)


def test_the_change_is_on_record_with_its_reason_and_effect(scenario, ada):
    edit = moved(scenario, ada, "app-01", "night 3", reason="its owner is away")
    change = Change.objects.filter(project=scenario.project).first()
    assert change is not None
    assert (change.sentence, change.by, change.reason) == ("app-01 was moved to night 3.", ada, "its owner is away")
    assert change.effect["stretch_days"] == edit.effect["stretch_days"]
    assert (change.subject_kind, change.subject_id, change.affects_plan) == ("vm", vm("app-01"), False)


def test_the_plans_rows_follow_the_board(scenario, ada):
    moved(scenario, ada, "app-01", "night 3")
    said: Standing = desk(scenario).standing
    plan = followed(scenario)
    assert plan.objective == pytest.approx(said.figures.objective, rel=1e-12)
    assert (plan.stretch_days, plan.revision, plan.board_version) == (said.figures.stretch_days, 2, 2)
    row = Assignment.objects.select_related("wave").get(plan=plan, vm__name="app-01")
    assert row.wave.window_name == "night 3"


def test_the_plans_files_are_those_of_the_bent_plan(scenario, ada):
    moved(scenario, ada, "app-01", "night 3")
    plan = followed(scenario)
    instance = load_instance(unpacked(plan.instance_gz))
    verdict = check(instance, load_plan(unpacked(plan.plan_gz), instance))
    assert verdict.feasible
    assert verdict.measures.objective == pytest.approx(plan.objective, rel=1e-12)


def full_night(scenario: Scenario) -> None:
    """Night 4, which takes one VM, has app-01."""
    moved(scenario, None, "app-01", "night 4")


def test_a_cap_that_somebody_entered_needs_a_reason(scenario, ada):
    full_night(scenario)
    before = state(scenario)
    with pytest.raises(NeedsReason, match="moves 2 VMs, its window takes 1"):
        moved(scenario, ada, "app-02", "night 4")
    assert state(scenario) == before


def test_what_was_accepted_is_told_with_its_reason_and_the_judge_names_the_same_codes(scenario, ada):
    full_night(scenario)
    moved(scenario, ada, "app-02", "night 4", reason="both or none", accepted={"H06"})
    plan = followed(scenario)
    assert [(one["code"], one["reason"], one["by"]) for one in plan.breaches] == [("H06", "both or none", "ada")]
    instance = load_instance(unpacked(plan.instance_gz))
    verdict = check(instance, load_plan(unpacked(plan.plan_gz), instance))
    assert [one.code for one in verdict.violations] == ["H06"]


def test_more_broken_than_a_person_saw_is_asked_again(scenario, ada):
    full_night(scenario)
    with pytest.raises(NeedsReason, match="more than you have seen"):
        moved(scenario, ada, "app-02", "night 4", reason="both or none", accepted=set())


def test_an_acceptance_goes_with_what_it_accepted(scenario, ada):
    full_night(scenario)
    moved(scenario, ada, "app-02", "night 4", reason="both or none")
    assert Waiver.objects.get(scenario=scenario).amount == 2
    moved(scenario, ada, "app-02", "night 3")
    assert not Waiver.objects.filter(scenario=scenario).exists()


def test_planned_again_the_accepted_breach_stays_and_so_do_the_pins(scenario, ada):
    full_night(scenario)
    moved(scenario, ada, "app-02", "night 4", reason="both or none")
    plan = planned(scenario)
    assert {where(scenario, "app-01"), where(scenario, "app-02")} == {"night 4"}
    assert [one["code"] for one in plan.breaches] == ["H06"]
    assert plan.run.waivers[0]["code"] == "H06"


def test_a_window_that_is_over_takes_nobody(scenario, ada):
    past = make_window(scenario, timezone.now().date() - timedelta(days=3), "past night")
    with pytest.raises(ServiceError, match="past night is over"):
        vms_move(scenario=scenario, by=ada, vm_ids=[vm("app-01")], window_id=past.pk, reason="why not")


def test_a_vm_that_has_moved_stays(scenario, ada):
    VirtualMachine.objects.filter(name="app-01").update(moved_on=day(1))
    before = state(scenario)
    with pytest.raises(ServiceError, match="app-01 moved on"):
        moved(scenario, ada, "app-01", "night 3")
    assert state(scenario) == before


def test_undo_puts_everything_back_and_redo_does_it_again(scenario, ada):
    full_night(scenario)
    before = state(scenario)
    moved(scenario, ada, "app-02", "night 4", reason="both or none")
    bent = state(scenario)
    edit_undo(scenario=scenario, by=ada)
    assert state(scenario) == before
    edit_redo(scenario=scenario, by=ada)
    assert state(scenario) == bent


def test_undo_takes_back_one_edit_after_the_other(scenario, ada):
    first = state(scenario)
    moved(scenario, ada, "app-01", "night 3")
    moved(scenario, ada, "app-01", "night 4")
    edit_undo(scenario=scenario, by=ada)
    assert where(scenario, "app-01") == "night 3"
    edit_undo(scenario=scenario, by=ada)
    assert state(scenario) == first
    with pytest.raises(ServiceError, match="nothing of yours"):
        edit_undo(scenario=scenario, by=ada)
    edit_redo(scenario=scenario, by=ada)
    edit_redo(scenario=scenario, by=ada)
    assert where(scenario, "app-01") == "night 4"


def test_redo_makes_again_what_was_taken_back_last(scenario, ada):
    moved(scenario, ada, "app-01", "night 3")
    edit_undo(scenario=scenario, by=ada)
    moved(scenario, ada, "app-02", "night 3")
    edit_undo(scenario=scenario, by=ada)
    first, bent = where(scenario, "app-01"), edit_redo(scenario=scenario, by=ada)
    assert bent.sentence == "Done again: app-02 was moved to night 3."
    assert (where(scenario, "app-01"), where(scenario, "app-02")) == (first, "night 3")
    with pytest.raises(ServiceError, match="nothing to do again"):
        edit_redo(scenario=scenario, by=ada)


def test_an_undo_is_not_undone_but_its_edit_made_again(scenario, ada):
    moved(scenario, ada, "app-01", "night 3")
    undo = edit_undo(scenario=scenario, by=ada)
    with pytest.raises(ServiceError, match="took an edit back"):
        edit_undo(scenario=scenario, by=ada, edit_id=undo.pk)


def test_an_edit_is_undone_though_somebody_accepted_more_in_its_window_since(scenario, ada, bob):
    full_night(scenario)
    moved(scenario, ada, "app-02", "night 4", reason="both or none")
    moved(scenario, bob, "db-01", "night 4", reason="the database too")
    edit_undo(scenario=scenario, by=ada)
    assert where(scenario, "app-02") != "night 4"
    assert [(one.amount, one.reason) for one in Waiver.objects.filter(scenario=scenario)] == [(3, "the database too")]


def test_a_board_run_that_is_late_stores_nothing_over_a_later_one(scenario, ada, monkeypatch):
    moved(scenario, ada, "app-01", "night 3")
    run = run_claim(BoardRun, board_run_create(scenario=scenario).pk)

    def overtaken(*given):
        monkeypatch.setattr("migrations_app.services.board_runs.desk_of", desk_of)
        known = desk_of(*given)
        moved(scenario, ada, "app-02", "night 3")
        assert followed(scenario).board_version == 3
        return known

    monkeypatch.setattr("migrations_app.services.board_runs.desk_of", overtaken)
    assert run is not None
    board_run_execute(run)
    assert Plan.objects.get(scenario=scenario).board_version == 3


def test_nobody_undoes_the_work_of_somebody_else_on_the_way(scenario, ada, bob):
    moved(scenario, ada, "app-01", "night 3")
    moved(scenario, bob, "app-01", "night 4")
    with pytest.raises(ServiceError, match="bob changed this after it: app-01 was moved to night 4"):
        edit_undo(scenario=scenario, by=ada)
    edit_undo(scenario=scenario, by=bob)
    edit_undo(scenario=scenario, by=ada)


def test_of_two_that_move_one_vm_the_second_is_told(scenario, ada, bob):
    seen = desk(scenario).version
    moved(scenario, ada, "app-01", "night 3", seen_version=seen)
    with pytest.raises(ServiceError, match="ada changed this since you looked: app-01 was moved to night 3"):
        moved(scenario, bob, "app-01", "night 4", seen_version=seen)
    assert where(scenario, "app-01") == "night 3"


def test_of_two_that_move_two_vms_both_do(scenario, ada, bob):
    seen = desk(scenario).version
    moved(scenario, ada, "app-01", "night 3", seen_version=seen)
    moved(scenario, bob, "app-02", "night 3", seen_version=seen)
    assert (where(scenario, "app-01"), where(scenario, "app-02")) == ("night 3", "night 3")


def test_a_pin_is_an_edit(scenario, ada):
    pins_set(scenario=scenario, by=ada, vm_ids=[vm("app-01")], reason="as agreed")
    assert Pin.objects.get(scenario=scenario).window.name == where(scenario, "app-01")
    pins_clear(scenario=scenario, by=ada, vm_ids=[vm("app-01")])
    assert not Pin.objects.filter(scenario=scenario).exists()
    edit_undo(scenario=scenario, by=ada)
    assert Pin.objects.get(scenario=scenario).reason == "as agreed"


def test_a_new_window_takes_vms_in_the_same_edit(scenario, ada):
    starts_at = timezone.now() + timedelta(days=40)
    new = row_added("window", -1, name="spare night", starts_at=starts_at, ends_at=starts_at + timedelta(hours=8))
    proposal = Proposal(EditKind.WAVES, "A spare night.", (Placing((vm("app-01"),), -1),), (new,))
    assert weigh(desk(scenario), proposal).hard == []
    carry_out(scenario=scenario, by=ada, proposal=proposal)
    assert where(scenario, "app-01") == "spare night"
    edit_undo(scenario=scenario, by=ada)
    assert not scenario.windows.filter(name="spare night").exists()
    edit_redo(scenario=scenario, by=ada)
    assert where(scenario, "app-01") == "spare night"


def test_a_window_removed_takes_its_pins_along_and_brings_them_back(scenario, ada):
    spare = make_window(scenario, day(35), "spare night")
    Pin.objects.create(scenario=scenario, vm_id=vm("app-01"), window=spare, reason="perhaps")
    before = state(scenario)
    proposal = Proposal(EditKind.WAVES, "spare night is no more.", rows=(row_removed(spare),))
    carry_out(scenario=scenario, by=ada, proposal=proposal)
    assert not Pin.objects.filter(scenario=scenario).exists()
    edit_undo(scenario=scenario, by=ada)
    assert state(scenario) == before


def test_a_window_that_goes_to_another_day_takes_its_vms_and_dates_along(scenario, ada):
    full_night(scenario)
    window = scenario.windows.get(name="night 4")
    later = {"starts_at": window.starts_at + timedelta(days=7), "ends_at": window.ends_at + timedelta(days=7)}
    before = desk(scenario).standing.figures
    carry_out(
        scenario=scenario,
        by=ada,
        proposal=Proposal(EditKind.WAVES, "A week later.", rows=(row_change(window, **later),)),
    )
    after = desk(scenario).standing.figures
    assert where(scenario, "app-01") == "night 4"
    assert after.makespan_days - before.makespan_days == 7
    assert followed(scenario).ends_on - before.ends_on == timedelta(days=7)


def test_a_row_that_is_another_by_now_is_not_overwritten(scenario, ada):
    window = scenario.windows.get(name="night 4")
    change = row_change(window, name="the last night")
    Window.objects.filter(pk=window.pk).update(max_vms=9)
    with pytest.raises(ServiceError, match="night 4 was changed since"):
        carry_out(scenario=scenario, by=ada, proposal=Proposal(EditKind.WAVES, "Renamed.", rows=(change,)))


def test_a_plan_found_while_somebody_bent_the_board_is_not_stored(scenario, ada):
    run = run_claim(PlanRun, plan_run_create(scenario=scenario, by=None, iterations=300).pk)
    moved(scenario, ada, "app-01", "night 3")
    bent = state(scenario)
    assert run is not None
    plan_run_execute(run)
    run.refresh_from_db()
    assert run.state == "refused"
    assert "ada: app-01 was moved to night 3." in run.message
    assert state(scenario) == bent


def test_a_new_plan_can_be_undone(scenario, ada):
    pins_set(scenario=scenario, by=ada, vm_ids=[vm("app-01")])
    pins_clear(scenario=scenario, by=ada, vm_ids=[vm("app-01")])
    moved(scenario, None, "app-01", "night 4")
    pins_clear(scenario=scenario, by=None, vm_ids=[vm("app-01")])
    run = run_claim(PlanRun, plan_run_create(scenario=scenario, by=ada, iterations=300, from_nothing=True).pk)
    assert run is not None
    plan_run_execute(run)
    assert where(scenario, "app-01") != "night 4"
    edit_undo(scenario=scenario, by=ada)
    assert where(scenario, "app-01") == "night 4"


def test_a_freeze_over_a_wave_shows_on_the_board(scenario):
    full_night(scenario)
    Freeze.objects.create(scenario=scenario, name="stop", first_on=day(28), last_on=day(29))
    assert "H04" in [one.code for one in desk(scenario).standing.breaches]


def test_a_plan_of_before_gets_its_board(scenario):
    Board.objects.all().delete()
    Plan.objects.update(board_version=0)
    assert desk_of(scenario) is None
    plan = followed(scenario)
    assert plan.board_version == desk(scenario).version


def test_a_pin_set_on_another_page_can_be_undone_here(scenario, ada):
    before = state(scenario)
    pin_set(scenario=scenario, vm_ids=[vm("app-01")], window=scenario.windows.get(name="night 3"), by=ada)
    assert Pin.objects.get(scenario=scenario).by == ada
    edit_undo(scenario=scenario, by=ada)
    assert state(scenario) == before
