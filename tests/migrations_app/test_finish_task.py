"""A search for ways to finish a segment, done by a worker."""

import pytest

from migrations_app import tasks
from migrations_app.models import FinishRun, Scenario
from migrations_app.services.finishing import finish_run_create
from networks.choices import RunState
from tests.conftest import Worker
from tests.migrations_app.moves import two_segments
from tests.migrations_app.plans import planned

OVER = (RunState.COMPLETED, RunState.REFUSED)


@pytest.fixture
def scenario(worker: Worker) -> Scenario:
    made = two_segments()
    planned(made)
    return made


def test_a_search_ends_with_ways_or_with_what_stands_in_the_way(worker: Worker, scenario: Scenario) -> None:
    run = finish_run_create(scenario=scenario, segment=scenario.project.segments.get(name="app"), by=None)
    tasks.finish_run.delay(run.pk)
    worker.wait_until_idle()
    run.refresh_from_db()
    assert run.state in OVER
    assert bool(run.found) != bool(run.obstacles)


def test_the_sweep_takes_up_a_search_whose_worker_died(worker: Worker, scenario: Scenario) -> None:
    segment = scenario.project.segments.get(name="app")
    run = FinishRun.objects.create(
        project=scenario.project, scenario=scenario, segment=segment, state=RunState.RUNNING, claim="gone", attempts=1
    )
    tasks.sweep_runs(0)
    worker.wait_until_idle()
    run.refresh_from_db()
    assert run.state in OVER
    assert run.attempts == 2
