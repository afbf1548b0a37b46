"""What landed waves mean for VMs and segments in each draw of a forecast. Days count from today = 0."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.core.calendar import NO_CALENDAR, DayAxis, Freezes, OwnCalendar, first_allowed_from
from planner.core.forecast_draws import FURTHER, Days, Floats, Landing, Step, failures
from planner.core.forecast_records import Remaining, RemainingSegment

LONG_AGO = -(10**6)  # before any day of a move
MOST_DAYS_SHOWN = 5 * 366  # a cutover allowed in the far future needs no figure for every day until then


@dataclass(frozen=True, slots=True)
class Draws:
    """What happens in each of D draws.

    `ends` (D,): the last move or cutover. `cutovers`, `days` (D, S): each segment's cutover and stretch days. `vms_left`,
    `stretched` (D, T): for each day from today on, five years at most. `is_beyond` (D,): a wave was needed after the calendar's windows.
    """

    ends: Days
    cutovers: Days
    days: Days
    vms_left: Days
    stretched: Days
    is_beyond: npt.NDArray[np.bool_]

    @classmethod
    def joined(cls, parts: Sequence["Draws"]) -> "Draws":
        """The draws of several parts."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__slots__))


class Rest:
    """The VMs and segments that are left, as tables. `is_held` (S,): who stands to the horizon, whatever is drawn.

    `no_cutover`: in the place of a cutover that no calendar has a day for; that segment stands to the horizon too.
    """

    def __init__(
        self, remaining: Remaining, axis: DayAxis, steps: Sequence[Step], step_of: Sequence[int], allowed: Days
    ) -> None:
        self._steps, self._allowed, self._lag = len(steps), allowed, remaining.lag_days
        self.no_cutover = allowed.shape[1] - 1
        self._days_shown = min(allowed.shape[1], MOST_DAYS_SHOWN)
        calendars = _calendars(remaining)
        self._calendar = np.array([calendars.index(_calendar_of(one)) for one in remaining.segments], dtype=np.int64)
        self._horizon = axis.day(remaining.horizon_on)
        starts = [axis.day(remaining.windows[step.window_index][0]) for step in steps]
        self._step_of_vm = _step_of_vm(remaining, step_of)
        self._vms, self._segments = _pairs(remaining.vm_segments)
        moving = self._step_of_vm[self._vms] >= 0
        self.unplanned = int((self._step_of_vm < 0).sum())
        count = len(remaining.segments)
        self._first_step = np.full(count, len(steps), dtype=np.int64)
        np.minimum.at(self._first_step, self._segments[moving], self._step_of_vm[self._vms[moving]])
        self._last_step = np.full(count, -1, dtype=np.int16)
        np.maximum.at(self._last_step, self._segments[moving], self._step_of_vm[self._vms[moving]].astype(np.int16))
        self._planned_start = np.array([*starts, 0], dtype=np.int64)[self._first_step]
        self._read(remaining.segments, axis)
        self.is_held[self._segments[~moving]] = True
        self._first_of_vm = np.searchsorted(self._vms, np.arange(len(remaining.vm_segments) + 1))

    def _read(self, segments: Sequence[RemainingSegment], axis: DayAxis) -> None:
        def days(name: str) -> Days:
            found = (getattr(one, name) for one in segments)
            return np.array([LONG_AGO if on is None else axis.day(on) for on in found], dtype=np.int64)

        self._stretch, self._moved = days("stretch_on"), days("last_moved_on")
        self._not_before = np.maximum(days("not_before"), 0)
        self._planned_cutover = days("planned_cutover")
        self._is_extended = np.array([one.is_extended for one in segments], dtype=np.bool_)
        self._is_stretched = np.array([one.stretch_on is not None for one in segments], dtype=np.bool_)
        self.is_held = np.array([one.is_anchored for one in segments], dtype=np.bool_)

    def drawn(self, landing: Landing, failing: Floats, dice: np.random.Generator) -> Draws:
        """Some draws: where waves land, and the share of VMs that fails, shape (D,)."""
        count = len(failing)
        draw, vm, times = failures(failing, dice.random((count, len(self._step_of_vm)), dtype=np.float32))
        is_planned = self._step_of_vm[vm] >= 0
        draw, vm, times = draw[is_planned], vm[is_planned], times[is_planned]
        step = self._step_of_vm[vm]
        moves = self._moves(count, draw, step, step + times)
        last = self._last_steps(count, draw, vm, step + times)
        begins, cutovers = self._lives(landing, last)
        stands = self.is_held | (cutovers >= self.no_cutover)
        days = np.where(self._is_stretched, np.where(stands, self._horizon, cutovers) - begins + 1, 0)
        every = np.arange(count)
        latest = np.where(moves.any(1), moves.shape[1] - 1 - np.argmax(moves[:, ::-1] > 0, axis=1), 0)
        over = np.where(moves.any(1), landing.ends[every, latest], LONG_AGO)
        closed = np.where(stands, LONG_AGO, cutovers).max(1, initial=LONG_AGO)
        return Draws(
            np.maximum(over, closed),
            cutovers,
            np.maximum(days, 0),
            self._left(landing, moves),
            self._open(begins, cutovers),
            landing.is_beyond[every, latest] & moves.any(1),
        )

    def _moves(self, count: int, draw: Days, planned: Days, moved: Days) -> Days:
        """VMs that move with each wave, (D, R)."""
        steps = self._steps + FURTHER
        as_planned = np.bincount(self._step_of_vm[self._step_of_vm >= 0], minlength=steps)
        change = np.bincount(draw * steps + moved, minlength=count * steps)
        change -= np.bincount(draw * steps + planned, minlength=count * steps)
        return as_planned + change.reshape(count, steps)

    def _last_steps(self, count: int, draw: Days, vm: Days, moved: Days) -> npt.NDArray[np.int16]:
        """The wave that moves the last VM of each segment, (D, S); -1 = none."""
        last = np.tile(self._last_step, (count, 1))
        on = self._first_of_vm[vm + 1] - self._first_of_vm[vm]  # segments of each
        pair = np.repeat(self._first_of_vm[vm] - np.concatenate(((0,), np.cumsum(on)[:-1])), on) + np.arange(on.sum())
        np.maximum.at(last, (np.repeat(draw, on), self._segments[pair]), np.repeat(moved.astype(np.int16), on))
        return last

    def _lives(self, landing: Landing, last: npt.NDArray[np.int16]) -> tuple[Days, Days]:
        """First stretched day and cutover of each segment, (D, S)."""
        no_day = np.full((len(last), 1), LONG_AGO)
        ends = np.take_along_axis(np.hstack((landing.ends, no_day)), last.astype(np.int64), axis=1)  # -1 is the last
        starts = np.hstack((landing.starts[:, : self._steps], np.zeros_like(no_day)))[:, self._first_step]
        begins = np.where(self._is_extended, self._stretch, np.maximum(self._stretch + starts - self._planned_start, 0))
        done = np.maximum(ends, self._moved)
        soaked = np.maximum(np.where(self._is_stretched, done + self._lag, LONG_AGO), self._not_before)
        cutovers = np.where(self._is_stretched, self._allowed_from(soaked), done)
        cutovers = np.maximum(cutovers, self._planned_cutover)
        return begins, np.maximum(cutovers, np.where(self._is_stretched, begins, LONG_AGO))

    def _allowed_from(self, soaked: Days) -> Days:
        """The first day on or after some days, (D, S), that each segment's calendar allows."""
        if len(self._allowed) == 1:
            return np.asarray(self._allowed[0][soaked])  # no segment has one of its own: a quarter of the time
        return np.asarray(self._allowed[self._calendar, soaked])

    def _left(self, landing: Landing, moves: Days) -> Days:
        """VMs not moved by the end of each day, (D, T)."""
        days = self._days_shown + 1  # the last of them stands for all later ones
        at = np.arange(len(moves))[:, None] * days + np.minimum(landing.ends, days - 1)
        gone = np.bincount(at.ravel(), weights=moves.ravel(), minlength=len(moves) * days).reshape(-1, days)
        return (len(self._step_of_vm) - np.cumsum(gone[:, :-1], axis=1)).astype(np.int64)

    def _open(self, begins: Days, cutovers: Days) -> Days:
        """Segments stretched on each day, (D, T)."""
        days = self._days_shown
        row = np.arange(len(begins))[:, None] * (days + 1)
        first = (row + np.clip(begins, 0, days))[:, self._is_stretched]
        after = (row + np.where(self.is_held, days, np.minimum(cutovers + 1, days)))[:, self._is_stretched]
        size = len(begins) * (days + 1)
        change = np.bincount(first.ravel(), minlength=size) - np.bincount(after.ravel(), minlength=size)
        return np.cumsum(change.reshape(-1, days + 1)[:, :-1], axis=1)


