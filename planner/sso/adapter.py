"""Which account somebody gets who comes from the issuer, and what they are told where they get none.

Accounts are made by an operator or by a first sign-in, never by a visitor, so an account's e-mail is not an attacker's
word. A known person is found by the issuer's `sub`. Somebody new is linked to the one account with their e-mail only
where the issuer says `email_verified`; otherwise that account stays its owner's, who links it from within.
"""

from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthError
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from requests import RequestException

TRUE = (True, "true", "True")  # some issuers say it as a text; any other text is no


class Adapter(DefaultSocialAccountAdapter):
    """The rules above, where allauth asks for them."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link, let in or turn away, before anything is written."""
        if sociallogin.state.get("process") == "connect":
            return
        if not sociallogin.is_existing:
            self._link(request, sociallogin)
        if sociallogin.is_existing and not sociallogin.user.is_active:
            turn_away(request, f"The account {sociallogin.user} is switched off here. Ask the operator of the site.")

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """A sentence at the door instead of a page of its own. What the issuer wrote stays out: it may quote secrets."""
        turn_away(request, sentence_of(error, exception, is_known="state" in (extra_context or {})))

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Back to the projects."""
        return reverse("networks:project_list")

    def _link(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        said = sociallogin.account.extra_data
        said = said.get("userinfo") or said.get("id_token") or said
        email = sociallogin.user.email
        found = list(User.objects.filter(email__iexact=email)[:2]) if email else []
        if not found:
            return
        if said.get("email_verified") not in TRUE:
            turn_away(
                request,
                f"An account here has the e-mail {email}, and {settings.OIDC_NAME} does not say that it is verified as "
                f"yours. Log in with its password and choose Link with {settings.OIDC_NAME} in the account menu.",
            )
        if len(found) > 1:
            turn_away(request, f"Several accounts here have the e-mail {email}. Ask the operator which one is yours.")
        sociallogin.connect(request, found[0])


def sentence_of(error: Any, exception: Exception | None, *, is_known: bool) -> str:
    """Why a sign-in failed and what to do. `is_known`: it came back to the browser that began it."""
    name = settings.OIDC_NAME
    if error == AuthError.CANCELLED:
        return f"You cancelled at {name}. Nothing has changed."
    if isinstance(exception, RequestException):
        return f"{name} does not answer. Try again in some minutes, or log in with a password."
    if exception is not None:
        return (
            f"{name} does not accept this site. The operator finds why in its client's settings: id, secret, address."
        )
    if is_known:
        return f"{name} did not let you in. Try again, or ask who runs it whether you may use this site."
    return "That sign-in was begun in another browser or is too old. Begin again here."


def turn_away(request: HttpRequest, sentence: str) -> NoReturn:
    """Back to the door with a sentence."""
    messages.error(request, sentence)
    raise ImmediateHttpResponse(redirect("login"))
