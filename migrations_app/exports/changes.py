"""The record of changes as CSV, one row a change, newest first."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.text import slugify

from migrations_app.exports.cells import Cell, lines, text
from migrations_app.selectors.changes import ChangeRow, change_rows
from networks.models import Change, Project

ROWS_AT_ONCE = 250
COLUMNS = (
    "at", "by", "scenario", "about", "name", "change", "reason", "effect",
    "stretch_days", "risk_days", "split_tb", "plan_is_stale",
)  # fmt: skip
SAID = {"known": "known", "none": "no effect", "unknown": "unknown"}


def changes_file_name(project: Project) -> str:
    """The CSV's name."""
    return f"{slugify(project.name) or 'project'}-changes.csv"


def changes_csv(project: Project, changes: QuerySet[Change]) -> Iterator[str]:
    """The changes in pieces, by key, so that a long record is never held whole; the first piece is the header."""
    yield lines([list(COLUMNS)])
    before: int | None = None
    while some := list((changes if before is None else changes.filter(pk__lt=before))[:ROWS_AT_ONCE]):
        yield lines([[text(cell) for cell in _cells(row, project)] for row in change_rows(project, some)])
        before = some[-1].pk


def _cells(row: ChangeRow, project: Project) -> list[Cell]:
    change, effect = row.change, row.change.effect
    return [
        change.at.astimezone(project.zone).isoformat(timespec="seconds"),
        str(change.by or ""),
        row.scenario,
        row.subject_kind,
        row.subject,
        change.sentence,
        change.reason,
        SAID[row.effect],
        effect.get("stretch_days"),
        effect.get("risk_days"),
        effect.get("split_tb"),
        change.affects_plan,
    ]
