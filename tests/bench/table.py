"""Tables of plain text that fit a terminal, and how figures are written in them."""

import math
import sys
from collections.abc import Iterable, Sequence

Cell = str | int | float | None


def say(*lines: str) -> None:
    """Write lines at once: somebody watches."""
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def note(line: str) -> None:
    """Say on the error stream what is going on, so that the figures can be kept apart."""
    sys.stderr.write(f"... {line}\n")
    sys.stderr.flush()


def title(text: str) -> None:
    """A heading of one line."""
    say("", text, "-" * len(text))


def table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """A table: the first column to the left, figures to the right."""
    lines = [tuple(head), *(tuple(written(cell) for cell in row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for first, *rest in lines:
        cells = [first.ljust(widths[0]), *(text.rjust(width) for text, width in zip(rest, widths[1:], strict=True))]
        say("  ".join(cells).rstrip())


def written(cell: Cell) -> str:
    """A figure with as many digits as it deserves; nothing where there is none."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return "-"
    if isinstance(cell, float):
        digits = 0 if abs(cell) >= 100 else 1 if abs(cell) >= 10 else 2
        return f"{cell:,.{digits}f}"
    return f"{cell:,}" if isinstance(cell, int) else cell
