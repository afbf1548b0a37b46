"""The WSGI door, for waitress and gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "planner.settings")

application = get_wsgi_application()

# What is loaded now stays. Without this the collector walks all of it every so often, a tenth of a second in a request.
get_resolver().url_patterns  # noqa: B018  loads every page
gc.collect()
gc.freeze()

# Of a request's objects few live on and fewer hold a circle. At the usual 700 the collector walks all that lives, 40 to
# 60 ms, in every seventh request for a page of a large estate; at this in one of some eighty.
gc.set_threshold(10_000)
