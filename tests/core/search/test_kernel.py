"""The kernel against the checker, which shares no code with it."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.core.checker import check
from planner.core.groups import move_groups
from planner.core.records import Instance
from planner.core.search import kernel, walk
from planner.core.search.layout import PARTS
from tests.core.search.states import Laid
from tests.core.small_estates import feasible, instances, planned
from tests.core.tiny import PLAN, TINY


def test_the_tiny_plan_costs_what_was_worked_out_by_hand():
    window_of = {wave.id: wave.window for wave in PLAN.waves}
    laid = Laid(TINY, {vm: window_of[wave] for vm, wave in PLAN.assignment.items()})
    assert laid.broken <= kernel.NOTHING
    assert laid.objective == pytest.approx(111.4703, abs=5e-5)


@given(planned())
def test_the_kernel_and_the_checker_call_the_same_plans_feasible(case):
    instance, plan = case
    usable = {window.id for window in Laid(instance).compiled.windows}
    assume(set(plan.assignment.values()) <= usable)
    assume(not _apart_in_a_group(instance))  # proved a contradiction before any search
    laid = Laid(instance, dict(plan.assignment))
    verdict = check(instance, laid.plan)
    assert (laid.admissible and laid.broken <= kernel.NOTHING) == verdict.feasible


def _apart_in_a_group(instance: Instance) -> bool:
    groups = [set(group.vms) for group in move_groups(instance)]
    return any(len(group & set(row)) > 1 for row in instance.anti_affinities for group in groups)


@given(feasible())
def test_a_feasible_plan_costs_the_same_in_the_kernel_and_in_the_checker(case):
    instance, plan = case
    laid = Laid(instance, dict(plan.assignment))
    assert laid.admissible
    assert laid.objective == pytest.approx(check(instance, laid.plan).measures.objective, rel=1e-9, abs=1e-9)


@given(instances(), st.integers(0, 2**32))
def test_many_moves_leave_the_state_as_if_it_were_laid_from_nothing(instance, seed):
    laid = Laid(instance, seed=seed)
    windows = len(laid.compiled.windows)
    assume(windows > 0)
    laid.lay([g % windows for g in range(len(laid.compiled.groups))])
    walk.anneal(laid.problem_ref, laid.state_ref, 200, 30.0, np.ones(PARTS), np.array([0.1, 0.3]))
    parts = laid.state.part.copy()
    laid.lay(laid.state.window.tolist())
    assert parts == pytest.approx(laid.state.part, abs=1e-6)


def test_the_same_seed_makes_the_same_walk():
    walks = []
    for _ in range(2):
        laid = Laid(TINY, seed=7)
        laid.lay([0] * len(laid.compiled.groups))
        walk.anneal(laid.problem_ref, laid.state_ref, 500, 10.0, np.ones(PARTS), np.array([0.1, 0.3]))
        walks.append(laid.state.window.tolist())
    assert walks[0] == walks[1]
