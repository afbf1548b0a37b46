"""Counts kept beside the rows, so that lists need not count: VMs of a segment, segments of a VM."""

from collections import Counter

from django.db import models

from networks.importers.rows import rows_update
from networks.models import NetworkInterface, Project, Segment, VirtualMachine


def segments_recount(project: Project) -> None:
    """Count again, over VMs that are not confirmed gone, and write what differs. Few queries, whatever the size."""
    on: dict[int, set[int]] = {}
    nics = NetworkInterface.objects.filter(vm__project=project, port_group__segment__isnull=False)
    for vm_id, segment_id in nics.order_by().values_list("vm_id", "port_group__segment_id"):
        on.setdefault(vm_id, set()).add(segment_id)
    gone = set(project.vms.filter(is_gone=True).values_list("pk", flat=True))
    present = [segments for vm_id, segments in on.items() if vm_id not in gone]
    vm_count = Counter(segment for segments in present for segment in segments)
    bridges = Counter(segment for segments in present if len(segments) > 1 for segment in segments)
    _write(Segment, project, ("vm_count", "bridge_vm_count"), lambda pk: (vm_count[pk], bridges[pk]))
    _write(VirtualMachine, project, ("known_segment_count",), lambda pk: (len(on.get(pk, ())),))


def _write(model: type[models.Model], project: Project, fields: tuple[str, ...], of) -> None:
    found = model._default_manager.filter(project=project).order_by().values_list("pk", *fields)
    rows_update(model, fields, [(pk, of(pk)) for pk, *old in found if tuple(old) != of(pk)])
