"""Scenarios side by side: figures worked by hand, settings that differ, windows matched, costs of a difference."""

from datetime import date

import pytest

from migrations_app.models import Plan, Scenario, Window
from migrations_app.selectors.comparison import Figure, cautions_of, figures_of, segments_of, sides_of
from migrations_app.selectors.comparison_groups import Difference, apart, group_rows, narrowed
from migrations_app.selectors.comparison_settings import settings_apart
from migrations_app.services import pool_set
from networks.models import Application
from tests.migrations_app.compared import make_pair, plan_by_pins
from tests.migrations_app.factories import make_project, make_vm

pytestmark = pytest.mark.django_db

TOGETHER = {"a-1": "N1", "a-2": "N1", "d-1": "N2"}


@pytest.fixture
def pair() -> tuple[Scenario, Scenario]:
    """In A segment app moves on 13 January whole; B leaves a-3 to the 27th."""
    first, second = make_pair()
    plan_by_pins(first, TOGETHER)
    plan_by_pins(second, TOGETHER | {"a-3": "N3"})
    return first, second


def compared(*scenarios: Scenario) -> dict[str, Figure]:
    sides = sides_of(scenarios[0].project, [one.pk for one in scenarios])
    return {one.name: one for one in figures_of(sides, segments_of(sides))}


def differences(first: Scenario, *others: Scenario) -> list[list[Difference]]:
    plans = [Plan.objects.get(scenario=one) for one in (first, *others)]
    found = apart(plans[0], plans[1:])
    return [list(row.differences) for row in group_rows(plans[0], found, found.groups())]


def test_each_figure_is_told_against_the_first(pair: tuple[Scenario, Scenario]) -> None:
    """app is stretched on the 13th alone, or from the 13th to the 27th: 1 or 15 days; db on the 20th: 1 day."""
    row = compared(*pair)["Stretch-days"]
    assert [(one.value, one.difference, one.is_best) for one in row.cells] == [(2, None, True), (16, 14, False)]


def test_the_longest_stretch_names_its_segment(pair: tuple[Scenario, Scenario]) -> None:
    cells = compared(*pair)["Longest stretch"].cells
    assert [(one.value, one.note, one.segment_id is not None) for one in cells] == [(1, "app", True), (15, "app", True)]


def test_a_day_differs_by_days_and_a_pool_says_its_slots(pair: tuple[Scenario, Scenario]) -> None:
    figures = compared(*pair)
    end = figures["Last move or cutover"].cells
    assert [(one.value, one.difference) for one in end] == [(date(2035, 1, 20), None), (date(2035, 1, 27), 7)]
    pool = figures["Extensions at once on dvs"].cells
    assert [(one.value, one.note) for one in pool] == [(1, "of 8 NE slots"), (2, "of 8 NE slots")]


def test_the_parts_of_j_are_its_sum_and_unknown_once_a_weight_has_changed(pair: tuple[Scenario, Scenario]) -> None:
    names = ("J: risk of stretches", "J: traffic between the sites", "J: makespan")
    figures = compared(*pair)
    for at in (0, 1):
        parts = [figures[name].cells[at].value for name in names]
        assert sum(parts) == pytest.approx(figures["Objective J"].cells[at].value)
    pair[1].weight_makespan_day = 9
    pair[1].save()
    assert [one.value is None for one in compared(*pair)["J: makespan"].cells] == [False, True]


def test_nothing_is_best_where_all_are_alike_or_counted_with_other_knobs(pair: tuple[Scenario, Scenario]) -> None:
    assert not any(one.is_best for one in compared(*pair)["Traffic between the sites"].cells)
    pair[1].gamma_per_tb = 99
    pair[1].save()
    assert not any(one.is_best for one in compared(*pair)["Risk"].cells)
    sides = sides_of(pair[0].project, [one.pk for one in pair])
    assert any("other knobs" in sentence for sentence in cautions_of(sides))


def test_without_a_plan_every_figure_is_unknown() -> None:
    first, second = make_pair()
    plan_by_pins(first, TOGETHER)
    for row in compared(first, second).values():
        assert (row.cells[1].value, row.cells[1].difference, row.cells[0].is_best) == (None, None, False)


def test_segments_stand_by_how_far_their_days_are_apart(pair: tuple[Scenario, Scenario]) -> None:
    sides = sides_of(pair[0].project, [one.pk for one in pair])
    assert [(one.name, one.days, one.differences) for one in segments_of(sides).rows] == [
        ("app", (1, 15), (0, 14)),
        ("db", (1, 1), (0, 0)),
    ]


