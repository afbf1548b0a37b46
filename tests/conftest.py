"""What every test may ask for: a login, a worker that really runs tasks, a browser.

`tests/services.py` prepares the ground before Django starts.
"""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as properties
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from planner import embedded
from planner.celery import app
from tests import services
from tests.chromium import chromium_path

ROOT = Path(__file__).parent.parent


def pytest_configure() -> None:
    """Static files straight from their folders: the hashed ones exist only where `collectstatic` ran.

    Passwords are hashed as fast as can be: a real hash takes longer than most tests. Properties are not timed: a busy
    machine is no counter-example.
    """
    properties.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    properties.load_profile("untimed")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"


# --- Logins -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def user(db: None) -> User:
    """A user without any project."""
    return User.objects.create_user("ada", password="a password of the tests")


@pytest.fixture
def logged_in(client: Client, user: User) -> Client:
    """A client with `user` logged in."""
    client.force_login(user)
    return client


# --- Workers ----------------------------------------------------------------------------------------------------------


class Worker(Protocol):
    """What runs queued tasks: threads of this process, or with `--services` processes of their own."""

    def wait_until_idle(self, timeout_s: float = 60) -> None:
        """Return when nothing is queued or running."""


class WorkerProcess:
    """A real `celery worker` with two pool processes on the database and the broker of the tests.

    `queue`: the one it serves instead of everybody's, for a test that must know which worker has a task.
    """

    def __init__(self, log: Path, queue: str = "") -> None:
        self.log = log
        self.name = f"{log.stem}@tests"
        command = [sys.executable, "-m", "celery", "-A", "planner", "worker", "--concurrency=2", f"-n{self.name}"]
        command += ["-Q", queue] if queue else []
        self.process = services.start(command, log, env=_environment_of_the_test_database())
        services.wait_until(self._answers, "The worker", self.process, log)

    def wait_until_idle(self, timeout_s: float = 60) -> None:
        """Return when nothing is queued or running. TimeoutError after `timeout_s`."""
        embedded.wait_until_idle(self._is_idle, timeout_s)

    def _is_idle(self) -> bool:
        """A message goes from the queue to those reserved and on to those active: looked for in this order."""
        asked, silence = app.control.inspect([self.name], limit=1, timeout=5), {"": ["no answer"]}
        if embedded.queued_messages() or any((asked.reserved() or silence).values()):
            return False
        return not any((asked.active() or silence).values())

    def _answers(self) -> bool:
        return bool(app.control.ping([self.name], limit=1, timeout=1))

    def stop(self) -> None:
        """Let it finish what it does."""
        services.end(self.process)

    def kill(self) -> None:
        """End it with everything it has started, at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        services.end(self.process)


def _environment_of_the_test_database() -> dict[str, str]:
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    return os.environ | {"DATABASE_URL": url, "PYTHONPATH": str(ROOT), "C_FORCE_ROOT": "1"}


@pytest.fixture(scope="session")
def _session_worker(
    django_db_setup: None, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    if request.config.getoption("services"):
        process = WorkerProcess(tmp_path_factory.mktemp("worker") / "worker.log")
        yield process
        process.stop()
    else:
        thread = embedded.EmbeddedWorker()
        thread.start()
        yield thread
        thread.stop()


@pytest.fixture
def worker(transactional_db: None, _session_worker: Worker) -> Iterator[Worker]:
    """A worker that runs what is queued; the test's rows stay until it has finished."""
    yield _session_worker
    _session_worker.wait_until_idle()


@pytest.fixture
def worker_process(transactional_db: None, tmp_path: Path) -> Iterator[WorkerProcess]:
    """A worker process of this test alone, which it may kill. For tests marked `services`."""
    process = WorkerProcess(tmp_path / "victim.log")
    yield process
    if process.process.poll() is None:
        process.stop()


# --- Browser ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How pytest-playwright starts the browser: the machine's own, without its sandbox where we are root."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {"executable_path": chromium_path(), "args": ["--no-sandbox"] if is_root else []}


@pytest.fixture
def browser_page(page: Page, live_server: LiveServer) -> Iterator[Page]:
    """A page on the live server that allows no script error, no breach of the policy and no foreign address."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("request", lambda asked: None if _is_ours(asked.url, live_server) else complaints.append(asked.url))
    yield page
    assert not complaints


def _is_ours(url: str, live_server: LiveServer) -> bool:
    return url.startswith((live_server.url, "data:", "blob:", "about:"))


@pytest.fixture
def logged_in_page(browser_page: Page, context: BrowserContext, logged_in: Client, live_server: LiveServer) -> Page:
    """`browser_page` with the session of `user`."""
    cookie = logged_in.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return browser_page
