"""The sample estate, from its files to a plan, in one command that can be interrupted anywhere."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.management import call_command

from migrations_app.models import Plan, Scenario
from networks.choices import ImportKind
from networks.models import Coupling, ImportRun, MoveRule, Project, Segment
from networks.sample.files import INVENTORY_NAME, SCENARIO_NAME, write_sample
from networks.services.imports import import_run_create
from networks.services.projects import project_create

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sample whose first search is short."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder, 320, 32, 1)
    scenario = json.loads((folder / SCENARIO_NAME).read_text())
    scenario["scenario"]["search_seconds"] = 4.0
    (folder / SCENARIO_NAME).write_text(json.dumps(scenario))
    return folder


def seeded(sample: Path, **options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("seed_demo", owner="ada", sample=sample, json=True, stdout=out, **options)
    return dict(json.loads(out.getvalue()))


def test_the_sample_comes_in_through_the_real_import_and_is_planned(sample: Path, user: User) -> None:
    assert seeded(sample)["state"] == "completed"
    project = Project.objects.get()
    assert list(project.members.all()) == [user]
    assert ImportRun.objects.exclude(committed_at=None).count() == 2
    assert MoveRule.objects.filter(project=project).exists()
    assert Segment.objects.filter(project=project, joined_into__isnull=False).exists()
    assert Coupling.objects.filter(project=project, kind="precedence").exists()
    assert project.inventory_on is not None
    assert Plan.objects.get().first_on > project.inventory_on
    assert seeded(sample, if_needed=True) == {"state": "nothing to do"}
    assert (ImportRun.objects.count(), Plan.objects.get().revision) == (2, 1)


def test_what_a_first_start_left_unfinished_is_taken_up(sample: Path, user: User) -> None:
    named = json.loads((sample / SCENARIO_NAME).read_text())["project"]
    project = project_create(name=named["name"], time_zone=named["time_zone"], owner=user)
    content = ContentFile((sample / INVENTORY_NAME).read_bytes())
    import_run_create(project=project, by=user, kind=ImportKind.RVTOOLS, file=content, file_name=INVENTORY_NAME)
    assert seeded(sample, if_needed=True)["state"] == "completed"
    assert ImportRun.objects.count() == 2
    assert Scenario.objects.get().plan.revision == 1


def test_a_site_with_a_project_of_its_own_is_left_alone(sample: Path, user: User) -> None:
    project_create(name="Ours", time_zone="UTC", owner=user)
    assert seeded(sample, if_needed=True) == {"state": "nothing to do"}
    assert Project.objects.count() == 1