def test_a_difference_costs_what_j_rises_by_when_that_group_alone_is_moved(pair: tuple[Scenario, Scenario]) -> None:
    """The plans differ in a-3 alone, so its cost in A is J of B less J of A."""
    j = [one.value for one in compared(*pair)["Objective J"].cells]
    ((one,),) = differences(*pair)
    assert one.cost == pytest.approx(j[1] - j[0], abs=1e-6)  # type: ignore[operator]
    assert [(wave.number, wave.window_name) for wave in one.waves] == [(3, "N3")]


def test_the_cost_of_a_pinned_group_is_unknown_and_says_why(pair: tuple[Scenario, Scenario]) -> None:
    ((one,),) = differences(*reversed(pair))
    assert (one.cost, one.why) == (None, "its dates, pins or segments keep it from there in A")


def test_a_renamed_window_is_the_same_window(pair: tuple[Scenario, Scenario]) -> None:
    pair[1].windows.filter(name="N2").update(name="Second night")
    plan_by_pins(pair[1], TOGETHER | {"a-3": "N1", "d-1": "Second night"})
    assert differences(*pair) == []


def test_of_windows_at_the_same_time_the_name_tells_them_apart(pair: tuple[Scenario, Scenario]) -> None:
    first, second = pair
    for one in pair:
        night = one.windows.get(name="N1")
        Window.objects.create(scenario=one, name="N1 too", starts_at=night.starts_at, ends_at=night.ends_at)
    plan_by_pins(first, TOGETHER | {"a-3": "N1"})
    plan_by_pins(second, dict.fromkeys(("a-1", "a-2", "a-3"), "N1 too") | {"d-1": "N2"})
    assert {wave.window_name for (one,) in differences(first, second) for wave in one.waves} == {"N1 too"}


def test_a_window_that_the_first_has_not_leaves_the_cost_unknown(pair: tuple[Scenario, Scenario]) -> None:
    pair[0].windows.get(name="N3").delete()
    assert [[one.why for one in row] for row in differences(*pair)] == [["A has no such window"]]


def test_vms_that_only_one_plan_moves_are_counted_apart(pair: tuple[Scenario, Scenario]) -> None:
    first, second = pair
    make_vm(first.project, "new", first.project.segments.get(name="db"))
    plan_by_pins(second, TOGETHER | {"a-3": "N1", "new": "N2"})
    plans = [Plan.objects.get(scenario=one) for one in pair]
    assert (apart(plans[0], plans[1:]).newcomers, apart(plans[0], plans[1:]).vms) == ((1,), (0,))
    ((one,),) = differences(second, first)
    assert (one.waves, one.cost, one.why) == ((), None, "it is in no wave there")


def test_the_same_plan_differs_in_no_vm(pair: tuple[Scenario, Scenario]) -> None:
    plan_by_pins(pair[1], TOGETHER | {"a-3": "N1"})
    assert differences(*pair) == []


def test_groups_are_found_by_vm_or_application_and_by_the_scenario_they_differ_in(
    pair: tuple[Scenario, Scenario],
) -> None:
    first, second = pair
    app = Application.objects.create(project=first.project, name="Payroll")
    first.project.vms.filter(name="a-3").update(application=app)
    plan = Plan.objects.get(scenario=first)
    found = apart(plan, [plan, Plan.objects.get(scenario=second)])
    assert [len(narrowed(found, plan, one)) for one in ("A-3", "payroll", "a-1")] == [1, 1, 0]
    assert [len(narrowed(found, plan, against=one)) for one in (0, 1)] == [0, 1]


def test_settings_that_differ_are_told_with_their_values(pair: tuple[Scenario, Scenario]) -> None:
    first, second = pair
    second.gap_days = 3
    second.save()
    vcenter = second.project.vcenters.get()
    pool_set(scenario=second, vcenter_id=vcenter.pk, switch="dvs", appliances=4, by=None)
    second.windows.get(name="N2").delete()
    sides = sides_of(first.project, [one.pk for one in pair])
    rows = {one.name: one.values for one in settings_apart([side.scenario for side in sides])}
    assert rows["NE appliances of dvs"] == ("1 (assumed)", "4")
    assert rows["Change windows"] == ("3 windows", "2 windows; 1 of A's missing")
    assert ("0", "3") in rows.values()


def test_a_scenario_of_another_project_is_none(pair: tuple[Scenario, Scenario]) -> None:
    with pytest.raises(Scenario.DoesNotExist):
        sides_of(make_project("Other"), [pair[0].pk])
