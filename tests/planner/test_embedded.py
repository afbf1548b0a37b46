import threading

import pytest
from pytest_django import Settings

from planner.celery import app
from planner.embedded import Sweeper


@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_fails_holds_up_neither_its_neighbours_nor_the_next_one(settings: Settings) -> None:
    swept, three_times = [], threading.Event()

    @app.task(name="tests.failing_sweep")
    def failing_sweep(timeout_s: float | None) -> None:
        raise RuntimeError("this sweep always fails")

    @app.task(name="tests.sweep")
    def sweep(timeout_s: float | None) -> None:
        swept.append(timeout_s)
        if len(swept) == 3:
            three_times.set()

    settings.RUN_SWEEP_TASKS = ["tests.failing_sweep", "tests.sweep"]
    settings.RUN_SWEEP_EVERY_S = 0.01
    sweeper = Sweeper()
    sweeper.start()
    assert three_times.wait(20)
    sweeper.stop()
    assert swept[:2] == [0, None]  # at its start nobody else can hold a run
