"""Projects a user may see, and what was changed in them."""

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from networks.models import Change, Project, Segment, VirtualMachine


def projects_of(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Project]:
    """The projects `user` is a member of; to everybody else they do not exist."""
    return Project.objects.filter(membership__user_id=user.pk or 0)


def project_rows(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Project]:
    """`projects_of` with `vm_count` and `segment_count` (of those that stand for themselves), by name, for the list."""
    return (
        projects_of(user)
        .annotate(
            vm_count=_counted(VirtualMachine.objects.all()),
            segment_count=_counted(Segment.objects.filter(joined_into__isnull=True)),
        )
        .order_by("name")
    )


def project_named(name: str) -> Project:
    """The project called `name`. Project.DoesNotExist where there is none. For commands, which see everything."""
    return Project.objects.get(name=name)


def members_of(project: Project) -> QuerySet:
    """The users who may see the project, by name."""
    return project.members.order_by("username")


def today_of(project: Project) -> date:
    """The calendar day it is now in the project's time zone."""
    return timezone.localdate(timezone=project.zone)


def changes_of(project: Project) -> QuerySet[Change]:
    """What was changed, newest first, with who did it."""
    return project.changes.select_related("by")


def newest_change_id(project: Project) -> int:
    """The id up to which a plan computed now knows every change; 0 where there is none."""
    return project.changes.order_by("-pk").values_list("pk", flat=True).first() or 0


def _counted(rows: QuerySet) -> Coalesce:
    """How many `rows` a project has. A subquery each: two joins would multiply VMs by segments."""
    counts = rows.filter(project=OuterRef("pk")).order_by().values("project").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)
