"""Talent scheduling: the cheapest film is found by the search."""

from itertools import permutations

import pytest

from planner.core.records import Budget
from tests.benchmarks.dzn import Dzn
from tests.benchmarks.reach import reach
from tests.benchmarks.talent import FOLDER, OPTIMA, talent

MOVES = Budget(iterations=6_000_000)


@pytest.mark.parametrize("name", OPTIMA)
def test_the_cheapest_film_is_found(name, steps):
    found = reach(talent(name), MOVES, now=steps, target=OPTIMA[name])
    assert found.objective == pytest.approx(OPTIMA[name])


def test_the_optimum_of_the_small_film_is_that_of_whole_scenes():
    film = Dzn(FOLDER / "small.dzn")
    assert min(_cost(film, order) for order in permutations(range(6))) == OPTIMA["small"]


def _cost(film, order):
    """Every actor is paid from the first day to the last, both counted."""
    shots = [scene for scene in order for _ in range(film.row("d")[scene])]
    cost = 0
    for pay, is_in in zip(film.row("c"), film.table("ia"), strict=True):
        days = [day for day, scene in enumerate(shots) if is_in[scene]]
        cost += pay * (days[-1] - days[0] + 1)
    return cost
