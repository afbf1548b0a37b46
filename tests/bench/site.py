"""A site of its own for the bench: a new SQLite file with all migrations, in a folder that goes with it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def temporary_site() -> Iterator[Path]:
    """Start Django on an empty site, as production serves it (hashed static files, no debug mode); gives its folder.

    Once a process: settings are read once.
    """
    with tempfile.TemporaryDirectory(prefix="unstretch-bench-") as folder:
        for name in ("DATABASE_URL", "REDIS_URL", "UNSTRETCH_DEBUG", "UNSTRETCH_HTTPS"):
            os.environ.pop(name, None)
        os.environ |= {
            "UNSTRETCH_VAR_DIR": str(Path(folder) / "var"),
            "DJANGO_SETTINGS_MODULE": "planner.settings",
            "ALLOWED_HOSTS": "testserver",
            "LOG_LEVEL": "WARNING",
        }
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        yield Path(folder)
        connection.close()
