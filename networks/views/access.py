"""Who may reach what. Every object is reached through its project; to a stranger neither exists.

`MembersOnly` decides it for every address below a project, before its view runs; a view only declares with `needs`
what its role is, and can forget nothing: what is forgotten asks for an architect.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from networks.choices import Role
from networks.models import Membership, Project
from networks.selectors.roles import may, membership_of, needed_role_sentence


class MemberRequest(HttpRequest):
    """A request behind the login, which LoginRequiredMiddleware sees to: its user is somebody.

    Below a project's address `membership` is theirs in it, with its project loaded."""

    user: User
    membership: Membership


Given = ParamSpec("Given")
View = TypeVar("View", bound=Callable[..., HttpResponseBase])
MOST_DIGITS = 18  # any number so long fits a key
READING = ("GET", "HEAD", "OPTIONS")  # every member may
WITHOUT_A_WORD = Role.ARCHITECT  # what changing something asks for where the view declares nothing


class TooLittle(PermissionDenied):
    """The user's role is less than `least`."""

    def __init__(self, least: Role) -> None:
        super().__init__(f"this needs {least.label}")
        self.least = least


def needs(least: Role) -> Callable[[View], View]:
    """Declare which role it takes to change something by this view; reading is for every member."""

    def declare(view: View) -> View:
        view.least_role = least  # type: ignore[attr-defined] # wraps() carries it outwards
        return view

    return declare


def least_role(view: Callable[..., Any], method: str) -> Role:
    """What a request of this method asks for."""
    return Role.VIEWER if method in READING else getattr(view, "least_role", WITHOUT_A_WORD)


class MembersOnly:
    """Middleware: below a project's address a stranger meets a 404, a member with too little a 403 that says who may."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: MemberRequest, view: Callable[..., Any], _: tuple[Any, ...], given: dict[str, Any]
    ) -> HttpResponse | None:
        if "project_id" not in given:
            return None
        request.membership = membership_or_404(request, given["project_id"])
        try:
            demand(request, least_role(view, request.method or ""))
        except TooLittle as refusal:
            return self.process_exception(request, refusal)
        return None

    def process_exception(self, request: MemberRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, TooLittle):
            return None
        project = request.membership.project
        context = {"project": project, "sentence": needed_role_sentence(project, error.least)}
        return render(request, "networks/needs_role.html", context, status=403)


def demand(request: MemberRequest, least: Role) -> None:
    """Go on only where the user has that role here, or more; for views where it depends on what is asked for."""
    if not may(request.membership.role, least):
        raise TooLittle(least)


def membership_or_404(request: HttpRequest, project_id: int) -> Membership:
    """The user's membership of the project of an address; read once a request."""
    known: Membership | None = getattr(request, "membership", None)
    if known is not None and known.project_id == project_id:
        return known
    try:
        return membership_of(request.user, project_id)
    except Membership.DoesNotExist:
        raise Http404("no such project") from None


def in_project(
    view: Callable[Concatenate[MemberRequest, Project, Given], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Give a view its project instead of `project_id`. Whatever it looks up and does not find is a 404, as for a
    stranger."""

    @wraps(view)
    def guarded(request: MemberRequest, project_id: int, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponseBase:
        try:
            return view(request, membership_or_404(request, project_id).project, *args, **kwargs)
        except ObjectDoesNotExist as missing:
            raise Http404(str(missing)) from missing

    return guarded


def key_in(text: str) -> int:
    """The key of a row as an address or a form gives it; 0, which no row has, where it can be none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0


def keys_in(texts: Iterable[str]) -> list[int]:
    """The keys that a form ticks."""
    return [key_in(text) for text in texts]
