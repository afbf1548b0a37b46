"""Contradictions between settings, found before anything starts: `manage.py check` and every command run them."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks


def _check(found: Callable[[], Iterator[checks.CheckMessage]]) -> Callable[..., list[checks.CheckMessage]]:
    """A Django system check out of a generator of messages."""

    def run(app_configs: object, **_: object) -> list[checks.CheckMessage]:
        return list(found())

    return run


def broker_reaches_every_process() -> Iterator[checks.CheckMessage]:
    """A broker in memory lives in one process: what another one queues is never run."""
    if settings.REDIS_URL:
        return
    if settings.WEB_PROCESSES > 1:
        yield checks.Error(
            f"{settings.WEB_PROCESSES} web processes (WEB_CONCURRENCY) cannot share a broker in memory: runs queued in "
            "one are never seen by the worker of another.",
            hint="Set REDIS_URL and start a worker, or serve with one process: `make run`.",
            id="planner.E001",
        )


def database_serves_every_worker() -> Iterator[checks.CheckMessage]:
    """SQLite is a file of one machine; workers behind a broker may stand on others."""
    if settings.REDIS_URL and settings.DATABASE_IS_SQLITE:
        yield checks.Error(
            "REDIS_URL is set but the database is SQLite: workers on other machines would see another database.",
            hint="Set DATABASE_URL to a PostgreSQL address, or unset REDIS_URL to use the worker inside `make run`.",
            id="planner.E002",
        )


def secret_key_is_shared() -> Iterator[checks.CheckMessage]:
    """A generated key is a file of this machine; with several machines every one would make its own."""
    if settings.SECRET_KEY_IS_GENERATED and settings.REDIS_URL:
        yield checks.Error(
            "REDIS_URL is set but SECRET_KEY is not: each machine would generate its own and refuse the others' logins.",
            hint="Set SECRET_KEY to one long random text for all web and worker processes.",
            id="planner.E003",
        )


def debug_stays_at_home() -> Iterator[checks.CheckMessage]:
    """The debug mode shows settings and source to whoever meets an error."""
    strangers = set(settings.ALLOWED_HOSTS) - {"localhost", "127.0.0.1", "[::1]", "testserver"}
    if settings.DEBUG and strangers:
        yield checks.Error(
            f"UNSTRETCH_DEBUG is on while the site answers to {', '.join(sorted(strangers))}.",
            hint="Unset UNSTRETCH_DEBUG, or take those names out of ALLOWED_HOSTS.",
            id="planner.E004",
        )


def sweep_is_slower_than_the_heartbeat() -> Iterator[checks.CheckMessage]:
    """A run counts as lost after its timeout; a living one must have had the time to beat twice."""
    if not 0 < settings.RUN_SWEEP_EVERY_S <= settings.RUN_HEARTBEAT_TIMEOUT_S:
        yield checks.Error(
            f"RUN_SWEEP_EVERY_S is {settings.RUN_SWEEP_EVERY_S:g} s and RUN_HEARTBEAT_TIMEOUT_S is "
            f"{settings.RUN_HEARTBEAT_TIMEOUT_S:g} s: lost runs would be found late or never.",
            hint="Let the sweep come more often than the timeout: 10 and 30 are the defaults.",
            id="planner.E005",
        )


def mail_has_a_sender() -> Iterator[checks.CheckMessage]:
    """Mail servers refuse what comes from an address that is none."""
    if settings.MAIL_IS_CONFIGURED and not settings.EMAIL_FROM:
        yield checks.Error(
            "EMAIL_URL is set but EMAIL_FROM is not: notices would come from unstretch@localhost, which mail servers "
            "refuse.",
            hint="Set EMAIL_FROM to an address that your mail server may send from, or unset EMAIL_URL.",
            id="planner.E006",
        )


def sign_on_is_whole() -> Iterator[checks.CheckMessage]:
    """An issuer without a client, or the other way round, would show a button that cannot work, or none at all."""
    missing = [name for name, value in settings.OIDC_PARTS.items() if not value]
    given = [name for name in settings.OIDC_PARTS if name not in missing]
    if given and missing:
        yield checks.Error(
            f"{' and '.join(given)} without {' and '.join(missing)}: nobody could sign in by OpenID Connect.",
            hint=f"Set {' and '.join(missing)} as the issuer gave them to you, or unset {' and '.join(given)}.",
            id="planner.E007",
        )


def sign_on_is_installed() -> Iterator[checks.CheckMessage]:
    """Its library is an extra."""
    if all(settings.OIDC_PARTS.values()) and not settings.SSO_CAN_BE:
        yield checks.Error(
            "OIDC_ISSUER is set but django-allauth is not installed, which signs people in there.",
            hint="Install the extra: pip install -r requirements.lock (make setup does), or pip install '.[sso]'.",
            id="planner.E008",
        )


def issuer_is_encrypted() -> Iterator[checks.CheckMessage]:
    """What the issuer says of a person is believed because of TLS."""
    issuer = urlsplit(settings.OIDC_ISSUER)
    if settings.OIDC_ISSUER and issuer.scheme != "https" and issuer.hostname not in ("localhost", "127.0.0.1", "::1"):
        yield checks.Error(
            f"OIDC_ISSUER is {settings.OIDC_ISSUER}: who somebody is would be asked over a line that others can change.",
            hint="Give the issuer's https:// address, the one above its /.well-known/openid-configuration.",
            id="planner.E009",
        )


def register() -> None:
    """Make the checks above part of every command. Called once, by `PlannerConfig.ready`."""
    for found in (
        broker_reaches_every_process,
        database_serves_every_worker,
        secret_key_is_shared,
        debug_stays_at_home,
        sweep_is_slower_than_the_heartbeat,
        mail_has_a_sender,
        sign_on_is_whole,
        sign_on_is_installed,
        issuer_is_encrypted,
    ):
        checks.register(_check(found), "planner")
