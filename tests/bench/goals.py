"""Figures beside what they are held against: what must be reached, and what is aimed at. Less is better."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.bench.table import table

HEAD = ("instance", "seed", "s", "J", "known", "must", "aim", "reached")
EXACTLY = 1 + 1e-4  # of a known optimum: what is written down of it is rounded


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `known`: the optimum, or the best that any search has found; None in `value`: there is no plan."""

    instance: str
    seed: int | None
    seconds: float | None
    value: float | None
    known: float | None
    must: float
    aim: float
    remark: str = ""

    @property
    def reached(self) -> str:
        """Which of the two goals."""
        if self.value is None:
            return "no plan"
        return "aim" if self.value <= self.aim else "must" if self.value <= self.must else "neither"


def report(rows: Iterable[Row], head: tuple[str, ...] = HEAD) -> None:
    """The rows as a table, and what there is to remark on them."""
    rows = list(rows)
    table(
        head,
        [
            (
                row.instance,
                row.seed,
                row.seconds,
                _with_a_digit(row.value),
                _with_a_digit(row.known),
                _with_a_digit(row.must),
                _with_a_digit(row.aim),
                f"{row.reached}{': ' if row.remark else ''}{row.remark}",
            )
            for row in rows
        ],
    )


def _with_a_digit(value: float | None) -> str | None:
    if value is None:
        return None
    return f"{value:,.0f}" if value >= 10_000 else f"{value:,.1f}" if value >= 100 else f"{value:.3g}"
