"""Zip archives from strangers: looked at before they are unpacked, and never unpacked to a path of their choosing."""

import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from networks.importers.problems import FileRefused

MIB = 1024 * 1024
MAX_FILE_BYTES = 300 * MIB  # of the file as uploaded; 10,000 VMs take about 10 MiB
MAX_PARTS = 2_000  # an RVTools export has 27 tabs
MAX_DIRECTORY_BYTES = MAX_PARTS * 512  # of the archive's list of parts, checked before it is read into memory
MAX_PART_BYTES = 400 * MIB  # one part unpacked; a tab of 50,000 rows takes about 100 MiB
MAX_TOTAL_BYTES = 1_600 * MIB  # all parts that are unpacked
MAX_RATIO = 200  # unpacked to packed, judged on parts above RATIO_FROM_BYTES; real exports stay near 15
RATIO_FROM_BYTES = 20 * MIB

END_OF_DIRECTORY = b"PK\x05\x06"
ZIP64_LOCATOR = b"PK\x06\x07"
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    ValueError,
    OSError,
)


class SafeArchive:
    """A zip archive whose parts come out within limits or not at all."""

    def __init__(self, path: Path) -> None:
        """Open `path`. FileRefused where it is broken, locked by a password, or too big to be an export."""
        _refuse_long_directory(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except BROKEN as error:
            raise _truncated() from error
        parts = [part for part in self._zip.infolist() if not part.is_dir()]
        self._parts = {part.filename: part for part in parts}
        self._unpacked_bytes = 0
        if len(parts) > MAX_PARTS or len(self._parts) < len(parts):
            self.close()
            raise _bomb(
                f"{len(parts):,} parts, some of one name" if len(parts) <= MAX_PARTS else f"{len(parts):,} parts"
            )

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, as the archive writes them."""
        return tuple(self._parts)

    def read(self, name: str) -> bytes:
        """One part unpacked. FileRefused where it is broken, encrypted or a bomb; KeyError where there is none."""
        part = self._parts[name]
        if part.flag_bits & 0x1:
            raise FileRefused("password", "The zip is locked by a password. Unpack it, and import the files inside.")
        self._unpacked_bytes += part.file_size
        if part.file_size > MAX_PART_BYTES or self._unpacked_bytes > MAX_TOTAL_BYTES:
            raise _bomb(f"{part.file_size / MIB:,.0f} MiB in its part “{PurePosixPath(name).name}”")
        if part.file_size > RATIO_FROM_BYTES and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise _bomb(f"a part “{PurePosixPath(name).name}” that grows more than {MAX_RATIO} times")
        try:
            # Python stops at the size the part declares and then compares the checksum: a lie about the size ends here.
            return self._zip.read(part)
        except BROKEN as error:
            raise _truncated() from error


def _refuse_long_directory(path: Path) -> None:
    """Read the length of the list of parts from the archive's end, because zipfile reads the whole list at once."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 65_557))
        tail = file.read()
        if (at := tail.rfind(END_OF_DIRECTORY)) < 0 or len(tail) < at + 22:
            raise _truncated()
        (length,) = struct.unpack_from("<I", tail, at + 12)
        if tail[max(0, at - 20) :].startswith(ZIP64_LOCATOR) and at >= 20:
            (record_at,) = struct.unpack_from("<Q", tail, at - 12)
            file.seek(min(record_at, size))
            record = file.read(56)
            length = struct.unpack_from("<Q", record, 40)[0] if len(record) == 56 else length
    if length > MAX_DIRECTORY_BYTES:
        raise _bomb("a list of parts longer than any export's")


def _truncated() -> FileRefused:
    return FileRefused(
        "broken-archive",
        "The file is damaged or was cut off on its way here. Copy or upload it again, or export it again.",
    )


def _bomb(what: str) -> FileRefused:
    return FileRefused(
        "too-big-unpacked",
        f"The file unpacks to far more than an RVTools export does ({what}), so it was not opened. "
        "Export it again, or save only the tabs vInfo, vNetwork, vDisk, dvPort, dvSwitch, vPort and vSC_VMK.",
    )
