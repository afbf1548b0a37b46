"""Detours of scenarios side by side: read from their studies, unknown without one, and beside J."""

import pytest

from migrations_app.models import PathStudy, Plan, Scenario
from migrations_app.selectors.comparison import Figure, sides_of
from migrations_app.selectors.comparison_paths import path_figures
from networks.choices import RunState
from tests.migrations_app.compared import make_pair, plan_by_pins

pytestmark = pytest.mark.django_db

TOGETHER = {"a-1": "N1", "a-2": "N1", "d-1": "N2"}


@pytest.fixture
def pair() -> tuple[Scenario, Scenario]:
    """Both planned, neither studied."""
    found = make_pair()
    for one in found:
        plan_by_pins(one, TOGETHER | {"a-3": "N1"})
    PathStudy.objects.all().delete()
    return found


def studied(scenario: Scenario, state: RunState = RunState.COMPLETED, **totals: object) -> None:
    plan = Plan.objects.get(scenario=scenario)
    PathStudy.objects.create(project_id=scenario.project_id, plan=plan, state=state, totals=totals)


def compared(*scenarios: Scenario) -> dict[str, Figure]:
    return {one.name: one for one in path_figures(sides_of(scenarios[0].project, [one.pk for one in scenarios]))}


def totals(trombones: float, *, ms_days: float | None = 40.0) -> dict[str, object]:
    days = {"optimal": 100, "trombone": trombones, "unknown": 7}
    return {
        "conversation_days": days,
        "detour_gb": 2.5 * trombones,
        "ms_days": ms_days,
        "mon_vms_peak": {"vms": 3, "stop": 1},
    }


def test_detours_are_told_against_the_first_and_the_fewest_are_best(pair: tuple[Scenario, Scenario]) -> None:
    studied(pair[0], **totals(12))
    studied(pair[1], **totals(20))
    figures = compared(*pair)
    row = figures["Traffic that goes to on-premises and back"]
    assert [(one.value, one.difference, one.is_best) for one in row.cells] == [(12, None, True), (20, 8, False)]
    assert [one.value for one in figures["Traffic on detours"].cells] == [30.0, 50.0]
    assert [one.value for one in figures["Asymmetric traffic"].cells] == [0, 0]
    assert [one.value for one in figures["VMs with MON at once"].cells] == [3, 3]


def test_latency_that_nobody_measured_is_unknown_and_no_best(pair: tuple[Scenario, Scenario]) -> None:
    studied(pair[0], **totals(1))
    studied(pair[1], **totals(1, ms_days=None))
    cells = compared(*pair)["Latency that the move adds"].cells
    assert [(one.value, one.is_best, one.note) for one in cells] == [(40.0, False, ""), (None, False, "")]


def test_unknown_ways_are_never_marked_as_better_or_worse(pair: tuple[Scenario, Scenario]) -> None:
    studied(pair[0], **totals(1))
    studied(pair[1], **(totals(1) | {"conversation_days": {"unknown": 900}}))
    cells = compared(*pair)["Traffic whose way is unknown"].cells
    assert [(one.value, one.is_best) for one in cells] == [(7, False), (900, False)]


@pytest.mark.parametrize(
    ("state", "said"), [(RunState.RUNNING, "being worked out"), (RunState.ERRORED, "not worked out")]
)
def test_what_is_missing_says_whether_it_will_come(pair: tuple[Scenario, Scenario], state: RunState, said: str) -> None:
    studied(pair[0], state)
    cells = compared(*pair)["Broken traffic"].cells
    assert [(one.value, one.note) for one in cells] == [(None, said), (None, "being worked out")]


def test_without_a_plan_nothing_is_being_worked_out() -> None:
    first, second = make_pair()
    plan_by_pins(first, TOGETHER | {"a-3": "N1"})
    studied(first, **totals(1))
    assert [one.note for one in compared(first, second)["Broken traffic"].cells] == ["", ""]
