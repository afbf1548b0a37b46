"""What both import commands do: find or make the project, read, show the difference, commit, derive; here and now."""

import json
import sys
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.contrib.auth.models import User
from django.core.files import File
from django.core.management.base import BaseCommand, CommandParser

from networks.choices import ImportKind, RunState
from networks.importers.problems import FileRefused
from networks.importers.rvtools.reader import csvs_of
from networks.models import DeriveRun, ImportRun, Project
from networks.services.derive import derive_run_execute
from networks.services.errors import ServiceError
from networks.services.imports import import_run_commit, import_run_create, import_run_execute
from networks.services.projects import project_create
from networks.services.runs import run_claim

DONE, REFUSED, UNREADABLE = 0, 1, 2  # exit codes: 2 also for wrong arguments
SHOWN = 20  # problems, and kinds of notices; --json has all


class WrongArgument(Exception):
    """An argument that cannot be used: a sentence, and what to do."""

    def __init__(self, sentence: str, way_out: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.way_out = way_out


class ImportCommand(BaseCommand):
    """A command that takes one file of `kind` into a project."""

    kind: ImportKind

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--project", required=True, metavar="NAME")
        parser.add_argument("--owner", metavar="LOGIN", help="make the project where there is none, for this user")
        parser.add_argument("--time-zone", default="UTC", metavar="ZONE", help="of a project that is made (UTC)")
        parser.add_argument("--dry-run", action="store_true", help="show the difference and keep nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer, code = self._import(options)
        except WrongArgument as wrong:
            answer, code = _no("unreadable", wrong.sentence, wrong.way_out), UNREADABLE
        except FileRefused as refusal:
            answer, code = _no("refused", refusal.sentence, ""), UNREADABLE
        except ServiceError as refusal:
            answer, code = _no("refused", refusal.sentence, refusal.way_out), REFUSED
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            (self.stdout if code == DONE else self.stderr).write("\n".join(_lines(answer)))
        if code:
            sys.exit(code)

    def _import(self, options: dict[str, Any]) -> tuple[dict[str, Any], int]:
        with self._opened(options["file"]) as file:
            project, is_new = _project(options)
            by = User.objects.filter(username=options["owner"] or "").first()
            run = import_run_create(
                project=project, by=by, kind=self.kind, file=File(file), file_name=options["file"].resolve().name
            )
        try:
            run = _done(run)
            if run.state == RunState.COMPLETED and not options["dry_run"]:
                run = _done(import_run_commit(run=run, by=by))
            code = {RunState.COMPLETED: DONE, RunState.REFUSED: UNREADABLE}.get(RunState(run.state), REFUSED)
            return _facts(run, options["dry_run"]), code
        finally:
            if options["dry_run"] or (is_new and run.committed_at is None):
                run.file.delete(save=False)
                (project if is_new else run).delete()

    @contextmanager
    def _opened(self, path: Path) -> Iterator[IO[bytes]]:
        """The file; of an export's folder the zip of its CSVs."""
        try:
            if path.is_dir():
                if self.kind != ImportKind.RVTOOLS:
                    raise WrongArgument(f"{path} is a folder.", "Name the CSV in it.")
                with tempfile.TemporaryFile() as zipped:
                    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
                        for name, csv in csvs_of(path).items():
                            archive.write(csv, name)
                    zipped.seek(0)
                    yield zipped
            else:
                with path.open("rb") as file:
                    yield file
        except OSError as error:
            raise WrongArgument(f"Cannot read {path}: {error.strerror}.", "Name a file that exists.") from error


def _done(run: ImportRun) -> ImportRun:
    claimed = run_claim(ImportRun, run.pk)
    if claimed is None:
        raise ServiceError("A worker has taken this import.", "Look at its page, or run the command again.")
    derivation = import_run_execute(claimed)
    if derivation is not None and (mine := run_claim(DeriveRun, derivation.pk)):
        derive_run_execute(mine)
    claimed.refresh_from_db()
    return claimed


def _project(options: dict[str, Any]) -> tuple[Project, bool]:
    project = Project.objects.filter(name=options["project"]).first()
    owner = User.objects.filter(username=options["owner"]).first() if options["owner"] else None
    if options["owner"] and owner is None:
        raise WrongArgument(f"There is no user {options['owner']}.", "Make one: manage.py createsuperuser.")
    if project is not None:
        return project, False
    if owner is None:
        raise WrongArgument(
            f"There is no project called {options['project']}.", "Correct the name, or give --owner LOGIN to make it."
        )
    try:
        return project_create(name=options["project"], time_zone=options["time_zone"], owner=owner), True
    except ServiceError as refusal:
        raise WrongArgument(refusal.sentence, refusal.way_out) from refusal


def _facts(run: ImportRun, is_dry_run: bool) -> dict[str, Any]:
    return {
        "state": run.state,
        "sentence": run.message,
        "way_out": run.way_out,
        "project": run.project.name,
        "run": None if is_dry_run else run.pk,
        "dry_run": is_dry_run,
        "inventory_on": str(run.inventory_on or ""),
        "counts": run.summary.get("counts", {}),
        "differences": run.summary.get("differences", {}),
        "missing_tabs": run.summary.get("missing_tabs", []),
        "problem_counts": _kinds(run.problems),
        "problems": run.problems,
    }


def _no(state: str, sentence: str, way_out: str) -> dict[str, Any]:
    return {"state": state, "sentence": sentence, "way_out": way_out}


def _lines(answer: dict[str, Any]) -> Iterator[str]:
    if answer.get("dry_run"):
        yield "Dry run, nothing is kept."
    yield answer["sentence"]
    if answer["way_out"]:
        yield answer["way_out"]
    if answer.get("counts"):
        yield "Recognised: " + "; ".join(f"{what}: {count:,}" for what, count in answer["counts"].items()) + "."
    for tab in answer.get("missing_tabs", ()):
        yield f"No tab {tab['tab']}: {tab['consequence']}"
    problems = [problem for problem in answer.get("problems", ()) if not problem["is_notice"]]
    yield from _some([f"{_place(problem)}: {problem['message']}" for problem in problems])
    notices = [kind for kind in answer.get("problem_counts", ()) if kind["is_notice"]]
    yield from _some([_notice(kind) for kind in notices])


def _kinds(problems: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was found, each kind once with how often; problems before notices, the most frequent first."""
    found: dict[tuple[bool, str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for problem in problems:
        found[problem["is_notice"], problem["sheet"], problem["column"], problem["message"]].append(problem)
    return [
        {
            "is_notice": is_notice,
            "sheet": sheet,
            "column": column,
            "message": message,
            "count": len(same),
            "first_row": same[0]["row"],
            "first_value": same[0]["value"],
        }
        for (is_notice, sheet, column, message), same in sorted(
            found.items(), key=lambda kind: (kind[0][0], -len(kind[1]))
        )
    ]


def _notice(kind: dict[str, Any]) -> str:
    times = f"{kind['count']:,} × " if kind["count"] > 1 else ""
    first = {"row": kind["first_row"], "value": kind["first_value"], "sheet": kind["sheet"], "column": kind["column"]}
    return f"Note: {times}{'first ' if times else ''}{_place(first)}: {kind['message']}"


def _place(problem: dict[str, Any]) -> str:
    place = f"{problem['sheet']} row {problem['row']}" if problem["row"] else problem["sheet"]
    column = problem["column"] or ("the whole row" if problem["row"] else "the whole sheet")
    return f"{place}, {column}{f' ({value})' if (value := problem['value']) else ''}"


def _some(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield f"… and {len(lines) - SHOWN:,} more; --json prints all."
