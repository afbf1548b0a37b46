"""Start a planning run, watch it, stop it."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from migrations_app import selectors, services, tasks
from migrations_app.drawings.of_search import course_of
from migrations_app.models import PlanRun, Scenario
from migrations_app.views.access import scenario_or_404
from migrations_app.views.standing import standing_of
from networks.services import ServiceError

RUNS_SHOWN = 50
FROM_NOTHING = "nothing"  # what a form says that leaves the stored plan aside


@require_POST
def plan_start(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """Queue a run and go where its progress shows."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    live = selectors.live_run_of(scenario)
    if live is None:
        try:
            live = services.plan_run_create(
                scenario=scenario,
                by=request.user,  # type: ignore[arg-type]
                from_nothing=request.POST.get("start") == FROM_NOTHING,
                shares=settings.SEARCH_SHARES,
            )
        except ServiceError as refusal:
            messages.error(request, str(refusal))
            return redirect("migrations:scenario_settings", project_id, scenario_id)
        tasks.plan_run.delay_on_commit(live.pk)
    return redirect("migrations:plan_run", project_id, scenario_id, live.pk)


@require_safe
def plan_run(request: HttpRequest, project_id: int, scenario_id: int, run_id: int) -> HttpResponse:
    """How far a run is; when it has ended, what came of it. To htmx the part that changes, `brief` without figures."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    run = _run_or_404(scenario, run_id)
    if getattr(request, "htmx", None):
        if not run.is_live:
            return HttpResponseClientRefresh()
        if "brief" in request.GET:
            return render(request, "migrations_app/_run_brief.html", {"project": scenario.project, "run": run})
        return render(request, "migrations_app/_run_progress.html", _progress_of(run) | {"project": scenario.project})
    context = _progress_of(run) | {
        "project": scenario.project,
        "scenario": scenario,
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
    run = _run_or_404(scenario, run_id)
    services.plan_run_cancel(run)
    if run.share_count > 1:
        tasks.collect_plan.delay_on_commit(run.pk)
    return redirect("migrations:plan_run", project_id, scenario_id, run_id)


def _progress_of(run: PlanRun) -> dict[str, object]:
    return {
        "run": run,
        "course": course_of(run),
        "shares": list(selectors.shares_of(run)) if run.share_count > 1 else [],
    }


def _run_or_404(scenario: Scenario, run_id: int) -> PlanRun:
    try:
        return selectors.run_of(scenario, run_id)
    except PlanRun.DoesNotExist:
        raise Http404("no such run") from None
