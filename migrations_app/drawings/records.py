"""What the timeline shows, frozen. Days are calendar days in the project's time zone, both ends included."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Move:
    """One wave that moves VMs of a segment: its number, its switchover day, how many."""

    wave: int
    on: date
    vms: int


@dataclass(frozen=True, slots=True)
class ActualStretch:
    """A stretch that happened; `to_on` None = it still goes on."""

    from_on: date
    to_on: date | None


@dataclass(frozen=True, slots=True)
class Moved:
    """VMs of a segment that have moved on a day."""

    on: date
    vms: int


@dataclass(frozen=True, slots=True)
class Row:
    """One segment. Without `stretch_on` it is never stretched: only its cutover is shown.

    `actual`: its stretches in fact, the one that counts last. `cut_over_on`: a fact. `baseline_cutover_on`: as approved.
    """

    name: str
    vlan: str
    vms: int
    url: str
    stretch_on: date | None
    ends_on: date | None  # cutover, or the last day of the horizon where it stays stretched
    stays_stretched: bool
    days: int
    risk_days: float
    budget_days: int
    bands: tuple[tuple[int, int], ...] = ()  # (band, days since stretch_on)
    moves: tuple[Move, ...] = ()
    actual: tuple[ActualStretch, ...] = ()
    moved: tuple[Moved, ...] = ()
    cut_over_on: date | None = None
    baseline_cutover_on: date | None = None


@dataclass(frozen=True, slots=True)
class WaveColumn:
    """One wave on its window."""

    number: int
    first_on: date
    switchover_on: date
    vms: int
    url: str


@dataclass(frozen=True, slots=True)
class NamedDays:
    """A freeze."""

    name: str
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class DayRisk:
    """One day and the risk-days it adds."""

    on: date
    risk_days: float


@dataclass(frozen=True, slots=True)
class PoolUse:
    """The extension slots of one pool in use on each day of `Timeline.daily`; `limit` None = none is set."""

    name: str
    slots: tuple[int, ...]
    limit: int | None

    @property
    def peak(self) -> int:
        """The most in use on one day."""
        return max(self.slots, default=0)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole picture. `band_limits`: limits of the colour scale, in risk-days.

    `budget_days`: the vendor's; a row may have its own.
    """

    title: str
    first_on: date
    last_on: date
    today: date
    rows: tuple[Row, ...]
    waves: tuple[WaveColumn, ...]
    freezes: tuple[NamedDays, ...]
    daily: tuple[DayRisk, ...]
    pools: tuple[PoolUse, ...]
    band_limits: tuple[float, ...]
    budget_days: int

    @property
    def has_facts(self) -> bool:
        """True when anything has happened: then what is planned is drawn fainter than that."""
        return any(row.actual or row.moved or row.cut_over_on for row in self.rows)

    @property
    def has_baseline(self) -> bool:
        return any(row.baseline_cutover_on for row in self.rows)
