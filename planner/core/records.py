"""The nouns of the planning problem, frozen.

One to one with the files `wave-instance/1` and `wave-plan/1`: same names, same units.
Days are calendar days in the project's time zone; intervals are inclusive. 1 GB = 1e9 bytes, 1 TB = 1e12 bytes.
A record holds what it is given; `instance_check.check_instance` judges it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

DEFAULT = "default"  # the stream or pool of whatever names none
TOTAL = "total"  # the key of `Limits.max_stretched` that limits the sum over all pools

DayRange = tuple[date, date]  # first and last day, both included


@dataclass(frozen=True, slots=True)
class Window:
    """One admissible wave window; a wave takes exactly one. `end` is the switchover day of the wave's VMs."""

    id: str
    start: date
    end: date
    stream: str = DEFAULT
    max_vms: int | None = None
    max_gb: float | None = None
    max_critical: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What a plan may not exceed. None = no limit; a mapping gives one number for each pool or stream."""

    max_stretched: int | Mapping[str, int]
    gap_days: int = 0
    presync_days: int = 0
    link_gb_per_day: float | Mapping[str, float | None] | None = None
    hcx_max_inflight: int | Mapping[str, int | None] | None = None
    stretch_lead_days: int = 0
    cutover_lag_days: int = 0
    max_cutovers_per_day: int | None = None
    max_stretches_per_day: int | None = None
    critical_from: int = 4


@dataclass(frozen=True, slots=True)
class Segment:
    """One broadcast domain with one gateway. `slots` (pool: slots while stretched) stands in for one slot of `pool`.

    Its own calendar narrows the instance's: its gateway is cut over on one of its `cutover_weekdays` (0 = Monday; None =
    any), within one of its `change_windows` (none = any day), and on a day of its `blackouts` it is neither stretched
    nor cut over. Whether its VMs move on such a day their own blackouts say.
    """

    id: str
    risk_weight: float
    pool: str = DEFAULT
    slots: Mapping[str, int] | None = None
    gamma_per_tb: float | None = None
    cutover_not_before: date | None = None
    stretched_since: date | None = None
    cut_over_on: date | None = None
    closed_without_stretch: bool = False
    stretchable: bool = True
    anchored: bool = False
    max_stretch_days: int | None = None
    cutover_weekdays: tuple[int, ...] | None = None
    blackouts: tuple[DayRange, ...] = ()
    change_windows: tuple[DayRange, ...] = ()

    @property
    def slots_by_pool(self) -> Mapping[str, int]:
        """The extension slots it takes while stretched, by pool."""
        return self.slots or {self.pool: 1}


@dataclass(frozen=True, slots=True)
class Vm:
    """One VM. `segments`: one for each NIC on a known segment, the first holds the default gateway."""

    id: str
    size_gb: float
    segments: tuple[str, ...] = ()
    stream: str = DEFAULT
    moved_on: date | None = None
    criticality: int = 3
    app: str | None = None
    external_gb_per_day: float = 0.0
    blackouts: tuple[DayRange, ...] = ()
    earliest: date | None = None
    latest: date | None = None
    pinned_window: str | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """Traffic between two VMs, both directions together, in bytes a day."""

    a: str
    b: str
    bytes_per_day: float


@dataclass(frozen=True, slots=True)
class RiskKnobs:
    """eta (days), beta (shape, > 0; > 1 means a stretch ages) and gamma (risk-days per TB over the stretch)."""

    eta_days: float
    beta: float
    gamma_per_tb: float


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the objective: of risk-days, of a TB between separated VMs, of a day of makespan."""

    risk: float
    split_tb: float
    makespan_day: float


@dataclass(frozen=True, slots=True)
class Instance:
    """One planning problem, whole. Days 0..horizon_days-1 exist; day 0 is `start_date`."""

    name: str
    start_date: date
    horizon_days: int
    windows: tuple[Window, ...]
    limits: Limits
    segments: tuple[Segment, ...]
    vms: tuple[Vm, ...]
    risk: RiskKnobs
    weights: Weights
    today: date | None = None
    cutover_weekdays: tuple[int, ...] | None = None  # 0 = Monday; None = any
    freezes: tuple[DayRange, ...] = ()
    affinities: tuple[tuple[str, ...], ...] = ()
    anti_affinities: tuple[tuple[str, ...], ...] = ()
    precedences: tuple[tuple[str, str], ...] = ()
    flows: tuple[Flow, ...] = ()


@dataclass(frozen=True, slots=True)
class Wave:
    """One wave of a plan: the VMs assigned to it move in `window`."""

    id: str
    window: str


