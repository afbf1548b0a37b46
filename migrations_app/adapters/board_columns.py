"""Waves of a board as columns: the arrays of its desk beside the rows that name what they hold."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zlib import crc32

import numpy as np

from migrations_app.adapters.board_arrays import is_critical, vm_keys
from migrations_app.adapters.boards import Desk
from migrations_app.adapters.calendar import window_days
from migrations_app.adapters.durations import window_hours
from migrations_app.adapters.sentences import readable
from migrations_app.models import Scenario, Window
from migrations_app.selectors import board_cards as reads
from migrations_app.selectors.approvals import ApprovalState
from planner.core.editing.judge import Breach
from planner.core.wording import counted

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
    critical = np.bincount(at, weights=is_critical(desk)[placed], minlength=number)
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
