"""The polish: better plans where there are any, judged by the checker, and none that breaks a rule."""

from dataclasses import replace

import pytest

from planner.core.checker import check
from planner.core.records import Budget, Limits
from planner.core.search.anneal import Search
from planner.core.search.arrays import compile_instance
from planner.core.search.clock import Clock
from planner.core.search.dates import plan_of
from planner.core.search.polish import Polish
from tests.benchmarks.small_estates import small_estate, with_own_calendars
from tests.benchmarks.talent import OPTIMA, talent

ROUNDS, ROUND_S = 30, 10.0


def polished(instance, moves):
    """J of a short search, J after some rounds, and the plan."""
    search = Search(compile_instance(instance), 1, Clock(Budget(iterations=moves), float, None), lambda *_: None)
    search.start()
    search.run()
    before = search.objective
    polish = Polish(search.compiled.problem, search.state, search._problem, search._live, seed=1)
    for _ in range(ROUNDS):
        polish.round(ROUND_S)
    return before, search.objective, plan_of(search.compiled, search.finish())


@pytest.mark.parametrize("calendars", [lambda instance, _: instance, with_own_calendars])
@pytest.mark.parametrize(("seed", "vms"), [(13, 20), (22, 30), (24, 30)])
def test_a_poor_plan_gets_better_and_is_worth_what_the_checker_says(seed, vms, calendars):
    instance = calendars(small_estate(seed, vms), seed)
    before, after, plan = polished(instance, moves=3_000)
    verdict = check(instance, plan)
    assert verdict.feasible
    assert verdict.measures.objective == pytest.approx(after, rel=1e-9)
    assert after < before


def test_where_a_window_takes_one_vm_many_windows_are_laid_anew():
    _, after, _ = polished(talent("film119"), moves=200_000)
    assert after == pytest.approx(OPTIMA["film119"])


def test_the_limit_of_stretched_segments_holds():
    film = replace(talent("film119"), limits=Limits(max_stretched=7))
    before, after, plan = polished(film, moves=30_000)
    assert check(film, plan).feasible
    assert after < before
