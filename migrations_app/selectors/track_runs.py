"""Reads of trackings under way, and of the projects that need one."""

from django.db.models import Exists, OuterRef, Subquery

from migrations_app.models import Baseline, Scenario, Stretch, Tracking, TrackRun
from networks.choices import RunState
from networks.models import Change, Project
from networks.selectors.projects import today_of

LIVE = (RunState.PENDING, RunState.RUNNING)


def live_track_run(project: Project) -> TrackRun | None:
    """The tracking that waits or works, if there is one."""
    return TrackRun.objects.filter(project=project, state__in=LIVE).order_by("-id").first()


def last_track_run(project: Project) -> TrackRun | None:
    """The newest tracking, whatever came of it."""
    return TrackRun.objects.filter(project=project).order_by("-id").first()


def projects_to_track() -> list[int]:
    """Projects with something to track whose newest tracking knows an older change, or another day than today's.

    None of them has a tracking under way. A run that failed counts: it is tried again after the next change or day.
    """
    newest_run = TrackRun.objects.filter(project=OuterRef("pk")).order_by("-id")
    newest_change = Change.objects.filter(project=OuterRef("pk")).order_by("-id")
    planned = Scenario.objects.filter(project=OuterRef("pk"), plan__isnull=False)
    extended = Stretch.objects.filter(plan=None, port_group__project=OuterRef("pk"))
    approved = Baseline.objects.filter(project=OuterRef("pk"))
    found = Tracking.objects.filter(project=OuterRef("pk"))  # it would stay as it is once what it told of is taken back
    rows = Project.objects.filter(Exists(planned) | Exists(extended) | Exists(approved) | Exists(found)).annotate(
        run_state=Subquery(newest_run.values("state")[:1]),
        run_today=Subquery(newest_run.values("today")[:1]),
        run_mark=Subquery(newest_run.values("change_mark")[:1]),
        newest_change=Subquery(newest_change.values("id")[:1]),
    )
    return [
        project.pk
        for project in rows
        if project.run_state not in LIVE
        and (project.run_today != today_of(project) or (project.newest_change or 0) > (project.run_mark or 0))
    ]
