"""What the environment makes of the settings, each read by a fresh Python."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "UNSTRETCH_VAR_DIR", "WEB_CONCURRENCY")


def setting(expression: str, var: Path, **environment: str) -> Any:
    """The value of an expression over `s`, the settings as they are under `environment`."""
    program = f"import json; from django.conf import settings as s; print(json.dumps({expression}))"
    clean = {name: value for name, value in os.environ.items() if name not in OURS}
    environment |= {"UNSTRETCH_VAR_DIR": str(var), "DJANGO_SETTINGS_MODULE": "planner.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=clean | environment, check=True, capture_output=True
    )
    return json.loads(done.stdout)


def test_without_a_key_one_is_made_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    first, again = setting("s.SECRET_KEY", tmp_path), setting("s.SECRET_KEY", tmp_path)
    assert first == again
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_key_of_the_environment_is_used_and_none_is_made(tmp_path: Path) -> None:
    assert setting("s.SECRET_KEY", tmp_path, SECRET_KEY="given") == "given"
    assert not (tmp_path / "secret_key").exists()


def test_the_default_is_sqlite_with_immediate_transactions_and_a_broker_in_memory(tmp_path: Path) -> None:
    found = setting("[s.DATABASES['default'], s.CELERY_BROKER_URL, s.DEBUG]", tmp_path)
    assert found[0]["NAME"] == str(tmp_path / "unstretch.sqlite3")
    assert found[0]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert found[1:] == ["memory://localhost", False]


def test_addresses_make_it_postgresql_and_redis(tmp_path: Path) -> None:
    found = setting(
        "[s.DATABASES['default'], s.CELERY_BROKER_URL]",
        tmp_path,
        DATABASE_URL="postgres://u:p@db:5432/rows",
        REDIS_URL="redis://broker:6379/0",
    )
    assert found[0]["ENGINE"] == "django.db.backends.postgresql"
    assert "OPTIONS" not in found[0]
    assert found[1] == "redis://broker:6379/0"


def test_behind_tls_cookies_never_travel_in_the_clear(tmp_path: Path) -> None:
    names = "[s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS > 0]"
    assert setting(names, tmp_path, UNSTRETCH_HTTPS="on") == [True] * 4
    assert setting(names, tmp_path) == [False] * 4
