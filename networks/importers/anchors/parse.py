"""An anchors CSV -> anchors, and problems by row and column. Writes nothing, knows no segment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from networks.choices import FIRST_YEAR, LAST_YEAR, AnchorKind
from networks.importers import values
from networks.importers.problems import FileRefused, ProblemLog, RowProblem
from networks.importers.sheets import Row, Sheet
from networks.importers.small_csv import CsvRows, columns_by_header, read_csv

HEADERS: Mapping[str, tuple[str, ...]] = {
    "segment": ("segment", "network"),
    "vlan": ("vlan", "vlanid"),
    "vcenter": ("vcenter",),
    "kind": ("kind", "type"),
    "name": ("name", "host", "hostname"),
    "leaves_on": ("leaveson", "until", "leaves"),
    "note": ("note", "comment", "remark"),
}
EXPECTED = "segment,vlan,vcenter,kind,name,leaves_on,note"
KIND_WORDS = {
    "physicalhost": AnchorKind.HOST,
    "host": AnchorKind.HOST,
    "server": AnchorKind.HOST,
    "physicalserver": AnchorKind.HOST,
    "appliance": AnchorKind.APPLIANCE,
    "somethingelse": AnchorKind.OTHER,
    "other": AnchorKind.OTHER,
}


@dataclass(frozen=True, slots=True)
class ParsedAnchor:
    """One row. `segment` or else `vlan` says where it stands; `leaves_on` None = it stays."""

    row: int
    name: str
    segment: str = ""
    vlan: str = ""
    vcenter: str = ""
    kind: AnchorKind = AnchorKind.OTHER
    leaves_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ParsedAnchors:
    """Everything one anchors CSV says. `fields`: the columns it has; what it has no column for it says nothing about."""

    name: str
    anchors: tuple[ParsedAnchor, ...]
    fields: frozenset[str]
    headers: Mapping[str, str]
    problems: tuple[RowProblem, ...] = ()


def parse_file(path: Path, name: str = "") -> ParsedAnchors:
    """Everything the CSV at `path` says; `name` is the name it was uploaded with. FileRefused where it is none."""
    return parse(read_csv(path, name or path.name, EXPECTED))


def parse(sheet: Sheet) -> ParsedAnchors:
    """As `parse_file`, of a sheet."""
    log = ProblemLog()
    columns = columns_by_header(sheet.header, HEADERS, ("name",), EXPECTED)
    if "segment" not in columns and "vlan" not in columns:
        raise FileRefused("no-column", f"The file has no column “segment” or “vlan”. Give a CSV with {EXPECTED}.")
    rows = CsvRows(sheet, columns, log)
    anchors = tuple(anchor for number, cells in sheet.rows if (anchor := _anchor(rows, number, cells)))
    if not anchors:
        log.add(sheet.name, None, "", "", "The file holds no anchor. Give one row for each host or appliance.")
    headers = {field: rows.header(field) for field in HEADERS}
    return ParsedAnchors(sheet.name, anchors, frozenset(columns), headers, log.all())


def _anchor(rows: CsvRows, number: int, cells: Row) -> ParsedAnchor | None:
    name, segment, vlan = (rows.text(cells, field) for field in ("name", "segment", "vlan"))
    if not name:
        rows.problem(number, "name", "", "The row names nothing: left out.")
        return None
    if not segment and not vlan:
        rows.problem(number, "segment", "", "Left out: the row says neither segment nor VLAN.")
        return None
    return ParsedAnchor(
        number,
        name[:255],
        segment,
        vlan,
        rows.text(cells, "vcenter"),
        _kind(rows, number, cells),
        _day(rows, number, cells),
        rows.text(cells, "note")[:255],
    )


def _kind(rows: CsvRows, number: int, cells: Row) -> AnchorKind:
    written = rows.text(cells, "kind")
    kind = KIND_WORDS.get("".join(letter for letter in written.casefold() if letter.isalnum()))
    if written and kind is None:
        expected = ", ".join(f"“{one.label}”" for one in AnchorKind)
        rows.problem(number, "kind", written, f"Taken as “{AnchorKind.OTHER.label}”: one of {expected} was expected.")
    return kind or AnchorKind.OTHER


def _day(rows: CsvRows, number: int, cells: Row) -> date | None:
    written = rows.text(cells, "leaves_on")
    try:
        at = values.when(written)
    except values.Unreadable:
        at = None
    if at is not None and FIRST_YEAR <= at.year <= LAST_YEAR:
        return at.date()
    if written:
        rows.problem(
            number,
            "leaves_on",
            written,
            "Taken as staying for good: a day such as 2027-03-14 was expected. Correct it.",
        )
    return None
