"""The two addresses of a sign-in by the issuer: the way out, and the way back."""

import logging

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect import views as allauth_views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from requests import RequestException

from planner.sso.adapter import sentence_of, turn_away

log = logging.getLogger(__name__)
BROKEN = (RequestException, OAuth2Error, KeyError, ValueError)  # unreachable, or not what an issuer says


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Off to the issuer; by a POST alone, so that no other site can sign anybody in."""
    if request.method != "POST":
        return redirect("login")
    try:
        return allauth_views.login(request, provider_id)
    except BROKEN as error:
        return _told(request, error)


@login_not_required
@never_cache
@require_GET
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back with a code, which the server changes for who it is."""
    try:
        return allauth_views.callback(request, provider_id)
    except BROKEN as error:
        return _told(request, error)


def _told(request: HttpRequest, error: Exception) -> HttpResponse:
    log.warning("Sign-in failed: %s", type(error).__name__)  # its text may quote what the issuer was sent
    try:
        turn_away(request, sentence_of(None, error, is_known=True))
    except ImmediateHttpResponse as answer:
        return answer.response
