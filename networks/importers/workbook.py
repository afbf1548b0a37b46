"""Excel workbooks from strangers, read by calamine from a copy that holds only parts we have looked at.

calamine lays a sheet out as a full grid from its first to its last cell, so one stray value in the far corner would take
all memory and end the process. Each sheet's extent is therefore measured before it is opened.
"""

import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook

from networks.importers.archive import SafeArchive
from networks.importers.problems import FileRefused, RowProblem
from networks.importers.sheets import NumberedRow, Sheet, Tables, sheet_of_rows

MAX_GRID_CELLS = 12_000_000  # about 31 bytes each (measured): 370 MB; vInfo of 50,000 VMs has 5 million

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


def open_workbook(archive: SafeArchive) -> Tables:
    """The sheets of an .xlsx. FileRefused where it cannot be read safely, at once or when a sheet is read."""
    parts = _sheet_parts(archive)
    shared = {part: _checked(archive, part) for part in COPIED_PARTS if part in archive.names}
    return Tables(tuple(parts), lambda name: _read(name, parts[name], _checked(archive, parts[name]), shared))


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


def _read(name: str, part: str, xml: bytes, shared: Mapping[str, bytes]) -> Sheet:
    """One sheet, by way of a copy of the workbook that holds it alone: so only one lies in memory at a time."""
    if complaint := _reaches_too_far(xml):
        return Sheet(name, problems=(RowProblem(name, None, "", "", complaint),))
    with tempfile.TemporaryDirectory(prefix="unstretch-import-") as folder:
        path = Path(folder) / "sheet.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as copy:
            for other, content in {**shared, part: xml}.items():
                copy.writestr(other, CLAIMED_COUNT.sub(b"claimedCount", content) if other in shared else content)
        return _grid(path, name)


def _grid(path: Path, name: str) -> Sheet:
    try:
        workbook = CalamineWorkbook.from_path(path)
    except (CalamineError, ValueError, OSError) as error:
        raise _damaged() from error
    try:
        grid = workbook.get_sheet_by_name(name)
    except (CalamineError, ValueError, OSError) as error:
        text = "The sheet is damaged and was not read. Open the workbook in Excel, save it, and import again."
        return Sheet(name, problems=(RowProblem(name, None, "", str(error), text),))
    numbered: Iterator[NumberedRow] = enumerate(grid.iter_rows(), start=1)  # from row 1, blank or not
    return sheet_of_rows(name, numbered)


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


def _reaches_too_far(xml: bytes) -> str:
    """Why a sheet cannot be laid out in bearable memory; "" where it can."""
    if not FAR_REFERENCE.search(xml):
        return ""
    extent = _extent(xml)
    if extent.cells <= MAX_GRID_CELLS:
        return ""
    return (
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


def _damaged() -> FileRefused:
    return FileRefused(
        "damaged-workbook",
        "The workbook is damaged: its list of sheets cannot be read. Open it in Excel, save it as a new .xlsx, "
        "and import that one.",
    )
