"""What the best plan's J is made of, while the search goes on."""

import numpy as np

from planner.core.records import ObjectiveParts
from planner.core.search import kernel
from planner.core.search.arrays import Compiled, new_state
from planner.core.search.layout import COST, SHIFT, SPAN, State


class Parting:
    """Lays plans beside the search, in a state of its own."""

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self._state: State | None = None

    def of(self, best: State, objective: float) -> ObjectiveParts | None:
        """The parts of the best plan kept in a search's state; None where that is no more the plan worth `objective`."""
        problem = self._compiled.problem
        if self._state is None:
            self._state = new_state(problem, 0)
        state = self._state
        state.urgency[:] = best.best_urgency
        kernel.rebuild(kernel.ProblemRef(*problem), kernel.StateRef(*state), best.best_window.copy())
        laid = float(state.part[COST] + state.part[SPAN] + state.part[SHIFT]) + self._compiled.constant
        if abs(laid - objective) > 1e-6 * max(1.0, abs(objective)):
            return None  # another lane is just writing a better one
        by_day = problem.by_day
        stretch = state.stretch if by_day else state.ideal_stretch
        cutover = state.cutover if by_day else state.ideal_cutover
        days = np.maximum(0, cutover - stretch + 1)
        ageing = float((problem.weight * problem.age_cost[days])[days > 0].sum())
        makespan = float(state.part[SPAN])
        return ObjectiveParts(ageing=ageing, traffic=objective - ageing - makespan, makespan=makespan)
