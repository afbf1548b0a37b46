"""The Celery application: tasks of the two apps, configured by the CELERY_ settings.

`PlannerConfig.ready()` imports this module; `planner/__init__.py` does not, so that the core loads without Celery.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "planner.settings")

app = Celery("unstretch")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["networks", "migrations_app"])
