"""What a migration type makes of a scenario's windows, and the hours a stored plan keeps of its waves."""

from datetime import date, timedelta

import pytest

from migrations_app.adapters import scenario_instance
from migrations_app.models import Scenario
from networks.models import Project
from planner.core.records import Instance
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.plans import planned

pytestmark = pytest.mark.django_db

START = date(2035, 1, 1)  # a Monday that lies ahead


@pytest.fixture
def project() -> Project:
    return make_project()


def instance_of(scenario: Scenario) -> Instance:
    return scenario_instance(scenario, today=START)


@pytest.mark.parametrize(
    ("settings", "entered", "max_vms"),
    [
        ({"migration_type": "bulk"}, None, None),
        ({"migration_type": "bulk"}, 40, 40),
        ({"migration_type": "rav"}, None, 48),  # 8 h of 10 min
        ({"migration_type": "rav"}, 40, 40),
        ({"migration_type": "rav", "service_meshes": 2, "rav_switchover_min": 60}, 40, 16),
        ({"migration_type": "bulk", "bulk_outage_min": 481}, 40, 0),
    ],
)
def test_a_window_holds_the_smaller_of_what_was_entered_and_what_its_hours_allow(
    project: Project, settings: dict[str, object], entered: int | None, max_vms: int | None
) -> None:
    scenario = make_scenario(project, START, **settings)
    make_window(scenario, date(2035, 1, 13), max_vms=entered)
    assert instance_of(scenario).windows[0].max_vms == max_vms


@pytest.mark.parametrize("kind", ["cold", "vmotion"])
def test_what_copies_inside_the_window_is_held_to_its_volume(project: Project, kind: str) -> None:
    # 1000 Mbit/s, half of it, without overhead: 225 GB an hour
    scenario = make_scenario(project, START, migration_type=kind, replication_overhead=0.0)
    make_window(scenario, date(2035, 1, 13), max_gb=5_000)
    make_window(scenario, date(2035, 1, 20), max_gb=500)
    assert [window.max_gb for window in instance_of(scenario).windows] == [pytest.approx(1_800), 500]


def test_meshes_share_what_an_hcx_manager_copies_at_a_time(project: Project) -> None:
    scenario = make_scenario(project, START, service_meshes=2)
    assert instance_of(scenario).limits.hcx_max_inflight == 300
    scenario.service_meshes = 1
    assert instance_of(scenario).limits.hcx_max_inflight == 200
    scenario.hcx_max_inflight = None
    assert instance_of(scenario).limits.hcx_max_inflight is None


def test_a_plan_by_rav_spreads_over_windows_what_bulk_moves_in_one(project: Project) -> None:
    app = make_segment(project, "app")
    for number in range(4):
        make_vm(project, f"app-{number}", app)
    scenario = make_scenario(project, START, migration_type="rav", rav_switchover_min=240)
    make_window(scenario, date(2035, 1, 13), max_vms=9)
    make_window(scenario, date(2035, 1, 20), max_vms=9)
    waves = planned(scenario).waves.all()
    assert [(wave.vm_count, wave.max_vms, wave.switchover_h) for wave in waves] == [(2, 2, 8.0), (2, 2, 8.0)]
    scenario.migration_type = "bulk"
    scenario.save()
    assert [(wave.vm_count, wave.max_vms) for wave in planned(scenario).waves.all()] == [(4, 9)]


def test_a_wave_keeps_its_hours_by_the_type_of_each_vm(project: Project) -> None:
    app = make_segment(project, "app")
    make_vm(project, "bulk-1", app, gb=225)
    make_vm(project, "cold-1", app, gb=450, migration_type="cold")
    make_vm(project, "warm-1", app, gb=225, migration_type="vmotion", memory_mib=round(75e9 / 2**20))
    scenario = make_scenario(project, START, replication_overhead=0.0, horizon_days=60)
    make_window(scenario, date(2035, 1, 13))
    wave = planned(scenario).waves.get()
    assert wave.replication_h == pytest.approx(1.0, rel=1e-5)  # at 225 GB an hour
    assert wave.switchover_h == pytest.approx(2.0 + (225 + 75 * 1.2) / 225, rel=1e-5)
    assert [(row["type"], row["vms"]) for row in wave.hours_by_type] == [("bulk", 1), ("vmotion", 1), ("cold", 1)]
    assert wave.duration_basis[0].startswith("1 VM, 225 GB at 500 Mbit/s with 0 % overhead take")
    assert wave.ends_at - wave.starts_at == timedelta(hours=8)
