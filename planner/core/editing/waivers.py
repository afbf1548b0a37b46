"""What may be overridden with a reason, and an instance eased by exactly what was accepted.

Policy is what somebody decided: caps of a window, freezes, blackouts and days of a VM, what moves together, apart or
first, how long a segment may be stretched. What follows from HCX, from hours or from the data is no policy.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import reduce
from typing import TypeVar

from planner.core.records import DayRange, Instance, Violation, Vm, Window

Caps = Mapping[str, tuple[int | None, float | None]]  # window id -> VMs and GB that its hours allow, None = no limit

POLICY = ("H04", "H06", "H07", "H08", "H11", "H12", "H14", "H15", "H16", "H19")
_A_DAY = timedelta(days=1)
_Number = TypeVar("_Number", int, float)


@dataclass(frozen=True, slots=True)
class Waiver:
    """A limit that a person accepts to be broken.

    `subjects` by code: H04, H06, H07, H08 a window; H11, H12 a VM and a window; H14 a VM that leaves what it moves with;
    H15, H16 two VMs; H19 a segment. `amount`: what is accepted (VMs, GB, days), None where the rule has no number.
    """

    code: str
    subjects: tuple[str, ...]
    amount: float | None = None

    def covers(self, other: "Waiver") -> bool:
        """True when whoever accepted this has accepted `other` too."""
        is_enough = other.amount is None or (self.amount is not None and self.amount >= other.amount)
        return (self.code, self.subjects) == (other.code, other.subjects) and is_enough


def waivers_for(
    violation: Violation, window_of: Mapping[str, str], windows: Mapping[str, Window], hours: Caps
) -> tuple[Waiver, ...]:
    """What a person would have to accept for a plan to break this; empty where nobody can.

    `window_of`: VM id -> window id in the plan; `windows`: those of the instance by id; `hours`: see `Caps`.
    """
    code, subjects, amount = violation.code, violation.subjects, violation.amount
    if code not in POLICY or not subjects:
        return ()
    if code in ("H04", "H06", "H07", "H08"):
        return () if subjects[0] not in windows or _past_hours(violation, hours) else (Waiver(code, subjects, amount),)
    if code == "H14":
        return tuple(Waiver(code, (vm,)) for vm in _strays(subjects, window_of))
    if code == "H15":
        return tuple(Waiver(code, pair) for pair in _pairs(subjects))
    return (Waiver(code, subjects, amount),)


def _past_hours(violation: Violation, hours: Caps) -> bool:
    """True when a wave holds more than its hours allow, whatever anybody accepts."""
    vms, gb = hours.get(violation.subjects[0], (None, None))
    most = {"H06": vms, "H07": gb}.get(violation.code)
    return most is not None and violation.amount is not None and violation.amount > most


def _strays(vms: Iterable[str], window_of: Mapping[str, str]) -> list[str]:
    """Those who are not where most of them are; of equal numbers the earlier listed stay."""
    known = list(vms)
    home = Counter(window_of.get(vm) for vm in known).most_common(1)[0][0]
    return [vm for vm in known if window_of.get(vm) != home]


def _pairs(vms: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(a, b) for at, a in enumerate(vms) for b in vms[at + 1 :]]


def relaxed(instance: Instance, waivers: Iterable[Waiver]) -> Instance:
    """The instance as eased by what was accepted, and by no more: a plan of it breaks nothing else of `instance`.

    A waiver of what is no more eases nothing. O(waivers x records).
    """
    accepted = tuple(waivers)
    eased = reduce(_ease, accepted, instance)
    thawed = {one.subjects[0] for one in accepted if one.code == "H04"}
    return replace(eased, windows=_still_frozen(instance, eased, thawed)) if thawed else eased


def _ease(instance: Instance, waiver: Waiver) -> Instance:
    if waiver.code in ("H04", "H06", "H07", "H08"):
        return _eased_window(instance, waiver)
    if waiver.code in ("H11", "H12"):
        return _eased_vm(instance, waiver)
    if waiver.code == "H19":
        return _eased_segment(instance, waiver)
    return _eased_ties(instance, waiver)


def _eased_window(instance: Instance, waiver: Waiver) -> Instance:
    window = _window(instance, waiver.subjects[0])
    if window is None:
        return instance
    if waiver.code == "H04":
        return _thawed(instance, (window.start, window.end))
    amount = waiver.amount or 0
    eased = replace(
        window,
        max_vms=_raised(window.max_vms, int(amount)) if waiver.code == "H06" else window.max_vms,
        max_gb=_raised(window.max_gb, amount) if waiver.code == "H07" else window.max_gb,
        max_critical=_raised(window.max_critical, int(amount)) if waiver.code == "H08" else window.max_critical,
    )
    return replace(instance, windows=tuple(eased if one.id == window.id else one for one in instance.windows))


def _thawed(instance: Instance, days: DayRange) -> Instance:
    """Waves may run on these days although they are frozen; no segment is extended or cut over on them all the same."""
    frozen = _within(instance.freezes, days)
    segments = tuple(
        replace(one, blackouts=(*one.blackouts, *frozen)) if one.stretchable else one for one in instance.segments
    )
    return replace(instance, freezes=_without(instance.freezes, days), segments=segments)


def _still_frozen(strict: Instance, eased: Instance, thawed: Collection[str]) -> tuple[Window, ...]:
    """The windows of `eased`; one on days that were thawed for another takes nobody."""
    frozen_in = {one.id for one in strict.windows if _within(strict.freezes, (one.start, one.end))}
    return tuple(
        replace(one, max_vms=0)
        if one.id in frozen_in - set(thawed) and not _within(eased.freezes, (one.start, one.end))
        else one
        for one in eased.windows
    )


def _raised(cap: _Number | None, amount: _Number) -> _Number | None:
    return None if cap is None else max(cap, amount)


def _window(instance: Instance, window_id: str) -> Window | None:
    return next((one for one in instance.windows if one.id == window_id), None)


def _eased_vm(instance: Instance, waiver: Waiver) -> Instance:
    vm_id, window_id = waiver.subjects
    window = _window(instance, window_id)
    if window is None:
        return instance

    def eased(vm: Vm) -> Vm:
        if waiver.code == "H11":
            return replace(vm, blackouts=_without(vm.blackouts, (window.start, window.end)))
        return _admitted(vm, window)

    return replace(instance, vms=tuple(eased(vm) if vm.id == vm_id else vm for vm in instance.vms))


def _admitted(vm: Vm, window: Window) -> Vm:
    """A VM that may move in a window before its earliest day or after its latest; not between that and its days."""
    closed: list[DayRange] = []
    if vm.earliest is not None and window.start < vm.earliest:
        closed.append((window.end + _A_DAY, vm.earliest - _A_DAY))
        vm = replace(vm, earliest=window.start)
    if vm.latest is not None and window.end > vm.latest:
        closed.append((vm.latest + _A_DAY, window.start - _A_DAY))
        vm = replace(vm, latest=window.end)
    return replace(vm, blackouts=(*vm.blackouts, *((first, last) for first, last in closed if first <= last)))


def _eased_segment(instance: Instance, waiver: Waiver) -> Instance:
    return replace(
        instance,
        segments=tuple(
            replace(one, max_stretch_days=_raised(one.max_stretch_days, int(waiver.amount or 0)))
            if one.id == waiver.subjects[0]
            else one
            for one in instance.segments
        ),
    )


def _eased_ties(instance: Instance, waiver: Waiver) -> Instance:
    if waiver.code == "H14":
        (stray,) = waiver.subjects
        left = tuple(tuple(vm for vm in one if vm != stray) for one in instance.affinities)
        return replace(instance, affinities=left)
    a, b = waiver.subjects
    if waiver.code == "H16":
        return replace(instance, precedences=tuple(one for one in instance.precedences if one != (a, b)))
    apart: list[tuple[str, ...]] = []
    for one in instance.anti_affinities:  # all pairs but this one stay apart
        held = {a, b} <= set(one)
        apart += [tuple(vm for vm in one if vm != out) for out in (a, b)] if held else [one]
    return replace(instance, anti_affinities=tuple(one for one in apart if len(one) > 1))


def _within(ranges: Iterable[DayRange], days: DayRange) -> tuple[DayRange, ...]:
    """The parts of ranges of days that lie in some days."""
    first, last = days
    return tuple((max(a, first), min(b, last)) for a, b in ranges if a <= last and b >= first)


def _without(ranges: Iterable[DayRange], days: DayRange) -> tuple[DayRange, ...]:
    """Ranges of days with some days cut out."""
    first, last = days
    left: list[DayRange] = []
    for a, b in ranges:
        if b < first or a > last:
            left.append((a, b))
        if a < first <= b:
            left.append((a, first - _A_DAY))
        if a <= last < b:
            left.append((last + _A_DAY, b))
    return tuple(left)
