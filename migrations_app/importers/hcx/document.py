"""The door for a list from HCX: an answer of its API or a PowerCLI export, JSON or CSV -> rows with flat keys."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from migrations_app.importers.hcx import refusals
from networks.importers.archive import MIB
from networks.importers.delimited import decoded, read_delimited
from networks.importers.problems import FileRefused
from networks.importers.sheets import Cell, Sheet

MAX_LIST_BYTES = 100 * MIB  # 10,000 migrations take about 15 MiB
MAX_DEPTH = 8  # of objects in objects; HCX's lists need four
LISTS = ("items", "rows", "data", "results", "value", "migrations", "l2Extensions", "l2NetworkExtensions")
TOTALS = ("totalCount", "totalItemCount", "total", "itemCount")
HASH_TEXT = re.compile(r"@\{(.*)\}", re.DOTALL)  # what PowerShell writes for an object it turns into text

FlatRow = Mapping[str, Any]  # "sourcenetwork.networkid" -> value, keys in lower case


@dataclass(frozen=True, slots=True)
class HcxRows:
    """The rows of one file, each with its number: the row of a CSV, the place in a list from 1 on.

    `listed`: how many rows HCX says there are; more than `rows` where only a page was saved.
    """

    name: str
    rows: Sequence[tuple[int, FlatRow]]
    listed: int

    @property
    def is_whole(self) -> bool:
        """True when nothing says that rows are missing."""
        return self.listed <= len(self.rows)


def read_rows(path: Path, name: str) -> HcxRows:
    """Every row of the file at `path`. FileRefused with a way out where it holds no list."""
    size = path.stat().st_size
    if size == 0:
        raise refusals.empty_file()
    if size > MAX_LIST_BYTES:
        raise refusals.too_big(size / MIB, MAX_LIST_BYTES / MIB)
    data = path.read_bytes()
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise refusals.workbook()
    if refusals.looks_like_html(data):
        raise refusals.html_page(data)
    try:
        text = decoded(name, data).replace("\0", "").lstrip("\ufeff \t\r\n")
    except FileRefused as error:
        raise refusals.no_list() from error
    if text[:8].casefold().startswith(("http/1", "http/2")):
        raise refusals.with_headers()
    if text.startswith(("{", "[")):
        return _from_json(name, text)
    return _from_csv(read_delimited(name, data))


def _from_csv(sheet: Sheet) -> HcxRows:
    keys = ["".join(text.replace("\ufeff", "").casefold().replace("_", " ").split()) for text in sheet.header]
    rows = [(number, _flat_cells(keys, cells)) for number, cells in sheet.rows]
    if not rows and len(keys) < 2:
        raise refusals.no_list()
    if not rows:
        raise refusals.empty_list()
    return HcxRows(sheet.name, rows, len(rows))


def _flat_cells(keys: Sequence[str], cells: Sequence[Cell]) -> FlatRow:
    return flattened({key: cell for key, cell in zip(keys, cells, strict=False) if key and cell not in (None, "")})


def _from_json(name: str, text: str) -> HcxRows:
    documents = list(_documents(text))
    rows: list[Mapping[str, Any]] = []
    listed = 0
    for document in documents:
        found = _list_in(document)
        if found is None and isinstance(document, Mapping) and not _is_row(document):
            raise refusals.no_list_in(document)
        rows += [document] if found is None else [one for one in found if isinstance(one, Mapping)]
        listed = max(listed, _total_of(document))
    if not rows:
        raise next((refusals.no_list_in(one) for one in documents if refusals.tells_error(one)), refusals.empty_list())
    return HcxRows(name, list(enumerate((flattened(row) for row in _in_groups(rows)), start=1)), listed)


def _documents(text: str) -> Iterator[Any]:
    """The JSON documents of a text: pages are often saved one after the other."""
    decoder = json.JSONDecoder()
    at = 0
    while at < len(text):
        try:
            document, at = decoder.raw_decode(text, at)
        except RecursionError as error:
            raise refusals.broken_json(1) from error
        except json.JSONDecodeError as error:
            raise refusals.broken_json(error.lineno) from error
        except ValueError as error:  # a number of thousands of digits
            raise refusals.broken_json(text.count("\n", 0, at) + 1) from error
        yield document
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1


def _list_in(document: Any, depth: int = 2) -> list[Any] | None:
    """The list a document is or wraps."""
    if isinstance(document, list):
        return document
    if not isinstance(document, Mapping) or depth == 0:
        return None
    for key in LISTS:
        value = document.get(key)
        if isinstance(value, list):
            return None if key == "migrations" and "name" in document else value
        if isinstance(value, Mapping) and (found := _list_in(value, depth - 1)) is not None:
            return found
    return None


def _total_of(document: Any) -> int:
    if not isinstance(document, Mapping):
        return 0
    places = [document, *(value for value in document.values() if isinstance(value, Mapping))]
    found = [place.get(key) for place in places for key in TOTALS]
    return max((total for total in found if isinstance(total, int) and not isinstance(total, bool)), default=0)


def _is_row(document: Mapping[str, Any]) -> bool:
    """True for a single row: ConvertTo-Json writes no list around it."""
    known = {key.casefold() for key in document}
    return bool(known & refusals.ROW_KEYS)


def _in_groups(rows: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The rows; of a mobility group its migrations, each with the group's name."""
    for row in rows:
        inner = next((row[key] for key in row if key.casefold() in ("migration", "migrations")), None)
        if isinstance(inner, Mapping):
            inner = [inner]
        if not isinstance(inner, list) or not all(isinstance(one, Mapping) for one in inner):
            yield row
            continue
        name = next((row[key] for key in row if key.casefold() in ("name", "groupname")), "")
        for one in inner:
            yield {"groupName": name, **one}


def flattened(row: Mapping[str, Any]) -> FlatRow:
    """The row with one key for each plain value, parts joined by full stops, in lower case; blanks left out."""
    flat: dict[str, Any] = {}
    _flatten(row, "", flat, MAX_DEPTH)
    return flat


def _flatten(row: Mapping[str, Any], before: str, flat: dict[str, Any], depth: int) -> None:
    for key, value in row.items():
        name = before + key.casefold()
        if isinstance(value, str):
            value = _storable(value.strip())
            if value.startswith("@{") and (match := HASH_TEXT.fullmatch(value)):
                value = _of_hash_text(match.group(1))
        if isinstance(value, Mapping):
            if depth > 0:
                _flatten(value, f"{name}.", flat, depth - 1)
        elif value is not None and value != "" and not isinstance(value, list):
            flat.setdefault(name, value)


def _storable(text: str) -> str:
    """The text without what no database keeps: NUL, and halves of characters that JSON can spell."""
    return text if text.isascii() and "\0" not in text else text.replace("\0", "").encode("utf-8", "replace").decode()


def _of_hash_text(text: str) -> dict[str, Any]:
    """ "Name=VLAN 10; Id=dvportgroup-12" as PowerShell writes an object into a cell."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {key.strip(): value.strip() for key, equals, value in pairs if equals and key.strip()}
