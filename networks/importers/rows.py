"""Many rows, one statement: Django's bulk_update spells every value as a CASE, which takes seconds for 10,000 rows."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections, models, router

Values = Sequence[Any]


def rows_update(
    model: type[models.Model], fields: Sequence[str], rows: Iterable[tuple[int, Values]], *, unless: str = ""
) -> None:
    """Set `fields` of each row (pk, values). `unless`: a boolean field; rows where it is true by now are left alone."""
    rows = list(rows)
    if not rows:
        return
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    columns = [model._meta.get_field(name) for name in fields]
    sets = ", ".join(f"{quote(field.column)} = %s" for field in columns)
    pk = quote(model._meta.pk.column)
    guard = f" AND NOT {quote(model._meta.get_field(unless).column)}" if unless else ""
    sql = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {pk} = %s{guard}"  # noqa: S608 (names of our models)
    with connection.cursor() as cursor:
        cursor.executemany(
            sql,
            [
                (
                    *(field.get_db_prep_save(value, connection) for field, value in zip(columns, values, strict=True)),
                    key,
                )
                for key, values in rows
            ],
        )
