"""What ties VMs to each other: applications, rules and flows."""

from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from networks.models import Application, Flow, MoveRule, Project

FLOW_SORTS: dict[str, tuple[Any, ...]] = {
    "bytes": (F("bytes_per_day").asc(nulls_first=True),),
    "-bytes": (F("bytes_per_day").desc(nulls_last=True),),
    "source": ("source_text",),
    "-source": ("-source_text",),
    "destination": ("destination_text",),
    "-destination": ("-destination_text",),
    "port": ("port",),
    "-port": ("-port",),
}


def applications_of(project: Project, *, search: str = "") -> QuerySet[Application]:
    """Applications with `vm_count` (VMs not gone) and `segment_count`."""
    found = project.applications.filter(name__icontains=search) if search else project.applications.all()
    return (
        found.prefetch_related("owner")
        .annotate(
            vm_count=Count("vms", filter=Q(vms__is_gone=False), distinct=True),
            segment_count=Count("vms__nics__port_group__segment", distinct=True),
        )
        .order_by("name", "pk")
    )


def applications_named(project: Project) -> list[tuple[int, str]]:
    """(id, name) of every application, for a choice."""
    return list(project.applications.order_by("name").values_list("pk", "name"))


def application_of(project: Project, application_id: int) -> Application:
    """One application. Application.DoesNotExist for another project's."""
    return project.applications.get(pk=application_id)


def rules_of(project: Project) -> QuerySet[MoveRule]:
    """Rules with their members and those members' VMs."""
    return project.move_rules.prefetch_related("members__vm")


def rule_of(project: Project, rule_id: int) -> MoveRule:
    """One rule. MoveRule.DoesNotExist for another project's."""
    return project.move_rules.get(pk=rule_id)


def flows_of(
    project: Project, *, search: str = "", external: bool | None = None, vm_id: int | None = None, sort: str = "-bytes"
) -> QuerySet[Flow]:
    """Flows with the VMs at their ends. `external`: with or without an end that is no VM of the estate."""
    condition = Q()
    for word in search.split():
        named = project.vms.filter(name__icontains=word).values("pk")  # each name once, not once for every flow of it
        condition &= (
            Q(source_text__icontains=word)
            | Q(destination_text__icontains=word)
            | Q(source_vm__in=named)
            | Q(destination_vm__in=named)
            | Q(port=word)
            | Q(protocol__iexact=word)
        )
    outside = Q(source_vm__isnull=True) | Q(destination_vm__isnull=True)
    if external is not None:
        condition &= outside if external else ~outside
    if vm_id is not None:
        condition &= Q(source_vm_id=vm_id) | Q(destination_vm_id=vm_id)
    ordering = FLOW_SORTS.get(sort, FLOW_SORTS["-bytes"])
    return project.flows.filter(condition).select_related("source_vm", "destination_vm").order_by(*ordering, "pk")


def flow_counts(project: Project) -> dict[str, int]:
    """How many flows, how many with an external end, and the bytes a day of all."""
    outside = Q(source_vm__isnull=True) | Q(destination_vm__isnull=True)
    counts = project.flows.aggregate(
        total=Count("pk"), external=Count("pk", filter=outside), bytes_per_day=Sum("bytes_per_day")
    )
    return {name: value or 0 for name, value in counts.items()}
