"""Scenarios side by side as a chart: how many segments each keeps stretched, day by day."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate

from migrations_app.drawings.charts import DayChart, Line, Look
from migrations_app.selectors.comparison import Segments, Side, Span

_LOOKS: tuple[Look, ...] = ("actual", "planned", "likely", "slipped")  # colour, dash and symbol differ


def stretched_side_by_side(sides: Sequence[Side], segments: Segments) -> DayChart | None:
    """A line a scenario; None where nothing is stretched in any."""
    every = [span for spans in segments.spans for span in spans]
    if not every:
        return None
    first_on = min(span.from_on for span in every)
    count = (max(span.to_on for span in every) - first_on).days + 1
    columns = [_stretched(spans, first_on, count) for spans in segments.spans]
    planned = [(side, column) for side, column in zip(sides, columns, strict=True) if side.plan is not None]
    most = "; ".join(f"{side.letter} at most {max(column)}" for side, column in planned)
    return DayChart(
        title="Segments stretched",
        summary=f"Segments stretched at once: {most}.",
        unit="segments",
        days=[first_on + timedelta(days=day) for day in range(count)],
        lines=[
            Line(f"{side.letter} {side.scenario.name}", look, column)
            for (side, column), look in zip(planned, _LOOKS, strict=False)
        ],
    )


def _stretched(spans: Sequence[Span], first_on: date, count: int) -> list[int]:
    """How many are stretched on each of `count` days: begun and not yet ended."""
    steps = [0] * (count + 1)
    for span in spans:
        steps[(span.from_on - first_on).days] += 1
        steps[(span.to_on - first_on).days + 1] -= 1
    return list(accumulate(steps[:count]))
