"""What finishing a segment earlier means: the moves, and what they change."""

from dataclasses import dataclass
from datetime import date

from planner.core.records import Plan


@dataclass(frozen=True, slots=True)
class Pull:
    """One VM that moves in an earlier window than planned."""

    vm: str
    from_window: str
    to_window: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way to close a segment earlier. Every difference is the new plan less the current one, by the checker.

    `last_day_on`: switchover day of the segment's last wave; `was_cutover_on` is None where it never was cut over.
    """

    pulls: tuple[Pull, ...]
    last_day_on: date
    cutover_on: date
    was_cutover_on: date | None
    segment_days: int  # stretch-days of the segment
    stretch_days: int  # of all segments
    risk_days: float
    split_tb: float
    makespan_days: int
    objective: float  # J
    plan: Plan


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps a segment from closing earlier: a sentence, and a way out."""

    sentence: str
    way_out: str


@dataclass(frozen=True, slots=True)
class Finishing:
    """The ways to close a segment earlier, the cheapest in J first; where there is none, what stands in the way."""

    segment: str
    ways: tuple[Way, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
