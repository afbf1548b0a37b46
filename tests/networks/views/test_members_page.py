"""The members page: who is in as what, who may change it, and what a refusal says."""

from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from networks.choices import Role
from networks.models import Membership, Project
from networks.selectors.roles import role_of


def _as(project: Project, username: str, role: Role) -> Client:
    user = User.objects.create_user(username)
    Membership.objects.create(project=project, user=user, role=role)
    client = Client()
    client.force_login(user)
    return client


def _page(project: Project) -> str:
    return reverse("networks:member_list", args=[project.pk])


def test_an_owner_adds_a_member_by_login_name_who_then_sees_the_project(logged_in: Client, project: Project) -> None:
    grace = User.objects.create_user("grace")
    logged_in.post(_page(project), {"username": "grace", "role": "manager"})
    assert role_of(project, grace) == Role.MANAGER
    other = Client()
    other.force_login(grace)
    assert other.get(reverse("networks:project_settings", args=[project.pk])).status_code == 200


def test_an_unknown_login_and_a_member_already_in_are_said_beside_the_field(
    logged_in: Client, project: Project
) -> None:
    page = logged_in.post(_page(project), {"username": "nobody", "role": "viewer"}).content.decode()
    assert "Nobody here logs in as nobody." in page
    _as(project, "grace", Role.VIEWER)
    page = logged_in.post(_page(project), {"username": "grace", "role": "owner"}).content.decode()
    assert "grace is a member already." in page


def test_a_role_that_is_none_changes_nothing(logged_in: Client, project: Project) -> None:
    _as(project, "grace", Role.VIEWER)
    grace = User.objects.get(username="grace")
    address = reverse("networks:member_role", args=[project.pk, grace.pk])
    page = logged_in.post(address, {"role": "emperor"}, follow=True).content.decode()
    assert "emperor is no role." in page
    assert role_of(project, grace) == Role.VIEWER


def test_the_last_owner_stays_and_is_told_the_way_out(logged_in: Client, project: Project, user: User) -> None:
    answer = logged_in.post(reverse("networks:member_remove", args=[project.pk, user.pk]), follow=True)
    assert "the last owner" in answer.content.decode()
    assert "Make another member an owner first." in answer.content.decode()
    assert role_of(project, user) == Role.OWNER


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MANAGER, Role.ARCHITECT])
def test_a_member_may_leave_but_show_nobody_out(project: Project, user: User, role: Role) -> None:
    grace = _as(project, "grace", role)
    refused = grace.post(reverse("networks:member_remove", args=[project.pk, user.pk]))
    assert refused.status_code == 403
    assert f"This needs an owner: ask {user}." in refused.content.decode()
    own = reverse("networks:member_remove", args=[project.pk, User.objects.get(username="grace").pk])
    assert grace.post(own).headers["Location"] == reverse("networks:project_list")
    assert grace.get(_page(project)).status_code == 404


def test_who_may_not_change_members_sees_them_without_forms_and_whom_to_ask(project: Project, user: User) -> None:
    page = _as(project, "grace", Role.ARCHITECT).get(_page(project)).content.decode()
    assert "<select" not in page
    assert f"This needs an owner: ask {user}." in page
    assert page.count("<form") == page.count('action="/logout/"') + 1  # to leave


def test_a_manager_imports_what_happened_and_no_inventory(project: Project) -> None:
    grace, address = _as(project, "grace", Role.MANAGER), reverse("networks:import_list", args=[project.pk])

    def sent(kind: str) -> int:
        file = BytesIO(b"vm,moved_at\n")
        file.name = "moved.csv"
        return grace.post(address, {"kind": kind, "file": file}).status_code

    assert sent("actuals") == 302
    assert sent("rvtools") == 403
    assert project.importruns.count() == 1
