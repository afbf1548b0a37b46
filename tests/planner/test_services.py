"""The servers of the tests themselves: they answer, and they go when the tests go, however that is."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from tests import services

ROOT = Path(__file__).parents[2]
START_AND_WAIT = """
import sys, time
from pathlib import Path
from tests.services import start_valkey
print(start_valkey(Path(sys.argv[1]))[1], flush=True)
time.sleep(600)
"""


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2].partition("/")[0])


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder every account can reach; pytest's own is closed to the account that PostgreSQL needs where we are root."""
    with tempfile.TemporaryDirectory(prefix="unstretch-services-") as path:
        yield Path(path)


def test_a_postgresql_answers_whoever_we_are_and_ends_when_told(folder: Path) -> None:
    server, url = services.start_postgresql(folder)
    with psycopg.connect(url.removesuffix("unstretch") + "postgres") as connection:
        row = connection.execute("select current_setting('server_version_num')::int").fetchone()
    assert row is not None
    assert row[0] >= 180000
    services.end(server)
    assert not is_open(port_of(url))


def test_a_valkey_answers_and_ends_when_told(tmp_path: Path) -> None:
    server, url = services.start_valkey(tmp_path)
    assert redis.Redis.from_url(url).set("segment", "stretched")
    services.end(server)
    assert not is_open(port_of(url))


def test_a_server_does_not_outlive_a_killed_test_run(tmp_path: Path) -> None:
    command = [sys.executable, "-c", START_AND_WAIT, str(tmp_path)]
    caller = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert caller.stdout
    port = port_of(caller.stdout.readline())
    assert is_open(port)
    os.kill(caller.pid, signal.SIGKILL)
    caller.communicate()
    until = time.monotonic() + 20
    while is_open(port) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_open(port)
