"""A flows CSV -> flows, and problems by row and column. Writes nothing, knows no VM."""

import re
from pathlib import Path

from networks.importers import values
from networks.importers.flows.columns import CONSEQUENCES, columns_of
from networks.importers.flows.reader import read_flows
from networks.importers.flows.records import ParsedFlow, ParsedFlows
from networks.importers.problems import ProblemLog
from networks.importers.sheets import Cell, Row, Sheet

PROTOCOL_NUMBERS = {"1": "icmp", "6": "tcp", "17": "udp", "47": "gre", "50": "esp"}  # IANA protocol numbers
PORT = re.compile(r"(\d{1,5})(?:\s*-\s*(\d{1,5}))?(?:\s*[\[(/].*)?")  # 443, 8000-8100, 443 [https]
MAX_PORT = 65_535
ANY = frozenset({"", "any", "*", "all", "-"})


def parse_file(path: Path, name: str = "") -> ParsedFlows:
    """Everything the CSV at `path` says; `name` is the name it was uploaded with. FileRefused as `reader` and `columns`."""
    return parse(read_flows(path, name or path.name))


def parse(sheet: Sheet) -> ParsedFlows:
    """As `parse_file`, of a sheet."""
    log = ProblemLog()
    columns = columns_of(sheet.header)
    for field, consequence in CONSEQUENCES.items():
        if field not in columns:
            log.add(sheet.name, None, field, "", f"There is no column “{field}”. {consequence}", is_notice=True)
    rows = _Rows(sheet, columns, log)
    flows = tuple(flow for number, cells in sheet.rows if (flow := rows.flow(number, cells)))
    if not flows:
        log.add(sheet.name, None, "", "", "The file holds no flow. Give one row for each pair of ends and port.")
    return ParsedFlows(sheet.name, flows, log.all())


class _Rows:
    """Turns the rows of one sheet into flows."""

    def __init__(self, sheet: Sheet, columns: dict[str, int], log: ProblemLog) -> None:
        self._sheet = sheet
        self._columns = columns
        self._log = log

    def flow(self, number: int, cells: Row) -> ParsedFlow | None:
        source, destination = (values.name_text(self._cell(cells, field)) for field in ("source", "destination"))
        for field, text in (("source", source), ("destination", destination)):
            if not text:
                self._problem(number, field, "", f"The row has no {field}: left out.")
                return None
        if source.casefold() == destination.casefold():
            self._problem(
                number, "destination", destination, "A VM's traffic to itself crosses no network: left out.", True
            )
            return None
        port, protocol = self._port(number, cells), self._protocol(number, cells)
        return ParsedFlow(number, source, destination, port, protocol, self._bytes(number, cells))

    def _cell(self, cells: Row, field: str) -> Cell:
        index = self._columns.get(field)
        return cells[index] if index is not None and index < len(cells) else None

    def _port(self, number: int, cells: Row) -> str:
        written = values.name_text(self._cell(cells, "port"))
        if written.casefold() in ANY:
            return ""
        match = PORT.fullmatch(written)
        if match is None or any(int(port) > MAX_PORT for port in match.groups() if port):
            self._problem(number, "port", written, f"Taken as unknown: a port from 0 to {MAX_PORT} was expected.")
            return ""
        first, last = match.groups()
        return f"{int(first)}-{int(last)}" if last else str(int(first))

    def _protocol(self, number: int, cells: Row) -> str:
        written = values.name_text(self._cell(cells, "protocol")).casefold()
        if written in ANY:
            return ""
        if not re.fullmatch(r"[a-z0-9][a-z0-9 ._-]{0,15}", written):
            self._problem(number, "protocol", written, "Taken as unknown: a protocol such as tcp or udp was expected.")
            return ""
        return PROTOCOL_NUMBERS.get(written, written)

    def _bytes(self, number: int, cells: Row) -> int | None:
        cell = self._cell(cells, "bytes_per_day")
        try:
            amount = values.integer(cell)
        except values.Unreadable as error:
            self._problem(
                number, "bytes_per_day", cell, f"Taken as unknown: {error}. Write plain bytes, without a unit."
            )
            return None
        if amount is None and "bytes_per_day" in self._columns:
            self._problem(number, "bytes_per_day", "", "The cell is empty: how much flows is unknown.", True)
        return amount

    def _problem(self, number: int, field: str, value: object, message: str, is_notice: bool = False) -> None:
        index = self._columns.get(field)
        column = self._sheet.header[index].strip() if index is not None else field
        self._log.add(self._sheet.name, number, column, value, message, is_notice=is_notice)
