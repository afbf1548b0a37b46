"""The door for a file: workbook, zip of CSVs, folder of CSVs or one CSV -> its sheets. Told by content, never by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from networks.importers.archive import MAX_FILE_BYTES, MAX_PARTS, MIB, SafeArchive
from networks.importers.delimited import read_delimited
from networks.importers.problems import FileRefused
from networks.importers.sheets import Tables
from networks.importers.workbook import WORKBOOK_PART, open_workbook

ZIP_MAGIC = b"PK\x03\x04"
EMPTY_ZIP_MAGIC = b"PK\x05\x06"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and every workbook encrypted with a password
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


@contextmanager
def open_tables(path: Path, name: str = "") -> Iterator[Tables]:
    """The sheets of the file or folder at `path`, each opened when it is asked for; `name` as in `parse_file`.

    FileRefused with a sentence and a way out where there is nothing that can be read, or reading it would not be safe.
    """
    if path.is_dir():
        yield _folder(path)
        return
    magic = _magic(path)
    if magic.startswith(OLE_MAGIC):
        raise _ole_refusal(path)
    if not magic.startswith((ZIP_MAGIC, EMPTY_ZIP_MAGIC)):
        yield Tables((name or path.name,), lambda sheet: read_delimited(sheet, path.read_bytes()))
        return
    archive = SafeArchive(path)
    try:
        yield open_workbook(archive) if WORKBOOK_PART in archive.names else _zip_of_csvs(archive)
    finally:
        archive.close()


def _magic(path: Path) -> bytes:
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("empty", "The file is empty. Export it again.")
    if size > MAX_FILE_BYTES:
        raise FileRefused(
            "too-big",
            f"The file has {size / MIB:,.0f} MiB; an import takes {MAX_FILE_BYTES / MIB:,.0f} MiB. "
            "Save only the tabs vInfo, vNetwork, vDisk, dvPort, dvSwitch, vPort and vSC_VMK.",
        )
    with path.open("rb") as file:
        return file.read(8)


def _ole_refusal(path: Path) -> FileRefused:
    if ENCRYPTED_PACKAGE in path.read_bytes():
        return FileRefused(
            "password",
            "The workbook is encrypted with a password. Open it in Excel, remove the password "
            "(File, Info, Protect Workbook), save it, and import it again.",
        )
    return FileRefused(
        "old-excel",
        "This is a workbook in the old .xls format, or not a workbook at all. "
        "Open it in Excel, save it as .xlsx, and import that one.",
    )


def csvs_of(path: Path) -> dict[str, Path]:
    """The CSVs of an export's folder and its sub-folders, by their path in it. FileRefused where there are none."""
    files = sorted(file for file in path.rglob("*") if file.is_file() and _is_csv(file.relative_to(path).as_posix()))
    if not files:
        raise FileRefused(
            "no-csv", "The folder holds no CSV. Give the folder that RVTools wrote its RVTools_tab….csv to."
        )
    if len(files) > MAX_PARTS or sum(file.stat().st_size for file in files) > MAX_FILE_BYTES:
        raise FileRefused("too-big", "The folder holds more CSVs than any export. Give the folder of one export.")
    return {file.relative_to(path).as_posix(): file for file in files}


def _folder(path: Path) -> Tables:
    named = csvs_of(path)
    return Tables(tuple(named), lambda name: read_delimited(name, named[name].read_bytes()))


def _zip_of_csvs(archive: SafeArchive) -> Tables:
    csvs = tuple(sorted(name for name in archive.names if _is_csv(name)))
    if csvs:
        return Tables(csvs, lambda name: read_delimited(name, archive.read(name)))
    if any(name.casefold().endswith((".xlsx", ".xls", ".xlsm")) for name in archive.names):
        raise FileRefused("zipped-workbook", "The zip holds a workbook. Unpack it, and import the workbook itself.")
    raise FileRefused(
        "not-a-spreadsheet",
        "The file is neither an Excel workbook (.xlsx) nor a zip of CSVs. Give the .xlsx that RVTools wrote, or its CSVs.",
    )


def _is_csv(name: str) -> bool:
    """True for a CSV that belongs to the export: nothing hidden, nothing that climbs out of the archive."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
    return name.casefold().endswith(".csv") and not hidden and not name.startswith("/")
