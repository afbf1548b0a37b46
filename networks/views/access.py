"""Every object is reached through its project; to a stranger neither exists."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponseBase

from networks.models import Project
from networks.selectors.projects import project_of


class MemberRequest(HttpRequest):
    """A request behind the login, which LoginRequiredMiddleware sees to: its user is somebody."""

    user: User


Given = ParamSpec("Given")
MOST_DIGITS = 18  # any number so long fits a key


def in_project(
    view: Callable[Concatenate[MemberRequest, Project, Given], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Give a view its project instead of `project_id`. Whatever it looks up and does not find is a 404, as for a
    stranger."""

    @wraps(view)
    def guarded(request: MemberRequest, project_id: int, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponseBase:
        try:
            return view(request, project_of(request.user, project_id), *args, **kwargs)
        except ObjectDoesNotExist as missing:
            raise Http404(str(missing)) from missing

    return guarded


def key_in(text: str) -> int:
    """The key of a row as an address or a form gives it; 0, which no row has, where it can be none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0


def keys_in(texts: Iterable[str]) -> list[int]:
    """The keys that a form ticks."""
    return [key_in(text) for text in texts]
