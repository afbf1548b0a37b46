"""What somebody asked for and may take back: one record a wish, and the problem that keeps only some of them.

Dropping a wish never forbids anything: the problem that is left allows every plan it allowed before, and more. So a
segment that need not move at once, or that nothing anchors, is left out whole: how it would be treated instead is
another question. The calendar, the VMs, their streams and what has happened are no wishes.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from planner.core.calendar import NO_CALENDAR, calendar_of
from planner.core.records import Instance, Limits, Segment, Vm, Window
from planner.core.segment_rules import slot_limits

_Rule = TypeVar("_Rule")
_Number = TypeVar("_Number", int, float)

UNLIMITED = 10**9  # slots: more than any estate has


class Kind(StrEnum):
    """The kinds of wishes: those about single VMs first, limits of the whole programme last."""

    PIN = "pin"
    EARLIEST = "earliest"
    LATEST = "latest"
    BLACKOUT = "blackout"
    PRECEDENCE = "precedence"
    APART = "apart"
    AFFINITY = "affinity"
    AT_ONCE = "at-once"
    ANCHORED = "anchored"
    MAX_STRETCH = "max-stretch"
    NOT_BEFORE = "not-before"
    OWN_WEEKDAYS = "own-weekdays"
    CHANGE_WINDOWS = "change-windows"
    OWN_BLACKOUT = "own-blackout"
    FREEZE = "freeze"
    WINDOW_VMS = "window-vms"
    WINDOW_GB = "window-gb"
    WINDOW_CRITICAL = "window-critical"
    SLOTS = "slots"
    CUTOVERS_A_DAY = "cutovers-a-day"
    STRETCHES_A_DAY = "stretches-a-day"
    WEEKDAYS = "weekdays"
    IN_FLIGHT = "in-flight"
    LINK = "link"
    GAP = "gap"
    LAG = "lag"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish. `subject`: the id of its VM, segment, window, stream or pool ("" where it is about all of them).

    `number`: its place in the instance's list, or in the blackouts of the VM or the segment.
    """

    kind: Kind
    subject: str = ""
    number: int = 0


def wishes_of(instance: Instance) -> list[Wish]:
    """Every wish of an instance, in the order of `Kind`."""
    every = [
        *_of_vms(instance),
        *_of_rules(instance),
        *_of_segments(instance),
        *_of_windows(instance),
        *_of_limits(instance),
    ]
    rank = {kind: number for number, kind in enumerate(Kind)}
    return sorted(every, key=lambda wish: rank[wish.kind])


def _of_vms(instance: Instance) -> Iterator[Wish]:
    for vm in instance.vms:
        if vm.moved_on is not None:
            continue
        if vm.pinned_window is not None:
            yield Wish(Kind.PIN, vm.id)
        if vm.earliest is not None:
            yield Wish(Kind.EARLIEST, vm.id)
        if vm.latest is not None:
            yield Wish(Kind.LATEST, vm.id)
        for number in range(len(vm.blackouts)):
            yield Wish(Kind.BLACKOUT, vm.id, number)


def _of_rules(instance: Instance) -> Iterator[Wish]:
    for kind, rules in (
        (Kind.PRECEDENCE, instance.precedences),
        (Kind.APART, instance.anti_affinities),
        (Kind.AFFINITY, instance.affinities),
    ):
        for number, vms in enumerate(rules):
            if len(vms) > 1:
                yield Wish(kind, number=number)
    for number in range(len(instance.freezes)):
        yield Wish(Kind.FREEZE, number=number)


def _of_segments(instance: Instance) -> Iterator[Wish]:
    for segment in instance.segments:
        if not segment.stretchable:
            yield Wish(Kind.AT_ONCE, segment.id)
        if segment.anchored:
            yield Wish(Kind.ANCHORED, segment.id)
        if segment.max_stretch_days is not None:
            yield Wish(Kind.MAX_STRETCH, segment.id)
        if segment.cutover_not_before is not None:
            yield Wish(Kind.NOT_BEFORE, segment.id)
        if segment.cutover_weekdays is not None:
            yield Wish(Kind.OWN_WEEKDAYS, segment.id)
        if segment.change_windows:
            yield Wish(Kind.CHANGE_WINDOWS, segment.id)
        for number in range(len(segment.blackouts)):
            yield Wish(Kind.OWN_BLACKOUT, segment.id, number)


def _of_windows(instance: Instance) -> Iterator[Wish]:
    for window in instance.windows:
        if window.max_vms is not None:
            yield Wish(Kind.WINDOW_VMS, window.id)
        if window.max_gb is not None:
            yield Wish(Kind.WINDOW_GB, window.id)
        if window.max_critical is not None:
            yield Wish(Kind.WINDOW_CRITICAL, window.id)


def _of_limits(instance: Instance) -> Iterator[Wish]:
    limits = instance.limits
    for limit in slot_limits(instance):
        yield Wish(Kind.SLOTS, limit.name)
    for kind, by_stream in ((Kind.LINK, limits.link_gb_per_day), (Kind.IN_FLIGHT, limits.hcx_max_inflight)):
        if isinstance(by_stream, Mapping):
            yield from (Wish(kind, stream) for stream, limit in by_stream.items() if limit is not None)
        elif by_stream is not None:
            yield Wish(kind)
    for kind, given in (
        (Kind.CUTOVERS_A_DAY, limits.max_cutovers_per_day is not None),
        (Kind.STRETCHES_A_DAY, limits.max_stretches_per_day is not None),
        (Kind.WEEKDAYS, instance.cutover_weekdays is not None),
        (Kind.GAP, limits.gap_days > 0),
        (Kind.LAG, limits.cutover_lag_days > 0),
        (Kind.LEAD, limits.stretch_lead_days > 0),
    ):
        if given:
            yield Wish(kind)


