"""Files that the tests of the importers make or find."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from networks.importers.rvtools.parse import parse_file
from networks.importers.rvtools.records import ParsedInventory

DATA = Path(__file__).parents[2] / "data"
RVTOOLS = DATA / "rvtools"


def inventory(name: str) -> ParsedInventory:
    """What one of the hand-made files says."""
    path = RVTOOLS / name
    return parse_file(path)


def messages(found: ParsedInventory, column: str = "") -> str:
    """Every problem of a file (or of one column) as one text."""
    return "\n".join(problem.message for problem in found.problems if column in ("", problem.column))


def write_workbook(path: Path, tabs: Mapping[str, Sequence[Sequence[Any]]], **options: Any) -> Path:
    """A workbook with these tabs; the first row of each is its header."""
    with xlsxwriter.Workbook(path, options) as book:
        for name, rows in tabs.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def with_part(path: Path, part: str, change: Any) -> Path:
    """The archive with one part changed by `change(bytes)`; the rest is copied."""
    changed = path.with_stem(path.stem + "-changed")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, change(data) if info.filename == part else data)
    return changed
