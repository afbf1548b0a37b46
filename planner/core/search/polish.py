"""An exact search in small neighbourhoods: the groups of a few windows are laid anew by CP-SAT, all else stays.

It fails on other moves than annealing does, so it goes on where annealing gives no more. CP-SAT comes with the extra
`optimize`; without it there is no polish. What its model leaves out the search's own reckoning judges: a proposal is
kept where that finds it feasible and better.
"""

from importlib.util import find_spec
from math import ceil

import numpy as np

from planner.core.search import kernel
from planner.core.search.layout import Problem, State
from planner.core.search.ragged import Ints
from planner.core.search.relaying import Relaying

MOST_GROUPS = 80  # laid anew at once: 160 took longer for less
MOST_WINDOWS = 4
FEW_GROUPS = 8  # where so few groups are in `MOST_WINDOWS` windows, more windows are laid anew
ROUND_S = 0.4  # for one neighbourhood
OF_ONE_SEGMENT = 0.3  # of the neighbourhoods are some windows of one segment, the others windows in a row


def is_installed() -> bool:
    """True where CP-SAT is there."""
    return find_spec("ortools") is not None


def load() -> None:
    """Read CP-SAT in: a second or two, which another thread can take while the search is in compiled code."""
    import ortools.sat.python.cp_model  # noqa: F401


class Polish:
    """Neighbourhoods of the best plan of one search, drawn by `seed`."""

    def __init__(
        self, problem: Problem, state: State, problem_ref: kernel.ProblemRef, live: kernel.StateRef, seed: int
    ) -> None:
        self._problem, self._state = problem, state
        self._problem_ref, self._live = problem_ref, live
        self._dice = np.random.Generator(np.random.PCG64(seed))

    def round(self, seconds: float) -> bool:
        """Try one neighbourhood of a feasible best state; True where the state's best is better after it.

        Takes `seconds` at most, beside some hundredths to lay the model.
        """
        state = self._state
        found = self._better(state.best_window, seconds)
        if found is None:
            return False
        state.urgency[:] = state.best_urgency
        kernel.rebuild(self._problem_ref, self._live, found)
        value = state.best[0]
        kernel.keep_best(self._problem_ref, self._live)
        return bool(state.best[0] < value)

    def _better(self, window: Ints, seconds: float) -> Ints | None:
        """The window (G,) of every group in a plan that costs less by the model."""
        groups, windows = self._neighbourhood(window)
        if len(groups) < 2 or len(windows) < 2:
            return None
        model = Relaying(self._problem, window, groups, windows)
        return model.solved(min(seconds, ROUND_S), int(self._dice.integers(1 << 30)))

    def _neighbourhood(self, window: Ints) -> tuple[Ints, Ints]:
        """Some groups, and the windows they may move between: some in a row, or those of one segment."""
        p, dice = self._problem, self._dice
        windows = self._usable(window)
        if dice.random() < OF_ONE_SEGMENT and len(p.weight):
            s = int(dice.integers(len(p.weight)))
            windows = np.unique(window[p.member_idx[p.member_ptr[s] : p.member_ptr[s + 1]]])
            windows = np.sort(dice.permutation(windows)[:MOST_WINDOWS])
        else:
            in_a_window = len(window) / len(windows)
            most = max(int(dice.integers(2, MOST_WINDOWS + 1)), ceil(FEW_GROUPS / in_a_window))
            at = int(dice.integers(max(1, len(windows) - most + 1)))
            windows = windows[at : at + most]
        there = np.flatnonzero(np.isin(window, windows)).astype(np.int32)
        return self._few(there), windows.astype(np.int32)

    def _usable(self, window: Ints) -> Ints:
        """The windows in use, and those between them that are not too near any of them."""
        p = self._problem
        used = np.zeros(len(p.start), dtype=np.bool_)
        used[window] = True
        too_near = [p.clash_idx[p.clash_ptr[k] : p.clash_ptr[k + 1]] for k in np.flatnonzero(used)]
        barred = np.zeros_like(used)
        barred[np.concatenate(too_near)] = True
        last = int(np.flatnonzero(used).max())
        return np.flatnonzero((used | ~barred)[: last + 1]).astype(np.int32)

    def _few(self, groups: Ints) -> Ints:
        """At most `MOST_GROUPS` of the groups: those of whole segments."""
        if len(groups) <= MOST_GROUPS:
            return groups
        p, kept = self._problem, np.zeros(len(self._problem.vms), dtype=np.bool_)
        there = np.zeros_like(kept)
        there[groups] = True
        segments = np.unique(np.concatenate([p.seg_idx[p.seg_ptr[g] : p.seg_ptr[g + 1]] for g in groups]))
        for s in self._dice.permutation(segments):
            members = p.member_idx[p.member_ptr[s] : p.member_ptr[s + 1]]
            members = members[there[members]]
            if kept.sum() + np.count_nonzero(~kept[members]) <= MOST_GROUPS:
                kept[members] = True
        return np.flatnonzero(kept).astype(np.int32)
