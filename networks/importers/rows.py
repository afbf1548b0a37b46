"""Many rows, one statement. Django's bulk_create and bulk_update build every value as an expression: seconds, not tenths.

Plain SQL that every database of ours understands; the names in it come from our models alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connections, models, router

Values = Sequence[Any]


def rows_update(
    model: type[models.Model],
    fields: Sequence[str],
    rows: Iterable[tuple[int, Values]],
    *,
    unless: tuple[str, Any] | None = None,
) -> None:
    """Set `fields` of each row (pk, values). `unless` (field, value): rows that have that value by now are left alone."""
    rows = list(rows)
    if not rows:
        return
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    columns = [_field(model, name) for name in fields]
    sets = ", ".join(f"{quote(field.column)} = %s" for field in columns)
    where, guard = f"{quote(_field(model, 'pk').column)} = %s", list[Any]()
    if unless is not None:
        field = _field(model, unless[0])
        where, guard = f"{where} AND {quote(field.column)} <> %s", [field.get_db_prep_save(unless[1], connection)]
    sql = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {where}"  # noqa: S608 (names of our models)
    parameters = [
        (*(field.get_db_prep_save(value, connection) for field, value in zip(columns, values, strict=True)), pk, *guard)
        for pk, values in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, parameters)


def rows_insert(model: type[models.Model], rows: Sequence[Mapping[str, Any]], owned: models.Q) -> list[int]:
    """Insert rows ({field: value}, a missing field has its default); their keys in order.

    `owned`: what only the caller inserts meanwhile, such as the rows of a project it holds locked.
    """
    if not rows:
        return []
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    columns: list[Any] = [field for field in model._meta.concrete_fields if not field.primary_key]
    defaults = {field.name: field.get_default() for field in columns}
    prepare = [(field.name, None if _is_plain(field) else field.get_db_prep_save) for field in columns]
    names = ", ".join(quote(field.column) for field in columns)
    places = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608
    newest = model._default_manager.aggregate(newest=models.Max("pk"))["newest"] or 0
    with connection.cursor() as cursor:
        cursor.executemany(sql, [_parameters({**defaults, **row}, prepare, connection) for row in rows])
    keys = model._default_manager.filter(owned, pk__gt=newest).order_by("pk").values_list("pk", flat=True)
    return list(keys)


def _field(model: type[models.Model], name: str) -> Any:
    """A concrete field; "pk" for the key."""
    return model._meta.pk if name == "pk" else model._meta.get_field(name)


def _is_plain(field: models.Field) -> bool:
    """True where drivers take the Python value as it is."""
    return isinstance(
        field, models.CharField | models.TextField | models.IntegerField | models.BooleanField | models.ForeignKey
    )


def _parameters(row: Mapping[str, Any], prepare: Sequence[tuple[str, Any]], connection: Any) -> list[Any]:
    return [row[name] if convert is None else convert(row[name], connection) for name, convert in prepare]
