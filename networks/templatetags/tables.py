"""Headers that sort, and which badge a state wears."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from networks.choices import Disposition, RunState, Treatment

register = template.Library()

BADGES = {
    RunState.PENDING: "is-info",
    RunState.RUNNING: "is-info",
    RunState.COMPLETED: "is-good",
    RunState.REFUSED: "is-warn",
    RunState.NOT_FOUND: "is-warn",
    RunState.ERRORED: "is-bad",
    RunState.CANCELLED: "is-quiet",
    Disposition.MIGRATE: "is-plain",
    Disposition.STAYS: "is-warn",
    Disposition.RETIRE: "is-quiet",
    Disposition.AT_TARGET: "is-info",
    Disposition.NOT_A_WORKLOAD: "is-outline",
    Treatment.STRETCH: "is-plain",
    Treatment.AT_ONCE: "is-info",
    Treatment.REBUILD: "is-quiet",
    "new": "is-good",
    "changed": "is-info",
    "renamed": "is-info",
    "back": "is-good",
    "gone": "is-warn",
    "moved": "is-good",
    "migrated": "is-good",
    "failed": "is-bad",
}


@register.filter
def badge(value: str) -> str:
    """The class of the badge a state, disposition, treatment or kind of difference wears."""
    return BADGES.get(value, "is-quiet")


@register.simple_tag(takes_context=True)
def sort_header(context: dict[str, Any], key: str, label: str, css: str = "", first: str = "") -> SafeString:
    """A column header whose link sorts by `key`, and the other way round the next time.

    `first`: "-" for figures, whose largest one wants to see first.
    """
    request: HttpRequest = context["request"]
    now = context["sort"]
    query = request.GET.copy()
    query.pop("page", None)
    query["sort"] = {f"{first}{key}": key if first else f"-{key}"}.get(now, f"{first}{key}")
    direction = {key: "ascending", f"-{key}": "descending"}.get(now)
    return format_html(
        '<th scope="col" class="{}"{}><a href="?{}">{}</a></th>',
        css,
        format_html(' aria-sort="{}"', direction) if direction else "",
        query.urlencode(),
        label,
    )
