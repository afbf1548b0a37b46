"""Move groups of a board as cards: the arrays of its desk beside the rows that name what they hold."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from migrations_app.adapters.board_arrays import is_critical, vm_keys
from migrations_app.adapters.boards import Desk
from migrations_app.selectors import board_cards as reads
from networks.adapters import key_of, name_of
from planner.core.wording import counted

CARDS_A_PAGE = 40
VMS_A_PAGE = 2_000  # a page of cards ends early where they hold so many, so that it stays light
SEGMENTS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class SegmentChip:
    """A segment on a card."""

    key: int
    name: str


@dataclass(frozen=True, slots=True)
class VmShown:
    """A VM of an open card."""

    key: int
    name: str
    gb: float
    is_critical: bool
    segments: tuple[SegmentChip, ...]
    pin: str
    notes: tuple[str, ...]
    can_move: bool


@dataclass(frozen=True, slots=True)
class Card:
    """The VMs of one move group in one wave."""

    group: int
    name: str
    application: str
    vms: str  # their keys, by commas: what a form sends
    vm_count: int
    gb: float
    critical: int
    segments: tuple[SegmentChip, ...]
    more_segments: int
    pin: str
    notes: tuple[str, ...]
    can_move: bool


@dataclass(frozen=True, slots=True)
class CardPage:
    """The cards of a column up to a page."""

    rows: tuple[Card, ...]
    page: int
    more: int  # cards that are not among them


def cards_of(desk: Desk, at: int, *, first: int = 1, last: int = 1, holding: int = 0) -> CardPage:
    """The cards of a window from page `first` to `last`, or as far as the one that holds the VM `holding`. 2 queries."""
    estate = desk.estate
    members = _groups_in(desk, at)
    pages = _pages(members)
    last = min(max(last, first), len(pages))
    if holding:
        last = max(last, _page_holding(desk, pages, holding))
    chosen = [one for page in pages[first - 1 : last] for one in page]
    keys = vm_keys(estate)
    vms = [int(keys[vm]) for group in chosen for vm in group]
    facts, pins = reads.vm_facts(vms), reads.pins_among(desk.scenario, vms)
    rows = tuple(_card(desk, group, facts, pins) for group in chosen)
    return CardPage(rows, last, sum(map(len, pages[last:])))


def card_vms(desk: Desk, at: int, group: int) -> tuple[Card, tuple[VmShown, ...]] | None:
    """A card and its VMs by name; None where the group has no VM in the window. 2 queries."""
    members = np.flatnonzero((desk.places == at) & (desk.estate.group == group))
    if not len(members):
        return None
    keys = vm_keys(desk.estate)
    vms = [int(keys[vm]) for vm in members]
    facts, pins = reads.vm_facts(vms), reads.pins_among(desk.scenario, vms)
    card = _card(desk, members, facts, pins)
    return card, tuple(sorted((_vm(desk, int(vm), facts, pins) for vm in members), key=lambda vm: vm.name))


def _groups_in(desk: Desk, at: int) -> list[NDArray[np.intp]]:
    """The VMs in a window by move group, as indices: the largest group first, then by the estate's order."""
    members = np.flatnonzero(desk.places == at)
    groups = desk.estate.group[members]
    order = np.argsort(groups, kind="stable")
    cuts = np.flatnonzero(np.diff(groups[order])) + 1
    found = np.split(members[order], cuts) if len(members) else []
    return sorted(found, key=lambda vms: (-len(vms), int(vms[0])))


def _pages(groups: Sequence[NDArray[np.intp]]) -> list[list[NDArray[np.intp]]]:
    """Cards by page; one that holds many VMs ends early."""
    pages: list[list[NDArray[np.intp]]] = [[]]
    vms = 0
    for one in groups:
        if pages[-1] and (len(pages[-1]) == CARDS_A_PAGE or vms + len(one) > VMS_A_PAGE):
            pages.append([])
            vms = 0
        pages[-1].append(one)
        vms += len(one)
    return pages


def _page_holding(desk: Desk, pages: Sequence[Sequence[NDArray[np.intp]]], vm_key: int) -> int:
    at = np.flatnonzero(vm_keys(desk.estate) == vm_key)
    return next((page for page, groups in enumerate(pages, 1) for one in groups if np.isin(at, one).any()), 1)


