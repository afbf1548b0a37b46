"""What would help traffic: one change, what it saves, what it costs."""

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What is changed."""

    MON_ON = "mon_on"
    MON_OFF = "mon_off"
    ROUTERS = "routers"  # MON is on, but the router of its VMs was left on-premises
    PROFILE_T0 = "profile_t0"
    PROFILE_NE = "profile_ne"
    POLICY = "policy"
    HOST_ROUTES = "host_routes"
    CUTOVER = "cutover"  # the rules allow an earlier day
    CALENDAR = "calendar"  # they would, were it not for the segment's own calendar
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Saved:
    """What is less of, summed over the days that count; below zero = more. Days on which a way is unknown count as such only.

    `ms_days`: added milliseconds x conversations x days, of what is measured; None where nothing is. `detour_gb`: GB
    of talks on detours or without a way. The rest are conversations x days.
    """

    ms_days: float | None = None
    detour_gb: float = 0.0
    detour_days: float = 0.0  # on detours or without a way
    asymmetric_days: float = 0.0
    harmful_days: float = 0.0  # asymmetric through what remembers connections
    broken_days: float = 0.0
    unknown_days: float = 0.0

    @property
    def worth(self) -> tuple[float, float, float]:
        """To rank by: milliseconds first, then GB, then conversations."""
        return self.ms_days or 0.0, self.detour_gb, self.detour_days


@dataclass(frozen=True, slots=True)
class Remedy:
    """One change that helps.

    `does`, `saving`: sentences; `costs`: sentences; `warnings`: those of what it would bring that nobody wants. `saves`: the
    burden of the days that count now less that with the change. `segments`, `vms`: keys; `window`: the key of where VMs would
    move; `on`: the day of the earlier cutover; `profile`: the clean one set with it. `objective`: how much J changes, None where it does not.
    `weighed` of `possible` changes of its kind were worked out.
    """

    kind: Kind
    does: str
    saves: Saved
    saving: str
    costs: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    segments: tuple[int, ...] = ()
    vms: tuple[int, ...] = ()
    window: int | None = None
    on: date | None = None
    profile: str = ""
    objective: float | None = None
    weighed: int = 0
    possible: int = 0

    def as_json(self) -> dict[str, Any]:
        """It as JSON holds it; days as text."""
        lists = {name: list(getattr(self, name)) for name in ("costs", "warnings", "segments", "vms")}
        on = None if self.on is None else self.on.isoformat()
        return asdict(self) | lists | {"kind": self.kind.value, "on": on}
