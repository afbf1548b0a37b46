"""Many rows, one statement: Django's bulk_update spells every value as a CASE, which takes seconds for 10,000 rows."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import connections, models, router

Values = Sequence[Any]
KEYS_PER_QUERY = 500  # below every database's limit of parameters

_Item = TypeVar("_Item")


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
    columns = [model._meta.get_field(name) for name in fields]
    sets = ", ".join(f"{quote(field.column)} = %s" for field in columns)
    where, guard = f"{quote(model._meta.pk.column)} = %s", ()
    if unless is not None:
        field = model._meta.get_field(unless[0])
        where, guard = f"{where} AND {quote(field.column)} <> %s", (field.get_db_prep_save(unless[1], connection),)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {where}"  # noqa: S608 (names of our models)
    parameters = [
        (*(field.get_db_prep_save(value, connection) for field, value in zip(columns, values, strict=True)), pk, *guard)
        for pk, values in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, parameters)


def chunks(items: Sequence[_Item], size: int = KEYS_PER_QUERY) -> Iterator[Sequence[_Item]]:
    """`items` in pieces that one query can name."""
    return (items[start : start + size] for start in range(0, len(items), size))
