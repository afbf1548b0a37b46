"""Which pages are measured: each with the object that has most to show."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from migrations_app.models import PathStudy, Wave
from migrations_app.selectors.paths import report_of
from networks.models import Application, Flow, ImportRun, PortGroup, Segment, VirtualMachine
from tests.bench.pages import Address

HTMX = {"HX-Request": "true"}


def addresses_of(project: Any, scenario: Any, *, has_plan: bool) -> list[Address]:
    """Every page of a project and its scenario, and every file to take away but the CSV."""
    found = [*_estate(project), *_front(project, scenario)]
    if has_plan:
        found += _plan(project, scenario)
    return found


def csv_of(project: Any, scenario: Any) -> str:
    """The wave plan's address."""
    return reverse("migrations:wave_plan_csv", args=[project.pk, scenario.pk])


def _estate(project: Any) -> list[Address]:
    imports = ImportRun.objects.filter(project=project).order_by("pk")
    inventory, flows = imports.filter(kind="rvtools").first(), imports.filter(kind="flows").first()
    vm = _busiest_vm(project)
    segment = Segment.objects.filter(project=project).order_by("-vm_count").first()
    group = PortGroup.objects.filter(project=project).annotate(n=Count("nics")).order_by("-n").first()
    application = Application.objects.filter(project=project).annotate(n=Count("vms")).order_by("-n").first()
    last = f"?page={10**6}"
    assert inventory and flows and vm and segment and group and application
    return [
        ("projects", reverse("networks:project_list"), {}),
        page("project settings", "networks:project_settings", project),
        page("imports", "networks:import_list", project),
        page("import: inventory", "networks:import_detail", project, inventory.pk),
        page("import: inventory, search", "networks:import_detail", project, inventory.pk, "?q=app&what=VM"),
        page("import: flows", "networks:import_detail", project, flows.pk),
        page("VMs", "networks:vm_list", project),
        page("VMs, last page", "networks:vm_list", project, last),
        rows("VMs, rows by application", "networks:vm_list", project, "?sort=application"),
        rows("VMs, rows by size", "networks:vm_list", project, "?sort=-size"),
        rows("VMs, search of two words", "networks:vm_list", project, "?q=app+prod"),
        rows("VMs, search without a hit", "networks:vm_list", project, "?q=nobody-is-called-so"),
        rows("VMs, bridges", "networks:vm_list", project, "?networks=bridge"),
        rows("VMs, unknown network", "networks:vm_list", project, "?networks=unknown"),
        rows("VMs, of a segment", "networks:vm_list", project, f"?segment_id={segment.pk}"),
        rows("VMs, of a port group", "networks:vm_list", project, f"?port_group_id={group.pk}"),
        rows("VMs, of an application", "networks:vm_list", project, f"?application_id={application.pk}"),
        rows("VMs, retired and off", "networks:vm_list", project, "?disposition=retire&power_state=poweredOff"),
        page("VM", "networks:vm_detail", project, vm.pk),
        page("connectivity", "networks:connectivity", project),
        page("port groups", "networks:port_group_list", project),
        rows("port groups by VMs, search", "networks:port_group_list", project, "?sort=-vms&q=a"),
        page("segments", "networks:segment_list", project),
        rows("segments by VMs, search", "networks:segment_list", project, "?sort=-vms&q=a"),
        page("segment", "migrations:segment_detail", project, segment.pk),
        page("rules and applications", "networks:rule_list", project),
        rows("applications, search", "networks:rule_list", project, "?q=a"),
        page("flows", "networks:flow_list", project),
        rows("flows, search", "networks:flow_list", project, "?q=443"),
        rows("flows, external by source", "networks:flow_list", project, "?external=1&sort=source"),
        rows("flows, of a VM", "networks:flow_list", project, f"?vm_id={vm.pk}"),
        page("dependencies", "networks:coupling_list", project),
        page("dependencies, of a segment", "networks:coupling_list", project, f"?segment_id={segment.pk}"),
    ]


