"""What somebody may do in a project."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from networks.choices import Role
from networks.models import Membership, Project

RANKS = {role: rank for rank, role in enumerate(Role)}  # each role may do what the ones before it may


def role_of(project: Project, user: AbstractBaseUser | AnonymousUser | None) -> Role | None:
    """The role of a member; None for a stranger."""
    found = Membership.objects.filter(project=project, user_id=user.pk if user else None)
    role = found.values_list("role", flat=True).first()
    return Role(role) if role else None


def may(role: Role | None, least: Role) -> bool:
    """True where `role` is `least` or more."""
    return role is not None and RANKS[role] >= RANKS[least]