@dataclass(frozen=True, slots=True)
class SegmentDates:
    """First stretched day and day of the gateway cutover; None where there is none."""

    stretch: date | None = None
    cutover: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A wave plan: VM id -> wave id, segment id -> its dates."""

    waves: tuple[Wave, ...]
    assignment: Mapping[str, str]
    segments: Mapping[str, SegmentDates]
    instance: str = ""


@dataclass(frozen=True, slots=True)
class Violation:
    """One hard constraint a plan breaks: its code (H01..H22) and a sentence that names what and where.

    `subjects`: ids of what it is about (a window, VMs, a segment, a pool), `amount`: what the plan has of it (VMs, GB,
    days, slots), where the rule has them. Two are equal by code and sentence.
    """

    code: str
    text: str
    subjects: tuple[str, ...] = field(default=(), compare=False)
    amount: float | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class SegmentMeasure:
    """What the plan costs on one stretched segment. `cutover` is None where it stays stretched to the horizon."""

    segment: str
    vms: int
    stretch: date
    cutover: date | None
    days: int
    time_risk: float  # risk-days from age
    stretch_tb: float  # X_s
    risk_days: float  # R_s


@dataclass(frozen=True, slots=True)
class PoolPeak:
    """The most extension slots of one pool (or of all) in use at once."""

    peak: int
    day: date
    limit: int


@dataclass(frozen=True, slots=True)
class Measures:
    """A plan's figures; `objective` is J."""

    objective: float
    risk_days: float
    risk_days_anchored: float
    time_risk_days: float
    stretch_tb: float
    stretch_days: int
    split_tb: float
    makespan_days: int
    waves_used: int
    peak_stretched: Mapping[str, PoolPeak]
    segments: tuple[SegmentMeasure, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checker says of a plan: the violations, and the figures."""

    violations: tuple[Violation, ...]
    measures: Measures

    @property
    def feasible(self) -> bool:
        """True when no hard constraint is broken."""
        return not self.violations


@dataclass(frozen=True, slots=True)
class WishTold:
    """One thing that was asked for, in words, and what taking it back would be."""

    sentence: str
    way_out: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A contradiction proved before or without searching: what, and a way out."""

    code: str  # a short kebab-case name, e.g. "group-larger-than-every-window"
    sentence: str
    way_out: str
    subjects: tuple[str, ...] = ()  # ids of the VMs, segments or windows it names
    wishes: tuple[WishTold, ...] = ()  # what contradicts itself: without any one of them the rest is not refuted
    wishes_are_minimal: bool = True  # False where time ran out first


@dataclass(frozen=True, slots=True)
class Budget:
    """How long a search may go on: wall seconds, or iterations for a plan that comes out the same byte for byte.

    `iterations` count for each lane: a search of its own, side by side with the others on another core; the best of
    them wins.
    """

    seconds: float | None = None
    iterations: int | None = None
    lanes: int = 1


@dataclass(frozen=True, slots=True)
class Start:
    """A plan that people have seen: the search sets out from it, and leaves it only for what is worth it.

    `windows`: VM id -> window id; ids that are no more, or no more admissible, are ignored. `penalty`: what a VM in
    another window must save, in units of J; it steers the search and is no part of J.
    """

    windows: Mapping[str, str]
    penalty: float = 0.0


@dataclass(frozen=True, slots=True)
class ObjectiveParts:
    """What J is made of, in units of J: the ageing of stretches, traffic over stretches and between sites, makespan."""

    ageing: float
    traffic: float
    makespan: float


@dataclass(frozen=True, slots=True)
class Progress:
    """One report of a running search."""

    share: float  # 0..1 of the budget used
    phase: str
    objective: float | None = None  # the best feasible plan's J so far
    iterations: int = 0
    seconds: float = 0.0
    parts: ObjectiveParts | None = None  # of that J


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan that the checker finds without fault. `changed_vms`: in another window than the start had them."""

    plan: Plan
    measures: Measures
    iterations: int = 0
    seconds_to_first: float = 0.0
    changed_vms: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """No plan can exist: each reason is a contradiction with a way out."""

    reasons: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class NotFound:
    """No plan was found in the budget; `nearest` breaks `violations` and is never a valid plan."""

    nearest: Plan
    violations: tuple[Violation, ...]
    measures: Measures
    iterations: int = 0


Outcome = Planned | Refused | NotFound


@dataclass(frozen=True, slots=True)
class MoveGroup:
    """VMs that must move in one wave, and why: each reason is a sentence."""

    vms: tuple[str, ...]
    reasons: tuple[str, ...] = field(default=())
