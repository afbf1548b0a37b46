"""The addresses of a sign-in by the issuer, by the names that allauth asks for. Nothing else of allauth has a page."""

from django.urls import path

from planner.sso.views import callback, sign_in

urlpatterns = [
    path("<slug:provider_id>/login/", sign_in, name="openid_connect_login"),
    path("<slug:provider_id>/login/callback/", callback, name="openid_connect_callback"),
]
