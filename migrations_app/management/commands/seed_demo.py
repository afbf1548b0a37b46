"""`manage.py seed_demo`: the sample estate through the real import, its scenario, its plan, and its first weeks.

The plan is made as of some weeks ago and approved; what HCX would have written since comes in through the real
imports, and the rest is planned again. Every step looks at what exists, so that a second start takes up what the first left unfinished.
"""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.management.base import CommandParser
from django.db import transaction

from migrations_app.management.answers import REFUSED, Answer, AnsweringCommand, Unreadable, read_whole
from migrations_app.models import Baseline, Plan, PlanRun, Scenario, TrackRun
from migrations_app.services import baseline_approve, plan_run_create, track_run_create
from migrations_app.services.sample import sample_scenario_apply
from migrations_app.services.sample_history import sample_history
from migrations_app.tasks import plan_run, track_run
from networks.choices import ImportKind, ImportPhase, Role, RunState
from networks.models import DeriveRun, ImportRun, Project
from networks.sample.files import DATA_FOLDER, FLOWS_NAME, INVENTORY_NAME, SCENARIO_NAME
from networks.selectors.projects import today_of
from networks.services.derive import derive_run_create
from networks.services.errors import ServiceError
from networks.services.imports import import_run_commit, import_run_create
from networks.services.members import member_add
from networks.services.projects import project_create
from networks.tasks import derive_run, import_run

LOOK_EVERY_S = 0.3
WEEKS_UNDER_WAY = 12
FILES = (  # the moves first: a gateway's cutover is taken only where no VM is left on its segment
    (ImportKind.HCX_MIGRATIONS, "hcx-migrations.json"),
    (ImportKind.HCX_EXTENSIONS, "hcx-extensions.json"),
    (ImportKind.ACTUALS, "actuals.csv"),
)


class Command(AnsweringCommand):
    help = "Bring in a sample estate through the real import, enter its scenario, and plan it."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--owner", required=True, metavar="LOGIN", help="who the demo project belongs to")
        parser.add_argument(
            "--sample", type=Path, default=DATA_FOLDER, metavar="FOLDER", help="a folder of make_sample"
        )
        parser.add_argument(
            "--weeks", type=int, default=WEEKS_UNDER_WAY, help="how long ago the move began; 0 = it is yet to begin"
        )
        parser.add_argument(
            "--iterations",
            type=int,
            metavar="N",
            help="search this long, not the scenario's seconds: always the same plan",
        )
        parser.add_argument("--queue", action="store_true", help="let a worker do the runs, instead of this process")
        parser.add_argument(
            "--if-needed", action="store_true", help="nothing, once somebody has a project of their own"
        )
        parser.add_argument(
            "--timeout", type=float, default=900.0, metavar="S", help="how long a worker may take a run"
        )

    def answer(self, **options: Any) -> Answer:
        sample = json.loads(read_whole(options["sample"] / SCENARIO_NAME))
        name = sample["project"]["name"]
        weeks = max(0, options["weeks"])
        if options["if_needed"] and not _is_needed(name, sample["scenario"]["name"], plans=2 if weeks else 1):
            return Answer({"state": "nothing to do"}, ["Nothing to do."])
        owner = _owner(options["owner"])
        seeding = _Seeding(owner, options["sample"], sample, weeks, queue=options["queue"])
        seeding.iterations, seeding.timeout_s = options["iterations"], options["timeout"]
        return seeding.done()


def _owner(login: str) -> User:
    owner = User.objects.filter(username=login).first()
    if owner is None:
        raise Unreadable(f"There is no login called {login}.", "Make it first: manage.py createsuperuser.")
    return owner


def _is_needed(project: str, scenario: str, plans: int) -> bool:
    """True on an empty site, and where a seeding began and did not come to its last plan."""
    began = Project.objects.filter(name=project).exists()
    planned = PlanRun.objects.filter(project__name=project, scenario__name=scenario).count()
    return planned < plans if began else not Project.objects.exists()


