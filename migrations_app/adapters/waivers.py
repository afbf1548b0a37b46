"""What people accepted that a plan breaks: rows by keys, records by the ids of an instance."""

from collections.abc import Iterable, Mapping

from migrations_app.models import Waiver as WaiverRow
from networks.adapters import key_of
from planner.core.editing.waivers import Waiver
from planner.core.records import Instance

# which columns a waiver's subjects stand in, by code: in the order of `Waiver.subjects`
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "H04": ("window",),
    "H06": ("window",),
    "H07": ("window",),
    "H08": ("window",),
    "H11": ("vm", "window"),
    "H12": ("vm", "window"),
    "H14": ("vm",),
    "H15": ("vm", "other_vm"),
    "H16": ("vm", "other_vm"),
    "H19": ("segment",),
}


def waiver_columns(waiver: Waiver) -> dict[str, object]:
    """A waiver as the columns of its row: keys of what it is about, code and amount."""
    keys = dict(zip(_COLUMNS[waiver.code], map(key_of, waiver.subjects), strict=True))
    about = {f"{column}_id": keys.get(column) for column in ("window", "vm", "other_vm", "segment")}
    return {"code": waiver.code, "amount": waiver.amount, **about}


def waivers_by_row(rows: Iterable[WaiverRow], instance: Instance) -> list[tuple[WaiverRow, Waiver]]:
    """Each row with its record in the ids of an instance; a row about something that is no more is left out."""
    found = list(rows)
    if not found:
        return []
    ids = {
        "window": {key_of(one.id): one.id for one in instance.windows},
        "vm": {key_of(one.id): one.id for one in instance.vms},
        "segment": {key_of(one.id): one.id for one in instance.segments},
    }
    ids["other_vm"] = ids["vm"]
    told = []
    for row in found:
        subjects = [ids[column].get(getattr(row, f"{column}_id") or 0) for column in _COLUMNS.get(row.code, ())]
        known = tuple(one for one in subjects if one is not None)
        if known and len(known) == len(subjects):
            told.append((row, Waiver(row.code, known, row.amount)))
    return told


def waivers_as_json(waivers: Iterable[Waiver]) -> list[dict[str, object]]:
    """Waivers as a run keeps them."""
    return [{"code": one.code, "subjects": list(one.subjects), "amount": one.amount} for one in waivers]


def waivers_from_json(kept: Iterable[Mapping[str, object]]) -> tuple[Waiver, ...]:
    """What a run kept."""
    return tuple(Waiver(str(one["code"]), tuple(one["subjects"]), one["amount"]) for one in kept)  # type: ignore[arg-type]