def allowed_cutovers(remaining: Remaining, axis: DayAxis, freezes: Freezes, days: int) -> Days:
    """For each calendar of a segment, (C, days): for each of `days` days from today on the first one that allows a cutover.

    The last of them where none does.
    """
    tables = []
    for own in _calendars(remaining):
        allowed = ~freezes.mask(days) & ~Freezes(axis, own.blackouts).mask(days)
        for chosen in (remaining.cutover_weekdays, own.cutover_weekdays):
            if chosen is not None:
                weekdays = (remaining.today.weekday() + np.arange(days)) % 7
                allowed &= np.isin(weekdays, np.array(chosen, dtype=np.int64))
        if own.change_windows:
            allowed &= Freezes(axis, own.change_windows).mask(days)
        tables.append(first_allowed_from(allowed)[:-1].astype(np.int64))
    table = np.array(tables)
    return np.where(table < 0, days - 1, table)


def _calendars(remaining: Remaining) -> list[OwnCalendar]:
    """The calendars that segments have, each once."""
    return list(dict.fromkeys((NO_CALENDAR, *map(_calendar_of, remaining.segments))))


def _calendar_of(segment: RemainingSegment) -> OwnCalendar:
    return OwnCalendar(segment.cutover_weekdays, segment.blackouts, segment.change_windows)


def _step_of_vm(remaining: Remaining, step_of: Sequence[int]) -> Days:
    steps = np.full(len(remaining.vm_segments), -1, dtype=np.int64)
    for wave, step in zip(remaining.planned, step_of, strict=True):
        steps[list(wave.vms)] = step
    return steps


def _pairs(vm_segments: Sequence[tuple[int, ...]]) -> tuple[Days, Days]:
    """VM and segment of each NIC, by VM."""

    def pairs() -> Iterator[tuple[int, int]]:
        for vm, segments in enumerate(vm_segments):
            for segment in segments:
                yield vm, segment

    table = np.array(list(pairs()), dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]
