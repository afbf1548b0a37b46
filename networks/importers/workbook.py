"""Excel workbooks from strangers, read by calamine from a copy that holds only parts we have looked at.

calamine lays a sheet out as a full grid from its first to its last cell, so one stray value in the far corner would take
all memory and end the process. Each sheet's extent is therefore measured before it is opened.
"""

import re
import tempfile
import zipfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook

from networks.importers.archive import SafeArchive
from networks.importers.problems import FileRefused, RowProblem
from networks.importers.sheets import NumberedRow, Sheet, Tables, sheet_of_rows

MAX_GRID_CELLS = 12_000_000  # about 31 bytes each (measured): 370 MB; vInfo of 50,000 VMs has 5 million
Choose = Callable[[Sequence[str]], Collection[str]]

WORKBOOK_PART = "xl/workbook.xml"
RELATIONS_PART = "xl/_rels/workbook.xml.rels"
SHEETS_FOLDER = "xl/worksheets/"
COPIED_PARTS = (
    "[Content_Types].xml",
    "_rels/.rels",
    WORKBOOK_PART,
    RELATIONS_PART,
    "xl/sharedStrings.xml",
    "xl/styles.xml",
)

# A reference beyond row 99,999 or column CZ, or spelt as no spreadsheet program spells it: only then is the exact extent
# worth its time. One pass over 200 MB takes half a second.
FAR_REFERENCE = re.compile(rb"""r(?:=(?:[^"]|"(?:[A-Za-z]{3,7}\d|[D-Zd-z][A-Za-z]\d|[A-Za-z]*\d{6}))|\s+=)""")
FILLED_CELL = re.compile(rb"<(?:\w+:)?c(?:\s[^>]*)?(?<!/)>")
FILLED_REFERENCE = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Za-z]{1,7})(\d{1,9})["'][^>]*(?<!/)>""")
VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)[\s/>]")
CLAIMED_COUNT = re.compile(rb"uniqueCount(?=\s*=)")  # calamine takes so much memory at once, true or not
PROLOG_BYTES = 65_536  # where a sheet could declare entities; calamine unfolds none, so this is a courtesy


@contextmanager
def open_workbook(archive: SafeArchive, choose: Choose) -> Iterator[Tables]:
    """The sheets of an .xlsx that `choose` picks from the names of all. FileRefused where it cannot be read safely."""
    parts = _sheet_parts(archive)
    chosen = {name: part for name, part in parts.items() if name in choose(tuple(parts))}
    with tempfile.TemporaryDirectory(prefix="unstretch-import-") as folder:
        copy = Path(folder) / "workbook.xlsx"
        too_wide = _copy(archive, chosen, copy)
        with _calamine(copy) as workbook:
            yield Tables(tuple(parts), lambda name: _sheet(workbook, name, too_wide.get(name)))


def _sheet_parts(archive: SafeArchive) -> dict[str, str]:
    """Sheet name -> name of its part, worksheets only, in the workbook's order."""
    try:
        book = ElementTree.fromstring(_checked(archive, WORKBOOK_PART))  # noqa: S314 (declares no entity: checked)
        relations = ElementTree.fromstring(_checked(archive, RELATIONS_PART))  # noqa: S314
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise _damaged() from error
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in relations
        if relation.get("Type", "").endswith("/worksheet")
    }
    sheets = [element for element in book.iter() if element.tag.rpartition("}")[2] == "sheet"]
    named = {sheet.get("name", ""): targets.get(_relation_id(sheet), "") for sheet in sheets}
    present = set(archive.names)
    parts = {name: _part_name(target) for name, target in named.items() if target}
    return {name: part for name, part in parts.items() if part in present}


def _relation_id(sheet: ElementTree.Element) -> str | None:
    return next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)


