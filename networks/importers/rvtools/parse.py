"""An opened RVTools file -> everything it says: records, and problems by sheet, row and column. Writes nothing."""

import re
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path

from networks.importers import values
from networks.importers.problems import FileRefused, ProblemLog
from networks.importers.rvtools import vm_details
from networks.importers.rvtools.columns import (
    FIELDS,
    NEEDED,
    columns_of,
    is_database_style,
    looks_like_another_tab,
    tab_of_header,
    tab_of_name,
)
from networks.importers.rvtools.missing import missing_tabs, note_empty, note_missing_columns
from networks.importers.rvtools.nics import read_nics
from networks.importers.rvtools.port_groups import PortGroups
from networks.importers.rvtools.reader import open_tables
from networks.importers.rvtools.records import ParsedInventory, ParsedNic, ParsedSheet
from networks.importers.rvtools.table import Table
from networks.importers.rvtools.vcenters import VCenters
from networks.importers.rvtools.vms import Vms
from networks.importers.sheets import Sheet, Tables

Report = Callable[[str], None]  # called with the tab that is read next
EXPORT_NAME = re.compile(r"RVTools_export_\w*?(\d{4}-\d\d-\d\d)_(\d\d)\.(\d\d)(?:\.(\d\d))?", re.IGNORECASE)
DATABASE_STYLE = (
    "The columns have RVTools' database names (such as vInfoVMName), which are not read yet. "
    "Export again with the standard column names: leave out the option -DBColumnNames."
)


def parse_file(path: Path, report: Report = lambda tab: None, name: str = "") -> ParsedInventory:
    """Everything the file or folder at `path` says; `name` is the name it was uploaded with, where that differs.

    FileRefused where it cannot be read, has no VM tab (vInfo) or no VM column; every other fault is a problem.
    """
    with open_tables(path, sheets_to_read) as tables:
        return parse(tables, report, name or path.name)


def sheets_to_read(names: Sequence[str]) -> Collection[str]:
    """The sheets worth opening: tabs we read; where none of them is vInfo, also those whose name says nothing."""
    tabs = {name: tab_of_name(name) for name in names}
    return {name for name, tab in tabs.items() if tab in FIELDS or (not tab and "vInfo" not in tabs.values())}


def parse(tables: Tables, report: Report = lambda tab: None, name: str = "") -> ParsedInventory:
    """As `parse_file`, of an opened file."""
    log = ProblemLog()
    recognised = _recognised(tables, log)
    if not recognised["vInfo"]:
        raise _no_vm_tab(tables, log)
    reading = _Reading(recognised, report)
    vcenters = VCenters()
    vms, port_groups = Vms(vcenters), PortGroups(vcenters)
    reading.each("vInfo", vms.read)
    reading.each("dvSwitch", port_groups.read_distributed_switches)
    reading.each("vSwitch", port_groups.read_standard_switches)
    reading.each("dvPort", port_groups.read_distributed)
    reading.each("vPort", port_groups.read_standard)
    reading.each("vSC_VMK", port_groups.read_vmkernel)
    nics: list[ParsedNic] = []
    reading.all("vNetwork", lambda sheets: nics.extend(read_nics(sheets, vms, port_groups)))
    reading.all("vDisk", lambda sheets: vm_details.read_disks(sheets, vms))
    reading.all("vSnapshot", lambda sheets: vm_details.read_snapshots(sheets, vms))
    reading.all("vCD", lambda sheets: vm_details.read_cd_drives(sheets, vms))
    reading.all("vTools", lambda sheets: vm_details.read_tools(sheets, vms))
    version, exported_at = _metadata(recognised["vMetaData"])
    found = tuple(vms.all())
    note_empty(recognised, nics, len(found), log)
    return ParsedInventory(
        vcenters=vcenters.all(),
        vms=found,
        nics=tuple(nics),
        port_groups=port_groups.all(),
        switches=port_groups.switches(),
        sheets=_sheets(tables, recognised, reading.seconds),
        missing_tabs=missing_tabs(recognised),
        problems=log.all(),
        rvtools_version=version,
        exported_at=exported_at or _day_in_names((name, *tables.names)),
    )


