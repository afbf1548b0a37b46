"""States of the search laid by hand: a compiled problem with every group in a window given by name."""

import numpy as np

from planner.core.records import Instance, Plan
from planner.core.search import kernel
from planner.core.search.arrays import Compiled, compile_instance, new_state
from planner.core.search.dates import plan_of
from planner.core.search.layout import COST, SHIFT, SPAN, State


class Laid:
    """A state and what the kernel says of it; `window_of` names the window of any VM of each group."""

    def __init__(self, instance: Instance, window_of: dict[str, str] | None = None, seed: int = 1) -> None:
        self.compiled: Compiled = compile_instance(instance)
        self.state: State = new_state(self.compiled.problem, seed)
        self.problem_ref = kernel.ProblemRef(*self.compiled.problem)
        self.state_ref = kernel.StateRef(*self.state)
        if window_of is not None:
            at = {window.id: k for k, window in enumerate(self.compiled.windows)}
            self.lay([at[window_of[group.vms[0]]] for group in self.compiled.groups])

    def lay(self, windows: list[int]) -> None:
        kernel.rebuild(self.problem_ref, self.state_ref, np.array(windows, dtype=np.int32))

    @property
    def admissible(self) -> bool:
        return all(self.compiled.problem.admissible[g, k] for g, k in enumerate(self.state.window))

    @property
    def broken(self) -> float:
        return float(kernel.broken(self.state_ref))

    @property
    def objective(self) -> float:
        parts = self.state.part
        return float(parts[COST] + parts[SPAN] + parts[SHIFT]) + self.compiled.constant

    @property
    def plan(self) -> Plan:
        return plan_of(self.compiled, self.state)
