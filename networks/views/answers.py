"""How a view answers: a list whole or as its rows alone, an action by a sentence and a way back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from networks.services.errors import ServiceError

ROWS = 50


def page_of(request: HttpRequest, rows: QuerySet | list, *, key: str = "page", size: int = ROWS) -> Page:
    """The page of `rows` the address asks for; a number that is none or too high gives the nearest."""
    return Paginator(rows, size).get_page(request.GET.get(key))


def list_response(request: HttpRequest, page: str, rows: str, context: dict[str, Any]) -> HttpResponse:
    """The template `page`, or only its part `rows` when htmx asks for that."""
    response = render(request, rows if request.headers.get("HX-Request") == "true" else page, context)
    patch_vary_headers(response, ["HX-Request"])  # or a browser's Back would show the part as a page
    return response


def done(request: HttpRequest, action: Callable[[], str | None], back: str) -> HttpResponse:
    """Do `action`, say the sentence it returns or the refusal it raises, and go back to where the form was."""
    try:
        if sentence := action():
            messages.success(request, sentence)
    except ServiceError as refusal:
        messages.error(request, str(refusal))
    return redirect(way_back(request, back))


def way_back(request: HttpRequest, fallback: str) -> str:
    """The address a form or a link names in `back`, if it is one of ours, else `fallback`."""
    asked = request.POST.get("back") or request.GET.get("back", "")
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else fallback


def say_form_errors(request: HttpRequest, form: Any) -> None:
    """Each error of a form that stands on another page, as a sentence with its field."""
    for name, errors in form.errors.items():
        label = form.fields[name].label or name if name in form.fields else ""
        for error in errors:
            messages.error(request, f"{label}: {error}" if label else error)
