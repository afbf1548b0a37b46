"""Changes -> rows, and the journal that can take them back."""

from collections import defaultdict
from typing import Any

from django.db.models import Model, Q

from networks.importers.changes import Changes, Draft, Row, column_of
from networks.importers.rows import rows_insert, rows_update
from networks.importers.written_models import written_model, written_models
from networks.models import Project
from networks.selectors.chunks import chunks

UNIQUE_WITH = {"vcenter", "switch", "name", "key", "missing_since"}

Journal = dict[str, dict[str, Any]]  # model label -> {created: [pk], updated: [...], deleted: {...}}
Updates = dict[int, dict[str, Any]]  # pk -> {field: value}


def changes_write(changes: Changes, project: Project) -> Journal:
    """Write everything, inside the caller's transaction that holds the project locked; how to take it back, for JSON."""
    journal: Journal = {}
    for model in (written.model for written in written_models()):
        entry: dict[str, Any] = {"updated": _old_and_new(model, changes), "deleted": _whole(model, changes)}
        for some in chunks([row.pk for row in changes.deleted[model]]):
            model._default_manager.filter(pk__in=some).delete()
        updates_write(
            model,
            {
                pk: {name: _plain(value) for name, value in values.items()}
                for pk, (_, values) in changes.updated[model].items()
            },
        )
        entry["created"] = _create(model, changes.created[model], project)
        if any(entry.values()):
            journal[model._meta.label_lower] = entry
    return journal


def _create(model: type[Model], rows: list[Row], project: Project) -> list[int]:
    owner = written_model(model).owner
    if not owner:
        return [row.pk for row in model._default_manager.bulk_create(row for row in rows if isinstance(row, Model))]
    drafts = [row for row in rows if isinstance(row, Draft)]
    related = [field.name for field in model._meta.concrete_fields if field.is_relation]
    values = [
        {**draft.values, **{name: _plain(draft.values[name]) for name in related if name in draft.values}}
        for draft in drafts
    ]
    keys = rows_insert(model, values, Q(**{owner: project}))
    for draft, key in zip(drafts, keys, strict=True):
        draft.pk = key
    return keys


def is_of_the_plan(journal: Journal) -> bool:
    """True when something was written that a plan reads."""
    return any(written.affects_plan and written.model._meta.label_lower in journal for written in written_models())


def updates_write(model: type[Model], updates: Updates, *, mind_decisions: bool = True) -> None:
    """Set fields of many rows, whatever keys they exchange; what a person decided meanwhile stays."""
    leaving = {pk: values for pk, values in updates.items() if values.get("missing_since") is not None}
    staying = {pk: values for pk, values in updates.items() if pk not in leaving}
    if unique := written_model(model).unique_field:
        _park(model, unique, staying)
    for some in (leaving, staying):  # who leaves gives its key free
        for (fields, guard), rows in _grouped(model, some, mind_decisions).items():
            rows_update(model, fields, rows, unless=guard)


def _park(model: type[Model], unique: str, updates: Updates) -> None:
    """Give every row whose key changes a placeholder, and its key, changed or not, to the update to come."""
    moving = [pk for pk, values in updates.items() if values.keys() & UNIQUE_WITH]
    for some in chunks([pk for pk in moving if unique not in updates[pk]]):
        for pk, value in model._default_manager.filter(pk__in=some).values_list("pk", unique):
            updates[pk] = {**updates[pk], unique: value}
    rows_update(model, [unique], [(pk, [f"~{pk}"]) for pk in moving])


def _grouped(
    model: type[Model], updates: Updates, mind_decisions: bool
) -> dict[tuple[tuple[str, ...], tuple[str, Any] | None], list[tuple[int, list[Any]]]]:
    """(fields, guard) -> rows: one statement each."""
    decided = written_model(model).decided if mind_decisions else {}
    groups = defaultdict(list)
    for pk, values in updates.items():
        by_guard: dict[tuple[str, Any] | None, dict[str, Any]] = defaultdict(dict)
        for name, value in values.items():
            by_guard[decided.get(name)][name] = value
        for guard, some in by_guard.items():
            groups[tuple(some), guard].append((pk, list(some.values())))
    return groups


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Row) else value


def _old_and_new(model: type[Model], changes: Changes) -> list[dict[str, Any]]:
    """The changed fields of every row, by the fields that changed: {fields, rows: [pk, [old], [new]]}."""
    groups: dict[tuple[str, ...], list[list[Any]]] = defaultdict(list)
    for pk, (row, values) in changes.updated[model].items():
        old = [getattr(row, column_of(model, name)) for name in values]
        groups[tuple(values)].append([pk, old, [_plain(value) for value in values.values()]])
    return [{"fields": list(fields), "rows": rows} for fields, rows in groups.items()]


def _whole(model: type[Model], changes: Changes) -> dict[str, Any]:
    """Every column of the rows that go."""
    rows = changes.deleted[model]
    names = [field.attname for field in model._meta.concrete_fields]
    return {"fields": names, "rows": [[getattr(row, name) for name in names] for row in rows]} if rows else {}
