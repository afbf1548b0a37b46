"""Every setting, read once from the environment and typed.

Without any variable this is the embedded site: SQLite, a broker in memory and one process.
`DATABASE_URL` (PostgreSQL) and `REDIS_URL` make it the distributed one; nothing else in the code asks which it is.
`planner/checks.py` refuses combinations that contradict each other.
"""

import os
import secrets
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
MIB = 2**20

# Everything the site writes lies below one folder, so that a copy of it is a backup of the embedded site.
VAR_DIR = Path(env.str("UNSTRETCH_VAR_DIR", str(BASE_DIR / "var"))).resolve()
try:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    sys.exit(f"The folder {VAR_DIR} cannot be made ({error.strerror}). Set UNSTRETCH_VAR_DIR to one that can.")


def _kept_secret(path: Path) -> str:
    """The secret in `path`, made at the first call and readable by its owner alone."""
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        try:
            os.link(fresh, path)  # whole or not at all, and the first of two processes wins
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()


# --- Who may reach it -------------------------------------------------------------------------------------------------

DEBUG = env.bool("UNSTRETCH_DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
SECRET_KEY_IS_GENERATED = not SECRET_KEY
if SECRET_KEY_IS_GENERATED:
    SECRET_KEY = _kept_secret(VAR_DIR / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

HTTPS = env.bool("UNSTRETCH_HTTPS", False)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env.int("UNSTRETCH_HSTS_SECONDS", 30 * 24 * 3600) if HTTPS else 0
# What else stands below the company's domain, and on a browser's preload list, is not ours to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- What it is made of -----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "planner.apps.PlannerConfig",
    "migrations_app.apps.MigrationsAppConfig",
    "networks.apps.NetworksConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_filters",
    "django_htmx",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "planner.uploads.RefuseOversizedBodies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # no view can forget its login
    "django.contrib.messages.middleware.MessageMiddleware",
    "networks.views.access.MembersOnly",  # nor its project and its role
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "planner.urls"
WSGI_APPLICATION = "planner.wsgi.application"

CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT_PROCESSORS},
    }
]

# --- Rows -------------------------------------------------------------------------------------------------------------

SQLITE = {
    # A reader that became a writer inside a DEFERRED transaction is refused however long it waits, hence IMMEDIATE.
    # Never with ATOMIC_REQUESTS: every page read would then take the one write lock.
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA temp_store=MEMORY;"
        "PRAGMA mmap_size=134217728;PRAGMA cache_size=-20000;",
    },
    "CONN_MAX_AGE": None,
    "TEST": {"NAME": str(VAR_DIR / "test.sqlite3")},  # a file: server, worker and test are threads that share it
}
POSTGRESQL = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

