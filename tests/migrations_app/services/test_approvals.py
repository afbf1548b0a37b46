"""Approvals of waves, un-extensions and applications, and how they lapse."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist

from migrations_app.models import Approval, Assignment, Board, Plan, Scenario, Wave
from migrations_app.selectors.approvals import approval_states, states_of
from migrations_app.services import scenario_create
from migrations_app.services.approvals import application_set_owner, approval_give, approval_withdraw
from networks.choices import Role
from networks.models import Application, Change, Project
from networks.services import ServiceError
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.members import member
from tests.migrations_app.plans import planned

pytestmark = pytest.mark.django_db

FIRST_DAY = date(2035, 1, 1)


@pytest.fixture
def project() -> Project:
    return make_project(time_zone="Europe/Berlin")


@pytest.fixture
def plan(project: Project) -> Plan:
    """Three VMs of the application shop in two windows of two VMs."""
    segment = make_segment(project, "app")
    shop = Application.objects.create(project=project, name="shop")
    for name in ("a", "b", "c"):
        make_vm(project, name, segment, application=shop)
    scenario = make_scenario(project, FIRST_DAY, horizon_days=60)
    make_window(scenario, date(2035, 1, 13), "first", max_vms=2)
    make_window(scenario, date(2035, 1, 20), "second", max_vms=2)
    return planned(scenario)


@pytest.fixture
def manager(project: Project) -> User:
    return member(project, "max", Role.MANAGER)


def wave_key(plan: Plan, number: int = 1) -> int:
    return Wave.objects.get(plan=plan, number=number).window_id or 0


def state_of(plan: Plan, kind: str, key: int) -> tuple[str, str]:
    state = states_of(plan.scenario, kind, [key])[key]
    return state.state, state.sentence


def test_a_wave_is_approved_as_it_is_and_the_record_says_by_whom(plan: Plan, manager: User) -> None:
    key = wave_key(plan)
    approval = approval_give(scenario=plan.scenario, kind="wave", key=key, by=manager, note="in the board")
    assert approval.summary == f"{Wave.objects.get(window_id=key).vm_count} VMs on 12 Jan 2035, 21:00"
    assert state_of(plan, "wave", key)[0] == "approved"
    change = Change.objects.latest("pk")
    assert change.sentence == f"Wave first of Baseline was approved: {approval.summary}."
    assert (change.by, change.reason, change.affects_plan) == (manager, "in the board", False)
    assert (change.subject_kind, change.subject_id) == ("wave", key)


def test_an_approval_lapses_when_a_vm_joins_and_holds_again_when_it_leaves(plan: Plan, manager: User) -> None:
    key = wave_key(plan)
    approval_give(scenario=plan.scenario, kind="wave", key=key, by=manager)
    other = Assignment.objects.filter(plan=plan).exclude(wave__window_id=key).earliest("pk")
    home = other.wave
    Assignment.objects.filter(pk=other.pk).update(wave=Wave.objects.get(window_id=key))
    state, sentence = state_of(plan, "wave", key)
    assert state == "lapsed" and sentence.endswith("; changed since: 1 VM more")
    Assignment.objects.filter(pk=other.pk).update(wave=home)
    assert state_of(plan, "wave", key)[0] == "approved"


def test_a_vm_that_has_moved_leaves_its_approval_whole_and_another_does_not(plan: Plan, manager: User) -> None:
    key = wave_key(plan)
    approval_give(scenario=plan.scenario, kind="wave", key=key, by=manager)
    gone = Assignment.objects.filter(wave__window_id=key).earliest("pk")
    vm = gone.vm
    gone.delete()
    assert state_of(plan, "wave", key)[1].endswith("; changed since: 1 VM fewer")
    vm.moved_on = date(2035, 1, 12)
    vm.save()
    assert state_of(plan, "wave", key)[0] == "approved"


def test_an_approval_lapses_when_its_window_is_another_day_and_not_when_it_is_renamed(
    plan: Plan, manager: User
) -> None:
    window = Wave.objects.get(plan=plan, number=1).window
    assert window is not None
    approval_give(scenario=plan.scenario, kind="wave", key=window.pk, by=manager)
    window.name = "night of the shop"
    window.save()
    assert state_of(plan, "wave", window.pk)[0] == "approved"
    window.ends_at += timedelta(days=1)
    window.save()
    assert state_of(plan, "wave", window.pk)[1].endswith(
        "changed since: its window is 12 Jan 2035, 21:00 to 14 Jan, 05:00 now"
    )


def test_what_a_board_says_of_a_wave_goes_before_the_rows_of_its_plan(plan: Plan, manager: User) -> None:
    key = wave_key(plan)
    approval_give(scenario=plan.scenario, kind="wave", key=key, by=manager)
    every = list(plan.assignments.values_list("vm_id", flat=True))
    assert approval_states(plan.scenario, [key], {key: every})[key].state == "lapsed"


def test_an_un_extension_lapses_with_its_day(plan: Plan, manager: User) -> None:
    row = plan.segment_plans.get()
    approval_give(scenario=plan.scenario, kind="unextend", key=row.segment_id, by=manager)
    assert state_of(plan, "unextend", row.segment_id)[0] == "approved"
    row.cutover_on = date(2035, 2, 3)
    row.save()
    assert state_of(plan, "unextend", row.segment_id)[1].endswith("changed since: its cutover is on 3 Feb 2035")


def test_an_application_is_approved_by_its_owner_alone(plan: Plan, project: Project, manager: User) -> None:
    shop, ada = Application.objects.get(), member(project, "ada")
    asked = {"scenario": plan.scenario, "kind": "application", "key": shop.pk}
    with pytest.raises(ServiceError, match="its owner, who is nobody yet"):
        approval_give(**asked, by=manager)
    application_set_owner(application=shop, username="ada", by=None)
    with pytest.raises(ServiceError, match="its owner, who is ada"):
        approval_give(**asked, by=manager)
    approval_give(**asked, by=ada)
    assert state_of(plan, "application", shop.pk)[0] == "approved"


def test_an_owner_of_the_project_approves_an_application_with_a_note_on_behalf(plan: Plan, project: Project) -> None:
    shop, olga = Application.objects.get(), member(project, "olga", Role.OWNER)
    asked = {"scenario": plan.scenario, "kind": "application", "key": shop.pk, "by": olga}
    with pytest.raises(ServiceError, match="on whose behalf"):
        approval_give(**asked)
    assert approval_give(**asked, note="for ada, by phone").note == "for ada, by phone"


def test_the_owner_of_an_application_is_a_member(plan: Plan) -> None:
    User.objects.create_user("eve")
    with pytest.raises(ServiceError, match="eve is no member"):
        application_set_owner(application=Application.objects.get(), username="eve", by=None)


def test_an_approval_lapses_when_a_vm_of_the_application_moves_in_another_wave(plan: Plan, project: Project) -> None:
    shop = Application.objects.get()
    approval_give(
        scenario=plan.scenario, kind="application", key=shop.pk, by=member(project, "olga", Role.OWNER), note="for ada"
    )
    one = Assignment.objects.filter(plan=plan, wave__number=1).earliest("pk")
    Assignment.objects.filter(pk=one.pk).update(wave=plan.waves.get(number=2))
    assert state_of(plan, "application", shop.pk)[1].endswith("changed since: 1 VM in another wave")


def test_a_viewer_approves_no_wave(plan: Plan, project: Project) -> None:
    with pytest.raises(ServiceError, match="role project manager"):
        approval_give(scenario=plan.scenario, kind="wave", key=wave_key(plan), by=member(project, "ada"))
    assert not Approval.objects.exists()


def test_what_changed_since_one_looked_is_not_approved(plan: Plan, manager: User) -> None:
    key = wave_key(plan)
    seen = approval_states(plan.scenario, [key])[key].digest
    Assignment.objects.filter(wave__window_id=key).earliest("pk").delete()
    with pytest.raises(ServiceError, match="changed since you loaded the page"):
        approval_give(scenario=plan.scenario, kind="wave", key=key, by=manager, seen=seen)


def test_nothing_is_approved_while_the_plan_follows_an_edit(plan: Plan, manager: User) -> None:
    Board.objects.update_or_create(
        scenario=plan.scenario,
        defaults={"version": plan.board_version + 1, "run": plan.run, "draft_gz": b""},
    )
    with pytest.raises(ServiceError, match="Wait some seconds"):
        approval_give(scenario=plan.scenario, kind="wave", key=wave_key(plan), by=manager)


def test_what_is_approved_as_it_is_is_not_approved_twice(plan: Plan, manager: User) -> None:
    asked = {"scenario": plan.scenario, "kind": "wave", "key": wave_key(plan), "by": manager}
    approval_give(**asked)
    with pytest.raises(ServiceError, match="approved already"):
        approval_give(**asked)


def test_a_withdrawn_approval_brings_no_older_one_back(plan: Plan, project: Project, manager: User) -> None:
    key = wave_key(plan)
    approval_give(scenario=plan.scenario, kind="wave", key=key, by=manager)
    gone = Assignment.objects.filter(wave__window_id=key).earliest("pk")
    gone.delete()
    newer = approval_give(scenario=plan.scenario, kind="wave", key=key, by=manager)
    with pytest.raises(ServiceError, match="Only who gave"):
        approval_withdraw(approval=newer, by=member(project, "ada"))
    approval_withdraw(approval=newer, by=manager)
    gone.save()
    assert state_of(plan, "wave", key) == ("open", "not approved yet")


def test_a_wave_of_another_scenario_or_without_vms_is_not_approved(plan: Plan, project: Project, manager: User) -> None:
    other: Scenario = scenario_create(project=project, name="Other", by=None, start_on=FIRST_DAY)
    key = make_window(other, date(2035, 1, 13)).pk
    with pytest.raises(ServiceError, match="nothing to approve"):
        approval_give(scenario=other, kind="wave", key=key, by=manager)
    with pytest.raises(ObjectDoesNotExist):
        approval_give(scenario=plan.scenario, kind="wave", key=key, by=manager)
