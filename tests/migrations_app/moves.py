"""A move under way, for tests of what tracks it."""

from datetime import date, timedelta

from django.utils import timezone

from migrations_app.models import Scenario, Stretch, Tracking, TrackRun
from migrations_app.services import track_run_create, track_run_execute
from networks.choices import RunState
from networks.models import Project, Segment, VirtualMachine
from networks.services.runs import run_claim
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window


def day(offset: int) -> date:
    """The day `offset` days from today."""
    return timezone.now().date() + timedelta(days=offset)


def two_segments() -> Scenario:
    """Segments app and db that share a VM, four VMs in all; two windows of three VMs, in one week and in two."""
    project = make_project()
    app, db = make_segment(project, "app"), make_segment(project, "db")
    for name in ("app-01", "app-02"):
        make_vm(project, name, app)
    make_vm(project, "bridge-01", app, db)
    make_vm(project, "db-01", db)
    scenario = make_scenario(project, day(0), cutover_weekdays=None, horizon_days=90)
    for week in (1, 2):
        make_window(scenario, day(7 * week), f"night {week}", max_vms=3)
    return scenario


def extend(segment: Segment, from_on: date, to_on: date | None = None) -> Stretch:
    """Record an extension of the segment's port group."""
    return Stretch.objects.create(port_group=segment.port_groups.get(), from_on=from_on, to_on=to_on)


def move(project: Project, on: date, *names: str) -> None:
    """Record VMs as moved."""
    assert VirtualMachine.objects.filter(project=project, name__in=names).update(moved_on=on) == len(names)


def shift_calendar(scenario: Scenario, days: int) -> None:
    """Let the plan, its windows and the baselines have been made `days` days ago."""
    by = timedelta(days=-days)
    for rows, fields in (
        (scenario.windows.all(), ("starts_at", "ends_at")),
        (scenario.plan.waves.all(), ("starts_at", "ends_at", "first_on", "switchover_on")),
        (scenario.plan.segment_plans.all(), ("stretch_on", "cutover_on", "ends_on")),
        (type(scenario.plan).objects.filter(pk=scenario.plan.pk), ("first_on", "last_on", "ends_on")),
        (type(scenario).objects.filter(pk=scenario.pk), ("start_on",)),
    ):
        for row in rows:
            for field in fields:
                value = getattr(row, field)
                setattr(row, field, None if value is None else value + by)
            row.save()


def run_tracking(project: Project) -> TrackRun:
    """A tracking of the project, done; its row says what came of it."""
    run = run_claim(TrackRun, track_run_create(project=project).pk)
    assert run is not None
    track_run_execute(run)
    return TrackRun.objects.get(pk=run.pk)


def tracked(project: Project) -> Tracking:
    """Where the project stands, by a tracking done now."""
    run = run_tracking(project)
    assert run.state == RunState.COMPLETED, run.message
    return Tracking.objects.get(run=run)
