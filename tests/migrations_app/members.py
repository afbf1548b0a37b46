"""People of a project, by login and role."""

from django.contrib.auth.models import User

from networks.choices import Role
from networks.models import Membership, Project


def member(project: Project, username: str, role: Role = Role.VIEWER, **fields: str) -> User:
    """A member; made where the login is new."""
    user, _ = User.objects.get_or_create(username=username, defaults=fields)
    Membership.objects.update_or_create(project=project, user=user, defaults={"role": role})
    return user