class _Reading:
    """Reads tab after tab, tells which one is next, and keeps how long each took."""

    def __init__(self, tables: dict[str, list[Table]], report: Report) -> None:
        self._tables = tables
        self._report = report
        self.seconds: dict[str, float] = {}

    def each(self, tab: str, read: Callable[[Table], None]) -> None:
        self.all(tab, lambda sheets: [read(sheet) for sheet in sheets])

    def all(self, tab: str, read: Callable[[list[Table]], object]) -> None:
        self._report(tab)
        started = time.perf_counter()
        read(self._tables[tab])
        self.seconds[tab] = time.perf_counter() - started


def _recognised(tables: Tables, log: ProblemLog) -> dict[str, list[Table]]:
    """Tab -> its sheets that can be used; what is wrong with the others is noted."""
    found: dict[str, list[Table]] = defaultdict(list)
    worth_opening = sheets_to_read(tables.names)
    for name in (name for name in tables.names if name in worth_opening):
        sheet = tables.read(name)
        log.named.extend(sheet.problems)
        tab = tab_of_name(name) or tab_of_header(sheet.header)
        if tab in FIELDS and not sheet.problems and (table := _table(tab, sheet, log)):
            found[tab].append(table)
    return found


def _table(tab: str, sheet: Sheet, log: ProblemLog) -> Table | None:
    if is_database_style(sheet.header):
        return _unusable(sheet, log, DATABASE_STYLE)
    if other := looks_like_another_tab(tab, sheet.header):
        return _unusable(
            sheet, log, f"The sheet is called {tab} but has the columns of {other}: it was not read. Export it again."
        )
    table = Table(tab, sheet, columns_of(tab, sheet.header), log)
    lacking = [fields for fields in NEEDED[tab] if not any(table.has(field) for field in fields)]
    if lacking:
        wanted = " or ".join(f"“{FIELDS[tab][field].split(' | ')[0]}”" for field in lacking[0])
        if tab == "vInfo":
            raise FileRefused(
                "no-vm-column",
                f"The sheet “{sheet.name}” has no column {wanted}, so no VM can be told. Export again with RVTools' "
                "standard columns, or give the column of VM names the header VM.",
            )
        return _unusable(sheet, log, f"The sheet has no column {wanted}: it was not read. Export it again.")
    note_missing_columns(table, log)
    return table


def _unusable(sheet: Sheet, log: ProblemLog, message: str) -> None:
    log.add(sheet.name, None, "", "", message)


def _no_vm_tab(tables: Tables, log: ProblemLog) -> FileRefused:
    """Why there is no VM tab: the problem its sheet has, else that none is called so."""
    for problem in log.named:
        if tab_of_name(problem.sheet) in ("vInfo", ""):
            return FileRefused("unusable-vm-tab", f"“{problem.sheet}”: {problem.message}")
    names = ", ".join(tables.names[:12])
    return FileRefused(
        "no-vm-tab",
        f"The file has no tab vInfo, which lists the VMs (found: {names}). "
        "In RVTools choose File, Export all to xlsx; or add RVTools_tabvInfo.csv to the zip.",
    )


def _metadata(tables: list[Table]) -> tuple[str, datetime | None]:
    """(RVTools version, wall clock of the export) as vMetaData states them."""
    for table in tables:
        for row in table.rows():
            try:
                exported_at = values.when(row.cell("exported_at"))
            except values.Unreadable:
                row.problem("exported_at", "The day of the export is unknown: no date stands here.", is_notice=True)
                exported_at = None
            return row.text("version") or row.text("major_version"), exported_at
    return "", None


def _day_in_names(names: Sequence[str]) -> datetime | None:
    """The wall clock RVTools writes into the names of its files and folders."""
    for match in filter(None, map(EXPORT_NAME.search, names)):
        day, hour, minute, second = match.groups()
        try:
            return datetime.fromisoformat(f"{day}T{hour}:{minute}:{second or '00'}")
        except ValueError:
            continue
    return None


def _sheets(tables: Tables, recognised: dict[str, list[Table]], seconds: dict[str, float]) -> tuple[ParsedSheet, ...]:
    read = {table.sheet.name: table for sheets in recognised.values() for table in sheets}
    return tuple(
        ParsedSheet(
            name,
            tab=read[name].tab if name in read else tab_of_name(name),
            row_count=read[name].row_count if name in read else 0,
            is_read=name in read,
            seconds=seconds.get(read[name].tab, 0.0) if name in read else 0.0,
        )
        for name in tables.names
    )
