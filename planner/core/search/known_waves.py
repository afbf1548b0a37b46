"""The waves that people know from the last plan, and what leaving them costs."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from planner.core.records import MoveGroup, Start, Window
from planner.core.search.layout import Floats
from planner.core.search.ragged import Ints


def known_waves(
    start: Start | None, groups: Sequence[MoveGroup], windows: Sequence[Window], allowed: npt.NDArray[np.bool_]
) -> tuple[Ints, Floats]:
    """(G,) the window in which most VMs of a group are known, -1 where there is none that it may still take; and (G,)
    what it costs these VMs to move in another."""
    home, cost = np.full(len(groups), -1, dtype=np.int32), np.zeros(len(groups))
    if start is None:
        return home, cost
    at = {window.id: k for k, window in enumerate(windows)}
    for g, group in enumerate(groups):
        known = Counter(at[start.windows[vm]] for vm in group.vms if start.windows.get(vm) in at)
        if known:
            k, vms = min(known.items(), key=lambda one: (-one[1], one[0]))
            if allowed[g, k]:
                home[g], cost[g] = k, start.penalty * vms
    return home, cost
