"""Who is in a project and as what; somebody always owns it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connection

from networks.choices import Role
from networks.models import Application, Project
from networks.selectors.roles import memberships_of, needed_role_sentence, role_of
from networks.services.errors import ServiceError
from networks.services.members import member_add, member_remove, member_role_set
from networks.services.projects import project_create

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(user: User) -> Project:
    """Owned by `user` alone."""
    return project_create(name="Move", time_zone="UTC", owner=user)


@pytest.fixture
def bob(db: None) -> User:
    return User.objects.create_user("bob")


def test_who_is_added_reads_unless_more_is_said(project: Project, user: User, bob: User):
    member_add(project=project, user=bob, by=user)
    assert role_of(project, bob) == Role.VIEWER


def test_adding_somebody_again_leaves_their_role(project: Project, user: User, bob: User):
    member_add(project=project, user=bob, by=user, role=Role.ARCHITECT)
    member_add(project=project, user=bob, by=user, role=Role.VIEWER)
    assert role_of(project, bob) == Role.ARCHITECT


def test_every_change_of_a_member_is_in_the_record(project: Project, user: User, bob: User):
    member_add(project=project, user=bob, by=user, role=Role.MANAGER)
    member_role_set(project=project, user=bob, role=Role.OWNER, by=user)
    member_remove(project=project, user=user, by=user)

    assert list(project.changes.values_list("sentence", "by__username", "affects_plan"))[:3] == [
        (f"{user} left the project.", user.username, False),
        ("bob is an owner now and was a project manager.", user.username, False),
        ("bob is a project manager of this project now.", user.username, False),
    ]


def test_who_leaves_owns_no_application_of_it_any_more(project: Project, user: User, bob: User):
    member_add(project=project, user=bob, by=user)
    shop = Application.objects.create(project=project, name="Shop", owner=bob)
    member_remove(project=project, user=bob, by=bob)
    shop.refresh_from_db()
    assert shop.owner is None
    told = project.changes.order_by("-pk").first()
    assert told and told.sentence == "bob left the project. 1 application of theirs now has no owner."


def test_the_last_owner_cannot_leave_whoever_else_is_in(project: Project, user: User, bob: User):
    member_add(project=project, user=bob, by=user, role=Role.ARCHITECT)
    with pytest.raises(ServiceError, match="the last owner of Move and cannot leave") as refusal:
        member_remove(project=project, user=user, by=user)
    assert "Make another member an owner first." in str(refusal.value)


def test_the_last_owner_cannot_become_less(project: Project, user: User):
    with pytest.raises(ServiceError, match="cannot become a viewer"):
        member_role_set(project=project, user=user, role=Role.VIEWER, by=user)
    assert role_of(project, user) == Role.OWNER


def test_an_owner_who_cannot_log_in_is_none_to_rely_on(project: Project, user: User, bob: User):
    member_add(project=project, user=bob, by=user, role=Role.OWNER)
    User.objects.filter(pk=bob.pk).update(is_active=False)
    with pytest.raises(ServiceError, match="last owner"):
        member_remove(project=project, user=user, by=user)


def test_owners_come_first_then_by_name(project: Project, user: User):
    for name, role in (("zoe", Role.OWNER), ("adam", Role.VIEWER), ("eve", Role.ARCHITECT)):
        member_add(project=project, user=User.objects.create_user(name), by=user, role=role)
    assert [one.user.username for one in memberships_of(project)] == [*sorted([user.username, "zoe"]), "eve", "adam"]


def test_a_sentence_names_who_may(project: Project, user: User, bob: User):
    member_add(project=project, user=bob, by=user, role=Role.ARCHITECT)
    assert needed_role_sentence(project, Role.OWNER) == f"This needs an owner: ask {user}."
    assert needed_role_sentence(project, Role.ARCHITECT) == f"This needs an architect: ask {user} or bob."


def _leave(project: Project, user: User) -> None:
    member_remove(project=project, user=user, by=user)


def _step_down(project: Project, user: User) -> None:
    member_role_set(project=project, user=user, role=Role.VIEWER, by=user)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", [_leave, _step_down])
def test_of_two_owners_who_go_at_the_same_moment_one_stays(second: Callable[[Project, User], None], user: User):
    project = project_create(name="Move", time_zone="UTC", owner=user)
    bob = User.objects.create_user("bob")
    member_add(project=project, user=bob, by=user, role=Role.OWNER)
    together = Barrier(2)

    def go(how: Callable[[Project, User], None], who: User) -> str:
        together.wait(10)
        try:
            how(project, who)
        except ServiceError as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "gone"

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(one.result() for one in [threads.submit(go, _leave, user), threads.submit(go, second, bob)])

    assert "gone" in answers
    assert sum("last owner" in one for one in answers) == 1
    assert memberships_of(project).filter(role=Role.OWNER).count() == 1
