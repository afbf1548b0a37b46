"""What is worked out beside a plan: its progress for htmx, and doing it anew."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from migrations_app import selectors, tasks
from migrations_app.selectors.studies import study_of
from migrations_app.views.access import scenario_or_404


@require_safe
def plan_study(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """To htmx the part of the page alone; without it the page that shows it."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    plan = selectors.plan_of(scenario)
    if plan is None or not getattr(request, "htmx", None):
        return redirect("migrations:timeline", project_id, scenario_id)
    context = {"project": scenario.project, "scenario": scenario, "plan": plan, "study": study_of(plan)}
    return render(request, "migrations_app/_plan_study.html", context)


@require_POST
def plan_study_again(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """Work it out anew, where it has ended."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    if plan := selectors.plan_of(scenario):
        tasks.study(plan, again=True)
    return redirect("migrations:timeline", project_id, scenario_id)