def _card(
    desk: Desk,
    members: NDArray[np.intp],
    facts: Mapping[int, reads.VmFacts],
    pins: Mapping[int, reads.PinFacts],
) -> Card:
    estate, keys = desk.estate, vm_keys(desk.estate)
    ids = [int(keys[one]) for one in members]
    stay = [one for one in ids if not (one in facts and facts[one].moved_on)]
    segments = _segments(desk, members)
    applications = _by_number(facts[one].application for one in ids if one in facts and facts[one].application)
    names = [
        facts[one].name if one in facts else name_of(estate.vm_ids[int(vm)])
        for one, vm in zip(ids, members, strict=True)
    ]
    whole = int(np.count_nonzero(estate.group == estate.group[members[0]]))
    notes = _notes([facts[one] for one in ids if one in facts], whole - len(ids))
    return Card(
        group=int(estate.group[members[0]]),
        name=_name(names, applications),
        application="" if len(names) > 1 or not applications else applications[0],
        vms=",".join(map(str, stay)),
        vm_count=len(ids),
        gb=float(estate.gb[members].sum()),
        critical=int(is_critical(desk)[members].sum()),
        segments=segments[:SEGMENTS_SHOWN],
        more_segments=max(0, len(segments) - SEGMENTS_SHOWN),
        pin=_pin_words([pins[one] for one in ids if one in pins], len(ids)),
        notes=notes,
        can_move=bool(stay),
    )


def _vm(desk: Desk, vm: int, facts: Mapping[int, reads.VmFacts], pins: Mapping[int, reads.PinFacts]) -> VmShown:
    key = int(vm_keys(desk.estate)[vm])
    fact = facts.get(key)
    return VmShown(
        key=key,
        name=fact.name if fact else name_of(desk.estate.vm_ids[vm]),
        gb=float(desk.estate.gb[vm]),
        is_critical=bool(is_critical(desk)[vm]),
        segments=_segments(desk, np.array([vm])),
        pin=pins[key].words if key in pins else "",
        notes=_notes([fact], 0) if fact else ("no longer in the estate",),
        can_move=fact is not None and fact.moved_on is None,
    )


def _by_number(names: Iterable[str]) -> list[str]:
    """Names, the most frequent first."""
    return [name for name, _ in Counter(sorted(names)).most_common()]


def _name(names: Sequence[str], applications: Sequence[str]) -> str:
    """A card is called by its applications, else by its VMs."""
    if len(names) == 1:
        return names[0]
    shown = list(applications) or sorted(names)
    rest = len(shown) - 2
    return ", ".join(shown[:2]) + (f" and {rest:,} more" if rest > 0 else "")


def _pin_words(pins: Sequence[reads.PinFacts], vms: int) -> str:
    if not pins:
        return ""
    reasons = list(dict.fromkeys(one.words for one in pins))
    said = reasons[0] + (f" and {counted(len(reasons) - 1, 'other reason')}" if len(reasons) > 1 else "")
    return said if len(pins) == vms else f"{len(pins):,} of {vms:,}: {said}"


def _notes(facts: Sequence[reads.VmFacts], others: int) -> tuple[str, ...]:
    """What to know of the VMs of a card: who has moved, who is not ready and why, who of the group is elsewhere."""
    said = []
    if moved := [one for one in facts if one.moved_on]:
        days = f"on {max(one.moved_on for one in moved if one.moved_on):%-d %b %Y}"
        said.append(f"moved {days}" if len(facts) == 1 else f"{len(moved):,} of {len(facts):,} moved, the last {days}")
    for reason, number in Counter(why for one in facts if not one.moved_on for why in one.unready).items():
        said.append(f"not ready: {reason}" if len(facts) == 1 else f"{number:,} not ready: {reason}")
    if others > 0:
        said.append(f"{counted(others, 'VM')} of its move group {'is' if others == 1 else 'are'} not in this wave")
    return tuple(said)


def _segments(desk: Desk, members: NDArray[np.intp]) -> tuple[SegmentChip, ...]:
    """The segments that VMs have NICs on, those of most of them first."""
    estate = desk.estate
    nics = Counter(
        int(one)
        for vm in members.tolist()
        for one in estate.nic_segment[estate.nic_start[vm] : estate.nic_start[vm + 1]]
    )
    ids = [estate.segment_ids[one] for one, _ in sorted(nics.items(), key=lambda found: (-found[1], found[0]))]
    return tuple(SegmentChip(key_of(one), name_of(one)) for one in ids)
