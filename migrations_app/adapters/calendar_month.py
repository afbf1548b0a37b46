"""A month as weeks of days, each with what lies on it, on the local clock of the project."""

from calendar import Calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from migrations_app.models import Freeze, Plan, Scenario, Window
from migrations_app.selectors.calendar_month import CalendarRows, Ranges, WaveInWindow, calendar_rows
from planner.core.local_times import ClockChange, clock_changes, window_words

SATURDAY = 5
_A_DAY = timedelta(days=1)
_AN_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class WindowOnDay:
    """A window on one of its days. `wave`: None while nobody is planned in it; `words`: from, to and how long."""

    window: Window
    wave: WaveInWindow | None
    is_first_day: bool
    is_last_day: bool
    starts: datetime
    ends: datetime
    words: str

    @property
    def hours(self) -> str:
        """Its hours on that day: "20:00 to 23:00", "from 20:00", "all day", "until 04:00"."""
        if self.is_first_day and self.is_last_day:
            return f"{self.starts:%H:%M} to {self.ends:%H:%M}"
        if self.is_first_day:
            return f"from {self.starts:%H:%M}"
        return f"until {self.ends:%H:%M}" if self.is_last_day else "all day"


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of a calendar. `cutovers`: key and name of each segment."""

    on: date
    is_in_month: bool
    is_today: bool
    change: ClockChange | None
    windows: tuple[WindowOnDay, ...]
    freezes: tuple[Freeze, ...]
    segment_blackouts: int
    vm_blackouts: int
    cutovers: tuple[tuple[int, str], ...]

    @property
    def is_weekend(self) -> bool:
        """Saturday or Sunday."""
        return self.on.weekday() >= SATURDAY

    @property
    def is_empty(self) -> bool:
        """Whether nothing lies on it."""
        blackouts = self.segment_blackouts or self.vm_blackouts
        return not (self.windows or self.freezes or blackouts or self.cutovers or self.change)


@dataclass(frozen=True, slots=True)
class CalendarMonth:
    """A month in weeks from Monday to Sunday; days of its neighbours fill the first and the last."""

    first_on: date
    weeks: tuple[tuple[CalendarDay, ...], ...]

    @property
    def days(self) -> Iterator[CalendarDay]:
        """Its days, with the neighbours'."""
        return (day for week in self.weeks for day in week)

    @property
    def is_empty(self) -> bool:
        """Whether nothing lies on any of its own days."""
        return all(day.is_empty for day in self.days if day.is_in_month)

    @property
    def previous(self) -> date:
        """The first of the month before."""
        return (self.first_on - _A_DAY).replace(day=1)

    @property
    def following(self) -> date:
        """The first of the month after."""
        return (self.first_on + 31 * _A_DAY).replace(day=1)


def month_of(scenario: Scenario, plan: Plan | None, first_on: date, today: date) -> CalendarMonth:
    """The calendar of the month that begins on `first_on`. The same queries whatever lies on it."""
    zone = scenario.project.zone
    weeks = Calendar().monthdatescalendar(first_on.year, first_on.month)
    first, last = weeks[0][0], weeks[-1][-1]
    rows = calendar_rows(scenario, plan, first, last, _midnight(first, zone), _midnight(last + _A_DAY, zone))
    days = _Days(rows, zone, first_on, today, {one.on: one for one in clock_changes(zone, first, last)})
    return CalendarMonth(first_on, tuple(tuple(days.day(on) for on in week) for week in weeks))


class _Days:
    def __init__(
        self, rows: CalendarRows, zone: ZoneInfo, first_on: date, today: date, changes: dict[date, ClockChange]
    ) -> None:
        self._rows, self._zone, self._first_on, self._today, self._changes = rows, zone, first_on, today, changes

    def day(self, on: date) -> CalendarDay:
        rows = self._rows
        return CalendarDay(
            on=on,
            is_in_month=on.month == self._first_on.month,
            is_today=on == self._today,
            change=self._changes.get(on),
            windows=tuple(self._windows(on)),
            freezes=tuple(one for one in rows.freezes if one.first_on <= on <= one.last_on),
            segment_blackouts=_holding(rows.segment_blackouts, on),
            vm_blackouts=_holding(rows.vm_blackouts, on),
            cutovers=tuple((key, name) for day, key, name in rows.cutovers if day == on),
        )

    def _windows(self, on: date) -> Iterator[WindowOnDay]:
        for window in self._rows.windows:
            starts, ends = window.starts_at.astimezone(self._zone), window.ends_at.astimezone(self._zone)
            last_on = (window.ends_at - _AN_INSTANT).astimezone(self._zone).date()
            if starts.date() <= on <= last_on:
                wave = self._rows.waves.get(window.pk)
                words = window_words(window.starts_at, window.ends_at, self._zone)
                yield WindowOnDay(window, wave, on == starts.date(), on == last_on, starts, ends, words)


def _holding(ranges: Ranges, on: date) -> int:
    return sum(many for (first, last), many in ranges.items() if first <= on <= last)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a local day begins."""
    return datetime.combine(day, time(), zone)
