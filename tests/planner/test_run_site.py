"""`run_site` as `make run` starts it: a process of its own, stopped by the signals people send."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.services import free_port

ROOT = Path(__file__).parents[2]


class Site:
    """A running site, read up to the line that says how to stop it."""

    def __init__(self, var: Path, port: int) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "run_site", "--port", str(port), "--no-sample"],
            cwd=ROOT,
            env=environment | {"UNSTRETCH_VAR_DIR": str(var), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout
        self.greeting = ""
        for line in self.process.stdout:
            self.greeting += line
            if "Ctrl-C" in line:
                break

    @property
    def password(self) -> str:
        """The password it printed."""
        return re.findall(r"Password +(\S+)", self.greeting)[0]

    def log_in(self, password: str) -> str:
        """The address one lands at."""
        jar = CookieJar()
        browser = build_opener(HTTPCookieProcessor(jar))
        browser.open(f"{self.url}/login/").close()
        token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
        form = {"username": "demo", "password": password, "csrfmiddlewaretoken": token, "next": "/password/"}
        with browser.open(f"{self.url}/login/", urlencode(form).encode()) as answer:
            return str(answer.url)

    def stop(self, number: int) -> str:
        """What it says after the signal; it must end by itself and with code 0."""
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=30)
        assert self.process.returncode == 0, said
        assert "Traceback" not in said
        return said


@contextmanager
def running_site(var: Path, port: int) -> Iterator[Site]:
    site = Site(var, port)
    try:
        yield site
    finally:
        site.process.kill()
        site.process.communicate()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site"), free_port()) as site:
        yield site


def test_the_printed_login_works_and_no_other(site: Site) -> None:
    assert site.log_in(site.password) == f"{site.url}/password/"
    assert site.log_in("guessed") == f"{site.url}/login/"


def test_a_taken_port_is_said_in_a_sentence_with_a_way_out(site: Site, tmp_path: Path) -> None:
    port = int(site.url.rpartition(":")[2])
    with running_site(tmp_path, port) as second:
        assert second.process.wait(60) == 1
    assert f"Port {port} of 127.0.0.1 is not to be had (Address already in use)" in second.greeting
    assert "make run PORT=8001" in second.greeting
    assert "Traceback" not in second.greeting


def test_it_stops_on_either_signal_and_keeps_its_login(tmp_path: Path) -> None:
    port = free_port()
    with running_site(tmp_path, port) as first:
        assert first.stop(signal.SIGINT).endswith("Stopped.\n")
    with running_site(tmp_path, port) as second:
        assert second.password == first.password
        assert second.log_in(first.password) == f"{second.url}/password/"
        assert second.stop(signal.SIGTERM).endswith("Stopped.\n")
