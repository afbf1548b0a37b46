"""What every reader gives: sheets of a header and rows, whatever file they came from."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from networks.importers.problems import RowProblem

Cell = str | float | int | bool | datetime | date | time | timedelta | None
Row = Sequence[Cell]
NumberedRow = tuple[int, Row]

BLANK_ROWS_THAT_END_A_SHEET = 1_000  # re-saved workbooks claim up to 1,048,576 rows


@dataclass(slots=True)
class Sheet:
    """One tab or CSV. `rows` can be walked once and gives (row number as a spreadsheet shows it, cells)."""

    name: str
    header: tuple[str, ...] = ()
    header_row: int = 1
    rows: Iterator[NumberedRow] = field(default_factory=lambda: iter(()))
    problems: tuple[RowProblem, ...] = ()  # what was wrong with the sheet as a whole


@dataclass(slots=True)
class Tables:
    """An opened file: the names of its sheets in order, and how to read one of them."""

    names: tuple[str, ...]
    read: Callable[[str], Sheet]


def sheet_of_rows(name: str, numbered: Iterable[NumberedRow], problems: tuple[RowProblem, ...] = ()) -> Sheet:
    """The sheet whose header is the first row that is not blank; ends after a long run of blank rows."""
    rows = _until_blank(iter(numbered))
    header_row, header = next(rows, (1, ()))
    return Sheet(name, tuple("" if cell is None else str(cell) for cell in header), header_row, rows, problems)


def _until_blank(numbered: Iterator[NumberedRow]) -> Iterator[NumberedRow]:
    blank = 0
    for number, row in numbered:
        if is_blank(row):
            blank += 1
            if blank >= BLANK_ROWS_THAT_END_A_SHEET:
                return
        else:
            blank = 0
            yield number, row


def is_blank(row: Row) -> bool:
    """True when no cell of the row holds anything but white space."""
    if row and row[0] and not (isinstance(row[0], str) and row[0].isspace()):
        return False
    return all(cell is None or (isinstance(cell, str) and (not cell or cell.isspace())) for cell in row)
