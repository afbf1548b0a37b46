"""What a stored plan says of other windows: each stated cost is replayed from the run's files through the checker."""

from typing import Any

import pytest

from migrations_app.adapters.instance import window_id
from migrations_app.adapters.kept_problem import unpacked
from migrations_app.models import PlannedGroup, SegmentPlan, Window
from networks.adapters import key_of
from planner.core.instance_file import load_instance, load_plan
from tests.core.elsewhere import CLOSE, replayed
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.plans import planned
from tests.migrations_app.views.conftest import FIRST_DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored() -> Any:
    """Four VMs on two segments, one on both; three windows that take three VMs each."""
    project = make_project()
    app, db = make_segment(project, "app"), make_segment(project, "db")
    for name, *segments in (("app-1", app), ("app-2", app), ("db-1", db), ("bridge", app, db)):
        make_vm(project, name, *segments)
    scenario = make_scenario(project, FIRST_DAY, horizon_days=60)
    for day in (13, 20, 27):
        make_window(scenario, FIRST_DAY.replace(day=day), max_vms=3)
    return planned(scenario)


def files_of(stored):
    instance = load_instance(unpacked(stored.run.instance_gz))
    return instance, load_plan(unpacked(stored.run.plan_gz), instance)


def test_every_stored_cost_is_what_the_checker_finds(stored):
    instance, plan = files_of(stored)
    id_of = {key_of(one.id): one.id for one in instance.vms}
    windows = {window.pk: window_id(window) for window in Window.objects.all()}
    for group in PlannedGroup.objects.filter(wave__plan=stored):
        vms = tuple(id_of[key] for key in group.assignments.values_list("vm_id", flat=True))
        assert {key for key, _, _ in group.other_windows} == set(windows) - {group.wave.window_id}
        for key, cost, codes in group.other_windows:
            found, broken = replayed(instance, plan, vms, windows[key])
            assert cost == pytest.approx(found, abs=CLOSE)
            assert set(codes) == broken


def test_the_best_other_window_is_a_reason(stored):
    for group in PlannedGroup.objects.filter(wave__plan=stored):
        assert "other window" in group.reasons[-1]


def test_what_moving_a_segment_at_once_would_save_is_what_the_checker_finds(stored):
    instance, plan = files_of(stored)
    spread = [one for one in SegmentPlan.objects.filter(plan=stored) if one.at_once]
    assert spread
    for row in spread:
        vms = tuple(one.id for one in instance.vms for name in one.segments if key_of(name) == row.segment_id)
        found, broken = replayed(instance, plan, vms, window_id(Window.objects.get(pk=row.at_once["window"])))
        assert row.at_once["saves"] == pytest.approx(-found, abs=CLOSE)
        assert set(row.at_once["breaks"]) == broken
        assert row.kept_long_by
