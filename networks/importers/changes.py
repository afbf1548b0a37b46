"""What an import is about to write, before it is written: rows to make, to change and to take away.

Rows refer to each other as objects, so that a new VM can stand on a new port group before either has a key.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from django.db.models import Model

from networks.importers.problems import RowProblem

DifferenceKind = Literal["new", "changed", "renamed", "gone", "back", "moved"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of what a file changes: a VM, port group, segment, vCenter or flow, and sentences that say how."""

    kind: DifferenceKind
    what: str
    key: str
    name: str
    details: tuple[str, ...] = ()

    def as_row(self) -> dict[str, Any]:
        """As kept in `ImportRun.differences`."""
        row = {name: getattr(self, name) for name in ("kind", "what", "key", "name")}
        return {**row, "details": list(self.details)}


class Draft:
    """A row to make, as light as 10,000 of them need: `values` by field, a related row or draft as object."""

    __slots__ = ("model", "pk", "values")

    def __init__(self, model: type[Model], values: dict[str, Any]) -> None:
        self.model = model
        self.values = values
        self.pk: int | None = None

    def __str__(self) -> str:
        return str(self.values.get("name", ""))


Row = Model | Draft


@dataclass(slots=True)
class Changes:
    """Rows to write, by model. `updated`: pk -> {field: new value}, a related row as object. No pk stands twice."""

    created: dict[type[Model], list[Row]] = field(default_factory=lambda: defaultdict(list))
    updated: dict[type[Model], dict[int, tuple[Model, dict[str, Any]]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    deleted: dict[type[Model], list[Model]] = field(default_factory=lambda: defaultdict(list))
    differences: list[Difference] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)  # what only comparing could find

    def create(self, row: Row) -> None:
        """Make a row."""
        self.created[row.model if isinstance(row, Draft) else type(row)].append(row)

    def update(self, row: Model, values: dict[str, Any]) -> None:
        """Set fields of a row that exists; those that have the value already are left out."""
        changed = {name: value for name, value in values.items() if not _same(row, name, value)}
        if changed:
            self.updated[type(row)].setdefault(row.pk, (row, {}))[1].update(changed)

    def delete(self, rows: Iterable[Model]) -> None:
        """Take rows away."""
        for row in rows:
            self.deleted[type(row)].append(row)

    def now(self, row: Model, name: str) -> Any:
        """The value a field will have."""
        _, values = self.updated[type(row)].get(row.pk, (row, {})) if row.pk else (row, {})
        return values[name] if name in values else getattr(row, name)

    @property
    def is_empty(self) -> bool:
        """True when nothing would be written."""
        return not any(map(any, (self.created.values(), self.updated.values(), self.deleted.values())))


def _same(row: Model, name: str, value: Any) -> bool:
    if isinstance(value, Row):
        if value.pk is None:
            return False
        value = value.pk
    return getattr(row, column_of(type(row), name)) == value


@cache
def column_of(model: type[Model], name: str) -> str:
    """Where a field's value stands in a row: of a related row its key, so that comparing costs no query."""
    field: Any = model._meta.get_field(name)
    return str(field.attname)
