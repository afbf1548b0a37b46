"""Two scenarios whose plans are laid down by pins, so that each figure of a comparison can be worked out by hand."""

from collections.abc import Mapping
from datetime import date

from migrations_app.models import Pin, Plan, Scenario
from migrations_app.services.scenario_copies import scenario_copy
from networks.models import Project
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.plans import planned

FIRST_DAY = date(2035, 1, 1)  # a Monday that lies ahead
NIGHTS = (date(2035, 1, 13), date(2035, 1, 20), date(2035, 1, 27))
_AT_ONCE = {"stretch_lead_days": 0, "cutover_lag_days": 0, "gap_days": 0, "presync_days": 0, "cutover_weekdays": None}


def make_pair(project: Project | None = None) -> tuple[Scenario, Scenario]:
    """A, and its copy B, over a-1, a-2 and a-3 on segment app and d-1 on db; three nights a week apart; no plan yet."""
    project = project or make_project()
    app, db = make_segment(project, "app"), make_segment(project, "db")
    for name, segment in (("a-1", app), ("a-2", app), ("a-3", app), ("d-1", db)):
        make_vm(project, name, segment)
    first = make_scenario(project, FIRST_DAY, horizon_days=60, **_AT_ONCE)
    for number, night in enumerate(NIGHTS, 1):
        make_window(first, night, f"N{number}")
    return first, scenario_copy(scenario=first, name="B", by=None)


def plan_by_pins(scenario: Scenario, windows: Mapping[str, str]) -> Plan:
    """The plan in which each VM is in the window of that name."""
    Pin.objects.filter(scenario=scenario).delete()
    for vm, window in windows.items():
        Pin.objects.create(
            scenario=scenario,
            vm=scenario.project.vms.get(name=vm),
            window=scenario.windows.get(name=window),
            reason="laid down",
        )
    return planned(scenario, iterations=1)
