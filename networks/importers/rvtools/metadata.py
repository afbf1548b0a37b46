"""When and by which RVTools the file was written: vMetaData, else the name RVTools gives its files and folders."""

import re
from collections.abc import Sequence
from datetime import datetime

from networks.importers import values
from networks.importers.rvtools.table import Table, TableRow

EXPORT_NAME = re.compile(r"RVTools_export_\w*?(\d{4}-\d\d-\d\d)_(\d\d)\.(\d\d)(?:\.(\d\d))?", re.IGNORECASE)


class Metadata:
    """What vMetaData states; empty until read."""

    version = ""
    exported_at: datetime | None = None  # wall clock of the PC that exported

    def read(self, tables: list[Table]) -> None:
        """Take the first row of each vMetaData; the latest export counts, where several are merged."""
        for row in (row for table in tables for row in table.rows()):
            self.version = self.version or row.text("version") or row.text("major_version")
            if (at := _exported_at(row)) and (self.exported_at is None or at > self.exported_at):
                self.exported_at = at


def _exported_at(row: TableRow) -> datetime | None:
    try:
        return values.when(row.cell("exported_at"))
    except values.Unreadable:
        row.problem("exported_at", "The day of the export is unknown: no date stands here.", is_notice=True)
        return None


def day_in_names(names: Sequence[str]) -> datetime | None:
    """The wall clock in the name of a file or folder such as RVTools_export_all_2024-08-18_10.11.12.xlsx."""
    for match in filter(None, map(EXPORT_NAME.search, names)):
        day, hour, minute, second = match.groups()
        try:
            return datetime.fromisoformat(f"{day}T{hour}:{minute}:{second or '00'}")
        except ValueError:
            continue
    return None