def _front(project: Any, scenario: Any) -> list[Address]:
    return [
        page("front page", "migrations:project", project),
        page("scenario, new", "migrations:scenario_new", project),
        page("scenario settings", "migrations:scenario_settings", project, scenario.pk),
        page("planning runs", "migrations:run_list", project, scenario.pk),
        page("planning run", "migrations:plan_run", project, scenario.pk, scenario.runs.latest("pk").pk),
    ]


def _plan(project: Any, scenario: Any) -> list[Address]:
    wave = Wave.objects.filter(plan__scenario=scenario).order_by("-vm_count", "pk").first()
    assert wave
    picture = {**HTMX, "HX-Target": "picture"}
    timeline = reverse("migrations:timeline", args=[project.pk, scenario.pk])
    return [
        page("timeline", "migrations:timeline", project, scenario.pk),
        ("timeline, picture by risk", f"{timeline}?sort=risk&zoom=3", picture),
        page("timeline as SVG", "migrations:timeline_svg", project, scenario.pk),
        page("cutover order", "migrations:cutover_order", project, scenario.pk),
        *_paths(project, scenario),
        page("board", "migrations:board", project, scenario.pk),
        page("board, fullest wave", "migrations:board_column", project, scenario.pk, wave.window_id or 0),
        page("board, more cards", "migrations:board_column", project, scenario.pk, wave.window_id or 0, "?page=2"),
        page("board, search", "migrations:board_find", project, scenario.pk, "?q=app"),
        page("board, all that changed", "migrations:board_changes", project, scenario.pk, "?since=0"),
        page("edits", "migrations:board_edits", project, scenario.pk),
        page("waves", "migrations:wave_list", project, scenario.pk),
        page("changed waves", "migrations:wave_changes", project, scenario.pk),
        page("wave", "migrations:wave_detail", project, scenario.pk, wave.number),
        page("wave, search", "migrations:wave_detail", project, scenario.pk, wave.number, "?q=app"),
        page("instance file", "migrations:instance_file", project, scenario.pk),
        page("plan file", "migrations:plan_file", project, scenario.pk),
    ]


def _paths(project: Any, scenario: Any) -> list[Address]:
    """The paths at the stop with most to say, and the way of its worst talk."""
    study = PathStudy.objects.filter(plan__scenario=scenario, stop_count__gt=0).first()
    if study is None:
        return []
    position = study.totals["worst_stop"]
    busiest = study.stops.get(position=position)
    worst = report_of(busiest)["worst_by_ms"]
    stop = f"?stop={position}"
    found = [
        page("paths", "migrations:paths", project, scenario.pk, stop),
        rows("paths, another date", "migrations:paths", project, scenario.pk, stop),
    ]
    if worst:
        on = f"?on={busiest.from_on.isoformat()}"
        found.append(page("paths, one flow", "migrations:path_flow", project, scenario.pk, worst[0]["flow"], on))
    return found


def page(what: str, name: str, project: Any, *rest: int | str) -> Address:
    keys = [one for one in rest if isinstance(one, int)]
    query = "".join(one for one in rest if isinstance(one, str))
    return what, reverse(name, args=[project.pk, *keys]) + query, {}


def rows(what: str, name: str, project: Any, *rest: int | str) -> Address:
    """The part of a list that htmx asks for when somebody sifts it."""
    return (*page(what, name, project, *rest)[:2], HTMX)


def _busiest_vm(project: Any) -> Any:
    """The VM with most flows."""
    ends = Flow.objects.filter(project=project, source_vm__isnull=False).values("source_vm").annotate(n=Count("pk"))
    busiest = ends.order_by("-n", "source_vm").first()
    key = Q(pk=busiest["source_vm"]) if busiest else Q()
    return VirtualMachine.objects.filter(key, project=project).first()
