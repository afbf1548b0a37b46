"""What NE pairs and the circuit carry on a day: the mean over the day, in Mbit/s. Peaks are higher.

Each leg of a conversation over NE loads the pair of its segment and the circuit it runs over, each routed leg to
on-premises the circuit; of a way that differs there and back, half each. So a trombone loads the circuit twice.

Without MON the load of an extension over all days is X_s of `planner.core.exposure`, VM for VM. They differ on purpose
where X_s keeps to its definition: MON sends less over the extension; VMs that a plan leaves out exchange their bytes
all the same, and what is unknown has no way; of two segments that both ends are on, a talk takes the first of whoever
opened it, X_s that of each flow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.core.paths.figures import PathFigures
from planner.core.paths.traffic import NOWHERE, Floats, Ints, Traffic
from planner.core.rates import SECONDS_PER_DAY

_MBIT_S_PER_BYTE_A_DAY = 8 / 1e6 / SECONDS_PER_DAY


@dataclass(frozen=True, eq=False)
class Loads:
    """`segment_mbit_s` (S,): over the extension of each segment. `circuit_mbit_s`: all; of it `tromboned_mbit_s`."""

    segment_mbit_s: Floats
    circuit_mbit_s: float
    tromboned_mbit_s: float

    @staticmethod
    def of(traffic: Traffic, figures: PathFigures, places: Ints) -> "Loads":
        """Of a day on which the talks take the paths at `places`."""
        rate = traffic.talk_bytes * _MBIT_S_PER_BYTE_A_DAY
        a, b = traffic.talk_segments
        many = len(traffic.nets)
        over = np.zeros(many)
        for segment, legs in ((a, figures.ne_source[places]), (b, figures.ne_destination[places])):
            at = (legs > 0) & (segment != NOWHERE)
            over += np.bincount(segment[at], (rate * legs)[at], many)
        wan = rate * figures.wan[places]
        return Loads(over, float(wan.sum()), float(wan[figures.is_tromboned[places]].sum()))

    def by_pair(self, traffic: Traffic, pair_of: Mapping[int, str]) -> list[dict[str, Any]]:
        """The pairs that carry something, by name: the keys of their busy segments and their Mbit/s."""
        pairs: dict[str, dict[str, Any]] = {}
        for place in np.flatnonzero(self.segment_mbit_s > 0).tolist():
            key = traffic.nets[place].key
            name = pair_of.get(key, "unknown pair")
            pair = pairs.setdefault(name, {"pair": name, "segments": [], "mbit_s": 0.0})
            pair["segments"].append(key)
            pair["mbit_s"] += float(self.segment_mbit_s[place])
        return [pairs[name] for name in sorted(pairs)]
