"""Projects, and the record of their changes."""

import pytest
from django.contrib.auth.models import User

from networks.choices import Role
from networks.models import Membership
from networks.selectors.projects import newest_change_id, project_rows, projects_of
from networks.selectors.roles import membership_of, role_of
from networks.services.errors import ServiceError
from networks.services.projects import change_record, project_create, project_update

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(db: None) -> User:
    return User.objects.create_user("bob")


def test_a_project_exists_for_its_members_only(user: User, bob: User):
    project = project_create(name="Move", time_zone="Europe/Zurich", owner=user)

    assert membership_of(user, project.pk).project == project
    assert role_of(project, user) == Role.OWNER
    assert list(projects_of(bob)) == []
    with pytest.raises(Membership.DoesNotExist):
        membership_of(bob, project.pk)


@pytest.mark.parametrize(("name", "zone"), [("", "UTC"), ("Move", "Mars/Base"), ("Taken", "UTC"), ("x" * 121, "UTC")])
def test_a_project_without_a_free_name_or_a_real_zone_is_refused(user: User, name: str, zone: str):
    project_create(name="Taken", time_zone="UTC", owner=user)

    with pytest.raises(ServiceError):
        project_create(name=name, time_zone=zone, owner=user)


def test_another_time_zone_makes_plans_stale_and_another_name_does_not(user: User):
    project = project_create(name="Move", time_zone="UTC", owner=user)

    project_update(project=project, by=user, name="Moved", time_zone="Asia/Tokyo")

    assert list(project.changes.values_list("sentence", "affects_plan"))[:2] == [
        ("The time zone is Asia/Tokyo now.", True),
        ("Renamed Move to Moved.", False),
    ]


def test_the_newest_change_is_known_by_its_id(user: User):
    project = project_create(name="Move", time_zone="UTC", owner=user)

    change = change_record(project=project, by=user, sentence="Something.")

    assert newest_change_id(project) == change.pk
    row = vars(project_rows(user).get())
    assert (row["vm_count"], row["segment_count"]) == (0, 0)
