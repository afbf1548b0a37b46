"""Which kind of import a file is, by what stands at its beginning. Its name tells nothing; doubt is no answer."""

import re
from dataclasses import dataclass
from pathlib import Path

from networks.choices import ImportKind
from networks.importers.delimited import decoded, read_delimited
from networks.importers.problems import FileRefused

HEAD_BYTES = 65_536
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
JSON_KEY = re.compile(r'"([A-Za-z][\w.-]{0,60})"\s*:')


@dataclass(frozen=True, slots=True)
class Signs:
    """What shows that a file is of a kind: any one of them. All in lower case, letters and digits alone.

    `columns`: sets of CSV columns, each of which shows it when all of its columns are there. `keys`: keys of a JSON.
    """

    columns: tuple[frozenset[str], ...] = ()
    keys: frozenset[str] = frozenset()
    is_archive: bool = False


_SIGNS: dict[ImportKind, Signs] = {}


def register_signs(kind: ImportKind, signs: Signs) -> None:
    """Say what shows that a file is of `kind`."""
    _SIGNS[kind] = signs


def kind_recognised(path: Path, name: str = "") -> ImportKind | None:
    """The kind of the file at `path`; None where nothing shows it, or more than one kind would do."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith(ARCHIVES):
        found = [kind for kind, signs in _SIGNS.items() if signs.is_archive]
    else:
        try:
            text = decoded(name or path.name, head).lstrip("\ufeff \t\r\n")
            found = _by_keys(text) if text.startswith(("{", "[")) else _by_columns(name or path.name, head)
        except FileRefused:
            return None
    return found[0] if len(found) == 1 else None


def _by_keys(text: str) -> list[ImportKind]:
    keys = {_plain(key) for key in JSON_KEY.findall(text)}
    return [kind for kind, signs in _SIGNS.items() if keys & signs.keys]


def _by_columns(name: str, head: bytes) -> list[ImportKind]:
    columns = {_plain(text) for text in read_delimited(name, head).header}
    return [kind for kind, signs in _SIGNS.items() if any(these <= columns for these in signs.columns)]


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


register_signs(
    ImportKind.RVTOOLS,
    Signs(
        columns=(
            *(frozenset({"vm", more}) for more in ("powerstate", "vmid", "visdkuuid", "network1")),
            frozenset({"vinfovmname"}),
        ),
        is_archive=True,
    ),
)
register_signs(
    ImportKind.FLOWS,
    Signs(
        columns=tuple(
            frozenset({*ends, more})
            for ends in (("source", "destination"), ("src", "dst"))
            for more in ("port", "protocol", "bytesperday", "dstport")
        )
    ),
)
register_signs(
    ImportKind.ANCHORS, Signs(columns=(frozenset({"segment", "leaveson"}), frozenset({"segment", "kind", "name"})))
)
