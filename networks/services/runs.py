"""The life of a run: claimed by one worker, kept alive by heartbeats, found again when its worker dies.

Every write is a guarded UPDATE. A worker that lost its claim (it was silent too long, and another took over) may
write nothing: `run_finish` raises inside the transaction of its results and takes them back.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, TypeVar
from uuid import uuid4

from django.db.models import F, Q
from django.utils import timezone

from networks.choices import RunState
from networks.models import Run
from networks.services.errors import ServiceError

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
PULSE_EVERY_S = 0.5  # a search reports far more often than a page looks

AnyRun = TypeVar("AnyRun", bound=Run)
Pulse = Callable[[float, str], None]


class ClaimLost(Exception):
    """Somebody else holds the run; whatever was about to be written must be taken back."""


class RunStopped(Exception):
    """A person cancelled the run, or its claim is lost: stop and write nothing."""


def run_claim(model: type[AnyRun], run_id: int) -> AnyRun | None:
    """The run, ours alone from now on; None when another worker was faster or it is no longer pending."""
    claim, now = str(uuid4()), timezone.now()
    won = model._default_manager.filter(pk=run_id, state=RunState.PENDING).update(
        state=RunState.RUNNING,
        claim=claim,
        attempts=F("attempts") + 1,
        started_at=now,
        heartbeat_at=now,
        progress_share=0.0,
        progress_text="",
        message="",
        way_out="",
    )
    return model._default_manager.get(pk=run_id, claim=claim) if won else None


def run_heartbeat(run: Run, *, share: float | None = None, text: str | None = None) -> bool:
    """Say that the run is alive and how far it is. False: stop, the claim is lost or a person cancelled.

    A cancelled run lives until it has ended: what it found so far takes its time to be stored.
    """
    values: dict[str, Any] = {"heartbeat_at": timezone.now()}
    if share is not None:
        values["progress_share"] = min(1.0, max(0.0, share))
    if text is not None:
        values["progress_text"] = text[:200]
    if _held(run).filter(cancel_requested=False).update(**values):
        return True
    _held(run).update(**values)
    return False


def run_pulse(run: Run, *, every_s: float = PULSE_EVERY_S) -> Pulse:
    """A callback (share, text) for work that reports often: writes at most every `every_s`, raises RunStopped."""
    last = [float("-inf")]

    def pulse(share: float, text: str) -> None:
        if monotonic() - last[0] < every_s:
            return
        last[0] = monotonic()
        if not run_heartbeat(run, share=share, text=text):
            raise RunStopped

    return pulse


def run_finish(run: Run, state: RunState, *, message: str = "", way_out: str = "", **fields: Any) -> None:
    """End the run in `state` with what it found. ClaimLost when it is no longer ours: roll back."""
    values = {"state": state, "message": message, "way_out": way_out, "finished_at": timezone.now(), **fields}
    if state == RunState.COMPLETED:
        values["progress_share"] = 1.0
    if not _held(run).update(**values):
        raise ClaimLost
    for name, value in values.items():
        setattr(run, name, value)


def run_request_cancel(run: Run) -> None:
    """Cancel: at once where it only waits; where it works, at its next heartbeat."""
    runs = type(run)._default_manager.filter(pk=run.pk)
    now = timezone.now()
    if not runs.filter(state=RunState.PENDING).update(
        state=RunState.CANCELLED, finished_at=now, message="Cancelled before it began."
    ):
        runs.filter(state=RunState.RUNNING).update(cancel_requested=True)
    run.refresh_from_db(fields=["state", "cancel_requested", "finished_at", "message"])


def runs_sweep(model: type[AnyRun], *, now: datetime, timeout_s: float) -> list[int]:
    """Find runs whose worker fell silent and runs whose message got lost; the ids to queue again.

    A run that killed its worker `MAX_ATTEMPTS` times is not tried again. Two sweepers never name one run twice.
    """
    since = now - timedelta(seconds=timeout_s)
    silent = Q(state=RunState.RUNNING) & (Q(heartbeat_at__lt=since) | Q(heartbeat_at__isnull=True))
    for run in model._default_manager.filter(silent).only("pk", "claim", "attempts", "cancel_requested"):
        _held(run).filter(silent).update(**_after_silence(run, now))
    waiting = Q(state=RunState.PENDING) & (Q(queued_at__lt=since) | Q(queued_at__isnull=True))
    found = model._default_manager.filter(waiting).values_list("pk", flat=True)
    return [pk for pk in found if model._default_manager.filter(waiting, pk=pk).update(queued_at=now)]


@contextmanager
def run_guarded(run: Run, *, refusals: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Work on a claimed run: a refusal, a cancel or a bug ends it as such, with a sentence, and nothing is raised.

    `refusals`: exceptions besides ServiceError that carry `sentence` and perhaps `way_out`.
    """
    taken: tuple[type[Exception], ...] = (ServiceError, *refusals)
    try:
        try:
            yield
        except RunStopped:
            run_finish(run, RunState.CANCELLED, message="Cancelled. Nothing was changed.")
        except taken as refusal:
            sentence = getattr(refusal, "sentence", str(refusal))
            run_finish(run, RunState.REFUSED, message=sentence, way_out=getattr(refusal, "way_out", ""))
        except ClaimLost:
            raise
        except Exception:
            logger.exception("%s %s failed", type(run).__name__, run.pk)
            run_finish(
                run,
                RunState.ERRORED,
                message="This stopped because of an error of ours. Nothing was changed.",
                way_out="Try again; if it happens again, send the operator this run's number and the log.",
            )
    except ClaimLost:
        logger.warning("%s %s is done by another worker; this one stopped", type(run).__name__, run.pk)


def _held(run: AnyRun) -> Any:
    return type(run)._default_manager.filter(pk=run.pk, claim=run.claim, state=RunState.RUNNING)


def _after_silence(run: Run, now: datetime) -> dict[str, Any]:
    if run.cancel_requested:
        return {"state": RunState.CANCELLED, "finished_at": now, "message": "Cancelled. Nothing was changed."}
    if run.attempts >= MAX_ATTEMPTS:
        return {
            "state": RunState.ERRORED,
            "finished_at": now,
            "message": f"Its worker fell silent {run.attempts} times, so it is not tried again.",
            "way_out": "The machine may lack memory for it. Ask the operator to look at the worker's log.",
        }
    return {"state": RunState.PENDING, "claim": "", "queued_at": None}
