"""A small CSV of our own description: its one sheet, its columns by header, and cells as this product writes them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from networks.importers import values
from networks.importers.archive import MAX_FILE_BYTES, MIB
from networks.importers.delimited import read_delimited
from networks.importers.problems import FileRefused, ProblemLog
from networks.importers.sheets import Cell, Row, Sheet

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet would execute


def read_csv(path: Path, name: str, expected: str) -> Sheet:
    """The sheet of the CSV at `path`; `expected`: the header to ask for. FileRefused where it is none, empty or too big."""
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("empty", f"The file is empty. Give a CSV with the header {expected}.")
    if size > MAX_FILE_BYTES:
        most = MAX_FILE_BYTES / MIB
        raise FileRefused("too-big", f"The file has {size / MIB:,.0f} MiB; an import takes {most:,.0f} MiB. Divide it.")
    data = path.read_bytes()
    if data.startswith(b"PK\x03\x04"):
        raise FileRefused(
            "not-a-csv", f"This is a workbook or a zip. Save its sheet as CSV, with the header {expected}."
        )
    return read_delimited(name, data)


def columns_by_header(
    header: Sequence[str], headers: Mapping[str, Sequence[str]], needed: Sequence[str], expected: str
) -> dict[str, int]:
    """Field -> column index, whatever the header's case, spaces and signs. FileRefused where a needed one is missing."""
    first: dict[str, int] = {}
    for index, text in enumerate(header):
        first.setdefault(_plain(text), index)
    found = {field: first[name] for field, names in headers.items() for name in reversed(names) if name in first}
    if missing := [field for field in needed if field not in found]:
        raise FileRefused("no-column", f"The file has no column “{missing[0]}”. Give a CSV with the header {expected}.")
    return found


def unexecuted(text: str) -> str:
    """A text without the apostrophe that keeps a spreadsheet from executing it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


class CsvRows:
    """The cells of one CSV by field, and its problems by row and column."""

    def __init__(self, sheet: Sheet, columns: Mapping[str, int], log: ProblemLog) -> None:
        self.sheet = sheet
        self._columns = columns
        self._log = log

    def has(self, field: str) -> bool:
        """True where the file has the column."""
        return field in self._columns

    def header(self, field: str) -> str:
        """The column as the file calls it."""
        index = self._columns.get(field)
        return self.sheet.header[index].replace("\ufeff", "").strip() if index is not None else field

    def text(self, cells: Row, field: str) -> str:
        """A cell as text, "" where there is none."""
        return unexecuted(values.name_text(self._cell(cells, field)))

    def problem(self, row: int | None, field: str, value: object, message: str, *, is_notice: bool = False) -> None:
        """Note what could not be taken as it stands."""
        self._log.add(self.sheet.name, row, self.header(field), value, message, is_notice=is_notice)

    def _cell(self, cells: Row, field: str) -> Cell:
        index = self._columns.get(field)
        return cells[index] if index is not None and index < len(cells) else None


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
