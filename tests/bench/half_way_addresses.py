"""Which pages of a move under way are measured: each with the object that has most to show."""

from typing import Any

from django.urls import reverse

from migrations_app.models import FinishRun
from migrations_app.selectors.stretches import open_stretches
from migrations_app.services.finishing import finish_run_create, finish_run_execute
from networks.choices import ImportKind
from networks.models import ImportRun, Segment
from networks.services.runs import run_claim
from tests.bench.addresses import page, rows
from tests.bench.pages import Address


def addresses_of(project: Any, scenario: Any, user: Any) -> list[Address]:
    """Every page that tells how far the move is, what holds a segment and how to finish it."""
    segment = _open_segment(project)
    run = _ended_search(scenario, segment, user)
    return [
        page("overview", "migrations:project", project),
        page("track", "migrations:track", project),
        page("tracked segments", "migrations:tracked_segments", project),
        rows("tracked segments, search", "migrations:tracked_segments", project, "?q=a"),
        page("alarms", "migrations:alarm_list", project),
        page("segments", "networks:segment_list", project),
        page("segment, stretched, most VMs", "migrations:segment_detail", project, segment.pk),
        page("segment, most VMs", "migrations:segment_detail", project, _biggest_segment(project).pk),
        page("runbook", "migrations:runbook", project, segment.pk),
        page("runbook as text", "migrations:runbook_text", project, segment.pk),
        page("finish: preview", "migrations:finish", project, segment.pk, run.pk),
        page("timeline", "migrations:timeline", project, scenario.pk),
        page("timeline as SVG", "migrations:timeline_svg", project, scenario.pk),
        page("cutover order", "migrations:cutover_order", project, scenario.pk),
        page("waves", "migrations:wave_list", project, scenario.pk),
        page("risk inputs", "migrations:risk_inputs", project),
        page("actuals", "migrations:actuals", project),
        page("HCX rows", "migrations:hcx_list", project),
        rows("HCX rows, search", "migrations:hcx_list", project, "?q=app"),
        page("import: HCX migrations", "networks:import_detail", project, _import_of(project).pk),
        page("VMs", "networks:vm_list", project),
    ]


def actuals_csv_of(project: Any) -> str:
    """The address of what is recorded, as CSV."""
    return reverse("migrations:actuals_csv", args=[project.pk])


def _open_segment(project: Any) -> Any:
    """Of the segments stretched today the one with most VMs."""
    held = open_stretches(project).values("port_group__segment")
    segment = Segment.objects.filter(pk__in=held).order_by("-vm_count", "pk").first()
    assert segment is not None
    return segment


def _biggest_segment(project: Any) -> Any:
    return Segment.objects.filter(project=project).order_by("-vm_count", "pk").first()


def _import_of(project: Any) -> Any:
    return ImportRun.objects.filter(project=project, kind=ImportKind.HCX_MIGRATIONS).latest("pk")


def _ended_search(scenario: Any, segment: Any, user: Any) -> Any:
    """A search for ways to finish the segment, as a worker does it."""
    run = run_claim(FinishRun, finish_run_create(scenario=scenario, segment=segment, by=user).pk)
    assert run is not None
    finish_run_execute(run)
    return run
