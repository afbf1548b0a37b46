"""The Celery application: tasks of the two apps, configured by the CELERY_ settings.

`PlannerConfig.ready()` imports this module; `planner/__init__.py` does not, so that the core loads without Celery.
"""

import os
import threading
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "planner.settings")

app = Celery("unstretch")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["networks", "migrations_app"])


def load_kernel() -> None:
    """Load the compiled search beside whatever else starts, so that no plan waits for it."""
    from planner.core.search import warm  # only a process that plans should load the compiler

    threading.Thread(target=warm.main, name="kernel", daemon=True).start()


@worker_process_init.connect
def _load_kernel(**_: Any) -> None:
    load_kernel()
