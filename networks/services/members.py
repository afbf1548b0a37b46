"""Who is in a project, and as what. One owner at least stays, whatever two of them do at the same moment."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from networks.choices import Role
from networks.models import Application, Membership, Project
from networks.selectors.roles import WITH_ARTICLE
from networks.services.errors import ServiceError
from networks.services.projects import change_record
from planner.core.wording import counted


@transaction.atomic
def member_add(
    *, project: Project, user: AbstractBaseUser, by: AbstractBaseUser | None, role: Role = Role.VIEWER
) -> Membership:
    """Let `user` in as `role`; nothing happens when they are in already, whatever their role is."""
    membership, is_new = Membership.objects.get_or_create(project=project, user_id=user.pk, defaults={"role": role})
    if is_new:
        sentence = f"{user} is {WITH_ARTICLE[role]} of this project now."
        change_record(project=project, by=by, sentence=sentence, affects_plan=False)
    return membership


@transaction.atomic
def member_role_set(*, project: Project, user: AbstractBaseUser, role: Role, by: AbstractBaseUser | None) -> Membership:
    """Give a member another role. Membership.DoesNotExist for a stranger; the last owner stays one."""
    membership = _locked_membership(project, user)
    if membership.role == role:
        return membership
    if role != Role.OWNER:
        _require_another_owner(membership, f"become {WITH_ARTICLE[role]}")
    before = WITH_ARTICLE[Role(membership.role)]
    membership.role = role
    membership.save(update_fields=["role"])
    sentence = f"{user} is {WITH_ARTICLE[role]} now and was {before}."
    change_record(project=project, by=by, sentence=sentence, affects_plan=False)
    return membership


@transaction.atomic
def member_remove(*, project: Project, user: AbstractBaseUser, by: AbstractBaseUser | None) -> None:
    """Hide the project from `user`, who owns no application of it any more: what nobody can approve says so.

    Membership.DoesNotExist for a stranger; the last owner stays.
    """
    membership = _locked_membership(project, user)
    _require_another_owner(membership, "leave")
    membership.delete()
    given_up = Application.objects.filter(project=project, owner_id=user.pk).update(owner=None)
    is_own = by is not None and by.pk == user.pk
    sentence = f"{user} left the project." if is_own else f"{user} is no member any more."
    if given_up:
        sentence += f" {counted(given_up, 'application')} of theirs now {'has' if given_up == 1 else 'have'} no owner."
    change_record(project=project, by=by, sentence=sentence, affects_plan=False)


def _locked_membership(project: Project, user: AbstractBaseUser) -> Membership:
    """The membership as it is once nobody else may change one: the project's row is the lock of all its members."""
    Project.objects.select_for_update().get(pk=project.pk)
    return Membership.objects.get(project=project, user_id=user.pk)


def _require_another_owner(membership: Membership, what: str) -> None:
    owners = Membership.objects.filter(project=membership.project, role=Role.OWNER, user__is_active=True)
    if membership.role == Role.OWNER and not owners.exclude(pk=membership.pk).exists():
        raise ServiceError(
            f"{membership.user} is the last owner of {membership.project.name} and cannot {what}: "
            "nobody could add members any more.",
            "Make another member an owner first.",
        )
