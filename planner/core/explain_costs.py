"""What a plan would cost with some of its groups in another window: computed for every window, never guessed.

"Another window" means: those groups alone move, the others stay. Of the segments they are on, one whose first wave then
starts on another day is stretched anew, on the latest day that windows, freezes and limits a day leave; one whose last
wave ends on another day is cut over anew, on the earliest; they take their days in the order of the instance. All other
dates stay as the plan has them.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from planner.core.records import Instance, MoveGroup, Plan

# what is broken when a plan breaks the checker's rule, as the end of "it would ..."
RULES = {
    "H03": "come too near another wave",
    "H06": "put more VMs into the window than it takes",
    "H07": "put more GB into the window than it takes",
    "H08": "put more critical VMs into the window than it takes",
    "H09": "ask more of the link than it carries in time",
    "H10": "have more VMs under replication at once than HCX takes",
    "H15": "put VMs into one wave that must be apart",
    "H16": "turn round an order of VMs",
    "H19": "keep a segment stretched longer than it may be",
    "H20": "need more extension slots, stretches or cutovers on one day than there are",
}


class Elsewhere(NamedTuple):  # a tuple, as a plan of 50,000 VMs has millions
    """A window that some groups might take: by how much J would rise, and the codes of the rules it would break."""

    window: str
    cost: float
    breaks: tuple[str, ...]


def broken_rules(codes: Sequence[str]) -> str:
    """What breaking these rules would mean, as the end of "it would ..."."""
    rules = [RULES[code] for code in codes]
    return " and ".join([*filter(None, (", ".join(rules[:-1]),)), rules[-1]])


class Weigher:
    """A plan that the checker finds feasible, ready to be asked what moving some of its groups would cost."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        # only whoever explains a plan waits until the compiler is loaded: a page does not
        from planner.core.search import alternatives
        from planner.core.search.arrays import compile_instance
        from planner.core.search.laid import CODES, laid_plan

        self._costs_of_sets, self._rules = alternatives.costs_of_sets, CODES
        self._compiled = compile_instance(instance)
        self._laid = laid_plan(self._compiled, plan)
        self._windows = [window.id for window in self._compiled.windows]
        self._named: dict[int, tuple[str, ...]] = {0: ()}

    @property
    def groups(self) -> tuple[MoveGroup, ...]:
        """The move groups, in the order of `move_groups`."""
        return self._compiled.groups

    def of_groups(self, most: int | None = None) -> Iterator[list[Elsewhere]]:
        """For each move group every other window that it may take by its own dates and segments."""
        return self.of_sets([(g,) for g in range(len(self.groups))], most)

    def of_sets(self, sets: Sequence[Sequence[int]], most: int | None = None) -> Iterator[list[Elsewhere]]:
        """For sets of groups (places in `groups`) each window that all of a set may take together, or the first `most`.

        What breaks nothing comes first, then what costs least. O(sets x windows x (windows + segments touched)).
        """
        from planner.core.search.ragged import ragged

        cost, bits = self._costs_of_sets(self._compiled, self._laid, ragged(sets))
        closed = np.isnan(cost)
        order = np.lexsort((cost, np.where(closed, 2, bits != 0)))
        counts = (~closed).sum(axis=1)
        cost, bits = np.take_along_axis(cost, order, axis=1), np.take_along_axis(bits, order, axis=1)
        for row, count in enumerate(counts.tolist()):
            shown = slice(count if most is None else min(count, most))
            windows = [self._windows[k] for k in order[row, shown].tolist()]
            codes = [self._codes(code) for code in bits[row, shown].tolist()]
            yield list(map(Elsewhere, windows, cost[row, shown].tolist(), codes))

    def _codes(self, bits: int) -> tuple[str, ...]:
        if bits not in self._named:
            self._named[bits] = tuple(sorted(code for at, code in enumerate(self._rules) if bits >> at & 1))
        return self._named[bits]


def costs_elsewhere(instance: Instance, plan: Plan) -> Iterator[list[Elsewhere]]:
    """For each move group, in the order of `move_groups`, what each other window that it may take would cost.

    Expects a plan that the checker finds feasible. A window is left out where the group's own dates, pins or segments
    keep it from there.
    """
    return Weigher(instance, plan).of_groups()