_database: dict[str, Any] = env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'unstretch.sqlite3'}")
DATABASE_IS_SQLITE = _database["ENGINE"].endswith("sqlite3")
DATABASES = {"default": _database | (SQLITE if DATABASE_IS_SQLITE else POSTGRESQL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Runs in the background -------------------------------------------------------------------------------------------

MEMORY_BROKER = "memory://localhost"
REDIS_URL = env.str("REDIS_URL", "")
WEB_PROCESSES = env.int("WEB_CONCURRENCY", 1)  # gunicorn's own variable

CELERY_BROKER_URL = REDIS_URL or MEMORY_BROKER
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 6 * 3600} if REDIS_URL else {"polling_interval": 0.05}  # seconds
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True  # a run's row is its result
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "unstretch"

# A lost worker is found by its run's silent heartbeat: a broker alone gives a message back after its visibility
# timeout, which is hours for runs that may last minutes.
RUN_HEARTBEAT_TIMEOUT_S = env.float("RUN_HEARTBEAT_TIMEOUT_S", 30.0)
RUN_SWEEP_EVERY_S = env.float("RUN_SWEEP_EVERY_S", 10.0)
RUN_SWEEP_TASKS = ["networks.tasks.sweep_runs", "migrations_app.tasks.sweep_runs"]
CELERY_BEAT_SCHEDULE = {
    name: {"task": name, "schedule": RUN_SWEEP_EVERY_S, "options": {"expires": RUN_SWEEP_EVERY_S}}
    for name in RUN_SWEEP_TASKS
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

# A timed search uses so many cores of the worker that has it, and is shared out to so many tasks over all workers.
SEARCH_LANES = max(1, env.int("UNSTRETCH_SEARCH_LANES", min(2, os.cpu_count() or 1)))
SEARCH_SHARES = max(1, env.int("UNSTRETCH_SEARCH_SHARES", 1)) if REDIS_URL else 1

# --- Notices of alarms ------------------------------------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", "")  # smtp+tls://user:password@host:587; without it no e-mail is sent
MAIL_IS_CONFIGURED = bool(EMAIL_URL)
_mail = environ.Env.email_url_config(EMAIL_URL or "dummymail://")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail["EMAIL_HOST"] or "localhost"
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_PORT = _mail["EMAIL_PORT"] or (465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25)
EMAIL_TIMEOUT = 5  # seconds
EMAIL_FROM = env.str("EMAIL_FROM", "")
DEFAULT_FROM_EMAIL = EMAIL_FROM or "unstretch@localhost"

# A webhook's address is typed by a user and called by the server: inside the network it would reach what users do not.
WEBHOOK_PRIVATE_TARGETS = env.bool("WEBHOOK_PRIVATE_TARGETS", False)
WEBHOOK_TIMEOUT_S = 5.0

# --- Files ------------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "uploads"  # imported files; kept, never served
for _folder in (STATIC_ROOT, MEDIA_ROOT):
    _folder.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_MIB", 256) * MIB
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * MIB  # a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 50_000  # a bulk edit may name every VM of a large estate

# --- Logins, API, language, log ---------------------------------------------------------------------------------------

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validator}"}
    for validator in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# Single sign-on by OpenID Connect, beside passwords: all three, and the extra `sso` installed, or it does not exist.
OIDC_ISSUER = env.str("OIDC_ISSUER", "").rstrip("/")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", "")
OIDC_NAME = env.str("OIDC_NAME", "") or "single sign-on"  # on the button
OIDC_ORIGINS = env.list("OIDC_ORIGINS", default=[])  # where the issuer sends people on to, as https://sts.example.org
OIDC_PARTS = {"OIDC_ISSUER": OIDC_ISSUER, "OIDC_CLIENT_ID": OIDC_CLIENT_ID, "OIDC_CLIENT_SECRET": OIDC_CLIENT_SECRET}
SSO_CAN_BE = find_spec("allauth") is not None
SSO_IS_ON = SSO_CAN_BE and all(OIDC_PARTS.values())
if SSO_IS_ON:
    INSTALLED_APPS += [
        "allauth",
        "allauth.account",
        "allauth.socialaccount",
        "allauth.socialaccount.providers.openid_connect",
    ]
    MIDDLEWARE += ["allauth.account.middleware.AccountMiddleware"]
    CONTEXT_PROCESSORS += ["planner.sso.context.sso"]
    # A browser holds the answer to a form to this too, and the answer to the button leads to the issuer.
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += [
        "{0.scheme}://{0.netloc}".format(urlsplit(OIDC_ISSUER)),
        *OIDC_ORIGINS,
    ]
    ACCOUNT_LOGIN_METHODS = {"username"}
    ACCOUNT_SIGNUP_FIELDS = ["username*", "email"]
    ACCOUNT_EMAIL_VERIFICATION = "none"  # we send no mail; whether it is verified is the issuer's word
    SOCIALACCOUNT_EMAIL_REQUIRED = False
    SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
    SOCIALACCOUNT_ADAPTER = "planner.sso.adapter.Adapter"
    SOCIALACCOUNT_LOGIN_ON_GET = False
    SOCIALACCOUNT_STORE_TOKENS = False
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "sso",
                    "name": OIDC_NAME,
                    "client_id": OIDC_CLIENT_ID,
                    "secret": OIDC_CLIENT_SECRET,
                    "settings": {"server_url": OIDC_ISSUER},
                }
            ],
        }
    }

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 100,
}

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "celery": {"level": "INFO" if REDIS_URL else "WARNING"},  # beside the pages it would talk over them
    },
}
