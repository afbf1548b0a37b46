"""The move as it goes: baseline, forecast, slip, and every segment of it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from migrations_app import selectors, services, tasks
from migrations_app.drawings.of_tracking import stretched_bars, stretched_chart, vms_left_chart
from migrations_app.forms import ApprovalForm, TrackedFilters
from migrations_app.models import Baseline, Tracking
from migrations_app.selectors.tracking import WORST_FIRST
from migrations_app.views.access import today_in
from networks.choices import Role
from networks.models import Project
from networks.views.access import MemberRequest, in_project, needs
from networks.views.answers import done, list_response, page_of, say_form_errors, way_back

ALARMS_SHOWN = 5
BARS_SHOWN = 15
ROWS_PER_PAGE = 100


@require_GET
@in_project
def track(request: MemberRequest, project: Project) -> HttpResponse:
    """Where the move stands against what was approved, and when it will be done; to htmx a run's progress alone."""
    run = selectors.live_track_run(project)
    if request.headers.get("HX-Request") == "true":
        if run is None:
            return HttpResponseClientRefresh()
        return render(request, "migrations_app/_track_progress.html", {"project": project, "run": run})
    tracking = selectors.tracking_of(project)
    scenario = selectors.tracked_scenario(project)
    plan = None if scenario is None else selectors.plan_of(scenario)
    alarms = selectors.open_alarms(project)
    context = {
        "project": project,
        "tracking": tracking,
        "run": run,
        "last_run": selectors.last_track_run(project),
        "baseline": selectors.baseline_of(project),
        "scenario": scenario,
        "plan": plan,
        "stale": [] if plan is None else selectors.staleness(plan, today_in(project)),
        "alarms": alarms[:ALARMS_SHOWN],
        "alarm_count": alarms.count(),
        "approval_form": ApprovalForm(),
        **(_of_tracking(project, tracking) if tracking else {}),
    }
    return render(request, "migrations_app/track.html", context)


@require_GET
@in_project
def tracked_segments(request: MemberRequest, project: Project) -> HttpResponse:
    """Every segment with its state, its days and its risk."""
    tracking = selectors.tracking_of(project)
    filters = TrackedFilters(request.GET)
    sort = request.GET.get("sort", WORST_FIRST)
    context: dict[str, object] = {"project": project, "tracking": tracking, "filters": filters, "sort": sort}
    if tracking is not None:
        rows = selectors.tracked_segments(tracking, sort=sort, **filters.asked())
        context["page"] = page_of(request, rows, size=ROWS_PER_PAGE)
    return list_response(
        request, "migrations_app/tracked_segments.html", "migrations_app/_tracked_segment_rows.html", context
    )


@require_POST
@needs(Role.MANAGER)
@in_project
def track_start(request: MemberRequest, project: Project) -> HttpResponse:
    """Have the project tracked anew; the page shows how far it is."""
    tasks.track(project.pk)
    return redirect("migrations:track", project.pk)


@require_POST
@needs(Role.MANAGER)
@in_project
def baseline_approve(request: MemberRequest, project: Project, scenario_id: int) -> HttpResponse:
    """Freeze a scenario's plan as what was agreed on."""
    scenario = selectors.scenario_of(project, scenario_id)
    form = ApprovalForm(request.POST)
    back = reverse("migrations:track", args=[project.pk])
    if not form.is_valid():
        say_form_errors(request, form)
        return redirect(way_back(request, back))

    def approve() -> str:
        baseline = services.baseline_approve(scenario=scenario, by=request.user, note=form.cleaned_data["note"])
        tasks.track(project.pk)
        return f"Revision {baseline.plan_revision} of {baseline.scenario_name} is the baseline now."

    return done(request, approve, back)


@require_POST
@needs(Role.MANAGER)
@in_project
def baseline_withdraw(request: MemberRequest, project: Project, baseline_id: int) -> HttpResponse:
    """Let a baseline count no more."""
    baseline = Baseline.objects.get(project=project, pk=baseline_id)

    def withdraw() -> str:
        services.baseline_withdraw(baseline=baseline, by=request.user)
        tasks.track(project.pk)
        return "The baseline is withdrawn. The one approved before it, if there is one, counts again."

    return done(request, withdraw, reverse("migrations:track", args=[project.pk]))


def _of_tracking(project: Project, tracking: Tracking) -> dict[str, object]:
    worst = selectors.worst_stretched(tracking, BARS_SHOWN)
    return {
        "waves": selectors.tracked_waves(tracking),
        "charts": [chart for chart in (vms_left_chart(tracking), stretched_chart(tracking)) if chart is not None],
        "bars": stretched_bars(worst, project.pk),
    }
