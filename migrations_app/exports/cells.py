"""Cells and lines of a CSV as spreadsheets and other programs take them."""

import csv
import io
from collections.abc import Sequence

from networks.importers.small_csv import FORMULA_STARTS

Cell = str | int | float | bool | None


def lines(rows: Sequence[Sequence[str]]) -> str:
    """Rows as RFC 4180 wants them."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()


def text(cell: Cell) -> str:
    """A cell as text; empty = unknown. A text that a spreadsheet would execute is preceded by an apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)  # True or False, which PowerShell casts
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)
