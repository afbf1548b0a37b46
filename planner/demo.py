"""The login that `make run` makes, so that a first look needs no set-up."""

import secrets

from django.conf import settings
from django.contrib.auth import get_user_model

DEMO_LOGIN = "demo"
PASSWORD_FILE = "demo_password"  # noqa: S105  a file's name


def demo_password() -> str | None:
    """The password of the demo login, which is made where it is missing; None once somebody has changed it.

    It is random and stands in a file of the data folder, readable by its owner: whoever binds the site to more than
    this machine has published no known password.
    """
    path = settings.VAR_DIR / PASSWORD_FILE
    users = get_user_model().objects
    user = users.filter(username=DEMO_LOGIN).first()
    if user is None:
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9))
        user = users.create_user(DEMO_LOGIN, password=path.read_text())
    kept = path.read_text() if path.exists() else ""
    return kept if user.check_password(kept) else None
