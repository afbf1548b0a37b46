"""What paths come to: figures of each path once, summed over talks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.core.paths.records import TROUBLE, Carrier, Harm, Of, Path, Verdict
from planner.core.paths.situations import OVER, VERDICTS, legs_of
from planner.core.paths.traffic import Bools, Floats, Ints

WAYLESS = (Verdict.BROKEN, Verdict.ISOLATED, Verdict.UNKNOWN)  # takes no way, or nobody knows which


@dataclass(frozen=True, eq=False)
class PathFigures:
    """Figures (N,) of the paths of `situations.Ways`, by their place.

    `added_ms` NaN = unknown; `is_unmeasured`: because somebody still has to measure, not for want of a way.
    """

    verdict: Ints  # place in VERDICTS
    added_ms: Floats
    is_unmeasured: Bools
    crossings: Ints
    ne_source: Floats  # legs of one direction over the source segment's NE pair
    ne_destination: Floats
    wan: Floats  # legs of one direction over the circuit, NE's among them
    is_tromboned: Bools
    is_trouble: Bools
    is_harmful: Bools
    is_over: Bools  # an end has retired

    @staticmethod
    def of(paths: Sequence[Path]) -> "PathFigures":
        """The figures of paths, in their order."""
        added = [np.nan if path.added_ms is None else path.added_ms for path in paths]
        ne_source = np.array([legs_of(path, Carrier.NE, Of.SOURCE) for path in paths], dtype=np.float64)
        ne_destination = np.array([legs_of(path, Carrier.NE, Of.DESTINATION) for path in paths], dtype=np.float64)
        routed = [legs_of(path, Carrier.ER_AVS) + legs_of(path, Carrier.ER_VNET) for path in paths]
        return PathFigures(
            verdict=np.array([VERDICTS.index(path.verdict) for path in paths], dtype=np.int64),
            added_ms=np.array(added, dtype=np.float64),
            is_unmeasured=np.array([_is_unmeasured(path) for path in paths], dtype=np.bool_),
            crossings=np.array([path.crossings for path in paths], dtype=np.int64),
            ne_source=ne_source,
            ne_destination=ne_destination,
            wan=ne_source + ne_destination + np.array(routed, dtype=np.float64),
            is_tromboned=np.array([path.is_tromboned for path in paths], dtype=np.bool_),
            is_trouble=np.array([path.verdict in TROUBLE for path in paths], dtype=np.bool_),
            is_harmful=np.array([path.harm is Harm.HARMFUL for path in paths], dtype=np.bool_),
            is_over=np.array([path is OVER for path in paths], dtype=np.bool_),
        )


def _is_unmeasured(path: Path) -> bool:
    return path.added_ms is None and path.verdict not in WAYLESS
