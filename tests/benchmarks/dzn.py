"""Data files of MiniZinc, as far as the benchmarks use them: whole numbers, lists of them, and tables of them."""

import re
from pathlib import Path

Row = tuple[int, ...]

_ENTRY = re.compile(r"(\w+)\s*=\s*(.*?)\s*;", re.DOTALL)
_NUMBER = re.compile(r"-?\d+")


class Dzn:
    """One file; a name it does not hold raises KeyError."""

    def __init__(self, path: Path) -> None:
        self._text = dict(_ENTRY.findall(path.read_text(encoding="utf-8")))

    def row(self, name: str) -> Row:
        """The numbers of a list."""
        return tuple(int(number) for number in _NUMBER.findall(self._text[name]))

    def table(self, name: str) -> tuple[Row, ...]:
        """The rows of `[| 1, 0 | 0, 1 |]`."""
        rows = (tuple(int(number) for number in _NUMBER.findall(row)) for row in self._text[name].split("|"))
        return tuple(row for row in rows if row)
