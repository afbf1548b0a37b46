"""Finish a segment: look for ways, see what each changes, pin the moves of one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from migrations_app import selectors, tasks
from migrations_app.models import FinishRun, Scenario
from migrations_app.selectors.finishing import finish_run_of, ways_of
from migrations_app.services.finishing import finish_run_create, finish_way_apply
from migrations_app.views.access import project_or_404
from migrations_app.views.segments import segment_or_404
from networks.models import Project, Segment
from networks.services import ServiceError, run_request_cancel
from networks.views.access import key_in
from planner.core.wording import counted


@require_POST
def finish_start(request: HttpRequest, project_id: int, segment_id: int) -> HttpResponse:
    """Queue a search and go where its progress shows. `scenario`: whose plan; else the first that has one."""
    project = project_or_404(request, project_id)
    segment = segment_or_404(project, segment_id)
    scenario = _scenario_of(project, request.POST.get("scenario", ""))
    if scenario is None:
        messages.error(request, "There is no scenario with a plan yet. Plan one first.")
        return redirect("migrations:segment_detail", project_id, segment_id)
    try:
        run = finish_run_create(scenario=scenario, segment=segment, by=request.user)  # type: ignore[arg-type]
    except ServiceError as refusal:
        messages.error(request, str(refusal))
        return redirect("migrations:segment_detail", project_id, segment_id)
    tasks.finish_run.delay_on_commit(run.pk)
    return redirect("migrations:finish", project_id, segment_id, run.pk)


@require_safe
def finish(request: HttpRequest, project_id: int, segment_id: int, run_id: int) -> HttpResponse:
    """How far the search is; when it has ended, the ways, or what stands in the way."""
    segment, run = _run_or_404(request, project_id, segment_id, run_id)
    context: dict[str, Any] = {"project": segment.project, "segment": segment, "run": run, "scenario": run.scenario}
    if getattr(request, "htmx", None):
        if not run.is_live:
            return HttpResponseClientRefresh()
        return render(request, "migrations_app/_finish_progress.html", context)
    context |= {"ways": ways_of(run), "plan": selectors.plan_of(run.scenario)}
    return render(request, "migrations_app/finish.html", context)


@require_POST
def finish_apply(request: HttpRequest, project_id: int, segment_id: int, run_id: int) -> HttpResponse:
    """Pin the moves of one way."""
    _, run = _run_or_404(request, project_id, segment_id, run_id)
    try:
        pinned = finish_way_apply(run=run, number=key_in(request.POST.get("way", "")) - 1, by=request.user)  # type: ignore[arg-type]
    except ServiceError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{counted(pinned, 'VM')} pinned. Plan again to see what comes of them.")
    return redirect("migrations:finish", project_id, segment_id, run_id)


@require_POST
def finish_cancel(request: HttpRequest, project_id: int, segment_id: int, run_id: int) -> HttpResponse:
    """Ask a search to stop."""
    _, run = _run_or_404(request, project_id, segment_id, run_id)
    run_request_cancel(run)
    return redirect("migrations:finish", project_id, segment_id, run_id)


def _scenario_of(project: Project, chosen: str) -> Scenario | None:
    scenarios = selectors.scenarios_of(project)
    return scenarios.filter(pk=key_in(chosen)).first() or scenarios.filter(plan__isnull=False).first()


def _run_or_404(request: HttpRequest, project_id: int, segment_id: int, run_id: int) -> tuple[Segment, FinishRun]:
    segment = segment_or_404(project_or_404(request, project_id), segment_id)
    try:
        return segment, finish_run_of(segment, run_id)
    except FinishRun.DoesNotExist:
        raise Http404("no such search") from None
