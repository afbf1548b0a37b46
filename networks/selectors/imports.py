"""Imports and derivations: what ran, what waits for a decision, what can be taken back."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import QuerySet

from networks.choices import ImportKind, ImportPhase, RunState
from networks.models import DeriveRun, ImportRun, Project

HEAVY = ("problems", "differences", "undo_gz", "parsed_gz")


def imports_of(project: Project) -> QuerySet[ImportRun]:
    """Every import, newest first, without its long lists."""
    return project.importruns.select_related("created_by").defer(*HEAVY)


def import_of(project: Project, run_id: int) -> ImportRun:
    """One import of the project with its problems and differences. ImportRun.DoesNotExist for another's."""
    return project.importruns.defer("undo_gz", "parsed_gz").get(pk=run_id)


def import_status(project: Project, run_id: int) -> ImportRun:
    """The same without its long lists, for a page that asks every second how far it is."""
    return imports_of(project).get(pk=run_id)


def is_read(run: ImportRun) -> bool:
    """True when its dry run is done and it waits for a person to commit it."""
    return run.phase == ImportPhase.READ and run.state == RunState.COMPLETED


def live_import_of(project: Project) -> ImportRun | None:
    """The import that waits or works now, None where there is none."""
    return imports_of(project).filter(state__in=(RunState.PENDING, RunState.RUNNING)).first()


def last_committed(project: Project, kind: ImportKind | str | None = None) -> ImportRun | None:
    """The newest import that stands in the estate (not undone), of one kind or of any."""
    runs = imports_of(project).filter(committed_at__isnull=False, undone_at__isnull=True)
    return (runs.filter(kind=kind) if kind else runs).order_by("-committed_at", "-pk").first()


def undo_obstacle(run: ImportRun) -> str:
    """Why the import cannot be undone, as a sentence; "" when it can."""
    if run.committed_at is None:
        return "It was never committed, so there is nothing to take back."
    if run.undone_at is not None:
        return "It has been undone already."
    # Flows were resolved against the VMs known then: what an inventory brought is taken back after them only.
    kind = ImportKind.FLOWS if run.kind == ImportKind.FLOWS else None
    last = last_committed(run.project, kind)
    if last is not None and last.pk != run.pk:
        return f"{last.file_name} was committed after it. Undo that one first."
    return ""


def differences_page(
    run: ImportRun, *, kind: str = "", what: str = "", search: str = "", first: int = 0, most: int = 100
) -> tuple[list[dict], int]:
    """One page of the rows {kind, what, key, name, details}, and how many there are in all."""
    wanted = search.casefold()
    rows = [
        row
        for row in run.differences
        if (not kind or row["kind"] == kind)
        and (not what or row["what"] == what)
        and (not wanted or wanted in row["name"].casefold())
    ]
    return rows[first : first + most], len(rows)


def problems_page(
    run: ImportRun, *, sheet: str = "", notices: bool = True, first: int = 0, most: int = 100
) -> tuple[Sequence[dict], int]:
    """One page of the rows {sheet, row, column, value, message, is_notice}, and how many there are in all."""
    rows = [
        row for row in run.problems if (not sheet or row["sheet"] == sheet) and (notices or not row.get("is_notice"))
    ]
    return rows[first : first + most], len(rows)


def difference_counts(run: ImportRun) -> list[tuple[str, str, int]]:
    """(what, kind, how many) of the import's differences, for the choices of a filter."""
    counted = Counter((row["what"], row["kind"]) for row in run.differences)
    return [(what, kind, count) for (what, kind), count in sorted(counted.items())]


def difference_total(run: ImportRun) -> int:
    """How many differences the import makes, listed or not."""
    return len(run.differences) + int(run.summary.get("unlisted", 0))


def problem_counts(run: ImportRun) -> list[tuple[str, int, int]]:
    """(sheet, problems, notices) of the import, in the order of the file."""
    counted: dict[str, list[int]] = {}
    for row in run.problems:
        counted.setdefault(row["sheet"], [0, 0])[bool(row.get("is_notice"))] += 1
    return [(sheet, problems, notices) for sheet, (problems, notices) in counted.items()]


def derivations_of(project: Project) -> QuerySet[DeriveRun]:
    """Every derivation, newest first."""
    return project.deriveruns.all()


def last_derivation(project: Project) -> DeriveRun | None:
    """The newest derivation, in whatever state it is."""
    return derivations_of(project).first()
