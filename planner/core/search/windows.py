"""The usable windows as arrays: their days, their limits, and which of them get in each other's way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.core.calendar import (
    NO_CALENDAR,
    NO_DAY,
    OwnCalendar,
    axis_of,
    calendar_of,
    cutover_days,
    first_allowed_from,
    first_decision_day,
    freezes_of,
    last_allowed_until,
    stretch_days,
)
from planner.core.records import Instance, Window
from planner.core.search.layout import NO_LIMIT, Floats
from planner.core.search.ragged import Ints

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PlanDays:
    """The days on which something can be decided. A cutover with no day left gets day `horizon`.

    `row_of`: the row of each calendar that a segment has in the tables; row 0 is of those without one of their own, and
    calendars that allow the same days share theirs.
    """

    horizon: int
    from_day: int
    row_of: Mapping[OwnCalendar, int]
    next_cutover: Ints  # (C, horizon + 1)
    last_stretch: Ints  # (C, horizon), NO_DAY where there is none


@dataclass(frozen=True, slots=True)
class WindowArrays:
    """Windows by (start, end); shapes (K,) unless stated. Names as in `layout.Problem`."""

    windows: tuple[Window, ...]
    start: Ints
    end: Ints
    release: Ints
    stream: Ints
    stretch_by: Ints  # (C, K)
    cutover_from: Ints  # (C, K)
    by_end: Ints
    caps: Floats  # (K, 3): VMs, GB, critical VMs
    clash: list[list[int]]
    inflight: list[list[int]]
    cap_inflight: Floats
    link: Floats


def plan_days(instance: Instance) -> PlanDays:
    """The day tables of an instance."""
    rows: dict[tuple[bytes, bytes], int] = {}
    row_of: dict[OwnCalendar, int] = {}
    cutovers: list[Ints] = []
    stretches: list[Ints] = []
    for own in dict.fromkeys((NO_CALENDAR, *map(calendar_of, instance.segments))):
        cutover, stretch = cutover_days(instance, own), stretch_days(instance, own)
        row_of[own] = rows.setdefault((cutover.tobytes(), stretch.tobytes()), len(rows))
        if row_of[own] == len(cutovers):
            cutovers.append(first_allowed_from(cutover))
            stretches.append(last_allowed_until(stretch))
    following = np.array(cutovers, dtype=np.int32)
    return PlanDays(
        horizon=instance.horizon_days,
        from_day=first_decision_day(instance),
        row_of=row_of,
        next_cutover=np.where(following == NO_DAY, instance.horizon_days, following).astype(np.int32),
        last_stretch=np.array(stretches, dtype=np.int32),
    )


def window_arrays(instance: Instance, days: PlanDays) -> WindowArrays:
    """Windows inside the horizon, outside freezes and not before today; no plan may use the others."""
    limits = instance.limits
    windows = _usable(instance, days)
    start, end = _days_of(instance, windows)
    release = np.maximum(0, start - limits.presync_days).astype(np.int32)
    names = sorted({w.stream for w in windows})
    stream = np.array([names.index(w.stream) for w in windows], dtype=np.int32)
    stretch_at = start - limits.stretch_lead_days
    same = stream[:, None] == stream[None, :]
    np.fill_diagonal(same, False)
    gap = limits.gap_days
    near = same & (start[None, :] <= end[:, None] + gap) & (start[:, None] <= end[None, :] + gap)
    overlap = same & ~near & (release[None, :] <= end[:, None]) & (release[:, None] <= end[None, :])
    coupled = np.array([overlap[stream == one].any() for one in stream], dtype=np.bool_)
    link = np.array([_of_stream(limits.link_gb_per_day, w.stream) for w in windows], dtype=np.float64)
    flight = np.array([_of_stream(limits.hcx_max_inflight, w.stream) for w in windows], dtype=np.float64)
    holds = (same & ~near) | np.eye(len(windows), dtype=np.bool_)
    holds &= (release[:, None] <= release[None, :]) & (release[None, :] <= end[:, None])
    holds &= (coupled & (flight < NO_LIMIT))[:, None]
    return WindowArrays(
        windows=windows,
        start=start,
        end=end,
        release=release,
        stream=stream,
        stretch_by=np.where(stretch_at >= 0, _at(days.last_stretch, np.maximum(0, stretch_at)), NO_DAY).astype(
            np.int32
        ),
        cutover_from=_at(days.next_cutover, np.minimum(days.horizon, end + limits.cutover_lag_days)),
        by_end=np.lexsort((np.arange(len(end)), end)).astype(np.int32),
        caps=_caps(windows, flight, link * (end - release + 1)),
        clash=[np.flatnonzero(row).tolist() for row in near],
        inflight=[np.flatnonzero(row).tolist() for row in holds],
        cap_inflight=np.where(coupled, flight, NO_LIMIT),
        link=np.where(coupled, link, NO_LIMIT),
    )


def _at(table: Ints, days: Ints) -> Ints:
    """Each row of a table by day, at some days."""
    return np.ascontiguousarray(table[:, days])


def _usable(instance: Instance, days: PlanDays) -> tuple[Window, ...]:
    axis, freezes = axis_of(instance), freezes_of(instance)
    fits = []
    for w in instance.windows:
        start, end = axis.day(w.start), axis.day(w.end)
        if days.from_day <= start <= end < days.horizon and freezes.first_within(start, end) is None:
            fits.append(w)
    return tuple(sorted(fits, key=lambda w: (w.start, w.end, w.stream, w.id)))


def _days_of(instance: Instance, windows: Sequence[Window]) -> tuple[Ints, Ints]:
    axis = axis_of(instance)
    start = np.array([axis.day(w.start) for w in windows], dtype=np.int32)
    return start, np.array([axis.day(w.end) for w in windows], dtype=np.int32)


def _caps(windows: Sequence[Window], flight: Floats, link_gb: Floats) -> Floats:
    """A wave alone has the link and the places in flight for itself: both are limits of its window.

    Only where the replication of two waves that may both be used overlaps do they couple windows; then `link` and
    `cap_inflight` hold beside these.
    """
    given = [[w.max_vms, w.max_gb, w.max_critical] for w in windows]
    caps = np.array([[NO_LIMIT if c is None else float(c) for c in row] for row in given]).reshape(len(windows), 3)
    caps[:, 0] = np.minimum(caps[:, 0], flight)
    caps[:, 1] = np.minimum(NO_LIMIT, np.minimum(caps[:, 1], link_gb) * (1 + 1e-9))
    return caps


def _of_stream(limit: float | Mapping[str, float | None] | None, stream: str) -> float:
    value = limit[stream] if isinstance(limit, Mapping) else limit
    return NO_LIMIT if value is None else float(value)
