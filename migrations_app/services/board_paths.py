"""What a bent plan does to the ways of traffic: told beside what it costs, and never waited for."""

from dataclasses import dataclass

from migrations_app.adapters.boards import Desk
from migrations_app.services.board import Weighed

BEING_WORKED_OUT = "What it does to detours is not known yet: the ways of traffic are being worked out."


@dataclass(frozen=True, slots=True)
class DetourEffect:
    """What an edit does to detours over the whole plan; `missing` says why nothing is told.

    `more`, `fewer`: talks that detour, or are broken, on more days and on fewer. `ms_days`: added milliseconds x
    conversations x days, None where a leg is not measured; the others in conversations x days.
    """

    more: int = 0
    fewer: int = 0
    gb: float = 0.0
    ms_days: float | None = 0.0
    asymmetric_days: float = 0.0
    broken_days: float = 0.0
    missing: str = ""

    @property
    def is_change(self) -> bool:
        """Whether anything detours otherwise than before."""
        return bool(self.more or self.fewer or round(self.gb, 1) or round(self.ms_days or 0.0))


def detours_of(desk: Desk, weighed: Weighed) -> DetourEffect:
    """What a proposal that was weighed does to detours. No more than two small queries."""
    return DetourEffect(missing=BEING_WORKED_OUT)
