"""The page of approvals, and how approvals stand on the pages of waves and segments."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from migrations_app.models import Approval, Plan, Wave, Window
from migrations_app.services.approvals import approval_give
from networks.choices import Role
from networks.models import Application, Project
from tests.migrations_app.members import member
from tests.migrations_app.views.addresses import address_of
from tests.migrations_app.views.estates import planned_estate, queries_of


@pytest.fixture
def manager(project: Project, user: User) -> User:
    return member(project, user.username, Role.MANAGER)


def give_address(plan: Plan, kind: str, key: int) -> str:
    return reverse("migrations:approval_give", args=[plan.scenario.project_id, plan.scenario_id, kind, key])


def test_each_wave_stands_with_how_it_is_and_is_approved_from_there(
    logged_in: Client, plan: Plan, manager: User
) -> None:
    wave, page = plan.waves.get(number=1), address_of("approvals", plan.scenario)
    row = logged_in.get(page).context["page"].object_list[0]
    assert (row.number, row.state.state) == (1, "open")
    logged_in.post(give_address(plan, "wave", wave.window_id), {"seen": row.state.digest, "note": "agreed"})
    answer = logged_in.get(page)
    assert [(label, counts["approved"]) for _, label, counts in answer.context["kinds"]] == [
        ("wave", 1),
        ("un-extend", 0),
        ("application", 0),
    ]
    assert "Approved by ada" in answer.content.decode() and "agreed" in answer.content.decode()


def test_a_lapsed_wave_says_what_changed_wherever_it_is_listed(logged_in: Client, plan: Plan, manager: User) -> None:
    wave = plan.waves.get(number=1)
    approval_give(scenario=plan.scenario, kind="wave", key=wave.window_id, by=manager)
    wave.assignments.earliest("pk").delete()
    told = "changed since: 1 VM fewer"
    own = reverse("migrations:wave_detail", args=[plan.scenario.project_id, plan.scenario_id, 1])
    for page in (address_of("approvals", plan.scenario) + "?state=lapsed", address_of("wave_list", plan.scenario), own):
        assert told in logged_in.get(page).content.decode()


def test_an_un_extension_is_approved_on_the_segments_page(logged_in: Client, plan: Plan, manager: User) -> None:
    row = plan.segment_plans.earliest("position")
    page = reverse("migrations:segment_detail", args=[plan.scenario.project_id, row.segment_id])
    address = give_address(plan, "unextend", row.segment_id)
    assert address in logged_in.get(page).content.decode()
    logged_in.post(address)
    assert "approved by ada on" in logged_in.get(page).content.decode()
    approval = Approval.objects.get()
    withdraw = reverse("migrations:approval_withdraw", args=[plan.scenario.project_id, plan.scenario_id, approval.pk])
    logged_in.post(withdraw)
    assert "not approved yet" in logged_in.get(page).content.decode()


def test_a_wave_shows_which_of_its_applications_are_not_approved(logged_in: Client, plan: Plan, user: User) -> None:
    project = plan.scenario.project
    shop = Application.objects.create(project=project, name="shop", owner=user)
    project.vms.filter(name="app-1").update(application=shop)
    number = plan.assignments.get(vm__name="app-1").wave.number
    page = reverse("migrations:wave_detail", args=[project.pk, plan.scenario_id, number])
    shown = [row.state.state for row in _applications(logged_in, page)]
    logged_in.post(give_address(plan, "application", shop.pk))  # its owner may, whatever the role
    assert (shown, [row.state.state for row in _applications(logged_in, page)]) == (["open"], ["approved"])


def _applications(client: Client, page: str) -> list:
    contexts: Any = client.get(page).context
    return next(one["applications"] for one in contexts if "applications" in one)


def test_a_viewer_sees_no_button_and_approves_nothing(
    logged_in: Client, plan: Plan, project: Project, user: User
) -> None:
    member(project, user.username, Role.VIEWER)
    page = logged_in.get(address_of("approvals", plan.scenario)).content.decode()
    address = give_address(plan, "wave", plan.waves.get(number=1).window_id)
    assert address not in page
    logged_in.post(address)
    assert not Approval.objects.exists()


def test_an_architect_names_the_owner_of_an_application(logged_in: Client, project: Project, user: User) -> None:
    member(project, user.username, Role.ARCHITECT)
    shop = Application.objects.create(project=project, name="shop")
    address = reverse("migrations:application_owner", args=[project.pk, shop.pk])
    logged_in.post(address, {"owner": "nobody at all"})
    shop.refresh_from_db()
    assert shop.owner is None
    logged_in.post(address, {"owner": user.username})
    shop.refresh_from_db()
    assert shop.owner == user
    assert (
        f'value="{user.username}"' in logged_in.get(reverse("networks:rule_list", args=[project.pk])).content.decode()
    )


def test_without_a_plan_there_is_nothing_to_approve(logged_in: Client, scenario) -> None:
    assert logged_in.get(address_of("approvals", scenario)).status_code == 200
    assert not logged_in.get(address_of("approvals", scenario)).context["kinds"]


def test_queries_do_not_grow_with_what_can_be_approved(logged_in: Client, project: Project, user: User) -> None:
    olga = member(project, "olga", Role.OWNER)
    plan = planned_estate(project, 4)
    for one in project.vms.all():
        one.application = Application.objects.create(project=project, name=f"of {one.name}")
        one.save()
    wave = plan.waves.get()
    approval_give(scenario=plan.scenario, kind="wave", key=wave.window_id, by=olga)
    few = queries_of(logged_in, address_of("approvals", plan.scenario))
    _divide(plan, wave)
    for row in plan.segment_plans.all():
        approval_give(scenario=plan.scenario, kind="unextend", key=row.segment_id, by=olga)
    for application in Application.objects.filter(project=project):
        approval_give(scenario=plan.scenario, kind="application", key=application.pk, by=olga, note="for all")
    assert queries_of(logged_in, address_of("approvals", plan.scenario)) <= few + 2  # the names behind three approvals


def _divide(plan: Plan, wave: Wave) -> None:
    """A wave of its own for each of its VMs but one."""
    for number, one in enumerate(list(wave.assignments.all()[1:]), start=2):
        begins = wave.starts_at + timedelta(days=7 * number)
        window = Window.objects.create(
            scenario=plan.scenario,
            name=f"{date(2035, 3, 1)} {number}",
            starts_at=begins,
            ends_at=begins + timedelta(hours=8),
        )
        wave.pk, wave.number, wave.window = None, number, window
        wave.save(force_insert=True)
        one.wave = wave
        one.save()
