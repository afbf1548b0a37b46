"""Which NE pair carries which extension, where nobody has said: a proposal that spreads them.

Busy networks should lie on several pairs (Microsoft Learn, NSX scale and performance recommendations for VMware HCX):
in the order in which they are extended, each goes to the pair of its switch that carries the fewest networks on its
first day. Beyond what the pairs hold it shares the least loaded all the same: the plan's own limit says so elsewhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extension:
    """A segment extended on the days `first`..`last` over a pair of `pool`; `pair`: the one HCX names, "" = none."""

    segment: int
    pool: str
    first: int
    last: int
    pair: str = ""


def spread(extensions: Iterable[Extension], pairs_of: Mapping[str, int]) -> dict[int, str]:
    """Segment -> name of its pair. `pairs_of`: how many pairs each pool has, at least one."""
    carried: dict[str, list[tuple[int, int]]] = {}
    placed: dict[int, str] = {}
    for one in sorted(extensions, key=lambda one: (one.first, one.last, one.segment)):
        pair = one.pair or min(
            (f"{one.pool} NE {number + 1}" for number in range(max(1, pairs_of.get(one.pool, 1)))),
            key=lambda name: (_in_use(carried.get(name, []), one.first), name),
        )
        carried.setdefault(pair, []).append((one.first, one.last))
        placed[one.segment] = pair
    return placed


def _in_use(days: Iterable[tuple[int, int]], day: int) -> int:
    return sum(first <= day <= last for first, last in days)
