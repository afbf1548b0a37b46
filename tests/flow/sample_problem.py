"""A sample's planning problem on a fixed day, through the real import and its scenario."""

import json
from datetime import date
from pathlib import Path

from django.contrib.auth.models import User
from django.core.files import File

from migrations_app.adapters import scenario_problem
from migrations_app.services.sample import sample_scenario_apply
from networks.choices import ImportKind
from networks.sample.files import FLOWS_NAME, INVENTORY_NAME, SCENARIO_NAME
from networks.services.imports import import_run_commit, import_run_create
from networks.services.projects import project_create
from networks.tasks import import_run
from planner.core.records import Instance

TODAY = date(2026, 11, 23)


def sample_problem(folder: Path) -> Instance:
    """The problem of the sample whose files are in `folder`; its rows stay in the database."""
    owner = User.objects.create_user("sample")
    scenario = json.loads((folder / SCENARIO_NAME).read_text(encoding="utf-8"))
    project = project_create(name="Sample", time_zone=scenario["project"]["time_zone"], owner=owner)
    for kind, name in ((ImportKind.RVTOOLS, INVENTORY_NAME), (ImportKind.FLOWS, FLOWS_NAME)):
        with (folder / name).open("rb") as file:
            run = import_run_create(project=project, by=owner, kind=kind, file=File(file), file_name=name)
        import_run(run.pk)
        run.refresh_from_db()
        import_run(import_run_commit(run=run, by=owner).pk)
    made = sample_scenario_apply(project=project, sample=scenario, today=TODAY, by=owner)
    return scenario_problem(made, today=TODAY).instance
