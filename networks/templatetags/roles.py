"""What the reader of a page may do in its project, so that it offers nothing that would be refused."""

from typing import Any

from django import template
from django.http import HttpRequest

from networks.choices import Role
from networks.models import Membership
from networks.selectors.roles import may as role_may
from networks.selectors.roles import needed_role_sentence

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], least: str) -> bool:
    """`{% may "architect" as can_plan %}`: whether the reader has that role here, or more."""
    membership = _membership(context)
    return membership is not None and role_may(membership.role, Role(least))


@register.simple_block_tag(takes_context=True)
def only(context: dict[str, Any], content: str, least: str) -> str:
    """`{% only "manager" %}<form ...>{% endonly %}`: what only that role, or more, is offered."""
    return content if may(context, least) else ""


@register.inclusion_tag("networks/_who_may.html", takes_context=True)
def who_may(context: dict[str, Any], least: str) -> dict[str, Any]:
    """A quiet sentence in the place of what is not offered: which role it takes and who has it."""
    membership = _membership(context)
    if membership is None or role_may(membership.role, Role(least)):
        return {"sentence": ""}
    return {"sentence": needed_role_sentence(membership.project, Role(least))}


def _membership(context: dict[str, Any]) -> Membership | None:
    request: HttpRequest | None = context.get("request")
    return getattr(request, "membership", None)
