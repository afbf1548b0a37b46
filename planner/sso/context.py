"""What templates know of it."""

from django.conf import settings
from django.http import HttpRequest


def sso(request: HttpRequest) -> dict[str, str]:
    """`sso_name`: what the button says; without single sign-on this is not installed and the name is empty."""
    return {"sso_name": settings.OIDC_NAME}
