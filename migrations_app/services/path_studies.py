"""Which way a plan's traffic goes on every day, worked out beside the plan and stored whole.

A study keeps what it found until it has found it anew: the plan itself is replaced with its study, but when flows or the
network between the sites change, the same row is worked out again.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from migrations_app.adapters.path_remedies import kept_remedies
from migrations_app.adapters.path_reports import PathReports
from migrations_app.adapters.paths import PathProblem, path_problem
from migrations_app.models import PathSegment, PathStop, PathStudy, Plan
from migrations_app.selectors.path_studies import newest_change_for
from migrations_app.services.alive import kept_alive
from networks.choices import RunState
from networks.selectors.connectivity import connectivity_of
from networks.selectors.projects import today_of
from networks.services.runs import ClaimLost, RunStopped, run_finish, run_guarded, run_heartbeat
from planner.core.errors import PlanningError
from planner.core.paths.course import Course, course_of
from planner.core.wording import counted

LIVE = (RunState.PENDING, RunState.RUNNING)
_ROWS_AT_ONCE = 20
_COURSE_SHARE = 0.6  # of the progress


@transaction.atomic
def path_study_create(*, plan: Plan, again: bool = False) -> PathStudy | None:
    """A pending study of a plan's paths; the caller queues it after commit.

    None where it has one, or is replaced by now. `again`: one that has ended is done anew, and keeps what it found
    until then.
    """
    if not Plan.objects.select_for_update().filter(pk=plan.pk).exists():
        return None
    mark = newest_change_for(plan)
    known = PathStudy.objects.filter(plan=plan).only("pk", "state").first()
    if known is None:
        return PathStudy.objects.create(
            project_id=plan.scenario.project_id, plan=plan, queued_at=timezone.now(), change_mark=mark
        )
    if not again or known.state in LIVE:
        return None
    PathStudy.objects.filter(pk=known.pk).update(
        state=RunState.PENDING, claim="", attempts=0, cancel_requested=False, queued_at=timezone.now(), change_mark=mark
    )
    known.state = RunState.PENDING
    return known


def path_study_execute(study: PathStudy) -> None:
    """Do a claimed study: every stop of the plan, then what would help. Raises nothing."""
    with run_guarded(study, refusals=(PlanningError,)), kept_alive(study):
        plan = Plan.objects.select_related("run", "scenario__project").get(pk=study.plan_id)
        mark = newest_change_for(plan)  # before the rows are read: a change made meanwhile makes it stale
        _tell(study, 0.0, "Reading who talks to whom")
        problem = path_problem(plan)
        reports = PathReports()
        course = course_of(
            problem.traffic,
            problem.schedule,
            problem.known,
            problem.stops,
            problem.pair_of,
            keep=reports.packed,
            on_progress=lambda share: _tell(study, _COURSE_SHARE * share, "Following the plan day by day"),
        )
        _tell(study, _COURSE_SHARE, "Looking for what would help")
        remedies = _remedies(study, plan, problem, today_of(plan.scenario.project))
        _store(study, problem, course, reports, remedies, mark)


def _remedies(study: PathStudy, plan: Plan, problem: PathProblem, today: date) -> list[dict[str, Any]]:
    return kept_remedies(
        problem.traffic,
        problem.schedule,
        problem.known.network,
        instance=problem.instance,
        plan=problem.plan,
        today=today,
        last_day=problem.last_day,
        manager_size=connectivity_of(plan.scenario.project).manager_size,
        should_stop=lambda: not run_heartbeat(study),
    )


def _tell(study: PathStudy, share: float, text: str) -> None:
    if not run_heartbeat(study, share=share, text=text):
        raise RunStopped


def _store(
    study: PathStudy,
    problem: PathProblem,
    course: Course,
    reports: PathReports,
    remedies: list[dict[str, Any]],
    mark: int,
) -> None:
    """Everything found, in one transaction. ClaimLost where another plan took its place."""
    traffic = problem.traffic.to_bytes()
    axis = problem.schedule.axis
    stops = [
        PathStop(
            study_id=study.pk,
            position=position,
            from_on=axis.date(stop.first),
            until_on=axis.date(stop.last),
            label=stop.label[:255],
            wave=stop.wave,
            content_gz=content_gz,
        )
        for position, (stop, content_gz) in enumerate(zip(problem.stops, course.reports, strict=True))
    ]
    segments = [
        PathSegment(study_id=study.pk, segment_key=key, content_gz=content_gz)
        for key, content_gz in reports.of_segments(course.segments)
    ]
    figures: dict[str, Any] = {
        "change_mark": mark,
        "stop_count": len(stops),
        "talk_count": len(problem.traffic.talk_a),
        "traffic_gz": traffic,
        "totals": course.totals,
        "course": course.stops,
        "remedies": remedies,
        "gaps": reports.gaps,
    }
    with transaction.atomic():
        if not PathStudy.objects.filter(pk=study.pk, claim=study.claim, state=RunState.RUNNING).exists():
            raise ClaimLost
        PathStop.objects.filter(study_id=study.pk).delete()
        PathStop.objects.bulk_create(stops, batch_size=_ROWS_AT_ONCE)
        PathSegment.objects.filter(study_id=study.pk).delete()
        PathSegment.objects.bulk_create(segments, batch_size=_ROWS_AT_ONCE)
        run_finish(study, RunState.COMPLETED, message=_told(course), **figures)


def _told(course: Course) -> str:
    worst = course.stops[course.totals["worst_stop"]]
    return f"At worst {counted(worst['trouble'], 'talk')} of all detour or break: {date.fromisoformat(worst['from']):%-d %B %Y}."
