"""A project of the user who is logged in."""

import pytest
from django.contrib.auth.models import User

from networks.choices import Role
from networks.models import Membership, Project
from tests.migrations_app.factories import make_project


@pytest.fixture
def project(user: User) -> Project:
    """A project with one vCenter whose only member is `user`."""
    made = make_project("Frankfurt exit")
    Membership.objects.create(project=made, user=user, role=Role.OWNER)
    return made
