"""An opened RVTools file -> everything it says: records, and problems by sheet, row and column. Writes nothing."""

import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from networks.importers.problems import FileRefused, ProblemLog
from networks.importers.rvtools.columns import (
    FIELDS,
    NEEDED,
    columns_of,
    database_style_tab,
    looks_like_another_tab,
    tab_of_name,
    tab_of_nameless,
)
from networks.importers.rvtools.metadata import Metadata, day_in_names
from networks.importers.rvtools.missing import missing_tabs, note_empty, note_missing_columns
from networks.importers.rvtools.nics import read_nics
from networks.importers.rvtools.port_groups import PortGroups
from networks.importers.rvtools.reader import open_tables
from networks.importers.rvtools.records import ParsedInventory, ParsedNic, ParsedSheet
from networks.importers.rvtools.table import Table
from networks.importers.rvtools.vcenters import VCenters
from networks.importers.rvtools.vm_details import read_disks, read_tools
from networks.importers.rvtools.vms import Vms
from networks.importers.sheets import Sheet, Tables

Report = Callable[[str], None]  # called with the tab that is read next
DATABASE_STYLE = (
    "The columns have RVTools' database names (such as vInfoVMName), which are not read yet. "
    "Export again with the standard column names: leave out the option -DBColumnNames."
)


def parse_file(path: Path, report: Report = lambda tab: None, name: str = "") -> ParsedInventory:
    """Everything the file or folder at `path` says; `name` is the name it was uploaded with, where that differs.

    FileRefused where it cannot be read, has no VM tab (vInfo) or no VM column; every other fault is a problem.
    """
    with open_tables(path, name) as tables:
        return parse(tables, report, name or path.name)


def parse(tables: Tables, report: Report = lambda tab: None, name: str = "") -> ParsedInventory:
    """As `parse_file`, of an opened file."""
    reading = _Reading(tables, report)
    vcenters = VCenters()
    vms, port_groups = Vms(vcenters), PortGroups(vcenters)
    nics: list[ParsedNic] = []
    reading.tab("vInfo", vms.read)
    reading.tab("dvSwitch", port_groups.read_distributed_switches)
    reading.tab("vSwitch", port_groups.read_standard_switches)
    reading.tab("dvPort", port_groups.read_distributed)
    reading.tab("vPort", port_groups.read_standard)
    reading.tab("vSC_VMK", port_groups.read_vmkernel)
    reading.tab("vNetwork", lambda sheets: nics.extend(read_nics(sheets, vms, port_groups)))
    if "disk_capacity_mib" not in reading.vm_columns:
        reading.tab("vDisk", lambda sheets: read_disks(sheets, vms))
    reading.tab("vTools", lambda sheets: read_tools(sheets, vms))
    metadata = Metadata()
    reading.tab("vMetaData", metadata.read)
    found = tuple(vms.all())
    note_empty(reading.sheets, nics, len(found), reading.log)
    return ParsedInventory(
        vcenters=vcenters.all(),
        vms=found,
        nics=tuple(nics),
        port_groups=port_groups.all(),
        switches=port_groups.switches(),
        sheets=reading.summary(),
        missing_tabs=missing_tabs(reading.unread_tabs()),
        problems=reading.log.all(),
        rvtools_version=metadata.version,
        exported_at=metadata.exported_at or day_in_names((name, *tables.names)),
        vm_columns=frozenset(reading.vm_columns),
    )


class _Reading:
    """Opens the sheets of tab after tab, so that only one tab's lie in memory at a time, and keeps account."""

    def __init__(self, tables: Tables, report: Report) -> None:
        self.log = ProblemLog()
        self.sheets: dict[str, ParsedSheet] = {}
        self.vm_columns: set[str] = set()
        self._wanted: set[str] = set()
        self._tables = tables
        self._report = report
        self._names = _names_by_tab(tables)

    def tab(self, tab: str, read: Callable[[list[Table]], object]) -> None:
        """Read every usable sheet of a tab. FileRefused where there is none of vInfo."""
        self._report(tab)
        self._wanted.add(tab)
        started = time.perf_counter()
        sheets = [self._tables.read(name) for name in self._names[tab]]
        tables = [table for sheet in sheets if (table := _table(tab, sheet, self.log))]
        if tab == "vInfo":
            if not tables:
                raise _no_vm_tab(self._tables, self.log)
            self.vm_columns.update(*(table.columns.fields for table in tables))
        read(tables)
        seconds = time.perf_counter() - started
        for table in tables:
            self.sheets[table.sheet.name] = ParsedSheet(table.sheet.name, tab, table.row_count, True, seconds)

    def unread_tabs(self) -> set[str]:
        """The tabs we would have read and could not: absent, or unusable."""
        return self._wanted - {sheet.tab for sheet in self.sheets.values()}

    def summary(self) -> tuple[ParsedSheet, ...]:
        """Every sheet of the file in its order, read or not."""
        return tuple(self.sheets.get(name) or ParsedSheet(name, tab_of_name(name)) for name in self._tables.names)


def _names_by_tab(tables: Tables) -> dict[str, list[str]]:
    """Tab -> names of its sheets: by name; where no name means vInfo, the nameless ones by their columns."""
    tabs = {name: tab_of_name(name) for name in tables.names}
    if "vInfo" not in tabs.values():
        tabs |= {name: tab_of_nameless(tables.read(name).header) for name, tab in tabs.items() if not tab}
    found: dict[str, list[str]] = defaultdict(list)
    for name, tab in tabs.items():
        found[tab].append(name)
    return found


def _table(tab: str, sheet: Sheet, log: ProblemLog) -> Table | None:
    """The sheet as that tab; None, and a problem saying why, where it cannot be used."""
    log.named.extend(sheet.problems)
    if sheet.problems:
        return None
    table = Table(tab, sheet, columns_of(tab, sheet.header), log)
    if complaint := _complaint(table):
        log.add(sheet.name, None, "", "", complaint)
        return None
    note_missing_columns(table, log)
    return table


def _complaint(table: Table) -> str:
    """Why a sheet cannot be used as the tab it is called; "" where it can. FileRefused where VMs have no column."""
    tab, header = table.tab, table.sheet.header
    if database_style_tab(header):
        return DATABASE_STYLE
    if other := looks_like_another_tab(tab, header):
        return f"The sheet is called {tab} but has the columns of {other}: it was not read. Export it again."
    lacking = next((fields for fields in NEEDED[tab] if not any(map(table.has, fields))), None)
    if lacking is None:
        return ""
    wanted = " or ".join(f"“{FIELDS[tab][field].split(' | ')[0]}”" for field in lacking)
    if tab == "vInfo":
        raise FileRefused(
            "no-vm-column",
            f"The sheet “{table.sheet.name}” has no column {wanted}, so no VM can be told. Export again with RVTools' "
            "standard columns, or give the column of VM names the header VM.",
        )
    return f"The sheet has no column {wanted}: it was not read. Export it again."


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
