"""What a run's row says of its search while it goes on."""

import pytest

from migrations_app.models import PlanRun, Scenario
from migrations_app.services import plan_run_create
from migrations_app.services.plan_search import MOST_POINTS, Watch
from networks.services.runs import run_claim, run_request_cancel
from planner.core.records import ObjectiveParts, Progress
from tests.migrations_app.moves import two_segments

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return two_segments()


@pytest.fixture
def run(scenario: Scenario) -> PlanRun:
    """A run that this worker holds."""
    held = run_claim(PlanRun, plan_run_create(scenario=scenario, by=None, seconds=60).pk)
    assert held is not None
    return held


def progress(seconds: float, objective: float | None) -> Progress:
    parts = None if objective is None else ObjectiveParts(objective - 3, 2.0, 1.0)
    return Progress(seconds / 60, "improve", objective, int(seconds * 1000), seconds, parts)


def test_a_first_plan_is_told_at_once_with_its_parts(run: PlanRun) -> None:
    watch = Watch(run)
    watch.report(progress(0.5, None))
    watch.report(progress(0.6, 80.0))
    run.refresh_from_db()
    assert (run.objective, run.seconds_used, run.moves_tried) == (80.0, 0.6, 600)
    assert run.course == [[0.6, 80.0, 77.0, 2.0, 1.0]]
    assert run.progress_text == "Improve: best plan so far 80.0"


def test_a_course_holds_each_better_plan_once(run: PlanRun) -> None:
    watch = Watch(run)
    for seconds, objective in ((1, 80.0), (2, 80.0), (3, 70.0), (4, 70.0)):
        watch.report(progress(seconds, objective))
    assert [point[:2] for point in watch.course] == [[1, 80.0], [3, 70.0]]


def test_a_long_course_is_thinned_and_keeps_its_ends(run: PlanRun) -> None:
    watch = Watch(run)
    for at in range(1_000):
        watch.report(progress(at + 1, 2_000.0 - at))
    assert len(watch.course) <= MOST_POINTS
    assert (watch.course[0][0], watch.course[-1][0]) == (1, 1_000)
    seconds = [point[0] or 0.0 for point in watch.course]
    assert seconds == sorted(seconds)


def test_a_persons_stop_reaches_the_search(run: PlanRun) -> None:
    watch = Watch(run)
    assert not watch.should_stop()
    run_request_cancel(PlanRun.objects.get(pk=run.pk))
    watch.report(progress(1, 80.0))
    assert watch.should_stop()


def test_a_share_tells_its_run_what_is_better_alone(scenario: Scenario) -> None:
    parent = run_claim(PlanRun, plan_run_create(scenario=scenario, by=None, seconds=60, shares=2).pk)
    assert parent is not None
    for objective in (80.0, 90.0):
        share = PlanRun.objects.create(project=scenario.project, scenario=scenario, parent=parent, seed=1, seconds=60)
        held = run_claim(PlanRun, share.pk)
        assert held is not None
        Watch(held).report(progress(30, objective))
    parent.refresh_from_db()
    assert (parent.objective, parent.progress_share, parent.moves_tried) == (80.0, 0.5, 60_000)
    assert parent.course == [[30, 80.0, 77.0, 2.0, 1.0]]
