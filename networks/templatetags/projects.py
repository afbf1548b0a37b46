"""Where one is: the projects one may switch to, and which link of the bar is the current page."""

from typing import Any

from django import template
from django.contrib.auth.models import AbstractBaseUser
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from networks.models import Project
from networks.selectors.projects import projects_of

register = template.Library()

SWITCH_ROWS = 12  # more than these stand on the list of all projects


@register.simple_tag
def my_projects(user: AbstractBaseUser) -> list[Project]:
    """The first projects of `user`, for the switch in the top bar."""
    return list(projects_of(user)[:SWITCH_ROWS])


@register.simple_tag
def project_url(project: Project) -> str:
    """The front page of a project."""
    try:
        return reverse("migrations:project", args=[project.pk])
    except NoReverseMatch:  # a site without the planning app has the estate as its front
        return reverse("networks:import_list", args=[project.pk])


@register.simple_tag(takes_context=True)
def current(context: dict[str, Any], *url_names: str) -> SafeString:
    """The attribute that marks a link as the current page, when the page is one of `url_names`."""
    return SafeString(' aria-current="page"' if is_current(context, *url_names) else "")


@register.simple_tag(takes_context=True)
def is_current(context: dict[str, Any], *url_names: str) -> bool:
    """True when the page is one of `url_names`."""
    match = getattr(context.get("request"), "resolver_match", None)
    return bool(match and match.url_name in url_names)
