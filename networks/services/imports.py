"""An import from its file to the estate: read and shown as a difference, committed by a person, undone if it is the last.

Reading and comparing happen outside any transaction; what they find is written in one short one, together with the
end of the run: a worker that dies leaves either everything or nothing.
"""

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from django.contrib.auth.models import AbstractBaseUser
from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from networks.choices import ImportKind, ImportPhase, RunState
from networks.importers.problems import FileRefused
from networks.importers.undoing import journal_pack, journal_undo, journal_unpack
from networks.importers.writing import is_of_the_plan
from networks.models import DeriveRun, ImportRun, Project
from networks.selectors.imports import undo_obstacle
from networks.services.counts import segments_recount
from networks.services.derive import derive_run_create
from networks.services.errors import ServiceError
from networks.services.import_kinds import Reading, reading_of
from networks.services.projects import change_record
from networks.services.runs import RunStopped, run_finish, run_guarded, run_heartbeat, run_pulse
from planner.core.wording import counted

CHUNK_BYTES = 2**20
MOST_DIFFERENCES = 20_000  # kept as rows: 10,000 new VMs with all they stand on; the page reads them whole


def import_run_create(
    *, project: Project, by: AbstractBaseUser | None, kind: ImportKind | str, file: File, file_name: str
) -> ImportRun:
    """Keep the file and make its run, pending in the dry run. The caller queues it after commit."""
    run = ImportRun(
        project=project,
        kind=ImportKind(kind),
        created_by_id=by.pk if by else None,
        file_name=file_name[-255:],
        queued_at=timezone.now(),
    )
    digest = hashlib.sha256()
    for chunk in file.chunks(CHUNK_BYTES):
        digest.update(chunk)
    run.sha256 = digest.hexdigest()
    file.seek(0)
    run.file.save(f"{run.sha256[:16]}.upload", file, save=False)
    run.save()
    return run


def import_run_execute(run: ImportRun) -> DeriveRun | None:
    """Do the phase a claimed run is in. After a commit: the derivation to queue. Nothing is raised; the row says all."""
    derivation = None
    with _collector_paused(), run_guarded(run, refusals=(FileRefused,)):
        if run.phase == ImportPhase.READ:
            _read(run)
        else:
            derivation = _commit(run)
    return derivation


@transaction.atomic
def import_run_commit(*, run: ImportRun, by: AbstractBaseUser | None) -> ImportRun:
    """Ask for what the dry run showed to be written; the caller queues the run after commit."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.committed_at is not None or run.is_live:
        raise ServiceError(f"{run.file_name} is being imported or has been already.", "Load the page again.")
    if run.read_at is None:
        raise ServiceError(f"The dry run of {run.file_name} found nothing to commit.", "Import a corrected file.")
    _check_up_to_date(run)
    run.phase, run.state = ImportPhase.COMMIT, RunState.PENDING
    run.claim, run.attempts, run.cancel_requested = "", 0, False
    run.progress_share, run.progress_text, run.message, run.way_out = 0.0, "", "", ""
    run.queued_at, run.finished_at = timezone.now(), None
    if by is not None:
        run.created_by_id = by.pk
    run.save()
    return run


@transaction.atomic
def import_run_read_again(*, run: ImportRun) -> ImportRun:
    """Compare a kept file with the estate as it is now; the caller queues the run after commit."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.is_live or (run.committed_at is not None and run.undone_at is None):
        raise ServiceError(f"{run.file_name} is being imported or stands in the estate.", "Undo it first.")
    with run.file.open("rb") as file:
        return import_run_create(
            project=run.project, by=run.created_by, kind=run.kind, file=file, file_name=run.file_name
        )


@transaction.atomic
def import_run_undo(*, run: ImportRun, by: AbstractBaseUser | None) -> DeriveRun:
    """Take the last commit back, all of it. What a person entered since stays. Gives the derivation to queue."""
    project = Project.objects.select_for_update().get(pk=run.project_id)
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if obstacle := undo_obstacle(run):
        raise ServiceError(f"{run.file_name} cannot be undone. {obstacle}", "Load the page again to see what can.")
    journal = journal_unpack(bytes(run.undo_gz or b""))
    lost = journal_undo(journal)
    segments_recount(project)
    run.undone_at, run.undo_gz = timezone.now(), None
    went = ", ".join(
        sorted(
            counted(count, str(model._meta.verbose_name), str(model._meta.verbose_name_plural))
            for model, count in lost.items()
        )
    )
    run.message = (
        f"Undone. With what it had brought went {went}." if went else "Undone. The estate is as it was before."
    )
    run.save(update_fields=["undone_at", "undo_gz", "message"])
    sentence = f"The import of {run.file_name} was undone."
    change_record(project=project, by=by, sentence=sentence, affects_plan=is_of_the_plan(journal) or bool(lost))
    return derive_run_create(project=project, by=by)


def _read(run: ImportRun) -> None:
    kind = reading_of(run.kind)
    pulse = run_pulse(run)
    reading = kind.read(run, pulse)
    _step(run, 0.85, "comparing with what is known")
    reading.compare()
    _step(run, 0.95, "keeping what was found")
    run_finish(
        run,
        RunState.COMPLETED,
        message=reading.message,
        read_at=timezone.now(),
        parsed_gz=reading.packed(),
        inventory_on=reading.seen_on,
        **_shown(reading),
    )


def _commit(run: ImportRun) -> DeriveRun:
    kind = reading_of(run.kind)
    _step(run, 0.1, "taking up what was read")
    reading = kind.take_up(run, run_pulse(run))
    _step(run, 0.3, "comparing with what is known")
    reading.compare()
    _step(run, 0.6, "writing")
    with transaction.atomic():
        project = Project.objects.select_for_update().get(pk=run.project_id)
        _check_up_to_date(run)
        journal = reading.load()
        segments_recount(project)
        sentence = f"{run.file_name} was imported: {reading.message[:1].lower()}{reading.message[1:]}"
        change_record(project=project, by=run.created_by, sentence=sentence, affects_plan=is_of_the_plan(journal))
        derivation = derive_run_create(project=project, by=run.created_by)
        if not run_heartbeat(run):
            raise RunStopped
        run_finish(
            run,
            RunState.COMPLETED,
            message=reading.message,
            committed_at=timezone.now(),
            undo_gz=journal_pack(journal),
            parsed_gz=None,
            **_shown(reading),
        )
    return derivation


def _shown(reading: Reading) -> dict:
    differences = reading.changes.differences
    unlisted = max(0, len(differences) - MOST_DIFFERENCES)
    return {
        "summary": {**reading.summary(), "unlisted": unlisted},
        "problems": [asdict(problem) for problem in reading.problems],
        "differences": [difference.as_row() for difference in differences[:MOST_DIFFERENCES]],
    }


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Millions of short-lived values and no cycles among them: looking for some takes a fifth of an import's time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _step(run: ImportRun, share: float, text: str) -> None:
    if not run_heartbeat(run, share=share, text=text):
        raise RunStopped


def _check_up_to_date(run: ImportRun) -> None:
    """What a person saw must be what is written: no other import may have come or gone since the dry run."""
    since = Q(committed_at__gt=run.read_at) | Q(undone_at__gt=run.read_at)
    other = ImportRun.objects.filter(since, project_id=run.project_id).exclude(pk=run.pk).order_by("-pk").first()
    if other is not None:
        raise ServiceError(
            f"{other.file_name} was committed or undone after this dry run, so its difference no longer holds.",
            "Read the file again and look at the new difference.",
        )
