"""CSV as it comes: any usual encoding, separator and quoting."""

import codecs
import csv
import io
from collections.abc import Iterator

from networks.importers.problems import FileRefused
from networks.importers.sheets import NumberedRow, Sheet, sheet_of_rows

SEPARATORS = (",", ";", "\t", "|")
POWERSHELL_TYPE = "#TYPE "
MAX_CELL_CHARACTERS = 1_000_000  # an annotation may be long; the csv module's own limit of 131,072 is too short
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_delimited(name: str, data: bytes) -> Sheet:
    """The sheet in the bytes of one CSV. FileRefused where they are no text."""
    text = decoded(name, data).replace("\0", "")  # PostgreSQL keeps no text with it
    if text.startswith(POWERSHELL_TYPE):  # a line of Export-Csv; left blank, so that rows keep their numbers
        text = text[text.find("\n") :] if "\n" in text else ""
    separator, text = _separator(text)
    return sheet_of_rows(name, _rows(name, text, separator))


def decoded(name: str, data: bytes) -> str:
    """The text of a CSV: by its byte order mark, else UTF-8, else the Western Windows code page."""
    if encoding := _encoding(data):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            raise _no_text(name) from error
    if b"\0" in data[:100_000] or data.lstrip()[:1] == b"<" or data.startswith(b"%PDF"):
        raise _no_text(name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _encoding(data: bytes) -> str | None:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding
    head = data[:2_000]
    if len(head) >= 4 and head[1::2].count(0) > 0.8 * len(head[1::2]) and not head[::2].count(0):
        return "utf-16-le"
    if len(head) >= 4 and head[::2].count(0) > 0.8 * len(head[::2]) and not head[1::2].count(0):
        return "utf-16-be"
    return None


def _separator(text: str) -> tuple[str, str]:
    """The separator and the text it separates: Excel's own `sep=` line counts and goes, else the header decides."""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], rest
    header = next((line for line in text.splitlines()[:50] if line.strip()), "") if len(text) < 200_000 else first
    unquoted = "".join(header.split('"')[::2])
    return max(SEPARATORS, key=unquoted.count), text


def _rows(name: str, text: str, separator: str) -> Iterator[NumberedRow]:
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        yield from enumerate(rows, start=1)
    except csv.Error as error:
        raise FileRefused(
            "broken-csv",
            f"“{name}” cannot be read beyond line {rows.line_num}: a cell there is longer than "
            f"{MAX_CELL_CHARACTERS:,} characters or its quotes do not close. Export it again, or mend that line.",
        ) from error


def _no_text(name: str) -> FileRefused:
    return FileRefused(
        "not-a-spreadsheet",
        f"“{name}” is neither a workbook nor a CSV. Give the .xlsx that RVTools wrote, or its CSVs as a zip.",
    )
