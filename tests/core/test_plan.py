"""The one door: what comes out of it for good, contradictory and hopeless problems."""

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings

from planner.core.checker import check
from planner.core.instance_file import dump_plan
from planner.core.plan import make_plan
from planner.core.records import Budget, NotFound, Planned, Progress, Refused, Segment, SegmentDates, Vm, Window
from tests.core.small_estates import feasible
from tests.core.tiny import TINY, january, limits, segment

MOVES = Budget(iterations=20_000)
BARE = replace(TINY, flows=(), affinities=(), precedences=(), anti_affinities=())
ROOMY = limits(
    replace(TINY, windows=tuple(replace(w, max_vms=None, max_gb=None, max_critical=None) for w in TINY.windows)),
    link_gb_per_day=None,
    hcx_max_inflight=None,
)


def made(instance, budget=MOVES, seed=1, **more):
    ticks = count()
    return make_plan(instance, seed=seed, budget=budget, now=lambda: float(next(ticks)), **more)


def test_the_plan_of_the_tiny_estate_is_as_good_as_the_one_made_by_hand():
    outcome = made(TINY)
    assert isinstance(outcome, Planned)
    assert outcome.measures.objective <= 111.4704
    assert check(TINY, outcome.plan).feasible


@given(feasible())
@settings(max_examples=40)
def test_what_has_a_plan_is_planned(case):
    instance, known = case
    outcome = made(instance)
    assert isinstance(outcome, Planned)
    assert check(instance, outcome.plan).measures == outcome.measures
    assert outcome.measures.objective <= check(instance, known).measures.objective * (1 + 1e-9) + 1e-9


def test_the_same_seed_and_moves_give_the_same_plan_whatever_the_clock():
    slow = make_plan(TINY, seed=3, budget=MOVES, now=lambda: 0.0)
    quick = made(TINY, seed=3)
    assert isinstance(slow, Planned)
    assert isinstance(quick, Planned)
    assert dump_plan(slow.plan) == dump_plan(quick.plan)


def test_the_first_plan_is_told_at_once_and_the_best_never_worsens():
    told: list[Progress] = []
    made(TINY, on_progress=told.append)
    objectives = [one.objective for one in told if one.objective is not None]
    assert told[0].share < 0.5
    assert objectives == sorted(objectives, reverse=True)
    assert told[-1].iterations == MOVES.iterations


def test_a_search_that_is_stopped_keeps_the_best_so_far():
    told: list[Progress] = []
    outcome = made(TINY, Budget(seconds=1e9), on_progress=told.append, should_stop=lambda: len(told) > 3)
    assert isinstance(outcome, Planned)
    assert outcome.measures.objective == pytest.approx(told[-1].objective, abs=1e-6)


def test_a_contradiction_is_refused_and_nothing_is_searched():
    outcome = made(limits(TINY, max_stretched=0))
    assert isinstance(outcome, Refused)
    assert outcome.reasons


def test_a_problem_without_a_plan_ends_with_the_nearest_one_and_what_it_breaks():
    # twelve VMs of 4 GB into eleven windows of 6 GB: the sum fits, the VMs do not, and to see it takes a count that no
    # proof of ours makes
    windows = tuple(Window(f"w{at}", january(6 + 2 * at), january(6 + 2 * at), max_gb=6.0) for at in range(11))
    twelve = tuple(Vm(f"v{at}", 4.0) for at in range(12))
    whole = replace(BARE, windows=windows, vms=twelve, freezes=())
    outcome = made(limits(whole, gap_days=0, hcx_max_inflight=None, link_gb_per_day=None))
    assert isinstance(outcome, NotFound)
    assert {one.code for one in outcome.violations} == {"H07"}
    assert set(outcome.nearest.assignment) == {f"v{at}" for at in range(12)}


def test_what_a_search_does_not_find_and_a_proof_excludes_is_refused_with_its_wishes():
    # three VMs of 4 GB into two windows of 6 GB: no rule sees it before the search
    windows = tuple(Window(f"w{at}", january(9 + 7 * at), january(10 + 7 * at), max_gb=6.0) for at in range(2))
    three = replace(BARE, windows=windows, vms=tuple(Vm(f"v{at}", 4.0) for at in range(3)))
    outcome = make_plan(three, seed=1, budget=MOVES, now=lambda: 0.0)
    assert isinstance(outcome, Refused)
    assert [wish.sentence for wish in outcome.reasons[0].wishes] == ["Each of 2 windows (w0, w1) takes at most 6.0 GB."]


def test_a_vm_without_a_segment_is_planned():
    outcome = made(replace(ROOMY, vms=(*TINY.vms, Vm("loose", 1.0))))
    assert "loose" in outcome.plan.assignment


def test_where_all_vms_have_moved_only_the_cutovers_are_left_to_plan():
    moved = tuple(replace(vm, moved_on=january(10)) for vm in TINY.vms)
    stretched = tuple(replace(one, stretchable=True, stretched_since=january(8)) for one in TINY.segments)
    outcome = made(limits(replace(TINY, today=january(12), vms=moved, segments=stretched), max_stretched=3))
    assert isinstance(outcome, Planned)
    assert outcome.plan.waves == ()
    first = TINY.segments[0].id
    assert outcome.plan.segments[first] == SegmentDates(january(8), january(12))


def test_limits_a_day_spread_cutovers_and_the_heavier_segment_goes_first():
    facts = {"stretched_since": january(8)}
    heavy, light = Segment("heavy", 5.0, **facts), Segment("light", 1.0, **facts)
    vms = (Vm("a", 1.0, ("heavy",), moved_on=january(10)), Vm("b", 1.0, ("light",), moved_on=january(10)))
    instance = replace(
        TINY, today=january(12), segments=(light, heavy), vms=vms, flows=(), affinities=(), precedences=(),
        anti_affinities=(), limits=replace(TINY.limits, max_cutovers_per_day=1),
    )  # fmt: skip
    dates = made(instance).plan.segments
    assert (dates["heavy"].cutover, dates["light"].cutover) == (january(12), january(13))


def test_of_windows_that_overlap_only_some_are_used():
    twice = tuple(
        Window(f"{name}{at}", january(9 + 7 * at - more), january(10 + 7 * at), max_vms=2)
        for at in range(3)
        for name, more in (("long", 1), ("short", 0))
    )
    outcome = made(replace(TINY, windows=twice))
    assert isinstance(outcome, Planned)
    assert len(outcome.plan.waves) == 3


def test_a_segment_that_cannot_be_stretched_moves_at_once():
    instance = segment(ROOMY, "B", stretchable=False)
    outcome = made(instance)
    assert isinstance(outcome, Planned)
    assert len({outcome.plan.assignment[vm.id] for vm in instance.vms if "B" in vm.segments}) == 1
    assert outcome.plan.segments["B"].stretch is None


def test_a_budget_needs_a_measure():
    with pytest.raises(ValueError, match="seconds or iterations"):
        made(TINY, Budget())


def test_a_small_problem_does_not_use_up_an_hour():
    told: list[Progress] = []
    ticks = count()
    outcome = make_plan(
        TINY, seed=1, budget=Budget(seconds=3600), now=lambda: next(ticks) * 1e-3, on_progress=told.append
    )
    assert isinstance(outcome, Planned)
    assert told[-1].share < 1.0
