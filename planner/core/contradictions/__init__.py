"""Wishes that contradict each other: a minimal set of them by name, and the proof that no plan meets them all.

`explained` gives a proved refusal its wishes; `contradiction` looks for one where no rule has found any. Sound, not
complete: what it calls impossible is, what it says nothing of may be impossible all the same.
"""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from planner.core.contradictions.minimal import Clash, smallest_clash
from planner.core.contradictions.part import Part, bound_to, part_of, whole
from planner.core.contradictions.proof import culprits, impossible
from planner.core.contradictions.wishes import Wish, keeping, wishes_of
from planner.core.contradictions.words import Words
from planner.core.groups import named
from planner.core.precheck import refusals
from planner.core.records import Instance, Refusal
from planner.core.wording import counted

__all__ = ["QUICK_STEPS", "contradiction", "explained"]

STEPS, QUICK_STEPS = 3000, 300  # of a proof over the whole instance: after a search in vain, and before it
SECONDS = 8.0  # for the minimal sets of one refusal's list
MOST_EXPLAINED = 5  # refusals that get their wishes: a mistake in a calendar would give thousands
CODE = "wishes-contradict"


def explained(
    instance: Instance,
    reasons: Sequence[Refusal],
    now: Callable[[], float],
    *,
    labels: Sequence[str] | None = None,
    seconds: float = SECONDS,
) -> tuple[Refusal, ...]:
    """The refusals, the first of each code (at most MOST_EXPLAINED) with a minimal set of wishes that contradict.

    `labels`: a name for each affinity. Expects a checked instance and what `precheck.refusals` says of it.
    """
    until, codes, told = now() + seconds, set[str](), []
    for reason in reasons:
        if reason.code not in codes and len(codes) < MOST_EXPLAINED and now() < until:
            codes.add(reason.code)
            part = _part(instance, reason)
            clash = _clash(part, lambda: now() >= until, reason.code)
            wishes = Words(part, labels).told(clash.wishes)
            reason = replace(reason, wishes=wishes, wishes_are_minimal=clash.is_minimal)
        told.append(reason)
    return tuple(told)


def contradiction(
    instance: Instance,
    now: Callable[[], float],
    *,
    labels: Sequence[str] | None = None,
    seconds: float = SECONDS,
    steps: int = STEPS,
) -> Refusal | None:
    """A contradiction that a search in so many steps proves, with a minimal set of its wishes; None if it proves none.

    `seconds` limits only how small the set becomes, so whether something is proved depends on no clock.
    """
    vms = culprits(whole(instance).instance, steps)
    if vms is None:
        return None
    until = now() + seconds
    part = _confined(instance, vms)
    clash, words = _clash(part, lambda: now() >= until), Words(part, labels)
    wishes, concerned = words.told(clash.wishes), words.vms(clash.wishes)
    who = f"{counted(len(concerned), 'VM')} ({named(concerned)})"
    if not wishes:
        text, way_out = f"{who} cannot all move in the windows there are.", "Add windows, or lengthen the horizon."
        return Refusal(CODE, text, way_out, concerned)
    text = f"{who} cannot move as all of this asks. {' '.join(one.sentence for one in wishes)}"
    way_out = "Take one of them back; the others can then be met, as far as can be proved."
    return Refusal(CODE, text, way_out, concerned, wishes, clash.is_minimal)


def _confined(instance: Instance, vms: AbstractSet[str]) -> Part:
    """The smallest part that still proves it, each proof telling whom the next may do without."""
    part = part_of(instance, vms)
    while True:
        fewer = culprits(part.instance, STEPS)
        if fewer is None:
            return part if impossible(part.instance, STEPS) else whole(instance)
        if len(fewer) >= len([vm for vm in part.instance.vms if vm.moved_on is None]):
            return part
        part = part_of(instance, fewer)


def _part(instance: Instance, reason: Refusal) -> Part:
    """A part that proves the refusal: what it names, all that is bound to it, or everything."""
    subjects = set(reason.subjects)
    on = {vm.id for vm in instance.vms if vm.moved_on is None and not subjects.isdisjoint(vm.segments)}
    in_windows = {vm.id for vm in instance.vms if vm.pinned_window in subjects}
    segments = {segment.id for segment in instance.segments if segment.id in subjects}
    vms = {vm.id for vm in instance.vms if vm.id in subjects}
    for some in (vms, bound_to(instance, vms), vms | on | in_windows, bound_to(instance, vms | on | in_windows)):
        if some or segments:
            part = part_of(instance, some, segments)
            if _refuses(part.instance, reason.code):
                return part
    return whole(instance)


def _refuses(instance: Instance, code: str) -> bool:
    return any(one.code == code for one in refusals(instance))


def _clash(part: Part, is_late: Callable[[], bool], code: str = "") -> Clash:
    """A minimal set of the wishes of a part that is impossible; by a refusal of this code, if one is named."""
    instance = part.instance

    def is_impossible(kept: frozenset[Wish]) -> bool:
        return impossible(keeping(instance, kept), QUICK_STEPS)

    if impossible(keeping(instance, frozenset()), 0):
        return Clash((), True)
    wishes = wishes_of(instance)
    if code:  # first by that rule alone, so that what is told is about it
        found = smallest_clash(wishes, lambda kept: _refuses(keeping(instance, kept), code), is_late)
        wishes = list(found.wishes)
    return smallest_clash(wishes, is_impossible, is_late)
