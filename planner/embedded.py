"""The worker of the embedded site: Celery on a broker in memory, as threads of the process that serves.

The queue lives and dies with the process. Nothing is lost by that: a run's row is the truth, and the sweep takes up
again what was pending or running when the process before this one ended.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from celery.worker import WorkController
from celery.worker import state as celery_state
from django.conf import settings
from django.db import close_old_connections

from planner.celery import app

logger = logging.getLogger(__name__)

CONCURRENCY = 2  # a long plan must not hold up an import
SWITCH_INTERVAL_S = 0.001  # Python's own 0.005 makes pages wait three times as long while a plan runs


class _ThreadWorker(WorkController):
    """Celery's worker without the command line's signal handlers, which only a main thread may set."""

    def __init__(self, **options: Any) -> None:
        self.ready = threading.Event()
        super().__init__(**options)

    def on_consumer_ready(self, consumer: object) -> None:
        self.ready.set()


class EmbeddedWorker:
    """Runs queued tasks in threads of this process, from `start` to `stop`."""

    def start(self, timeout_s: float = 20) -> None:
        """Take tasks from now on. RuntimeError when Celery is not ready in time."""
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        celery_state.should_stop = None
        self._worker = _ThreadWorker(
            app=app,
            hostname="embedded@localhost",
            pool_cls="threads",
            concurrency=CONCURRENCY,
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
        )
        self._thread = threading.Thread(target=self._worker.start, name="worker", daemon=True)
        self._thread.start()
        if not self._worker.ready.wait(timeout_s):
            raise RuntimeError(f"The embedded worker was not ready after {timeout_s:g} s: see the log above.")

    def stop(self, timeout_s: float = 5) -> bool:
        """Take no more tasks; whether those under way ended within `timeout_s`."""
        celery_state.should_stop = 0
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def is_idle(self) -> bool:
        """Whether nothing is queued, waiting or running."""
        return not queued_messages() and not celery_state.reserved_requests

    def wait_until_idle(self, timeout_s: float = 60) -> None:
        """Return when nothing is left to do. TimeoutError after `timeout_s`."""
        wait_until_idle(self.is_idle, timeout_s)


def wait_until_idle(is_idle: Callable[[], bool], timeout_s: float) -> None:
    """Return when `is_idle` twice in a row: a message between queue and worker is seen in neither."""
    until = time.monotonic() + timeout_s
    while not (is_idle() and is_idle()):
        if time.monotonic() > until:
            raise TimeoutError(f"Tasks are still queued or running after {timeout_s:g} s.")
        time.sleep(0.05)


def queued_messages() -> int:
    """How many messages wait in the broker."""
    with app.connection_for_read() as connection:
        queue = app.amqp.queues[app.conf.task_default_queue].bind(connection.default_channel)
        return int(queue.queue_declare().message_count)


class Sweeper:
    """Calls the tasks that find lost runs, at once and then every `settings.RUN_SWEEP_EVERY_S` seconds.

    This process holds the only worker, so at its start every run still marked as running has lost its own: the first
    sweep waits for no heartbeat.

    It calls them itself instead of queueing them: behind two long plans a queued sweep would come too late.
    """

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._sweep_for_ever, name="sweeper", daemon=True)

    def start(self) -> None:
        """Begin sweeping in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Sweep no more."""
        self._stopped.set()

    def _sweep_for_ever(self) -> None:
        app.loader.import_default_modules()
        self._sweep(timeout_s=0)
        while not self._stopped.wait(settings.RUN_SWEEP_EVERY_S):
            self._sweep()

    def _sweep(self, timeout_s: float | None = None) -> None:
        for name in settings.RUN_SWEEP_TASKS:
            self._sweep_with(name, timeout_s)

    def _sweep_with(self, name: str, timeout_s: float | None) -> None:
        try:
            app.tasks[name](timeout_s)
        except Exception:  # the next sweep must come whatever happened to this one
            logger.exception("The sweep for lost runs failed")
        finally:
            close_old_connections()
