"""A run whose work is silent for long is not taken for dead."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from migrations_app.models import PlanRun
from migrations_app.services import alive, plan_run_create
from networks.services.runs import run_claim
from tests.migrations_app.factories import make_project, make_scenario, make_vm


@pytest.mark.django_db(transaction=True)
def test_a_run_beats_while_its_work_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alive, "BEAT_EVERY_S", 0.05)
    project = make_project()
    make_vm(project, "app-01")
    scenario = make_scenario(project, timezone.now().date())
    run = run_claim(PlanRun, plan_run_create(scenario=scenario, by=None).pk)
    assert run is not None
    long_ago = timezone.now() - timedelta(hours=1)
    with alive.kept_alive(run):
        PlanRun.objects.update(heartbeat_at=long_ago)
        until = time.monotonic() + 20
        while PlanRun.objects.get().heartbeat_at == long_ago:
            assert time.monotonic() < until
            time.sleep(0.02)
    time.sleep(0.2)  # a last beat may be under way
    PlanRun.objects.update(heartbeat_at=long_ago)
    time.sleep(0.3)
    assert PlanRun.objects.get().heartbeat_at == long_ago
