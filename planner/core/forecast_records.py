"""What a forecast is asked and what it answers. Days are calendar days in the project's time zone, both ends included."""

from dataclasses import dataclass
from datetime import date

from planner.core.records import DayRange


@dataclass(frozen=True, slots=True)
class PlannedWave:
    """What is left of a planned wave. `window_index`: into the calendar's windows. `vms`: into `vm_segments`.

    `is_rest`: some of its VMs have moved already. Once its window is over, the rest moves with the next wave and takes
    no window of its own, while a wave that has not begun takes the next free window.
    """

    window_index: int
    gb: float
    vms: tuple[int, ...]
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class RemainingSegment:
    """A segment that is not closed yet.

    `stretch_on`: first day of its extension, recorded (`is_extended`) or planned; None = it is never stretched.
    `last_moved_on`: the newest recorded move of a VM of it. `is_anchored`: it stands to the horizon.
    `planned_cutover`: it is never cut over before; None where no plan gives a day. The last three: its own
    calendar, as in `records.Segment`.
    """

    stretch_on: date | None
    is_extended: bool = False
    last_moved_on: date | None = None
    not_before: date | None = None
    is_anchored: bool = False
    planned_cutover: date | None = None
    cutover_weekdays: tuple[int, ...] | None = None
    blackouts: tuple[DayRange, ...] = ()
    change_windows: tuple[DayRange, ...] = ()


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left to do, from `today` on.

    `windows`: the whole calendar in time order, those over included. `vm_segments`: for each VM that has not moved the
    indices of its segments; a VM in no wave of `planned` holds its segments open to the horizon.
    `cutover_weekdays`: 0 = Monday; None = any. `freezes`: days without windows, extensions and cutovers.
    """

    today: date
    horizon_on: date
    windows: tuple[DayRange, ...]
    planned: tuple[PlannedWave, ...]
    vm_segments: tuple[tuple[int, ...], ...]
    segments: tuple[RemainingSegment, ...]
    gap_days: int = 0
    presync_days: int = 0
    lag_days: int = 0
    cutover_weekdays: tuple[int, ...] | None = None
    freezes: tuple[DayRange, ...] = ()


@dataclass(frozen=True, slots=True)
class Dates:
    """The day by which it has happened in half of the draws, and in four of five; None = not before the horizon."""

    p50: date | None
    p80: date | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The number not exceeded in half of the draws, and in four of five."""

    p50: int
    p80: int


@dataclass(frozen=True, slots=True)
class Daily:
    """A number for each day from today on; p80 is the higher of the two, so the worse."""

    p50: tuple[int, ...]
    p80: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SegmentForecast:
    """A segment's cutover, and its stretch days from the first day on, past ones included; 0 = never stretched."""

    cutover: Dates
    days: Figures


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the draws say.

    `ends_on`: the last move or cutover; a segment that stands to the horizon counts for none. `waves`: the switchover
    day of each wave, in the order of `Remaining.planned`. `segments`: in the order of `Remaining.segments`.
    `vms_left`: VMs not moved by the end of a day; `stretched`: segments stretched on a day; both as long as there are
    days from today to the horizon or to the P80 end, whichever is later, and five years at most. `notes`: what it took
    for granted, in words.
    """

    ends_on: Dates
    stretch_days: Figures
    waves: tuple[Dates, ...]
    segments: tuple[SegmentForecast, ...]
    vms_left: Daily
    stretched: Daily
    draws: int
    notes: tuple[str, ...] = ()
