"""The door for a flows CSV."""

from pathlib import Path

from networks.importers.archive import MAX_FILE_BYTES, MIB
from networks.importers.delimited import read_delimited
from networks.importers.flows.columns import EXPECTED
from networks.importers.problems import FileRefused
from networks.importers.sheets import Sheet


def read_flows(path: Path, name: str) -> Sheet:
    """The one sheet of the CSV at `path`. FileRefused where it is none, is empty or is too big."""
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("empty", f"The file is empty. Give a CSV with the header {EXPECTED}.")
    if size > MAX_FILE_BYTES:
        raise FileRefused(
            "too-big",
            f"The file has {size / MIB:,.0f} MiB; an import takes {MAX_FILE_BYTES / MIB:,.0f} MiB. "
            "Add up the traffic of each pair of ends to one row a day.",
        )
    data = path.read_bytes()
    if data.startswith(b"PK\x03\x04"):
        raise FileRefused(
            "not-a-csv", f"This is a workbook or a zip. Save its sheet as CSV, with the header {EXPECTED}."
        )
    return read_delimited(name, data)
