"""What one unit more of a limit saves: re-solved, worked by hand here, and never below nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from planner.core.checker import check
from planner.core.plan import make_plan
from planner.core.records import Budget, Instance, Limits, Plan, Planned, RiskKnobs, Segment, Vm, Weights, Window
from planner.core.sensitivity import Saving, loosened_limits, savings
from tests.core.tiny import PLAN, TINY

MONDAY = date(2030, 1, 7)


def estate(vms: dict[str, int], windows: int, max_vms: int | None = None, **limits: object) -> Instance:
    """So many VMs on each segment; one-day windows on day 7, 14, ...; a stretch of D days costs D, a day of makespan 5."""
    days = [MONDAY + timedelta(days=7 * week) for week in range(1, windows + 1)]
    return Instance(
        name="by hand",
        start_date=MONDAY,
        horizon_days=100,
        windows=tuple(Window(f"w{n}", day, day, max_vms=max_vms) for n, day in enumerate(days, 1)),
        limits=Limits(**({"max_stretched": 9} | limits)),
        segments=tuple(Segment(name, 1.0) for name in vms),
        vms=tuple(Vm(f"{name}{n}", 10.0, (name,)) for name, count in vms.items() for n in range(count)),
        risk=RiskKnobs(14, 1.0, 0.0),
        weights=Weights(1, 0, 5),
    )


def planned(instance: Instance) -> Plan:
    outcome = make_plan(instance, seed=1, budget=Budget(iterations=2_000), now=lambda: 0.0)
    assert isinstance(outcome, Planned)
    return outcome.plan


def saved(instance: Instance, plan: Plan | None = None) -> dict[str, Saving]:
    found = savings(instance, plan or planned(instance), now=lambda: 0.0, seed=1, iterations_each=2_000)
    return {one.limit: one for one in found}


def test_one_vm_more_in_each_window_saves_the_second_week() -> None:
    """Four VMs, three a week: 8 days of stretch and 15 of makespan; four a week: 1 day and 8."""
    one = saved(estate({"A": 4}, 3, max_vms=3))["window-vms"]
    assert [one.objective, one.objective_with, one.saves] == pytest.approx([83, 41, 42])
    assert one.sentence == "With one VM more in each window the same search finds J 41.0 instead of 83.0."


def test_one_extension_slot_more_lets_two_segments_move_in_one_week() -> None:
    """One slot: A and B in turn, 15 days of makespan instead of 8."""
    one = saved(estate({"A": 2, "B": 2}, 3, max_stretched=1))["slots"]
    assert one.unit == "one extension slot more"
    assert one.saves == pytest.approx(35)


def test_a_slot_of_the_pool_that_is_full_is_what_counts() -> None:
    instance = estate({"A": 2, "B": 2}, 3, max_stretched={"default": 1, "total": 5})
    assert [one.unit for one in saved(instance).values()] == ["one extension slot of pool default more"]


def test_one_cutover_a_day_more_saves_the_day_that_the_second_waits() -> None:
    """Both move on day 7, B is cut over a day later: a day of stretch and one of makespan."""
    one = saved(estate({"A": 1, "B": 1}, 1, max_cutovers_per_day=1))["cutovers"]
    assert one.saves == pytest.approx(6)


def test_one_free_day_fewer_between_waves_opens_the_week_between() -> None:
    """Seven free days are more than the six between two weeks: day 7 and 21. With six: day 7 and 14."""
    one = saved(estate({"A": 2}, 3, max_vms=1, gap_days=7))["gap"]
    assert one.unit == "one free day fewer between two waves"
    assert one.saves == pytest.approx(7 + 5 * 7)


def test_a_gap_that_keeps_no_windows_apart_is_not_loosened() -> None:
    assert "gap" not in saved(estate({"A": 2}, 3, max_vms=1, gap_days=6))


def test_100_gb_a_day_more_of_the_link_take_both_vms_at_once() -> None:
    """The link takes 10 GB in the one day of a window, a VM has 10 GB."""
    one = saved(estate({"A": 2}, 3, link_gb_per_day=10.0))["link"]
    assert one.unit == "100 GB a day more of the link"
    assert one.saves == pytest.approx(7 + 35)


def test_one_migration_in_flight_more_takes_both_vms_at_once() -> None:
    one = saved(estate({"A": 2}, 3, hcx_max_inflight=1))["in-flight"]
    assert one.saves == pytest.approx(42)


def test_a_plan_that_meets_no_limit_saves_nothing() -> None:
    assert saved(estate({"A": 2}, 3)) == {}


def test_every_limit_that_binds_is_loosened_once() -> None:
    limits = [one.limit for one in loosened_limits(TINY, PLAN)]
    assert limits
    assert len(limits) == len(set(limits))


def test_the_old_plan_stays_valid_with_each_unit_more() -> None:
    for one in loosened_limits(TINY, PLAN):
        assert check(one.instance, PLAN).feasible


def test_a_saving_is_never_below_nothing_however_short_the_search() -> None:
    found = savings(TINY, PLAN, now=lambda: 0.0, seed=1, iterations_each=1)
    best = check(TINY, PLAN).measures.objective
    assert found
    for one in found:
        assert one.objective_with <= one.objective <= best
        assert one.saves >= 0


def test_the_same_moves_give_the_same_savings() -> None:
    instance = estate({"A": 4, "B": 3}, 4, max_vms=3, max_stretched=1)
    plan = planned(instance)
    assert saved(instance, plan) == saved(instance, plan)


def test_asked_to_stop_it_gives_what_it_has() -> None:
    assert savings(TINY, PLAN, now=lambda: 0.0, seed=1, iterations_each=500, should_stop=lambda: True) == ()


def test_a_segment_at_its_longest_gets_a_day_more() -> None:
    """Two VMs a week apart: 8 days, all that are allowed. A day more changes nothing, for no window is a day later."""
    instance = estate({"A": 2}, 3, max_vms=1)
    at_most = replace(instance, segments=(replace(instance.segments[0], max_stretch_days=8),))
    one = saved(at_most)["stretch-days"]
    assert one.unit == "one stretch-day more for 1 segment at the limit"
    assert one.saves == 0
    assert one.sentence.endswith(f"finds no plan better than J {one.objective:,.1f}.")
