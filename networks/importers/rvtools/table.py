"""A sheet as the tab it was recognised to be: rows whose cells are asked for by field, problems noted by row and column."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from networks.importers import values
from networks.importers.problems import ProblemLog
from networks.importers.rvtools.columns import Columns
from networks.importers.sheets import Cell, Sheet


@dataclass(slots=True)
class Table:
    """One sheet of a known tab. `row_count` grows while the rows are walked."""

    tab: str
    sheet: Sheet
    columns: Columns
    log: ProblemLog
    row_count: int = 0

    def has(self, field: str) -> bool:
        """True when the sheet has a column for `field`."""
        return field in self.columns.fields

    def rows(self) -> Iterator["TableRow"]:
        """Its rows, once."""
        for number, cells in self.sheet.rows:
            self.row_count += 1
            yield TableRow(self, number, cells)


class TableRow:
    """One row. A blank, a missing column or a value that is no such thing reads as "" or None; the last is a problem."""

    __slots__ = ("_cells", "_fields", "number", "table")

    def __init__(self, table: Table, number: int, cells: Sequence[Cell]) -> None:
        self.table = table
        self.number = number
        self._cells = cells
        self._fields = table.columns.fields

    def cell(self, field: str) -> Cell:
        """The raw cell; None where there is no such column or the row ends before it."""
        index = self._fields.get(field)
        return self._cells[index] if index is not None and index < len(self._cells) else None

    def name_text(self, field: str) -> str:
        """As text, and the word VM may be one."""
        return values.name_text(self.cell(field))

    def text(self, field: str) -> str:
        """As text. Asked for half a million times in 10,000 VMs, and most of the cells are blank."""
        index = self._fields.get(field)
        cell = self._cells[index] if index is not None and index < len(self._cells) else None
        return "" if cell is None or cell == "" else values.text(cell)

    def integer(self, field: str) -> int | None:
        """As a whole number."""
        try:
            return values.integer(self.cell(field))
        except values.Unreadable as error:
            self._unknown(field, error)
            return None

    def flag(self, field: str) -> bool | None:
        """As True or False."""
        try:
            return values.flag(self.cell(field))
        except values.Unreadable as error:
            self._unknown(field, error)
            return None

    def mac(self, field: str) -> str:
        """As a MAC address."""
        try:
            return values.mac(self.cell(field))
        except values.Unreadable as error:
            self._unknown(field, error)
            return ""

    def addresses(self, field: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """As (IPv4, IPv6) addresses."""
        cell = self.cell(field)
        if cell is None or cell == "":
            return (), ()
        v4, v6, nonsense = values.addresses(cell)
        if nonsense:
            self.problem(field, f"Left out: this is no IP address. {_SAME_EXPORT}")
        return v4, v6

    def custom_attributes(self) -> dict[str, str]:
        """The customer's own columns that are filled, by their header."""
        cells = self._cells
        found = {
            name: values.text(cells[index]) for name, index in self.table.columns.custom.items() if index < len(cells)
        }
        return {name: value for name, value in found.items() if value}

    def problem(self, field: str, message: str, *, is_notice: bool = False) -> None:
        """Note a problem in this row, at the column of `field` ("" = the whole row)."""
        index = self._fields.get(field)
        header = self.table.sheet.header
        column = header[index].strip() if index is not None and index < len(header) else ""
        shown = self.cell(field) if field != "annotation" and index is not None else ""
        self.table.log.add(
            self.table.sheet.name, self.number, column, values.name_text(shown), message, is_notice=is_notice
        )

    def _unknown(self, field: str, error: values.Unreadable) -> None:
        self.problem(field, f"Taken as unknown: {error}. {_SAME_EXPORT}")


_SAME_EXPORT = "Correct the cell or export again."
