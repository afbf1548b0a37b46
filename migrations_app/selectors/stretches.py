"""L2 extensions as recorded: facts, each of one port group."""

from django.db.models import QuerySet

from migrations_app.models import Stretch
from networks.models import Project, Segment


def actual_stretches(project: Project) -> QuerySet[Stretch]:
    """Every recorded extension of a project's port groups, oldest first."""
    return (
        Stretch.objects.filter(plan=None, port_group__project=project)
        .select_related("port_group__segment", "appliance")
        .order_by("from_on", "id")
    )


def open_stretches(project: Project) -> QuerySet[Stretch]:
    """The recorded extensions that have no last day yet."""
    return actual_stretches(project).filter(to_on=None)


def stretches_of_segment(segment: Segment) -> QuerySet[Stretch]:
    """The recorded extensions of one segment's port groups, oldest first."""
    return (
        Stretch.objects.filter(plan=None, port_group__segment=segment)
        .select_related("port_group", "appliance")
        .order_by("from_on", "id")
    )
