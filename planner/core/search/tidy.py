"""Fewer and earlier waves at the same objective: J does not count waves, the people who staff them do."""

from collections.abc import Sequence

import numpy as np

from planner.core.search import kernel
from planner.core.search.layout import COST, SHIFT, SPAN, STAY, Problem, State

EQUAL = 1e-9  # objectives nearer than this are the same


class Tidying:
    """Works on the feasible plan laid in `state`: J never rises, nothing breaks, and no further window is used.

    `problem_ref` and `live` are the kernel's references to `problem` and `state`. Every move tried counts; after
    `trials` of them all stays as it is. Nothing depends on the time or on dice.
    """

    def __init__(
        self, problem: Problem, state: State, problem_ref: kernel.ProblemRef, live: kernel.StateRef, trials: int
    ) -> None:
        self._problem, self._state, self._refs, self._trials = problem, state, (problem_ref, live), trials
        self._least = self._value

    @property
    def objective(self) -> float:
        """J of the state, less the compiled problem's constant."""
        part = self._state.part
        return float(part[COST] + part[SPAN] + part[SHIFT])

    @property
    def _value(self) -> float:
        """The same with what leaving known waves costs."""
        return self.objective + float(self._state.part[STAY])

    def empty_waves(self) -> None:
        """Empty the smallest waves into the others, each whole or not at all."""
        for i in sorted(self._used(), key=lambda k: (float(self._state.load[k, 0]), k)):
            if self._trials <= 0:
                return
            self._empty(i)

    def pull_forward(self) -> None:
        """Move single groups to the earliest wave that is as good, unless that leaves a wave of less than half the
        usual size."""
        problem, state = self._problem, self._state
        used = self._used()
        small = 0.5 * float(problem.vms.sum()) / max(1, len(used))
        for g in np.lexsort((problem.end_rank[state.window], np.diff(problem.flow_ptr))).tolist():
            i = int(state.window[g])
            if self._trials <= 0:
                return
            if state.load[i, 0] - problem.vms[g] >= small:
                self._pull(g, used[: used.index(i)])

    def _used(self) -> list[int]:
        """The windows in use, by their ends."""
        return [int(k) for k in self._problem.by_end if self._state.load[k, 0] > 0]

    def _empty(self, i: int) -> bool:
        problem, state = self._problem, self._state
        before = state.part.copy()
        others = [k for k in self._used() if k != i]
        leaving = sorted(np.flatnonzero(state.window == i).tolist(), key=lambda g: (-float(problem.vms[g]), g))
        moved = []
        for g in leaving:
            best, least = -1, (np.inf, np.inf)
            for k in others:
                if self._fits(g, k):
                    value = self._tried(g, k)
                    if value[0] < least[0] or (value[0] == least[0] and value[1] < least[1] - EQUAL):
                        best, least = k, value
            if best < 0 or self._trials <= 0:
                break
            self._move(g, best)
            moved.append(g)
        if len(moved) == len(leaving) and self._holds():
            return True
        for g in reversed(moved):
            kernel.shift(*self._refs, g, i, True)
        state.part[:] = before
        return False

    def _pull(self, g: int, earlier: Sequence[int]) -> None:
        for k in earlier:
            if self._fits(g, k):
                off, objective = self._tried(g, k)
                if off == 0.0 and objective <= self._least + EQUAL:
                    self._move(g, k)
                    self._holds()
                    return

    def _fits(self, g: int, k: int) -> bool:
        p, load = self._problem, self._state.load[k]
        return bool(
            p.admissible[g, k]
            and load[0] + p.vms[g] <= p.cap_vms[k]
            and load[1] + p.gb[g] <= p.cap_gb[k]
            and load[2] + p.critical[g] <= p.cap_critical[k]
        )

    def _tried(self, g: int, k: int) -> tuple[float, float]:
        """(violations, J) with group g in window k; the state is as it was."""
        self._trials -= 1
        i, before = int(self._state.window[g]), self._state.part.copy()
        self._move(g, k)
        off, objective = kernel.broken(self._refs[1]), self._value
        kernel.shift(*self._refs, g, i, True)
        self._state.part[:] = before
        return (off if off > kernel.NOTHING else 0.0), objective

    def _move(self, g: int, k: int) -> None:
        kernel.shift(*self._refs, g, k, False)
        kernel.settle(*self._refs)

    def _holds(self) -> bool:
        """True where the state breaks nothing and is as good as any before; J falls by every step that is better."""
        if kernel.broken(self._refs[1]) > kernel.NOTHING or self._value > self._least + EQUAL:
            return False
        self._least = min(self._least, self._value)
        return True
