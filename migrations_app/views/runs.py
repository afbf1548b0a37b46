"""Start a planning run, watch it, stop it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from migrations_app import selectors, tasks
from migrations_app.models import PlanRun, Scenario
from migrations_app.services import plan_run_create
from migrations_app.views.access import scenario_or_404
from migrations_app.views.standing import standing_of
from networks.services import ServiceError, run_request_cancel

RUNS_SHOWN = 50


@require_POST
def plan_start(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """Queue a run and go where its progress shows."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    live = selectors.live_run_of(scenario)
    if live is None:
        try:
            live = plan_run_create(scenario=scenario, by=request.user)  # type: ignore[arg-type]
        except ServiceError as refusal:
            messages.error(request, str(refusal))
            return redirect("migrations:scenario_settings", project_id, scenario_id)
        tasks.plan_run.delay_on_commit(live.pk)
    return redirect("migrations:plan_run", project_id, scenario_id, live.pk)


@require_safe
def plan_run(request: HttpRequest, project_id: int, scenario_id: int, run_id: int) -> HttpResponse:
    """How far a run is; when it has ended, what came of it."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    run = _run_or_404(scenario, run_id)
    if getattr(request, "htmx", None):
        if not run.is_live:
            return HttpResponseClientRefresh()
        return render(request, "migrations_app/_run_progress.html", {"project": scenario.project, "run": run})
    context = {
        "project": scenario.project,
        "scenario": scenario,
        "run": run,
        "plan": selectors.plan_of(scenario),
    }
    return render(request, "migrations_app/plan_run.html", context)


@require_safe
def run_list(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """The last runs of a scenario."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    context = standing_of(scenario) | {"runs": selectors.runs_of(scenario).select_related("created_by")[:RUNS_SHOWN]}
    return render(request, "migrations_app/run_list.html", context)


@require_POST
def plan_run_cancel(request: HttpRequest, project_id: int, scenario_id: int, run_id: int) -> HttpResponse:
    """Ask a run to stop. The best plan found so far is kept."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    run_request_cancel(_run_or_404(scenario, run_id))
    return redirect("migrations:plan_run", project_id, scenario_id, run_id)


def _run_or_404(scenario: Scenario, run_id: int) -> PlanRun:
    try:
        return selectors.run_of(scenario, run_id)
    except PlanRun.DoesNotExist:
        raise Http404("no such run") from None
