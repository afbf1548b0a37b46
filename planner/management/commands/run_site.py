"""`manage.py run_site`: the whole site in one process, which is what `make run` starts."""

import io
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import waitress
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from planner.celery import load_kernel
from planner.demo import DEMO_LOGIN, demo_password
from planner.embedded import EmbeddedWorker, Sweeper

logger = logging.getLogger(__name__)

WEB_THREADS = 8
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Command(BaseCommand):
    help = "Serve the site with its worker in one process, with a demo login and, the first time, the sample estate."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"), help="address to listen on")
        parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"), help="port to listen on")
        parser.add_argument("--no-sample", action="store_true", help="do not bring in the sample estate")

    def handle(self, *, host: str, port: int, no_sample: bool, **options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):  # a shell's background jobs start with SIGINT ignored
            signal.signal(number, signal.default_int_handler)
        try:
            with listening_socket(host, port) as sock:
                self._prepare()
                self._serve(sock, no_sample=no_sample)
        except KeyboardInterrupt:
            pass
        self._leave()

    def _prepare(self) -> None:
        self.stdout.write("Preparing the database and the static files ...")
        self.stdout.flush()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)

    def _serve(self, sock: socket.socket, *, no_sample: bool) -> None:
        from planner.wsgi import application

        server = waitress.create_server(
            application, sockets=[sock], threads=WEB_THREADS, max_request_body_size=settings.UPLOAD_MAX_BYTES
        )
        if settings.CELERY_BROKER_URL == settings.MEMORY_BROKER:
            EmbeddedWorker().start()
            Sweeper().start()
            load_kernel()
        self._greet(sock, demo_password())
        if not no_sample:
            threading.Thread(target=seed_demo, name="seed", daemon=True).start()
        server.run()

    def _greet(self, sock: socket.socket, password: str | None) -> None:
        host, port = sock.getsockname()[:2]
        lines = [("Unstretch", f"http://{'localhost' if host in LOOPBACK else host}:{port}/")]
        if password:
            lines += [("Login", DEMO_LOGIN), ("Password", f"{password}   (made for this copy, kept in var/)")]
        if host not in LOOPBACK:
            lines += [("Answers to", f"{', '.join(settings.ALLOWED_HOSTS)}   (ALLOWED_HOSTS names more)")]
        lines += [("Stop", "Ctrl-C; the data stay in var/")]
        self.stdout.write("\n" + "".join(f"  {what:<12}{text}\n" for what, text in lines))
        self.stdout.flush()

    def _leave(self) -> NoReturn:
        """End with code 0 at once. A run under way is taken up again by the next start, so nobody waits for it here.

        Python itself would wait for the worker's threads, which may be minutes into a plan.
        """
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self.stdout.write("Stopped.")
        for stream in (self.stdout, self.stderr, sys.stdout, sys.stderr):
            stream.flush()
        logging.shutdown()
        os._exit(0)


@contextmanager
def listening_socket(host: str, port: int) -> Iterator[socket.socket]:
    """The socket of the site, taken before anything else is done. CommandError says what to do when it is taken."""
    try:
        sock = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as refusal:
        reason = os.strerror(refusal.errno) if isinstance(refusal, OSError) and refusal.errno else refusal
        raise CommandError(
            f"Port {port} of {host} is not to be had ({reason}). Perhaps this site runs already; else choose another "
            "port: make run PORT=8001."
        ) from refusal
    with sock:
        yield sock


def seed_demo() -> None:
    """The sample estate through the real import and a first plan, unless somebody has a project already."""
    try:
        call_command("seed_demo", owner=DEMO_LOGIN, queue=True, if_needed=True, stdout=io.StringIO())
    except SystemExit:  # it has said why
        logger.warning("The sample estate was not brought in whole; the site works without it")
    except Exception:
        logger.exception("The sample estate could not be brought in; the site works without it")