class _Seeding:
    """The steps from an empty site to a planned sample; each does nothing where it is done already."""

    iterations: int | None = None
    timeout_s = 900.0

    def __init__(self, owner: User, folder: Path, sample: dict[str, Any], weeks: int, *, queue: bool) -> None:
        self._owner, self._folder, self._sample, self._weeks, self._queue = owner, folder, sample, weeks, queue

    def done(self) -> Answer:
        project = self._project()
        for kind, name in ((ImportKind.RVTOOLS, INVENTORY_NAME), (ImportKind.FLOWS, FLOWS_NAME)):
            self._imported(project, kind, name, (self._folder / name).read_bytes)
        self._derived(project)
        scenario = self._scenario(project)
        run = self._planned(scenario, 1)
        if self._weeks and run.state == RunState.COMPLETED:
            self._approved(scenario)
            self._happened(scenario)
            run = self._planned(scenario, 2)
        self._tracked(project)
        facts = {"state": run.state, "project": project.name, "scenario": run.scenario.name, "message": run.message}
        done = run.state == RunState.COMPLETED
        lines = [
            f"{project.name}: {run.scenario.name} is {'planned' if done else run.state}.",
            run.message,
            run.way_out,
        ]
        return Answer(facts, lines) if done else Answer(facts, lines, REFUSED)

    def _project(self) -> Project:
        named = self._sample["project"]
        project = Project.objects.filter(name=named["name"]).first()
        if project is None:
            return project_create(name=named["name"], time_zone=named["time_zone"], owner=self._owner)
        member_add(project=project, user=self._owner, by=self._owner, role=Role.OWNER)
        return project

    def _imported(self, project: Project, kind: ImportKind, name: str, content: Callable[[], bytes]) -> None:
        known = ImportRun.objects.filter(project=project, kind=kind, undone_at=None).order_by("pk").first()
        run = known or self._queued(
            import_run,
            lambda: import_run_create(
                project=project, by=self._owner, kind=kind, file=ContentFile(content()), file_name=name
            ),
        )
        run = self._ended(import_run, run)
        if run.phase == ImportPhase.READ:
            self._ended(import_run, self._queued(import_run, lambda: import_run_commit(run=run, by=self._owner)))

    def _derived(self, project: Project) -> None:
        for run in DeriveRun.objects.filter(project=project, state__in=(RunState.PENDING, RunState.RUNNING)):
            self._ended(derive_run, run)

    def _scenario(self, project: Project) -> Scenario:
        scenario = Scenario.objects.filter(project=project, name=self._sample["scenario"]["name"]).first()
        if scenario is None:
            began_on = today_of(project) - timedelta(weeks=self._weeks)
            scenario = sample_scenario_apply(project=project, sample=self._sample, today=began_on, by=self._owner)
            derivation = self._queued(derive_run, lambda: derive_run_create(project=project, by=self._owner))
            self._ended(derive_run, derivation)
        return scenario

    def _planned(self, scenario: Scenario, number: int) -> PlanRun:
        """The plan before anything happened (1), and the one of what is left (2)."""
        runs = list(PlanRun.objects.filter(scenario=scenario).order_by("pk"))
        if len(runs) >= number:
            return self._waited(plan_run, runs[-1])
        today = today_of(scenario.project) - timedelta(weeks=self._weeks if number == 1 else 0)
        run = self._queued(
            plan_run,
            lambda: plan_run_create(scenario=scenario, by=self._owner, iterations=self.iterations, today=today),
        )
        return self._waited(plan_run, run)

    def _approved(self, scenario: Scenario) -> None:
        if not Baseline.objects.filter(project=scenario.project).exists():
            note = "As the steering committee approved it."
            baseline = baseline_approve(scenario=scenario, by=self._owner, note=note)
            approved_at = baseline.approved_at - timedelta(weeks=self._weeks)  # the day of the plan it approves
            Baseline.objects.filter(pk=baseline.pk).update(approved_at=approved_at)

    def _happened(self, scenario: Scenario) -> None:
        """What HCX and its engineers wrote since the plan was made, through the import."""
        plan = Plan.objects.select_related("scenario__project").get(scenario=scenario)
        told = sample_history(plan, today=today_of(scenario.project))
        for (kind, name), text in zip(FILES, (told.migrations, told.extensions, told.actuals), strict=True):
            if text:
                self._imported(scenario.project, kind, name, text.encode)

    def _tracked(self, project: Project) -> None:
        run = TrackRun.objects.filter(project=project).order_by("-pk").first()
        if run is None or not run.is_live:
            run = self._queued(track_run, lambda: track_run_create(project=project, by=self._owner))
        self._waited(track_run, run)

    def _queued(self, task: Any, create: Callable[[], Any]) -> Any:
        """A new run, handed to the workers if they are to do it."""
        with transaction.atomic():
            run = create()
            if self._queue:
                task.delay_on_commit(run.pk)
        return run

    def _ended(self, task: Any, run: Any) -> Any:
        """The run, once it is completed; ServiceError where it ended otherwise."""
        ended = self._waited(task, run)
        if ended.state != RunState.COMPLETED:
            raise ServiceError(ended.message or f"A run ended as {ended.state}.", ended.way_out)
        return ended

    def _waited(self, task: Any, run: Any) -> Any:
        """The run, once it has ended: done here, or by a worker."""
        if not self._queue:
            task(run.pk)
        until = time.monotonic() + self.timeout_s
        while (ended := type(run)._default_manager.get(pk=run.pk)).is_live:
            if time.monotonic() > until:
                raise ServiceError(f"No worker ended {run} in {self.timeout_s:g} s.", "Start a worker, and try again.")
            time.sleep(LOOK_EVERY_S)
        return ended
