"""Every object is reached through its project; to a stranger neither exists."""

from collections.abc import Callable
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
