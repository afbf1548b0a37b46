"""Where a search sets out from."""

from itertools import count

import numpy as np

from planner.core.checker import check
from planner.core.records import Budget
from planner.core.search.anneal import Search
from planner.core.search.arrays import compile_instance
from planner.core.search.clock import Clock
from planner.core.search.dates import plan_of
from tests.core.tiny import TINY


def search_of_tiny() -> Search:
    ticks = count()
    clock = Clock(Budget(iterations=1_000), lambda: float(next(ticks)), None)
    return Search(compile_instance(TINY), 1, clock, lambda phase, objective: None)


def test_groups_that_another_search_left_without_a_window_are_given_one():
    search = search_of_tiny()
    search.adopt(np.full(len(search.compiled.groups), -1, dtype=np.int32))
    assert (search.state.best_window >= 0).all()


def test_a_plan_taken_over_is_the_plan_kept():
    first, second = search_of_tiny(), search_of_tiny()
    first.start()
    second.adopt(first.state.window)
    assert second.objective == first.objective
    assert check(TINY, plan_of(second.compiled, second.finish())).feasible
