"""A pulse beside the work: a big problem is prepared for longer than a silent run counts as living."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

from networks.models import Run
from networks.services.runs import run_heartbeat

logger = logging.getLogger(__name__)

BEAT_EVERY_S = 5.0  # several times within the shortest time-out that makes sense


@contextmanager
def kept_alive(run: Run) -> Iterator[None]:
    """While the block works, say every BEAT_EVERY_S that the run is alive, whatever the block is busy with."""
    ended = threading.Event()
    thread = threading.Thread(target=_beat_until, args=(run, ended), name=f"pulse of run {run.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(BEAT_EVERY_S)  # so that no pulse outlives the work it speaks for


def _beat_until(run: Run, ended: threading.Event) -> None:
    try:
        while not ended.wait(BEAT_EVERY_S):
            run_heartbeat(run)
    except DatabaseError:  # the work itself will meet what is wrong, and say so
        logger.warning("A heartbeat of run %s was not written", run.pk, exc_info=True)
    finally:
        connection.close()
