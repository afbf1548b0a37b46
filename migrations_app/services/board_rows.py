"""The rows of an edit: written as it says, refused where they are no longer what it knew."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models

from migrations_app.adapters.proposals import (
    Image,
    Proposal,
    RowChange,
    RowName,
    filled,
    filled_freeze,
    image_of,
    row_removed,
)
from migrations_app.models import Edit, Freeze, Pin, Scenario, Waiver, Window
from migrations_app.selectors.boards import edits_since
from networks.services.errors import ServiceError

Row = Window | Freeze | Pin | Waiver

_MODELS: Mapping[RowName, type[Row]] = {"window": Window, "freeze": Freeze, "pin": Pin, "waiver": Waiver}
_DECIDED = ("by_id", "reason")  # who decided is no part of what is decided


def rows_write(scenario: Scenario, rows: Iterable[RowChange]) -> tuple[dict[int, int], list[RowChange]]:
    """Write rows as an edit says: windows first, since pins and waivers name them.

    Gives the keys that new rows got, by their negative ones, and the changes with these keys.
    """
    keys: dict[int, int] = {}
    written: list[RowChange] = []
    for model in ("window", "freeze", "waiver", "pin"):
        of_model = [row for row in rows if row.model == model]
        if model == "pin":
            written += _write_pins(scenario, of_model, keys)
        else:
            written += [_write(scenario, row, keys) for row in of_model if row.before is not None]
            written += [_write(scenario, row, keys) for row in of_model if row.before is None]
    return keys, written


def hanging_on(scenario: Scenario, rows: Iterable[RowChange]) -> list[RowChange]:
    """Pins to windows that an edit removes and waivers of them, which go with them and come back with them."""
    known = {(row.model, row.key) for row in rows}
    gone = [row.key for row in rows if row.model == "window" and row.after is None]
    found: list[Pin | Waiver] = [
        *Pin.objects.filter(scenario=scenario, window_id__in=gone).order_by("vm_id"),
        *Waiver.objects.filter(scenario=scenario, window_id__in=gone).order_by("pk"),
    ]
    return [row for row in map(row_removed, found) if (row.model, row.key) not in known]


def unlike_before(scenario: Scenario, rows: Iterable[RowChange]) -> str:
    """A sentence where a row is no longer as an edit knew it; "" while all are."""
    for model, name in _MODELS.items():
        known = {row.key: row for row in rows if row.model == model and row.key > 0}
        lookup = "vm_id" if model == "pin" else "pk"
        found = name._default_manager.filter(scenario=scenario, **{f"{lookup}__in": list(known)})
        now = {getattr(one, "vm_id" if model == "pin" else "pk"): image_of(one) for one in found}
        for key, row in known.items():
            if not _alike(now.get(key), row.before):
                return _told(scenario, model, key, row)
    return ""


def conflict_since(scenario: Scenario, version: int, proposal: Proposal, by: AbstractBaseUser | None) -> str:
    """What somebody did since a version to the same VMs or rows, in a sentence; "" where nobody did."""
    vms = {vm for placing in proposal.placings for vm in placing.vm_ids}
    rows: set[tuple[str, int]] = {
        (row.model, row.key) for row in proposal.rows if row.key > 0 and row.model != "waiver"
    }
    for edit in edits_since(scenario, version):
        if touches(edit, vms, rows):
            return f"{who_did(edit, by)} since you looked: {edit.sentence}"
    return ""


def touches(edit: Edit, vms: set[int], rows: set[tuple[str, int]]) -> bool:
    """Whether an edit concerns any of these VMs or rows."""
    is_placed = any(not vms.isdisjoint(placed) for placed, *_ in edit.placings)
    return is_placed or any((model, key) in rows for model, key, *_ in edit.rows)


def who_did(edit: Edit, by: AbstractBaseUser | None) -> str:
    """Who made an edit, said to `by`."""
    if edit.by is None:
        return "Somebody changed this"
    return "You changed this elsewhere" if by is not None and edit.by_id == by.pk else f"{edit.by} changed this"


def _write(scenario: Scenario, row: RowChange, keys: dict[int, int]) -> RowChange:
    model = _MODELS[row.model]
    if row.after is None:
        model._default_manager.filter(scenario=scenario, pk=row.key).delete()
        return row
    after = _rekeyed(row.after, keys)
    made = _filled(model(scenario=scenario), after)
    if row.key > 0:
        made.pk = row.key
        known = model._default_manager.filter(scenario=scenario, pk=row.key).first()
        made = made if known is None else _filled(known, after)
    _check(made)
    made.save()
    if row.key < 0:
        keys[row.key] = made.pk
    return replace(row, key=made.pk, after=after)


def _write_pins(scenario: Scenario, rows: list[RowChange], keys: dict[int, int]) -> list[RowChange]:
    """Pins by the hundred: a pin's key is its VM's."""
    Pin.objects.filter(scenario=scenario, vm_id__in=[row.key for row in rows]).delete()
    after = {row.key: _rekeyed(row.after, keys) for row in rows if row.after is not None}
    windows = set(scenario.windows.values_list("pk", flat=True))
    Pin.objects.bulk_create(
        [Pin(scenario=scenario, vm_id=vm, **one) for vm, one in after.items() if one["window_id"] in windows]
    )
    return [replace(row, after=after.get(row.key)) for row in rows]


def _rekeyed(image: Image, keys: Mapping[int, int]) -> Image:
    window = image.get("window_id")
    return image if window is None else {**image, "window_id": keys.get(window, window)}


def _filled(row: Row, image: Image) -> Row:
    if isinstance(row, Window):
        return filled(row, image)
    if isinstance(row, Freeze):
        return filled_freeze(row, image)
    for field, value in image.items():
        setattr(row, field, value)
    return row


def _check(row: models.Model) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        messages = " ".join(error.messages)
        if "ends_after_it_starts" in messages:
            raise ServiceError("It ends before it starts.", "Give an end after the start.") from error
        if "already exists" in messages:
            raise ServiceError(
                "There is already a window of this name in the scenario.", "Choose another name."
            ) from error
        raise ServiceError(messages, "Correct the value.") from error


def _alike(now: Image | None, known: Image | None) -> bool:
    if now is None or known is None:
        return now is None and known is None
    return all(now.get(field) == value for field, value in known.items() if field not in _DECIDED)


def _told(scenario: Scenario, model: RowName, key: int, row: RowChange) -> str:
    """Who changed a row since, as far as the board's edits know."""
    later = Edit.objects.filter(scenario=scenario).select_related("by").order_by("-number")[:200]
    edit = next((one for one in later if touches(one, set(), {(model, key)})), None)
    name = (row.before or row.after or {}).get("name") or f"A {model}"
    if edit is None:
        return f"{name} was changed since."
    return f"{name} was changed since by {edit.by or 'somebody'}: {edit.sentence}"