def keeping(instance: Instance, kept: AbstractSet[Wish]) -> Instance:
    """The instance with only these of its wishes; everything that is no wish stays."""
    ignored = frozenset(segment.id for segment in instance.segments if _is_ignored(segment, kept))
    return replace(
        instance,
        vms=tuple(_vm(vm, kept, ignored) for vm in instance.vms),
        segments=tuple(_segment(one, kept) for one in instance.segments if one.id not in ignored),
        windows=tuple(_window(window, kept) for window in instance.windows),
        limits=_limits(instance.limits, kept),
        cutover_weekdays=instance.cutover_weekdays if Wish(Kind.WEEKDAYS) in kept else None,
        freezes=_only(Kind.FREEZE, instance.freezes, kept),
        precedences=_only(Kind.PRECEDENCE, instance.precedences, kept),
        anti_affinities=_only(Kind.APART, instance.anti_affinities, kept),
        affinities=_only(Kind.AFFINITY, instance.affinities, kept),
    )


def _only(kind: Kind, rules: tuple[_Rule, ...], kept: AbstractSet[Wish]) -> tuple[_Rule, ...]:
    return tuple(rule for number, rule in enumerate(rules) if Wish(kind, number=number) in kept)


def _is_ignored(segment: Segment, kept: AbstractSet[Wish]) -> bool:
    moves_at_once = segment.stretchable or Wish(Kind.AT_ONCE, segment.id) in kept
    stays_anchored = not segment.anchored or Wish(Kind.ANCHORED, segment.id) in kept
    return not moves_at_once or not stays_anchored


def _vm(vm: Vm, kept: AbstractSet[Wish], ignored: frozenset[str]) -> Vm:
    if not ignored.isdisjoint(vm.segments):
        vm = replace(vm, segments=tuple(one for one in vm.segments if one not in ignored))
    if vm.pinned_window is None and vm.earliest is None and vm.latest is None and not vm.blackouts:
        return vm
    return replace(
        vm,
        pinned_window=vm.pinned_window if Wish(Kind.PIN, vm.id) in kept else None,
        earliest=vm.earliest if Wish(Kind.EARLIEST, vm.id) in kept else None,
        latest=vm.latest if Wish(Kind.LATEST, vm.id) in kept else None,
        blackouts=tuple(days for number, days in enumerate(vm.blackouts) if Wish(Kind.BLACKOUT, vm.id, number) in kept),
    )


def _segment(segment: Segment, kept: AbstractSet[Wish]) -> Segment:
    own = calendar_of(segment)
    if segment.max_stretch_days is None and segment.cutover_not_before is None and own == NO_CALENDAR:
        return segment
    return replace(
        segment,
        max_stretch_days=segment.max_stretch_days if Wish(Kind.MAX_STRETCH, segment.id) in kept else None,
        cutover_not_before=segment.cutover_not_before if Wish(Kind.NOT_BEFORE, segment.id) in kept else None,
        cutover_weekdays=own.cutover_weekdays if Wish(Kind.OWN_WEEKDAYS, segment.id) in kept else None,
        change_windows=own.change_windows if Wish(Kind.CHANGE_WINDOWS, segment.id) in kept else (),
        blackouts=tuple(
            days for number, days in enumerate(own.blackouts) if Wish(Kind.OWN_BLACKOUT, segment.id, number) in kept
        ),
    )


def _window(window: Window, kept: AbstractSet[Wish]) -> Window:
    return replace(
        window,
        max_vms=window.max_vms if Wish(Kind.WINDOW_VMS, window.id) in kept else None,
        max_gb=window.max_gb if Wish(Kind.WINDOW_GB, window.id) in kept else None,
        max_critical=window.max_critical if Wish(Kind.WINDOW_CRITICAL, window.id) in kept else None,
    )


def _limits(limits: Limits, kept: AbstractSet[Wish]) -> Limits:
    slots = limits.max_stretched
    if isinstance(slots, Mapping):
        slots = {pool: most if Wish(Kind.SLOTS, pool) in kept else UNLIMITED for pool, most in slots.items()}
    elif Wish(Kind.SLOTS, "all") not in kept:
        slots = UNLIMITED
    return replace(
        limits,
        max_stretched=slots,
        link_gb_per_day=_by_stream(Kind.LINK, limits.link_gb_per_day, kept),
        hcx_max_inflight=_by_stream(Kind.IN_FLIGHT, limits.hcx_max_inflight, kept),
        max_cutovers_per_day=limits.max_cutovers_per_day if Wish(Kind.CUTOVERS_A_DAY) in kept else None,
        max_stretches_per_day=limits.max_stretches_per_day if Wish(Kind.STRETCHES_A_DAY) in kept else None,
        gap_days=limits.gap_days if Wish(Kind.GAP) in kept else 0,
        cutover_lag_days=limits.cutover_lag_days if Wish(Kind.LAG) in kept else 0,
        stretch_lead_days=limits.stretch_lead_days if Wish(Kind.LEAD) in kept else 0,
    )


def _by_stream(
    kind: Kind, limit: _Number | Mapping[str, _Number | None] | None, kept: AbstractSet[Wish]
) -> _Number | Mapping[str, _Number | None] | None:
    if isinstance(limit, Mapping):
        return {stream: most if Wish(kind, stream) in kept else None for stream, most in limit.items()}
    return limit if Wish(kind) in kept else None
