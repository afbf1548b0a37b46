"""Who is in a project, and what they may do there."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Case, QuerySet, Value, When

from networks.choices import Role
from networks.models import Membership, Project

RANKS = {role: rank for rank, role in enumerate(Role)}  # each role may do what the ones before it may
NAMED = 4  # members that a sentence names before it only counts
WITH_ARTICLE = {
    Role.VIEWER: "a viewer",
    Role.MANAGER: "a project manager",
    Role.ARCHITECT: "an architect",
    Role.OWNER: "an owner",
}


def role_of(project: Project, user: AbstractBaseUser | AnonymousUser | None) -> Role | None:
    """The role of a member; None for a stranger."""
    found = Membership.objects.filter(project=project, user_id=(user.pk if user else 0) or 0)
    role = found.values_list("role", flat=True).first()
    return Role(role) if role else None


def may(role: Role | str | None, least: Role) -> bool:
    """True where `role` is `least` or more."""
    return role is not None and RANKS[Role(role)] >= RANKS[least]


def membership_of(user: AbstractBaseUser | AnonymousUser, project_id: int) -> Membership:
    """What `user` is in a project, with the project. Membership.DoesNotExist for a stranger and an id that is none."""
    return Membership.objects.select_related("project").get(project_id=project_id, user_id=user.pk or 0)


def memberships_of(project: Project) -> QuerySet[Membership]:
    """Every member with their role, owners first, then by login name."""
    rank = Case(*(When(role=role, then=Value(rank)) for role, rank in RANKS.items()))
    return project.membership_set.select_related("user").order_by(rank.desc(), "user__username")


def needed_role_sentence(project: Project, least: Role) -> str:
    """Which role something takes, and which members have it or more."""
    enough = [role for role in Role if may(role, least)]
    members = memberships_of(project).filter(role__in=enough, user__is_active=True)
    names = [one.user.get_full_name() or one.user.get_username() for one in members[: NAMED + 1]]
    if not names:
        return (
            f"This needs {WITH_ARTICLE[least]}, and the project has none who can log in. Ask the operator of the site."
        )
    if len(names) > NAMED:
        names[NAMED:] = ["others"]
    return f"This needs {WITH_ARTICLE[least]}: ask {_either(names)}."


def _either(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
