"""The facts of a project as the actuals CSV that `importers.actuals` takes: taken back in, it changes nothing."""

from collections.abc import Iterator
from datetime import date

from django.utils.text import slugify

from migrations_app.exports.cells import lines, text
from migrations_app.importers.actuals.columns import COLUMNS
from migrations_app.importers.actuals.names import Names
from migrations_app.importers.actuals.records import HAPPENS_TO, Event
from migrations_app.models import Stretch
from networks.models import Project, VirtualMachine

ROWS_AT_ONCE = 250

Fact = tuple[date, Event, str, str, str]  # day, event, name, vCenter, note


def actuals_file_name(project: Project) -> str:
    """The CSV's name."""
    return f"{slugify(project.name) or 'project'}-actuals.csv"


def actuals_csv(project: Project) -> Iterator[str]:
    """What has happened, one row a fact, in pieces: extensions, then moves, then cutovers, each by day.

    The header comes alone and first, also where nothing has happened yet. VMs and port groups whose name several have
    are written by the id their vCenter gives them.
    """
    yield lines([list(COLUMNS)])
    rows: list[list[str]] = []
    for on, event, name, vcenter, note in _facts(project):
        rows.append([text(one) for one in (HAPPENS_TO[event].value, name, vcenter, event.value, on.isoformat(), note)])
        if len(rows) == ROWS_AT_ONCE:
            yield lines(rows)
            rows = []
    yield lines(rows)


def _facts(project: Project) -> Iterator[Fact]:
    yield from _extensions(project)
    yield from _moves(project)
    cut_over = project.segments.filter(joined_into=None, cut_over_on__isnull=False).order_by("cut_over_on", "name")
    for segment in cut_over:
        if segment.cut_over_on is not None:
            yield segment.cut_over_on, Event.CUT_OVER, segment.name, "", ""


def _extensions(project: Project) -> Iterator[Fact]:
    port_groups = {one.pk: one for one in project.port_groups.select_related("vcenter").order_by("pk")}
    names = Names(project, port_groups=port_groups.values())
    for stretch in Stretch.objects.filter(plan=None, port_group__project=project).order_by("from_on", "pk"):
        one = port_groups[stretch.port_group_id]
        name = names.of_port_group(one)
        yield stretch.from_on, Event.EXTENDED, name, str(one.vcenter), stretch.note
        if stretch.to_on is not None:
            yield stretch.to_on, Event.UN_EXTENDED, name, str(one.vcenter), ""


def _moves(project: Project) -> Iterator[Fact]:
    vms = list(
        VirtualMachine.objects.filter(project=project, is_gone=False)
        .select_related("vcenter")
        .defer("annotation", "custom_attributes")
        .order_by("pk")
    )
    names = Names(project, vms=vms)
    moved = [(vm.moved_on, vm.name, vm.pk, vm) for vm in vms if vm.moved_on is not None]
    for on, _, _, vm in sorted(moved, key=lambda one: one[:3]):
        yield on, Event.MOVED, names.of_vm(vm), str(vm.vcenter), ""
