"""The lower bound: no plan is below it, and where figures can be worked by hand it is those."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given

from planner.core.bound import LowerBound, lower_bound
from planner.core.bound.cuts import first_least, pair_least, star_least
from planner.core.bound.kinds import Cell
from planner.core.checker import check
from planner.core.records import Flow, Instance, Limits, RiskKnobs, Segment, Vm, Weights, Window
from tests.core.small_estates import feasible
from tests.core.tiny import PLAN, TINY

MONDAY = date(2030, 1, 7)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def weekly(count: int, **caps: float | None) -> tuple[Window, ...]:
    """Windows of one day, on day 7, 14, ..."""
    return tuple(Window(f"w{week}", day(7 * week), day(7 * week), **caps) for week in range(1, count + 1))


def estate(segments: list[Segment], vms: list[Vm], windows: tuple[Window, ...], **values: object) -> Instance:
    """Weight 1 of risk, nothing for traffic and duration; a stretch of D days costs D (beta 1)."""
    known = {"limits": Limits(99), "weights": Weights(1, 0, 0), "risk": RiskKnobs(14, 1.0, 0.0)}
    return Instance("by hand", MONDAY, 200, windows, segments=tuple(segments), vms=tuple(vms), **(known | values))


def on(*segments: str, count: int = 1) -> list[Vm]:
    return [Vm(f"{'-'.join(segments)}-{number}", 10.0, segments) for number in range(count)]


def bound_of(instance: Instance, rounds: int | None = 20) -> LowerBound:
    return lower_bound(instance, now=lambda: 0.0, rounds=rounds)


def part(bound: LowerBound, name: str) -> float:
    return sum(one.value for one in bound.parts if one.name == name)


def test_seven_vms_in_windows_of_three_need_three_weeks() -> None:
    """From day 7 to day 21: 15 days."""
    assert bound_of(estate([Segment("A", 1.0)], on("A", count=7), weekly(5, max_vms=3))).value == pytest.approx(15)


def test_volume_and_critical_vms_count_like_vms() -> None:
    by_volume = estate([Segment("A", 1.0)], on("A", count=4), weekly(5, max_gb=20.0))
    assert bound_of(by_volume).value == pytest.approx(8)  # 40 GB, 20 in each window: two weeks, day 7 to 14
    critical = [replace(vm, criticality=5) for vm in on("A", count=3)]
    assert bound_of(estate([Segment("A", 1.0)], critical, weekly(5, max_critical=1))).value == pytest.approx(15)


def test_lead_lag_and_cutover_weekdays_make_a_stretch_longer() -> None:
    """A window on Monday, day 7; stretched two days before, on 5; soaked by 8, a Tuesday; cut over on Thursday, day 10."""
    limits = Limits(99, stretch_lead_days=2, cutover_lag_days=1)
    one = estate([Segment("A", 1.0)], on("A"), weekly(3), limits=limits, cutover_weekdays=(3,))
    assert bound_of(one).value == pytest.approx(6)


def test_what_is_stretched_already_counts_from_its_day_on() -> None:
    """Since ten days before the start; today is day 8, so the first window is on day 14: days -10 to 14 are 25."""
    since = Segment("A", 1.0, stretched_since=day(-10))
    assert bound_of(estate([since], on("A"), weekly(4), today=day(8))).value == pytest.approx(25)


def test_what_has_moved_needs_no_room_any_more() -> None:
    """Two of four VMs have moved: the rest fits the window of day 7, on which A can be cut over; since day -1 are 9 days."""
    gone = [replace(vm, id=f"gone-{n}", moved_on=day(-1)) for n, vm in enumerate(on("A", count=2))]
    since = Segment("A", 1.0, stretched_since=day(-1))
    now = estate([since], [*gone, *on("A", count=2)], weekly(4, max_vms=2), today=day(0))
    assert bound_of(now).value == pytest.approx(9)


def test_each_vms_own_dates_keep_its_segment_stretched() -> None:
    """One VM must be gone by day 7, the other cannot go before day 28: 22 days."""
    early, late = replace(on("A")[0], id="early", latest=day(7)), replace(on("A")[0], id="late", earliest=day(28))
    assert bound_of(estate([Segment("A", 1.0)], [early, late], weekly(6))).value == pytest.approx(22)


def test_an_anchored_segment_is_stretched_from_the_last_window_on() -> None:
    """The last of three windows is on day 21, the horizon ends with day 199: 179 days."""
    assert bound_of(estate([Segment("A", 1.0, anchored=True)], on("A"), weekly(3))).value == pytest.approx(179)


def test_windows_of_two_streams_hold_their_own_vms() -> None:
    """Stream b has one place a week for two VMs: day 7 to 14."""
    windows = (*weekly(4, max_vms=9), *(replace(w, id=f"b{w.id}", stream="b", max_vms=1) for w in weekly(4)))
    vms = [*on("A"), *(replace(vm, id=f"b{n}", stream="b") for n, vm in enumerate(on("A", count=2)))]
    assert bound_of(estate([Segment("A", 1.0)], vms, windows)).value == pytest.approx(8)


def test_the_gap_between_waves_is_kept() -> None:
    """With eight free days between, only every other week can be used: day 7 and day 21."""
    two = estate([Segment("A", 1.0)], on("A", count=2), weekly(4, max_vms=1), limits=Limits(99, gap_days=8))
    assert bound_of(two).value == pytest.approx(15)


def test_duration_is_what_the_windows_need_and_the_last_cutover() -> None:
    """Five VMs, two a week: the last wave on day 21, soaked by day 23; 24 days at 5 each. A costs 15 + 2 days beside."""
    five = estate(
        [Segment("A", 1.0)], on("A", count=5), weekly(5, max_vms=2),
        limits=Limits(99, cutover_lag_days=2), weights=Weights(1, 0, 5),
    )  # fmt: skip
    bound = bound_of(five)
    assert part(bound, "Duration") == pytest.approx(120)
    assert bound.value == pytest.approx(137)


def test_the_detour_lasts_from_each_move_to_the_cutover_at_least() -> None:
    """1,000 GB a day leave the segment; two days of lag carry 2 TB over the stretch at 2 each; A is stretched 3 days."""
    vm = replace(on("A")[0], external_gb_per_day=1_000.0)
    one = estate([Segment("A", 1.0)], [vm], weekly(3), limits=Limits(99, cutover_lag_days=2))
    bound = bound_of(replace(one, risk=RiskKnobs(14, 1.0, 2.0)))
    assert part(bound, "Detour until the cutover") == pytest.approx(4)
    assert bound.value == pytest.approx(7)


def test_a_vm_that_has_moved_is_parted_from_the_others_until_they_can_follow() -> None:
    """Moved on day -3; the other can follow on day 7: ten days of 0.5 TB, at 2 each for the traffic between sites."""
    gone = replace(on("B")[0], id="gone", moved_on=day(-3))
    parted = estate(
        [Segment("A", 1.0), Segment("B", 1.0, closed_without_stretch=True)], [gone, *on("A")], weekly(3),
        today=day(0), flows=(Flow("gone", "A-0", 0.5e12),), weights=Weights(0, 2, 0),
    )  # fmt: skip
    assert bound_of(parted).value == pytest.approx(10)


def test_three_segments_that_share_vms_pairwise_cannot_all_be_short() -> None:
    """One VM a week on each pair of A, B, C: whoever goes last is two weeks from the first.

    Each segment by itself takes a week, 8 days, 24 in all. Each order has lengths 7, 7 and 14: 31 days in all.
    """
    vms = [*on("A", "B"), *on("B", "C"), *on("A", "C")]
    triangle = estate([Segment(s, 1.0) for s in "ABC"], vms, weekly(6, max_vms=1))
    assert bound_of(triangle, None).value == pytest.approx(24)
    assert bound_of(triangle).value == pytest.approx(31, rel=0.01)
    assert bound_of(triangle).value <= 31


def test_the_bound_is_below_every_order_of_a_wheel() -> None:
    """A VM in the hub, five on the rim, a segment for each spoke and each piece of rim; one VM a week, 720 orders."""
    rim = [(f"spoke{n}", f"rim{n}", f"rim{(n + 1) % 5}") for n in range(5)]
    links = [tuple(f"spoke{n}" for n in range(5)), *rim]
    names = sorted({name for link in links for name in link})
    wheel = estate([Segment(s, 1.0) for s in names], [vm for link in links for vm in on(*link)], weekly(6, max_vms=1))
    best = min(
        sum(
            1 + 7 * (max(weeks) - min(weeks))
            for name in names
            for weeks in ([week for week, link in enumerate(order) if name in link],)
        )
        for order in permutations(links)
    )
    found = bound_of(wheel).value
    assert bound_of(wheel, None).value == pytest.approx(10 * 8)  # two VMs on each: a week
    assert 0.9 * best < found <= best


def test_sizes_around_a_root_fill_its_own_cell_then_two_at_each_distance() -> None:
    """Ten a week: 10 at no distance, 20 at 7 days, the last 5 at 14."""
    mass = np.array([10.0, 30.0, 35.0])
    assert star_least(mass, Cell(10.0, 7.0)) == pytest.approx([0, 140, 210])


def test_sizes_from_the_first_window_on_fill_the_windows_in_turn() -> None:
    """Windows of 10 on days 0, 7 and 21: 5 of 25 wait 21 days."""
    days, held = np.array([0.0, 7.0, 21.0]), np.array([10.0, 20.0, 30.0])
    assert first_least(np.array([25.0]), days, held) == pytest.approx([7 * 10 + 21 * 5])


@pytest.mark.parametrize("mass", [3.0, 10.0, 17.0, 20.0, 34.5])
def test_no_filling_of_cells_has_less_distance_between_pairs(mass: float) -> None:
    """Against thousands of fillings of up to six cells of ten."""
    cell = Cell(10.0, 7.0)
    least = float(pair_least(np.array([mass]), cell)[0])
    rng = np.random.default_rng(1)
    for _ in range(2_000):
        cuts = np.sort(rng.uniform(0, mass, 5))
        filling = np.array([b - a for a, b in pairwise([0.0, *cuts, mass])])
        if (filling <= 10).all():
            places = np.arange(6)
            apart = float(filling @ np.abs(places[:, None] - places[None, :]) @ filling)
            assert 7 * apart >= least - 1e-9


def test_the_tiny_estates_plan_is_not_below_its_bound() -> None:
    objective = check(TINY, PLAN).measures.objective
    assert 0.5 * objective < bound_of(TINY).value <= objective


@given(feasible())
def test_no_feasible_plan_is_below_the_bound(case) -> None:
    instance, plan = case
    measures = check(instance, plan).measures
    bound = bound_of(instance, 4)
    assert bound.value <= measures.objective * (1 + 1e-9) + 1e-9
    assert bound.value == pytest.approx(sum(one.value for one in bound.parts))


def test_the_same_rounds_give_the_same_bound() -> None:
    assert bound_of(TINY) == bound_of(TINY)


def test_asked_to_stop_it_gives_what_holds_already() -> None:
    stopped = lower_bound(TINY, now=lambda: 0.0, rounds=20, should_stop=lambda: True)
    assert stopped.value == pytest.approx(bound_of(TINY, None).value)


def test_nothing_to_move_has_a_bound_of_nothing() -> None:
    assert bound_of(estate([], [], weekly(2))).value == 0
    assert bound_of(estate([Segment("A", 1.0)], [], ())).value == 0


def test_it_tells_how_far_it_is() -> None:
    heard: list[float] = []
    lower_bound(TINY, now=lambda: 0.0, rounds=4, on_progress=heard.append)
    assert heard[0] == 0
    assert heard == sorted(heard)
    assert heard[-1] < 1
