"""`manage.py track`: compare what happened with plan and baseline here and now, without a worker."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from migrations_app.management.answers import DONE, REFUSED, Answer, AnsweringCommand, Unreadable
from migrations_app.models import TrackRun
from migrations_app.selectors import open_alarms, tracking_of
from migrations_app.services import notices_send, track_run_create, track_run_execute
from networks.models import Project
from networks.selectors.projects import project_named
from networks.services.errors import ServiceError
from networks.services.runs import run_claim

FIGURES = (
    "today",
    "vms_total",
    "vms_moved",
    "segments_total",
    "segments_stretched",
    "segments_over_budget",
    "segments_done",
    "waves_total",
    "waves_done",
    "stretch_days_so_far",
    "stretch_days_planned",
    "stretch_days_p50",
    "stretch_days_p80",
    "risk_so_far",
    "risk_planned",
    "risk_slipped",
    "baseline_ends_on",
    "planned_ends_on",
    "p50_ends_on",
    "p80_ends_on",
    "slip_days",
)


class Command(AnsweringCommand):
    help = "Track a project: waves, segments, forecast and alarms, against its plan and baseline."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--project", required=True, metavar="NAME")

    def answer(self, **options: Any) -> Answer:
        project = _project(options["project"])
        run = run_claim(TrackRun, track_run_create(project=project).pk)
        if run is None:
            raise ServiceError("A worker was faster and does this tracking.", "Look at the track page.")
        track_run_execute(run)
        notices_send(timezone.now())
        return _answer(project, TrackRun.objects.get(pk=run.pk))


def _project(name: str) -> Project:
    try:
        return project_named(name)
    except Project.DoesNotExist:
        raise Unreadable(f"There is no project called {name}.", "Use the name as the projects page shows it.") from None


def _answer(project: Project, run: TrackRun) -> Answer:
    facts: dict[str, Any] = {"state": run.state, "run": run.pk, "message": run.message, "way_out": run.way_out}
    tracking = tracking_of(project)
    if tracking is None or tracking.run_id != run.pk:
        return Answer(facts, [run.message, run.way_out], REFUSED)
    values = {name: getattr(tracking, name) for name in FIGURES}
    figures = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
    alarms = [
        {"kind": alarm.kind, "severe": alarm.is_severe, "sentence": alarm.sentence, "way_out": alarm.way_out}
        for alarm in open_alarms(project)
    ]
    lines = [run.message, *(f"{name}: {value}" for name, value in figures.items())]
    lines += [f"{alarm['kind']}: {alarm['sentence']}" for alarm in alarms]
    return Answer(facts | figures | {"alarms": alarms}, lines, DONE)
