"""Orders in which segments close: what the greedy chooses, the waves an order gives, and what they cost."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import assume, given

from planner.core.records import Instance, Limits, RiskKnobs, Segment, Vm, Weights, Window
from planner.core.search import closing
from planner.core.search.construct import windows_to_use
from planner.core.search.filling import Work
from planner.core.search.layout import COST, CRITICAL, GB, SPAN, VMS
from tests.core.search.states import Laid
from tests.core.small_estates import instances
from tests.core.tiny import january, limits

PRICE = 100.0


class Order(Laid):
    """A compiled instance with what filling its windows needs."""

    def __init__(self, instance: Instance, seed: int = 1) -> None:
        super().__init__(instance)
        self.work: Work = closing.work_for(self.compiled.problem, windows_to_use(self.compiled.problem), seed)
        self.work_ref = closing.WorkRef(*self.work)

    def greedy(self) -> float:
        return float(closing.greedy(self.problem_ref, self.work_ref))

    def settings(self, tries: int) -> None:
        closing.greedy_settings(self.problem_ref, self.work_ref, tries, PRICE, True)

    def anneal(self, decodes: int, hot: float = 30.0) -> None:
        closing.anneal_order(self.problem_ref, self.work_ref, decodes, hot, 1.0, PRICE, True)

    def waves(self, *segments: str) -> list[str]:
        """For each VM its window when the segments close in this order."""
        at = {segment.id: s for s, segment in enumerate(self.compiled.segments)}
        order = np.array([at[segment] for segment in segments], dtype=np.int32)
        closing.lay(self.problem_ref, self.work_ref, order)
        return [self.compiled.windows[k].id for k in self.work.best_window]


def estate(rooms: list[int], nics: list[str], max_stretched: int = 9) -> Instance:
    """A window a week of so many VMs each, and a VM for each word: its segments, a letter each."""
    saturday = january(9)
    days = [saturday + timedelta(7 * week) for week in range(len(rooms))]
    return Instance(
        name="order",
        start_date=january(4),
        horizon_days=7 * len(rooms) + 7,
        windows=tuple(
            Window(f"w{n}", day, day, max_vms=vms) for n, (day, vms) in enumerate(zip(days, rooms, strict=True))
        ),
        limits=Limits(max_stretched=max_stretched),
        segments=tuple(Segment(letter, 1.0) for letter in sorted({letter for nic in nics for letter in nic})),
        vms=tuple(Vm(f"v{n}", 1.0, tuple(nic)) for n, nic in enumerate(nics)),
        risk=RiskKnobs(14, 1.5, 0),
        weights=Weights(1, 0, 0),
    )


def test_a_segment_goes_whole_before_the_next_begins():
    order = Order(estate([2, 2], ["A", "B", "A", "B"]))
    assert order.waves("A", "B") == ["w0", "w1", "w0", "w1"]
    assert order.waves("B", "A") == ["w1", "w0", "w1", "w0"]


def test_what_does_not_fit_goes_on_to_the_next_window():
    assert Order(estate([2, 2], ["A", "A", "A", "B"])).waves("A", "B") == ["w0", "w0", "w1", "w1"]


def test_a_vm_on_no_segment_takes_the_room_that_is_left():
    assert Order(estate([2, 2], ["", "A", "A", "B"])).waves("A", "B") == ["w1", "w0", "w0", "w1"]


def test_a_vm_on_two_segments_moves_with_the_first_of_them_to_close():
    order = Order(estate([2, 2, 2], ["A", "AB", "B", "B", "C", "C"]))
    assert order.waves("A", "B", "C") == ["w0", "w0", "w1", "w1", "w2", "w2"]
    assert order.waves("C", "B", "A") == ["w2", "w1", "w1", "w2", "w0", "w0"]


def test_the_greedy_closes_the_small_segment_first():
    order = Order(estate([4, 2], ["A", "A", "A", "A", "B", "B"]))
    assert order.greedy() == 0.0
    assert [order.compiled.segments[s].id for s in order.work.best_order] == ["B", "A"]


def test_the_greedy_says_how_many_vms_are_too_many():
    order = Order(estate([1, 1], ["A", "A", "A"]))
    assert order.greedy() == 1.0
    assert (order.work.best_window >= 0).all()


def test_a_tight_limit_on_stretches_is_met():
    # a chain of segments, each sharing a VM with the next: one at a time from one end, never more than two are open
    chain = ["CD", "AB", "EF", "DE", "BC", "FG"]
    order = Order(estate([1] * 6, chain, max_stretched=2))
    order.settings(20)
    order.anneal(500)
    closing.lay(order.problem_ref, order.work_ref, order.work.best_order)
    order.lay(order.work.best_window.tolist())
    assert order.broken == 0.0


def test_the_same_seed_gives_the_same_order():
    nics = ["AB", "BC", "CD", "DE", "EA", "A", "C", "E", "F", "FA"]
    first, again = (Order(estate([2] * 6, nics), seed=5) for _ in range(2))
    for one in (first, again):
        one.settings(10)
        one.anneal(200)
    assert first.work.best_order.tolist() == again.work.best_order.tolist()


@given(instances())
def test_no_window_takes_more_than_it_may_unless_it_is_said(instance):
    order = Order(instance)
    over = order.greedy()
    assume((order.work.best_window >= 0).all())
    order.lay(order.work.best_window.tolist())
    assert order.admissible
    if over == 0.0:
        assert order.state.part[[VMS, GB, CRITICAL]].tolist() == [0.0, 0.0, 0.0]


@given(instances())
def test_an_order_costs_what_the_kernel_says(instance):
    unhurried = limits(instance, max_cutovers_per_day=None, max_stretches_per_day=None)
    order = Order(replace(unhurried, vms=tuple(replace(vm, segments=vm.segments or ("A",)) for vm in unhurried.vms)))
    closing.anneal_order(order.problem_ref, order.work_ref, 20, 30.0, 1.0, 0.0, True)
    closing.lay(order.problem_ref, order.work_ref, order.work.best_order)
    assume((order.work.best_window >= 0).all() and len(order.work.free) == 0)
    order.lay(order.work.best_window.tolist())
    assert order.work.cost[1] == pytest.approx(order.state.part[COST] + order.state.part[SPAN], abs=1e-6)
