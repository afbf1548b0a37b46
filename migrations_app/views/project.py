"""A project's front page: where it stands, and what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from migrations_app import selectors
from migrations_app.models import Plan, Scenario
from migrations_app.views.access import project_or_404, today_in
from networks import selectors as estate


@require_safe
def front_page(request: HttpRequest, project_id: int) -> HttpResponse:
    """What the inventory knows, what is missing, and each scenario's plan in a row."""
    project = project_or_404(request, project_id)
    today = today_in(project)
    scenarios = list(selectors.scenarios_of(project))
    return render(
        request,
        "migrations_app/project.html",
        {
            "project": project,
            "counts": estate.project_counts(project),
            "gaps": estate.project_gaps(project),
            "rows": [_row(scenario, today) for scenario in scenarios],
            "open_stretches": selectors.open_stretches(project),
            "import_run": estate.live_import_of(project),
            "today": today,
        },
    )


def _row(scenario: Scenario, today: object) -> dict[str, object]:
    plan: Plan | None = selectors.plan_of(scenario)
    return {
        "scenario": scenario,
        "plan": plan,
        "run": selectors.live_run_of(scenario),
        "last_run": selectors.runs_of(scenario).first(),
        "stale": [] if plan is None else selectors.staleness(plan, today),  # type: ignore[arg-type]
    }
