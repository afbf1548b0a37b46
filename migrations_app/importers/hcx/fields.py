"""One row of HCX -> values by field, whichever of its shapes the row has; what cannot be taken is noted."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from migrations_app.importers.hcx.document import FlatRow, HcxRows
from migrations_app.importers.hcx.instants import NoInstant, instant, says_day_first
from networks.importers import values
from networks.importers.problems import ProblemLog

# What PowerShell writes where it cuts an object.
TYPE_NAME = re.compile(r"(?:VMware|System|Microsoft)\.[\w.`+]+(?:\[.*\])?")
CUT = (
    "Taken as unknown: PowerShell wrote only the type's name. Export with Select-Object as in docs/file-formats.md, or "
    "with ConvertTo-Json -Depth 5."
)
AMBIGUOUS_DATES = (
    "Nothing in the file tells day from month: read with the day first. Where that is wrong, export the times as ISO: "
    "docs/file-formats.md has the command."
)

Names = Sequence[str]  # keys that mean one field, the best first, as HCX spells them


class RowReader:
    """Reads the rows of one file. `names`: field -> keys; of the fields in `times` the order of day and month is asked."""

    def __init__(self, rows: HcxRows, names: Mapping[str, Names], times: Sequence[str], log: ProblemLog) -> None:
        self.name = rows.name
        self._log = log
        self._spelled = names
        self._names = {field: tuple(key.casefold() for key in keys) for field, keys in names.items()}
        says = says_day_first(self._found(row, field)[1] for field in times for _, row in rows.rows)
        self._day_first = says is not False
        if says is None:
            self.problem(None, times[0], "", AMBIGUOUS_DATES)

    def value(self, row: FlatRow, field: str, number: int | None = None) -> Any:
        """The value of a field, None where the row has none; with a row number what PowerShell cut is noted."""
        _, value = self._found(row, field)
        if isinstance(value, str) and TYPE_NAME.fullmatch(value):
            if number is not None:
                self.problem(number, field, "", CUT)
            return None
        return value

    def text(self, number: int, row: FlatRow, field: str, most: int = 255) -> str:
        """A field as text of at most `most` characters."""
        value = self.value(row, field, number)
        return values.name_text(value)[:most] if value is not None else ""

    def when(self, number: int, row: FlatRow, field: str) -> datetime | None:
        """A field as an instant, naive where it names no zone; None = unknown."""
        value = self.value(row, field, number)
        if value is None or value in (0, "0", "-"):
            return None
        try:
            return instant(value, day_first=self._day_first)
        except NoInstant as error:
            self.problem(number, field, value, f"Taken as unknown: {error}.")
            return None

    def whole(self, number: int, row: FlatRow, field: str) -> int | None:
        """A field as a whole number, also written as text; None = unknown."""
        try:
            return values.integer(self.value(row, field, number))
        except (values.Unreadable, OverflowError):
            self.problem(number, field, self.value(row, field), "Taken as unknown: a whole number was expected.")
            return None

    def flag(self, number: int, row: FlatRow, field: str) -> bool | None:
        """A field as true or false; None = unknown."""
        try:
            return values.flag(self.value(row, field, number))
        except values.Unreadable as error:
            self.problem(number, field, self.value(row, field), f"Taken as unknown: {error}.")
            return None

    def problem(self, number: int | None, field: str, value: object, message: str, *, is_notice: bool = False) -> None:
        """Note something about a row's field, or ("") about the whole row."""
        column = self._spelled[field][0] if field else ""
        self._log.add(self.name, number, column, value, message, is_notice=is_notice)

    def _found(self, row: FlatRow, field: str) -> tuple[str, Any]:
        for key in self._names[field]:
            if key in row:
                return key, row[key]
        return "", None
