"""Waves added, renamed, put on other dates, split, merged, removed and shifted: each a proposal, so that it can be weighed
before it is made and undone after. A wave is a window with the VMs in it."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from migrations_app.adapters.boards import Desk
from migrations_app.adapters.proposals import Placing, Proposal, RowChange, row_added, row_change, row_removed
from migrations_app.choices import EditKind
from migrations_app.models import Freeze, Scenario, Window
from migrations_app.selectors import freezes_of, windows_of
from migrations_app.services.window_times import Night, Nights, free_name, nights_of
from networks.models import VirtualMachine
from networks.services.errors import ServiceError
from planner.core.local_times import around_skipped, changes_within, window_words
from planner.core.wording import counted

NEW = -1  # the key of a window or freeze that a proposal adds
MOST_DAYS = 3_650  # of a shift
LOOK_AGAIN = "Load the page again and choose anew."
_NEXT_WEEKS = range(7, 50, 7)
_DAY_IN_NAME = re.compile(r"(?P<weekday>\b[A-Z][a-z]{2} )?(?P<day>\d{4}-\d{2}-\d{2})")
_FIELDS = ("name", "starts_at", "ends_at", "max_vms", "max_gb", "max_critical")
_CAPS = {"max_vms": "VMs", "max_gb": "GB", "max_critical": "critical VMs"}


@dataclass(frozen=True)
class Roster:
    """The waves of a scenario as they are now. `members`: window -> VMs in it; `group_of`: VM -> its move group;
    `moved`: VMs that have moved, whom nobody moves again. Without a plan nobody is in a window."""

    windows: tuple[Window, ...]
    freezes: tuple[Freeze, ...]
    zone: ZoneInfo
    members: Mapping[int, tuple[int, ...]]
    group_of: Mapping[int, int]
    moved: frozenset[int] = frozenset()

    def window(self, window_id: int) -> Window:
        """One of them; ServiceError where it is no more."""
        found = next((one for one in self.windows if one.pk == window_id), None)
        if found is None:
            raise ServiceError("That wave is no more.", LOOK_AGAIN)
        return found

    def in_window(self, window_id: int) -> tuple[int, ...]:
        """The VMs of a window."""
        return self.members.get(window_id, ())

    def to_move(self, window_id: int) -> tuple[int, ...]:
        """The VMs of a window that have not moved yet."""
        return tuple(vm for vm in self.in_window(window_id) if vm not in self.moved)

    @property
    def names(self) -> set[str]:
        """Names that are taken."""
        return {window.name for window in self.windows}


def roster_of(scenario: Scenario, desk: Desk | None) -> Roster:
    """The waves on a desk; without one the windows alone."""
    zone = scenario.project.zone
    if desk is None:
        return Roster(tuple(windows_of(scenario)), tuple(freezes_of(scenario)), zone, {}, {})
    moved = VirtualMachine.objects.filter(project_id=scenario.project_id, moved_on__isnull=False)
    gone = frozenset(moved.values_list("pk", flat=True))
    return Roster(desk.windows, desk.freezes, zone, desk.members, desk.groups, gone)


def wave_added(roster: Roster, values: Mapping[str, Any]) -> Proposal:
    """An empty wave. `values`: name, starts_at, ends_at, max_vms, max_gb, max_critical."""
    said = window_words(values["starts_at"], values["ends_at"], roster.zone)
    rows = (row_added("window", NEW, **_free(roster, values)),)
    return Proposal(EditKind.WAVES, f"Wave {values['name']} was added: {said}.", rows=rows, subject=("wave", NEW))


def wave_changed(roster: Roster, window_id: int, values: Mapping[str, Any]) -> Proposal:
    """Another name, other dates or caps; its VMs stay in it."""
    window = roster.window(window_id)
    values = {field: getattr(window, field) for field in _FIELDS} | {**values}
    row = row_change(window, **_free(roster, values, own=window.name))
    if row.before == row.after:
        raise ServiceError("Nothing was changed.", "Change a field, or leave it as it is.")
    said = [*_renamed(window, values), *_redated(window, values, roster.zone), *_capped(window, values)]
    sentence = f"Wave {window.name} {', '.join(said)}."
    return Proposal(EditKind.WAVES, sentence, rows=(row,), subject=("wave", window_id))


def wave_split(roster: Roster, window_id: int, vm_ids: Collection[int], values: Mapping[str, Any]) -> Proposal:
    """VMs of a wave into a wave of their own. `values` as of `wave_added`."""
    window = roster.window(window_id)
    here, leaving = roster.in_window(window_id), set(vm_ids)
    if not leaving:
        raise ServiceError("Nothing is chosen to split off.", "Choose move groups, or the second half.")
    if strangers := leaving - set(here):
        raise ServiceError(
            f"{counted(len(strangers), 'VM')} of those chosen {'is' if len(strangers) == 1 else 'are'} not in "
            f"{window.name} any more.",
            LOOK_AGAIN,
        )
    if leaving & roster.moved:
        raise ServiceError("Some of those chosen have moved already.", "Choose VMs that have not.")
    if leaving == set(here):
        raise ServiceError(f"That is all of {window.name}.", "Change its dates instead, or leave some out.")
    vms = tuple(vm for vm in here if vm in leaving)
    words = window_words(values["starts_at"], values["ends_at"], roster.zone)
    sentence = f"Wave {window.name} was split: {counted(len(vms), 'VM')} moved to {values['name']}, {words}."
    rows = (row_added("window", NEW, **_free(roster, values)),)
    return Proposal(EditKind.WAVES, sentence, (Placing(vms, NEW),), rows, subject=("wave", window_id))


def waves_merged(roster: Roster, from_id: int, into_id: int, *, is_removed: bool) -> Proposal:
    """All VMs of a wave into another; the emptied one is removed where `is_removed`."""
    source, target = roster.window(from_id), roster.window(into_id)
    if from_id == into_id:
        raise ServiceError("A wave cannot be merged with itself.", "Choose another wave.")
    vms, stay = roster.to_move(from_id), len(roster.in_window(from_id)) - len(roster.to_move(from_id))
    if not vms:
        raise ServiceError(f"{source.name} has no VM to move.", "Remove it instead, or choose another wave.")
    if stay and is_removed:
        raise ServiceError(
            f"{counted(stay, 'VM')} of {source.name} moved already, so it cannot go.", "Merge without removing it."
        )
    also = ", and it was removed" if is_removed else ""
    sentence = f"Wave {source.name} was merged into {target.name}: {counted(len(vms), 'VM')}{also}."
    rows = (row_removed(source),) if is_removed else ()
    return Proposal(EditKind.WAVES, sentence, (Placing(vms, into_id),), rows, subject=("wave", into_id))


def wave_removed(roster: Roster, window_id: int) -> Proposal:
    """An empty wave goes."""
    window = roster.window(window_id)
    if held := len(roster.in_window(window_id)):
        raise ServiceError(
            f"{window.name} holds {counted(held, 'VM')}.", "Merge it with another wave first; it can go with that."
        )
    sentence = f"Wave {window.name} was removed."
    return Proposal(EditKind.WAVES, sentence, rows=(row_removed(window),), subject=("wave", window_id))


def waves_shifted(roster: Roster, first_id: int, days: int, now: datetime) -> Proposal:
    """A wave and all later ones that have not begun, by days (negative: earlier), at the same hours of the clock.

    Whoever is named by its old day is named by the new one. ServiceError where the clocks skip a new start.
    """
    first = roster.window(first_id)
    if not 0 < abs(days) <= MOST_DAYS:
        raise ServiceError("That is no shift.", f"Give 1 to {MOST_DAYS:,} days, earlier or later.")
    if first.starts_at <= now:
        raise ServiceError(f"{first.name} has begun.", "Shift from a wave that has not, or change this one's dates.")
    later = [one for one in roster.windows if (one.starts_at, one.pk) >= (first.starts_at, first.pk)]
    nights = [_shifted(window, days, roster.zone) for window in later]
    if min(night.starts_at for night in nights) <= now:
        raise ServiceError(f"{first.name} would begin in the past.", "Shift by fewer days.")
    names = roster.names - {window.name for window in later}
    rows: list[RowChange] = []
    for window, night in zip(later, nights, strict=True):
        name = _renewed(window, days, night, roster.zone, names)
        names.add(name)
        rows.append(row_change(window, name=name, starts_at=night.starts_at, ends_at=night.ends_at))
    if days > 0:
        rows.reverse()  # so that no row takes a name that the next one still has
    way = "later" if days > 0 else "earlier"
    others = f" and {counted(len(rows) - 1, 'later wave')}" if len(rows) > 1 else ""
    were = "were" if others else "was"
    sentence = f"{first.name}{others} {were} shifted by {_span(days)} {way}."
    return Proposal(EditKind.WAVES, sentence, rows=tuple(rows), subject=("wave", first_id))


def freeze_added(values: Mapping[str, Any]) -> Proposal:
    """Days on which nothing moves. `values`: name, first_on, last_on."""
    if values["last_on"] < values["first_on"]:
        raise ServiceError("It ends before it starts.", "Give an end after the start.")
    sentence = f"Freeze {values['name']} from {values['first_on']} to {values['last_on']} was added."
    return Proposal(EditKind.CALENDAR, sentence, rows=(row_added("freeze", NEW, **values),))


def freeze_lifted(freeze: Freeze) -> Proposal:
    """A freeze goes."""
    sentence = f"Freeze {freeze.name} from {freeze.first_on} to {freeze.last_on} was lifted."
    return Proposal(EditKind.CALENDAR, sentence, rows=(row_removed(freeze),))


def windows_laid(windows: Sequence[Window], sentence: str) -> Proposal:
    """Several empty windows at once."""
    rows = [
        row_added("window", NEW - at, **{field: getattr(one, field) for field in _FIELDS})
        for at, one in enumerate(windows)
    ]
    return Proposal(EditKind.CALENDAR, sentence, rows=tuple(rows))


def second_half(roster: Roster, window_id: int) -> tuple[int, ...]:
    """The VMs of the later move groups of a wave, about half of those that have not moved; groups stay whole."""
    vms = roster.to_move(window_id)
    groups: dict[int, list[int]] = {}
    for vm in vms:
        groups.setdefault(roster.group_of.get(vm, -vm), []).append(vm)
    if len(groups) < 2:
        raise ServiceError(
            f"All VMs of {roster.window(window_id).name} move together, so there is no second half.",
            "Choose single VMs on its board and move them with a reason.",
        )
    leaving: list[int] = []
    for group in list(reversed(groups.values()))[:-1]:
        if leaving and len(leaving) + len(group) > len(vms) / 2:
            break
        leaving += group
    return tuple(leaving)


def next_free(window: Window, roster: Roster, gap_days: int = 0) -> dict[str, Any]:
    """What a new wave may start from: the hours and caps of another one, where no window is and waves keep their gap.

    The same weekday in one of the next weeks, else the next day, else the first free week. ServiceError where there is
    none.
    """
    for days in (*_NEXT_WEEKS, *range(1, 7 * len(_NEXT_WEEKS)), *range(7 * len(_NEXT_WEEKS), MOST_DAYS, 7)):
        nights = _later(window, days, roster.zone).nights
        if nights and _is_free(nights[0], window, roster, gap_days):
            name = free_name(nights[0].on, _clock(nights[0], roster.zone), roster.names)
            caps = {field: getattr(window, field) for field in _CAPS}
            return {"name": name, "starts_at": nights[0].starts_at, "ends_at": nights[0].ends_at, **caps}
    raise ServiceError("No day is free.", "Give the day by hand.")


def _is_free(night: Night, source: Window, roster: Roster, gap_days: int) -> bool:
    """Whether no window lies over it, and none with VMs nearer than the gap between waves."""
    for one in roster.windows:
        is_wave = one.pk == source.pk or bool(roster.in_window(one.pk))
        apart = timedelta(days=gap_days + 1 if gap_days and is_wave else 0)
        if one.starts_at < night.ends_at + apart and night.starts_at < one.ends_at + apart:
            return False
    return True


def clock_notes(proposal: Proposal, zone: ZoneInfo) -> list[str]:
    """For each window that a proposal lays over a change of the clocks, how long it really is."""
    notes = []
    for row in proposal.rows:
        if row.model == "window" and row.after is not None:
            starts_at, ends_at = (datetime.fromisoformat(row.after[field]) for field in ("starts_at", "ends_at"))
            if changes_within(zone, starts_at, ends_at):
                notes.append(f"{row.after['name']}, {window_words(starts_at, ends_at, zone)} ({zone}).")
    return notes


def _shifted(window: Window, days: int, zone: ZoneInfo) -> Night:
    """The window so many days later on the clock; a start that the clocks skip is refused."""
    nights = _later(window, days, zone).nights
    if not nights:
        shown = window.starts_at.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
        before, after = around_skipped(shown, zone)
        raise ServiceError(
            f"{window.name} would start on {shown:%a} {shown.day} {shown:%b %Y} at {shown:%H:%M}, which the clocks of "
            f"{zone} skip.",
            f"Shift by another number of days, or first let it start at {before:%H:%M} or {after:%H:%M}.",
        )
    return nights[0]


def _later(window: Window, days: int, zone: ZoneInfo) -> Nights:
    """The window so many days later, from and to the same times of the clock."""
    starts, ends = (one.astimezone(zone).replace(tzinfo=None) for one in (window.starts_at, window.ends_at))
    shown = starts + timedelta(days=days)
    return nights_of([shown.date()], shown.time(), (ends - starts) / timedelta(hours=1), zone)


def _renewed(window: Window, days: int, night: Night, zone: ZoneInfo, taken: set[str]) -> str:
    """Its name, in which its own days become the new ones."""
    own = {one.astimezone(zone).date() for one in (window.starts_at, window.ends_at)}

    def later(found: re.Match[str]) -> str:
        old = next((day for day in own if found["day"] == day.isoformat()), None)
        if old is None:
            return found[0]
        new = old + timedelta(days=days)
        return f"{new:%a }{new}" if found["weekday"] == f"{old:%a} " else f"{found['weekday'] or ''}{new}"

    wanted = _DAY_IN_NAME.sub(later, window.name)
    return wanted if wanted not in taken else free_name(night.on, _clock(night, zone), taken)


def _clock(night: Night, zone: ZoneInfo) -> time:
    return night.starts_at.astimezone(zone).time()


def _span(days: int) -> str:
    weeks, rest = divmod(abs(days), 7)
    return counted(abs(days), "day") if rest or not weeks else counted(weeks, "week")


def _free(roster: Roster, values: Mapping[str, Any], own: str = "") -> dict[str, Any]:
    """The values, once no other window has the name and it ends after it starts."""
    name = str(values["name"]).strip()
    if name in roster.names - {own}:
        raise ServiceError(f"There is already a window named {name}.", "Choose another name.")
    if values["ends_at"] <= values["starts_at"]:
        raise ServiceError("It ends before it starts.", "Give an end after the start.")
    return {**values, "name": name}


def _renamed(window: Window, values: Mapping[str, Any]) -> Iterable[str]:
    return [f"is named {values['name']} now"] if values["name"] != window.name else []


def _redated(window: Window, values: Mapping[str, Any], zone: ZoneInfo) -> Iterable[str]:
    if (values["starts_at"], values["ends_at"]) == (window.starts_at, window.ends_at):
        return []
    return [f"has other dates, {window_words(values['starts_at'], values['ends_at'], zone)}"]


def _capped(window: Window, values: Mapping[str, Any]) -> Iterable[str]:
    said = []
    for field, unit in _CAPS.items():
        if values.get(field) != getattr(window, field):
            most = "no limit of" if values.get(field) is None else f"at most {values[field]:,.10g}"
            said.append(f"takes {most} {unit}")
    return said
