"""What a person wants to change about a plan: VMs in other windows, rows as they were and as they would be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from migrations_app.adapters.boards import Desk, framed, hours_of
from migrations_app.adapters.instance import window_id
from migrations_app.choices import EditKind
from migrations_app.models import Freeze, Pin, Waiver, Window
from networks.adapters import key_of
from planner.core.editing.draft import Draft
from planner.core.editing.judge import Standing, judged
from planner.core.editing.settle import settled

RowName = Literal["window", "freeze", "pin", "waiver"]
Image = Mapping[str, Any]  # a row's fields as JSON holds them
Moves = tuple[tuple[tuple[int, ...], int | None, int], ...]

_FIELDS: Mapping[RowName, tuple[str, ...]] = {
    "window": ("name", "starts_at", "ends_at", "max_vms", "max_gb", "max_critical"),
    "freeze": ("name", "first_on", "last_on"),
    "pin": ("window_id", "reason", "by_id"),
    "waiver": ("code", "window_id", "vm_id", "other_vm_id", "segment_id", "amount", "reason", "by_id"),
}


@dataclass(frozen=True, slots=True)
class Placing:
    """VMs (by key) that go to a window (by key; negative: one that the same proposal adds)."""

    vm_ids: tuple[int, ...]
    to_window: int


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row before and after; None = it is not there. `key`: the row's, of a pin its VM's, negative = new."""

    model: RowName
    key: int
    before: Image | None
    after: Image | None

    @property
    def inverse(self) -> "RowChange":
        """The way back."""
        return replace(self, before=self.after, after=self.before)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edit before it is made. `subject`: (kind, key) of the one thing it is about, for the record of changes."""

    kind: EditKind
    sentence: str
    placings: tuple[Placing, ...] = ()
    rows: tuple[RowChange, ...] = ()
    subject: tuple[str, int] | None = None


@dataclass(frozen=True)
class Bent:
    """A desk as a proposal would leave it. `moves`: (VM keys, window key before, window key after)."""

    windows: tuple[Window, ...]
    draft: Draft
    standing: Standing
    moves: Moves


def image_of(row: Window | Freeze | Pin | Waiver) -> dict[str, Any]:
    """A row as JSON holds it: instants in UTC, days in ISO form."""
    return {field: _plain(getattr(row, field)) for field in _FIELDS[name_of_row(row)]}


def name_of_row(row: Window | Freeze | Pin | Waiver) -> RowName:
    """What a row is called in a RowChange."""
    names: Mapping[type, RowName] = {Window: "window", Freeze: "freeze", Pin: "pin", Waiver: "waiver"}
    return names[type(row)]


def row_change(row: Window | Freeze | Pin | Waiver, **changes: Any) -> RowChange:
    """A row with other values, by field."""
    before = image_of(row)
    after = before | {field: _plain(value) for field, value in changes.items()}
    return RowChange(name_of_row(row), _key(row), before, after)


def row_removed(row: Window | Freeze | Pin | Waiver) -> RowChange:
    """A row that goes."""
    return RowChange(name_of_row(row), _key(row), image_of(row), None)


def row_added(model: RowName, key: int, **values: Any) -> RowChange:
    """A row that comes; `key` negative, or a pin's VM. Fields that are left out are empty."""
    after = {field: _plain(values.get(field)) for field in _FIELDS[model]}
    return RowChange(model, key, None, after)


def bent(desk: Desk, proposal: Proposal, today: date) -> Bent:
    """What would be. `today`: nothing new is decided before it. No query but those of the limits."""
    windows = _windows(desk, proposal.rows)
    freezes = _freezes(desk, proposal.rows)
    as_planned = desk.frame.today or desk.frame.start_date
    is_same = (windows, freezes) == (desk.windows, desk.freezes) and not _touches(proposal.rows, "window", "freeze")
    frame = desk.frame if is_same else framed(desk.scenario, windows, freezes, today=as_planned, estate=desk.estate)
    placed, moves = _placed(desk, proposal.placings)
    window_of = _renamed({**desk.draft.window_of, **placed}, windows)
    draft = Draft(window_of, desk.draft.dates)
    if placed or not is_same:
        draft = settled(desk.standing.timetable, desk.estate.framed(frame), draft, today=today)
    hours = desk.hours if is_same else hours_of(desk.scenario, windows)
    return Bent(windows, draft, judged(desk.estate, frame, draft, hours), moves)


def filled(window: Window, image: Image) -> Window:
    """A window with the values of an image."""
    for field, value in image.items():
        setattr(window, field, datetime.fromisoformat(value) if field.endswith("_at") else value)
    return window


def filled_freeze(freeze: Freeze, image: Image) -> Freeze:
    """A freeze with the values of an image."""
    for field, value in image.items():
        setattr(freeze, field, date.fromisoformat(value) if field.endswith("_on") else value)
    return freeze


def _windows(desk: Desk, rows: Iterable[RowChange]) -> tuple[Window, ...]:
    changed = {row.key: row for row in rows if row.model == "window"}
    found = [window for window in desk.windows if window.pk not in changed]
    for key, row in changed.items():
        if row.after is not None:
            found.append(filled(Window(pk=key, scenario=desk.scenario), row.after))
    return tuple(sorted(found, key=lambda one: (one.starts_at, one.ends_at, one.pk)))


def _freezes(desk: Desk, rows: Iterable[RowChange]) -> tuple[Freeze, ...]:
    changed = {row.key: row for row in rows if row.model == "freeze"}
    found = [freeze for freeze in desk.freezes if freeze.pk not in changed]
    for key, row in changed.items():
        if row.after is not None:
            found.append(filled_freeze(Freeze(pk=key, scenario=desk.scenario), row.after))
    return tuple(sorted(found, key=lambda one: (one.first_on, one.pk)))


def _placed(desk: Desk, placings: Iterable[Placing]) -> tuple[dict[str, str], Moves]:
    """Who moves, by VM id, to which window, and from where; whoever is there already does not move."""
    placed: dict[str, str] = {}
    moves: dict[tuple[int | None, int], list[int]] = {}
    for placing in placings:
        for key in placing.vm_ids:
            vm = desk.vm_id_of[key]
            known = placed.get(vm) or desk.draft.window_of.get(vm)
            before = None if known is None else key_of(known)
            if before != placing.to_window:
                moves.setdefault((before, placing.to_window), []).append(key)
                placed[vm] = f"#{placing.to_window}"
    return placed, tuple((tuple(vms), before, after) for (before, after), vms in moves.items())


def _renamed(window_of: Mapping[str, str], windows: Iterable[Window]) -> dict[str, str]:
    """Every VM's window by the id it has now; the VMs of one that is no more are in no wave."""
    now = {window.pk: window_id(window) for window in windows}
    ids = {known: now.get(key_of(known)) for known in set(window_of.values())}
    if all(known == its_id for known, its_id in ids.items()):
        return dict(window_of)
    return {vm: its_id for vm, known in window_of.items() if (its_id := ids[known]) is not None}


def _touches(rows: Iterable[RowChange], *models: RowName) -> bool:
    return any(row.model in models for row in rows)


def _key(row: Window | Freeze | Pin | Waiver) -> int:
    return row.vm_id if isinstance(row, Pin) else row.pk


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value
