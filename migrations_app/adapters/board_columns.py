"""A scenario's board as columns and cards: the arrays of its desk beside the rows that name what they hold."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from weakref import WeakKeyDictionary
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from migrations_app.adapters.boards import Desk
from migrations_app.adapters.calendar import window_days
from migrations_app.adapters.durations import window_hours
from migrations_app.adapters.sentences import readable
from migrations_app.models import Scenario, Window
from migrations_app.selectors import board_cards as reads
from migrations_app.selectors.approvals import ApprovalState
from networks.adapters import key_of, name_of
from planner.core.editing.estate import Estate
from planner.core.editing.judge import Breach
from planner.core.wording import counted

CARDS_A_PAGE = 40
VMS_A_PAGE = 2_000  # a page of cards ends early where they hold so many, so that it stays light
SEGMENTS_SHOWN = 4
_BADGES = {
    "planned": "is-outline",
    "begun": "is-info",
    "partly moved": "is-warn",
    "moved": "is-good",
    "over": "is-quiet",
}


@dataclass(frozen=True, slots=True)
class ColumnLoad:
    """One load of a wave against its limit. `used` None = unknown, `limit` None = no limit."""

    name: str
    unit: str
    used: float | None
    limit: float | None
    decimals: int = 0

    @property
    def is_over(self) -> bool:
        """Whether it is more than the window takes."""
        return self.used is not None and self.limit is not None and self.used > self.limit + 1e-9


@dataclass(frozen=True, slots=True)
class BreachShown:
    """A limit that the plan breaks: in words, and who accepted it why. `reason` "" = nobody has."""

    code: str
    sentence: str
    way_out: str
    reason: str
    by: str

    @property
    def standing(self) -> str:
        """Whether somebody accepted it."""
        return "accepted" if self.reason else "not accepted"

    @property
    def badge(self) -> str:
        """How it stands out."""
        return "is-warn" if self.reason else "is-bad"


@dataclass(frozen=True, slots=True)
class Column:
    """A wave: its window, how far it has come, what it holds and what it breaks."""

    window: Window
    at: int  # index in the desk's windows
    number: int | None  # the stored plan's
    when: str
    words: str
    state: str
    state_note: str
    takes: bool
    card_count: int
    moved: int
    loads: tuple[ColumnLoad, ...]
    breaches: tuple[BreachShown, ...]
    approval: ApprovalState | None
    mark: str
    links: Sequence[tuple[str, str]] = field(default=())

    @property
    def state_badge(self) -> str:
        """How its state stands out, beside its word."""
        return _BADGES[self.state]

    @property
    def has_unexplained(self) -> bool:
        """Whether it breaks a limit that nobody accepted."""
        return any(not one.reason for one in self.breaches)


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


_keys: WeakKeyDictionary[Estate, NDArray[np.int64]] = WeakKeyDictionary()  # an estate outlives many requests


def vm_keys(estate: Estate) -> NDArray[np.int64]:
    """The keys of an estate's VMs, by their index."""
    if estate not in _keys:
        _keys[estate] = np.fromiter((key_of(one) for one in estate.vm_ids), np.int64, len(estate.vm_ids))
    return _keys[estate]


def columns_of(desk: Desk, now: datetime) -> list[Column]:
    """Every window of the scenario in time order. Six queries."""
    scenario = desk.scenario
    waves, pins = reads.wave_facts(desk.plan), reads.pin_marks(scenario)
    moved_on = reads.moved_vms(scenario.project)
    counts = _counts(desk, frozenset(moved_on))
    approvals = reads.wave_approvals(scenario, desk.members)
    moves_by_day: dict[date, int] = {}
    for day in moved_on.values():
        moves_by_day[day] = moves_by_day.get(day, 0) + 1
    breaches = _breaches_by_window(desk)
    found = []
    for at, window in enumerate(desk.windows):
        count = counts[at]
        first_on, last_on = window_days(window, scenario.project.zone)
        moved_then = sum(number for day, number in moves_by_day.items() if first_on <= day <= last_on)
        state, note = _state(window, now, left=count.vms - count.moved, moved=max(count.moved, moved_then))
        shown = tuple(breaches.get(at, ()))
        wave, approval = waves.get(window.pk), approvals.get(window.pk)
        loads = _loads(desk, at, count, wave)
        content = (
            count.print,
            state,
            note,
            approval and approval.sentence,
            wave and wave.number,
            loads,
            shown,
            pins.get(window.pk),
        )
        named = (window.name, window.starts_at, window.ends_at)
        found.append(
            Column(
                window=window,
                at=at,
                number=wave.number if wave and count.vms else None,
                when=window_words(window, scenario),
                words=f"{counted(count.vms, 'VM')}, {count.gb:,.0f} GB",
                state=state,
                state_note=note,
                takes=now < window.ends_at,
                card_count=count.cards,
                moved=max(count.moved, moved_then),
                loads=loads,
                breaches=shown,
                approval=approval,
                mark=f"{crc32(repr((content, named)).encode()):08x}",
            )
        )
    return found


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