def _part_name(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def _copy(archive: SafeArchive, chosen: dict[str, str], path: Path) -> dict[str, str]:
    """Write the parts that were looked at, unpacked, to `path`; the sheets too big to open, with why."""
    too_big = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as copy:
        for part in COPIED_PARTS:
            if part in archive.names:
                copy.writestr(part, CLAIMED_COUNT.sub(b"claimedCount", _checked(archive, part)))
        for name, part in chosen.items():
            xml, complaint = _bounded(_checked(archive, part))
            copy.writestr(part, xml)
            if complaint:
                too_big[name] = complaint
    return too_big


def _checked(archive: SafeArchive, part: str) -> bytes:
    """A part's XML. Refused where it declares entities (a few lines can unfold to gigabytes) or hides them."""
    xml = archive.read(part)
    prolog = xml[:PROLOG_BYTES] if part.startswith(SHEETS_FOLDER) else xml
    if b"<!DOCTYPE" in prolog or b"<!ENTITY" in prolog or b"\0" in prolog[:200]:
        raise FileRefused(
            "xml-entities",
            "The workbook holds XML declarations that no spreadsheet program writes, so it was not opened. "
            "Open it in Excel, save it as a new .xlsx, and import that one.",
        )
    return xml


@dataclass(frozen=True, slots=True)
class _Extent:
    rows: int
    columns: int

    @property
    def cells(self) -> int:
        return self.rows * self.columns


def _bounded(xml: bytes) -> tuple[bytes, str]:
    """The sheet's XML if it lays out to a grid of bearable size, else an emptied sheet and why."""
    if not FAR_REFERENCE.search(xml):
        return xml, ""
    extent = _extent(xml)
    if extent.cells <= MAX_GRID_CELLS:
        return xml, ""
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    emptied = xml[:start] + b"<sheetData/>" + xml[end + len(b"</sheetData>") :] if 0 <= start < end else b"<worksheet/>"
    return emptied, (
        f"The sheet was not read: it reaches to row {extent.rows:,} and column {extent.columns:,}, far beyond its table; "
        "a stray value stands there. Delete the empty rows below and the empty columns right of the table, save, "
        "and import again."
    )


def _extent(xml: bytes) -> _Extent:
    """The last row and column of cells that hold something; endless where some cell does not say where it stands."""
    last = max(xml.rfind(b"v>"), xml.rfind(b"is>"), 0)
    if not VALUE.search(xml, last):
        xml = xml[:last]  # only blank cells follow: a million of them in workbooks that were saved again
    references = FILLED_REFERENCE.findall(xml)
    cells = len(FILLED_CELL.findall(xml))
    if len(references) < cells or len(VALUE.findall(xml)) > cells:
        return _Extent(1_048_576, 16_384)
    columns = {letters for letters, _ in references}
    rows = {row for _, row in references}
    return _Extent(max(map(int, rows), default=0), max(map(_column_number, columns), default=0))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


@contextmanager
def _calamine(path: Path) -> Iterator[CalamineWorkbook]:
    try:
        workbook = CalamineWorkbook.from_path(path)
    except (CalamineError, ValueError, OSError) as error:
        raise _damaged() from error
    with workbook:
        yield workbook


def _sheet(workbook: CalamineWorkbook, name: str, complaint: str | None) -> Sheet:
    if complaint:
        return Sheet(name, problems=(RowProblem(name, None, "", "", complaint),))
    try:
        grid = workbook.get_sheet_by_name(name)
    except (CalamineError, ValueError, OSError) as error:
        text = "The sheet is damaged and was not read. Open the workbook in Excel, save it, and import again."
        return Sheet(name, problems=(RowProblem(name, None, "", str(error), text),))
    numbered: Iterator[NumberedRow] = enumerate(grid.iter_rows(), start=1)  # from row 1, blank or not
    return sheet_of_rows(name, numbered)


def _damaged() -> FileRefused:
    return FileRefused(
        "damaged-workbook",
        "The workbook is damaged: its list of sheets cannot be read. Open it in Excel, save it as a new .xlsx, "
        "and import that one.",
    )
