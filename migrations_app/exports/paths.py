"""The detours of one date taken away: every talk that goes otherwise than it could, or whose way is unknown, one a row."""

from collections.abc import Iterator
from datetime import date

import numpy as np
from django.utils.text import slugify

from migrations_app.exports.cells import Cell, lines, text
from migrations_app.models import Plan
from migrations_app.selectors.path_names import Names, names_of
from networks.models import Project
from planner.core.paths.known_ways import KnownWays
from planner.core.paths.records import TROUBLE, Verdict
from planner.core.paths.schedule import Schedule
from planner.core.paths.situations import ENDS, VERDICTS, paths_on
from planner.core.paths.stop_report import Day, row_of, worst_first
from planner.core.paths.stops import Stop
from planner.core.paths.traffic import Traffic

COLUMNS = (
    "date", "verdict", "harm", "source", "source_segment", "source_site", "destination", "destination_segment",
    "destination_site", "conversations", "gb_per_day", "rtt_ms", "added_ms", "crossings", "is_tromboned", "reason",
    "to_enter",
)  # fmt: skip
ROWS_AT_ONCE = 250  # small enough that the first byte is on its way at once
_AT_AN_END = {end.gap for end in ENDS if end.gap}  # where the end itself says better what is unknown
_TOLD = [VERDICTS.index(one) for one in (*TROUBLE, Verdict.UNKNOWN)]


def detours_file_name(plan: Plan, on: date) -> str:
    """ "move-baseline-detours-2027-03-14.csv"."""
    scenario = plan.scenario
    stem = f"{slugify(scenario.project.name)}-{slugify(scenario.name)}".strip("-") or "project"
    return f"{stem}-detours-{on.isoformat()}.csv"


def detours_csv(project: Project, traffic: Traffic, schedule: Schedule, known: KnownWays, on: date) -> Iterator[str]:
    """The talks of a date that detour, are broken or unknown, the worst first, in pieces; the header comes first and alone.

    Milliseconds are empty where nobody has measured; `gb_per_day` counts the flows whose volume is known.
    """
    yield lines([list(COLUMNS)])
    number = schedule.axis.day(on)
    places = paths_on(traffic, schedule, known.ways, number)
    day = Day(traffic, schedule, known.ways, known.figures, Stop(number, number, "", None), places)
    talks = worst_first(day, np.flatnonzero(np.isin(day.figures.verdict[places], _TOLD)))
    segments = {segment.key for segment in traffic.nets}
    names = names_of(project, None, segments)
    for start in range(0, len(talks), ROWS_AT_ONCE):
        rows = (_row(day, int(talk), on, names) for talk in talks[start : start + ROWS_AT_ONCE])
        yield lines([[text(cell) for cell in row] for row in rows])


def _row(day: Day, talk: int, on: date, names: Names) -> list[Cell]:
    row = row_of(day, talk)
    path = day.ways.paths[int(day.places[talk])]
    gap = day.traffic.gap_of_talk(talk) if path.reason in _AT_AN_END else None
    a, b = names.end(row["a"]), names.end(row["b"])
    return [
        on.isoformat(),
        row["verdict"],
        row["harm"] if path.verdict is Verdict.ASYMMETRIC else None,
        a.name,
        a.segment,
        row["a"]["site"],
        b.name,
        b.segment,
        row["b"]["site"],
        row["conversations"],
        row["gb_per_day"],
        row["rtt_ms"],
        row["added_ms"],
        row["crossings"],
        row["is_tromboned"],
        path.reason if gap is None else gap.reason,
        path.to_enter if gap is None else gap.to_enter,
    ]
