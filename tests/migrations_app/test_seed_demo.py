"""The sample estate, from its files to a move half done, in one command that can be interrupted anywhere."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.management import call_command

from migrations_app.management.commands import seed_demo
from migrations_app.models import Baseline, HcxMigration, Plan, PlanRun, Scenario, Stretch, Tracking
from networks.choices import ImportKind
from networks.models import Coupling, ImportRun, MoveRule, Project, Segment
from networks.sample.files import INVENTORY_NAME, SCENARIO_NAME, write_sample
from networks.selectors.projects import today_of
from networks.services.imports import import_run_create
from networks.services.projects import project_create

ITERATIONS = 1_000_000  # some fifty times what a first plan takes

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a small estate."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder, 320, 32, 1)
    return folder


class PowerCut(Exception):
    """Ends the command in the middle."""

    @classmethod
    def at(cls, call: int, step: Callable[..., Any]) -> Callable[..., Any]:
        """A step that is cut off as its `call`-th call begins."""
        calls = count(1)

        def perhaps(*args: Any, **options: Any) -> Any:
            if next(calls) == call:
                raise cls
            return step(*args, **options)

        return perhaps


def seeded(sample: Path, **options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("seed_demo", owner="ada", sample=sample, json=True, iterations=ITERATIONS, stdout=out, **options)
    return dict(json.loads(out.getvalue()))


def committed() -> list[str]:
    return sorted(ImportRun.objects.exclude(committed_at=None).values_list("kind", flat=True))


def test_the_sample_comes_in_through_the_real_import_and_is_half_way(sample: Path, user: User) -> None:
    assert seeded(sample)["state"] == "completed"
    project = Project.objects.get()
    assert list(project.members.all()) == [user]
    assert committed() == ["actuals", "flows", "hcx_ext", "hcx_mig", "rvtools"]
    assert MoveRule.objects.filter(project=project).exists()
    assert Segment.objects.filter(project=project, joined_into__isnull=False).exists()
    assert Coupling.objects.filter(project=project, kind="precedence").exists()
    first, second = PlanRun.objects.order_by("pk")
    today = today_of(project)
    assert (first.today, second.today) == (today - timedelta(weeks=12), today)
    assert Baseline.objects.get().approved_at.date() < today
    tracking = Tracking.objects.get()
    assert 0 < tracking.vms_moved < tracking.vms_total
    assert Stretch.objects.filter(plan=None, to_on=None).exists()
    assert HcxMigration.objects.filter(vm=None).count() == 1
    assert set(Segment.objects.filter(has_mon=True).values_list("name", flat=True)) == {
        "VLAN40-Desktops", "VLAN110-FIN-WEB", "VLAN111-FIN-APP"
    }  # fmt: skip
    assert (project.connectivity.link, project.address_ranges.count(), project.policy_routes.count()) == (
        "global_reach", 5, 3
    )  # fmt: skip
    assert seeded(sample, if_needed=True) == {"state": "nothing to do"}
    assert (ImportRun.objects.count(), PlanRun.objects.count(), Plan.objects.get().revision) == (5, 2, 2)


def test_a_move_that_is_yet_to_begin_is_planned_alone(sample: Path, user: User) -> None:
    assert seeded(sample, weeks=0)["state"] == "completed"
    project = Project.objects.get()
    assert committed() == ["flows", "rvtools"]
    assert project.inventory_on is not None
    assert Plan.objects.get().first_on > project.inventory_on
    assert (Plan.objects.get().revision, Baseline.objects.count(), Tracking.objects.get().vms_moved) == (1, 0, 0)
    assert seeded(sample, weeks=0, if_needed=True) == {"state": "nothing to do"}


def test_what_a_first_start_left_unfinished_is_taken_up(sample: Path, user: User) -> None:
    named = json.loads((sample / SCENARIO_NAME).read_text())["project"]
    project = project_create(name=named["name"], time_zone=named["time_zone"], owner=user)
    content = ContentFile((sample / INVENTORY_NAME).read_bytes())
    import_run_create(project=project, by=user, kind=ImportKind.RVTOOLS, file=content, file_name=INVENTORY_NAME)
    assert seeded(sample, weeks=0, if_needed=True)["state"] == "completed"
    assert ImportRun.objects.count() == 2
    assert Scenario.objects.get().plan.revision == 1


def test_a_seeding_cut_off_after_its_first_plan_is_taken_up_where_it_stopped(
    sample: Path, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(step: str, call: int = 1) -> tuple[int, int, list[str]]:
        with monkeypatch.context() as power:
            power.setattr(seed_demo, step, PowerCut.at(call, getattr(seed_demo, step)))
            with pytest.raises(PowerCut):
                seeded(sample, if_needed=True)
        return PlanRun.objects.count(), Baseline.objects.count(), committed()

    assert cut_off("baseline_approve") == (1, 0, ["flows", "rvtools"])
    assert cut_off("sample_history") == (1, 1, ["flows", "rvtools"])
    assert cut_off("import_run_create", call=2) == (1, 1, ["flows", "hcx_mig", "rvtools"])
    assert cut_off("plan_run_create") == (1, 1, ["actuals", "flows", "hcx_ext", "hcx_mig", "rvtools"])
    assert seeded(sample, if_needed=True)["state"] == "completed"
    assert (ImportRun.objects.count(), PlanRun.objects.count(), Baseline.objects.count()) == (5, 2, 1)
    assert Tracking.objects.get().vms_moved > 0


def test_a_site_with_a_project_of_its_own_is_left_alone(sample: Path, user: User) -> None:
    project_create(name="Ours", time_zone="UTC", owner=user)
    assert seeded(sample, if_needed=True) == {"state": "nothing to do"}
    assert Project.objects.count() == 1
