"""`manage.py track` and `manage.py approve_baseline`: one JSON object and an exit code."""

import pytest

from tests.migrations_app.factories import make_project, make_segment, make_vm
from tests.migrations_app.moves import day, extend, two_segments
from tests.migrations_app.test_commands import run

pytestmark = pytest.mark.django_db


def test_track_tells_figures_and_alarms() -> None:
    project = make_project("Move")
    app = make_segment(project, "app")
    make_vm(project, "app-01", app)
    extend(app, day(-35))
    code, facts = run("track", "--project", "Move")
    assert (code, facts["state"], facts["vms_total"], facts["stretch_days_so_far"]) == (0, "completed", 1, 36)
    assert {one["kind"] for one in facts["alarms"]} == {"over_budget", "not_planned", "stalled"}
    assert run("track", "--project", "Nowhere")[0] == 2


def test_approve_baseline_freezes_the_plan_or_says_why_not() -> None:
    scenario = two_segments()
    names = ("--project", scenario.project.name, "--scenario", scenario.name)
    code, facts = run("approve_baseline", *names)
    assert (code, facts["state"]) == (1, "refused")
    assert run("plan", *names, "--iterations", 200)[0] == 0
    code, facts = run("approve_baseline", *names)
    assert (code, facts["state"], facts["vms"]) == (0, "approved", 4)
