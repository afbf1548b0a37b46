"""A project's front page: where it stands, and what to do next."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from migrations_app import selectors
from migrations_app.drawings.of_tracking import risk_over_time_chart, stretched_chart, vms_left_chart
from migrations_app.models import Plan, Scenario, Tracking
from migrations_app.selectors.path_effects import paths_today
from migrations_app.selectors.paths import study_of
from migrations_app.views.access import project_or_404, today_in
from networks import selectors as estate
from networks.models import Project

WORST_SHOWN = 5
ALARMS_SHOWN = 4
STEPS_SHOWN, STEPS_SHOWN_BEFORE = 3, 6  # with and without tracking


@require_safe
def front_page(request: HttpRequest, project_id: int) -> HttpResponse:
    """Where the move stands and what to do next; before it is tracked, what the inventory knows."""
    project = project_or_404(request, project_id)
    today = today_in(project)
    scenarios = list(selectors.scenarios_of(project))
    tracking = selectors.tracking_of(project)
    steps = selectors.next_steps(project, tracking, estate.project_gaps(project))
    shown = STEPS_SHOWN if tracking else STEPS_SHOWN_BEFORE
    return render(
        request,
        "migrations_app/project.html",
        {
            "project": project,
            "counts": estate.project_counts(project),
            "steps": steps[:shown],
            "more_steps": steps[shown:],
            "rows": [_row(scenario, today) for scenario in scenarios],
            "open_stretches": selectors.open_stretches(project),
            "import_run": estate.live_import_of(project),
            "today": today,
            "tracking": tracking,
            **_of_paths(project, today),
            **(_of_tracking(project, tracking) if tracking else {}),
        },
    )


def _of_paths(project: Project, today: date) -> dict[str, object]:
    """What detours by the plan that is followed; nothing without one."""
    plan = selectors.followed_plan(project)
    study = None if plan is None else study_of(plan)
    if plan is None:
        return {}
    return {"followed": plan, "path_study": study, "paths": None if study is None else paths_today(study, today)}


def _of_tracking(project: Project, tracking: Tracking) -> dict[str, object]:
    alarms = selectors.open_alarms(project)
    charts = (vms_left_chart(tracking), stretched_chart(tracking), risk_over_time_chart(tracking))
    return {
        "worst": selectors.worst_stretched(tracking, WORST_SHOWN),
        "alarms": alarms[:ALARMS_SHOWN],
        "alarm_count": alarms.count(),
        "charts": [chart for chart in charts if chart is not None],
    }


def _row(scenario: Scenario, today: object) -> dict[str, object]:
    plan: Plan | None = selectors.plan_of(scenario)
    return {
        "scenario": scenario,
        "plan": plan,
        "run": selectors.live_run_of(scenario),
        "last_run": selectors.runs_of(scenario).first(),
        "stale": [] if plan is None else selectors.staleness(plan, today),  # type: ignore[arg-type]
    }
