"""Charts as records: what `static/js/charts.js` draws, and the table that says the same without it.

A chart is drawn by `templates/parts/_chart.html`. Each line has a look (colour, dash and symbol together, so that it
reads without colour); the looks are in `charts.js`, the colours in `tokens.css`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Look = Literal["actual", "planned", "baseline", "likely", "slipped"]
AreaLook = Literal["broken", "asymmetric", "trombone", "backhaul", "unavoidable", "isolated", "unknown", "optimal"]
Value = float | None

DAILY_ROWS = 60  # a longer table has a row a week
WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Line:
    """A value a day, None where the line has none."""

    name: str
    look: Look | AreaLook
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Band:
    """What lies between two lines, both named in the table."""

    name: str
    low_name: str
    high_name: str
    low: Sequence[Value]
    high: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Mark:
    """An upright line at a day."""

    name: str
    on: date


@dataclass(frozen=True, slots=True)
class DayChart:
    """Lines over days.

    `days`: ascending; every line and the band have one value for each. `unit` stands at the axis and in the table.
    `is_stacked`: the lines stand upon each other as areas, the first at the bottom. `beside`: columns of the table
    that are not drawn. `table_at`: the places of the days that have a row there; None = all, or one a week.
    """

    title: str
    summary: str
    unit: str
    days: Sequence[date]
    lines: Sequence[Line]
    band: Band | None = None
    marks: Sequence[Mark] = ()
    decimals: int = 0
    kind: Literal["burn-down", "lines"] = "lines"
    is_stacked: bool = False
    beside: Sequence[Line] = ()
    table_at: Sequence[int] | None = None

    @property
    def data(self) -> dict[str, Any]:
        """What the script draws."""
        band = self.band
        return {
            "unit": self.unit,
            "decimals": self.decimals,
            "stacked": self.is_stacked,
            "days": [one.isoformat() for one in self.days],
            "lines": [{"name": one.name, "look": one.look, "values": list(one.values)} for one in self._shown()],
            "band": band and {"name": band.name, "low": list(band.low), "high": list(band.high)},
            "marks": [{"name": one.name, "on": one.on.isoformat()} for one in self.marks],
        }

    @property
    def legend(self) -> list[tuple[str, str]]:
        """The look and name of what is drawn."""
        rows: list[tuple[str, str]] = [(one.look, one.name) for one in self._shown()]
        return rows if self.band is None else [*rows, ("band", self.band.name)]

    @property
    def columns(self) -> list[str]:
        """The heads of the table, the first one left out."""
        names = [one.name for one in (*self._shown(), *self.beside)]
        return names if self.band is None else [*names, self.band.low_name, self.band.high_name]

    @property
    def rows(self) -> list[tuple[date, list[Value]]]:
        """A day and its values, thinned to weeks where there are many; the first and the last day always."""
        columns = [one.values for one in (*self._shown(), *self.beside)]
        if self.band is not None:
            columns += [self.band.low, self.band.high]
        return [(self.days[at], [column[at] for column in columns]) for at in self._table_days()]

    @property
    def is_thinned(self) -> bool:
        """Whether the table leaves days out."""
        return self.table_at is None and len(self._table_days()) < len(self.days)

    def _shown(self) -> list[Line]:
        """The lines that have any value."""
        return [one for one in self.lines if any(value is not None for value in one.values)]

    def _table_days(self) -> list[int]:
        """Which days, by place, have a row."""
        if self.table_at is not None:
            return list(self.table_at)
        last = len(self.days) - 1
        if last < DAILY_ROWS:
            return list(range(len(self.days)))
        kept = [0]
        for at in range(1, last):
            if (self.days[at] - self.days[kept[-1]]).days >= WEEK_DAYS:
                kept.append(at)
        return [*kept, last]


@dataclass(frozen=True, slots=True)
class Bar:
    """How long against how long it may be, both in the chart's unit."""

    name: str
    value: float
    budget: float
    url: str = ""

    @property
    def beyond(self) -> float:
        """What is over the budget."""
        return max(0, self.value - self.budget)


@dataclass(frozen=True, slots=True)
class BarChart:
    """Lying bars, each with a tick at its own budget; what lies beyond it is hatched."""

    title: str
    summary: str
    unit: str
    bars: Sequence[Bar]
    name_of_bars: str = "Segment"
    value_name: str = "Stretched"
    budget_name: str = "Budget"
    kind: Literal["bars"] = "bars"

    @property
    def data(self) -> dict[str, Any]:
        """What the script draws."""
        return {
            "unit": self.unit,
            "value_name": self.value_name,
            "budget_name": self.budget_name,
            "bars": [{"name": one.name, "value": one.value, "budget": one.budget} for one in self.bars],
        }