def window_words(window: Window, scenario: Scenario) -> str:
    """When a window is, in local time: "Sat 16 Jan 2027, 22:00 to Sun 17 Jan, 04:00 CET"."""
    starts, ends = (one.astimezone(scenario.project.zone) for one in (window.starts_at, window.ends_at))
    first = f"{starts:%a} {starts.day} {starts:%b %Y, %H:%M}"
    last = f"{ends:%H:%M}" if starts.date() == ends.date() else f"{ends:%a} {ends.day} {ends:%b, %H:%M}"
    if starts.tzname() != ends.tzname():  # the clocks change in it
        return f"{first} {starts:%Z} to {last} {ends:%Z}"
    return f"{first} to {last} {ends:%Z}"


def breaches_of(desk: Desk) -> list[BreachShown]:
    """Every limit that the board breaks, those first that nobody accepted."""
    return sorted((_shown(one, desk) for one in desk.standing.breaches), key=lambda one: (bool(one.reason), one.code))


@dataclass(frozen=True, slots=True)
class _Count:
    vms: int
    gb: float
    critical: int
    moved: int
    cards: int
    print: int  # changes with the VMs


def _counts(desk: Desk, moved: frozenset[int]) -> list[_Count]:
    """What each window holds."""
    estate, windows = desk.estate, desk.places
    number = len(desk.windows)
    placed = np.flatnonzero(windows >= 0)
    at = windows[placed]
    keys = vm_keys(estate)[placed]
    is_moved = np.isin(keys, np.fromiter(moved, np.int64, len(moved)))
    vms = np.bincount(at, minlength=number)
    gb = np.bincount(at, weights=estate.gb[placed], minlength=number)
    critical = np.bincount(at, weights=_is_critical(desk)[placed], minlength=number)
    gone = np.bincount(at, weights=is_moved, minlength=number)
    pairs = np.unique(at.astype(np.int64) * (int(estate.group.max(initial=0)) + 1) + estate.group[placed])
    cards = np.bincount(pairs // (int(estate.group.max(initial=0)) + 1), minlength=number)
    order = np.argsort(at, kind="stable")
    ends = np.cumsum(vms)
    prints = [
        crc32(keys[order[end - count : end]].tobytes()) for end, count in zip(ends.tolist(), vms.tolist(), strict=True)
    ]
    columns = zip(vms, gb, critical, gone, cards, prints, strict=True)
    return [_Count(int(a), round(float(b), 3), int(c), int(d), int(e), f) for a, b, c, d, e, f in columns]


def _is_critical(desk: Desk) -> NDArray[np.bool_]:
    return desk.estate.criticality >= desk.frame.limits.critical_from


def _state(window: Window, now: datetime, *, left: int, moved: int) -> tuple[str, str]:
    """How far a wave has come, and what to know of it."""
    is_over, has_begun = window.ends_at <= now, window.starts_at <= now
    if not left and moved:
        return "moved", f"{counted(moved, 'VM')} moved in it" if is_over else ""
    if moved:
        return "partly moved", f"{counted(moved, 'VM')} moved, {left:,} did not" if is_over else f"{moved:,} moved"
    if is_over:
        return "over", f"{counted(left, 'VM')} did not move" if left else ""
    return ("begun", "a change needs a reason") if has_begun else ("planned", "")


def _loads(desk: Desk, at: int, count: _Count, wave: reads.WaveFacts | None) -> tuple[ColumnLoad, ...]:
    limits = desk.frame.windows[at]
    is_known = wave is not None and wave.vm_count == count.vms and abs(wave.gb - count.gb) < 0.5
    hours = wave.switchover_h if wave and is_known else None if count.vms else 0.0
    return (
        ColumnLoad("VMs", "VMs", count.vms, limits.max_vms),
        ColumnLoad("Volume", "GB", count.gb, limits.max_gb),
        ColumnLoad("Critical VMs", "critical", count.critical, limits.max_critical),
        ColumnLoad("Switchovers", "h", hours, window_hours(desk.windows[at]), 1),
    )


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
        critical=int(_is_critical(desk)[members].sum()),
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
        is_critical=bool(_is_critical(desk)[vm]),
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


def _breaches_by_window(desk: Desk) -> dict[int, list[BreachShown]]:
    """The breaches that name a window, or a VM or a segment's date that stands in it, by index of the window."""
    at_window = {window.id: at for at, window in enumerate(desk.frame.windows)}
    at_vm, windows = desk.estate.at_vm, desk.places
    found: dict[int, list[BreachShown]] = {}
    for breach in desk.standing.breaches:
        places = {at_window[one] for one in breach.subjects if one in at_window}
        if not places:
            places = {int(windows[at_vm[one]]) for one in breach.subjects if one in at_vm} - {-1}
        for place in places:
            found.setdefault(place, []).append(_shown(breach, desk))
    return found


def _shown(breach: Breach, desk: Desk) -> BreachShown:
    """A breach in words that people read, with the reason of whoever accepted it."""
    accepted = desk.acceptance_of(breach)
    return BreachShown(
        breach.code,
        readable(breach.sentence),
        readable(breach.way_out),
        accepted.reason if accepted else "",
        accepted.by.get_username() if accepted and accepted.by else "",
    )
