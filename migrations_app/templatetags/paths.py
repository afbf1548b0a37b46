"""How the ways of traffic are said on pages: each verdict's word, badge and meaning; what a path adds."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from migrations_app.selectors.path_names import PLACES
from networks.templatetags.figures import THIN_SPACE
from planner.core.paths.records import Harm, Verdict

register = template.Library()

_WORDS: dict[str, tuple[str, str, str]] = {  # the word, the badge it wears, what it means
    Verdict.BROKEN: ("broken", "is-bad", "No way leads there, or none back: it does not work on these days."),
    Verdict.ASYMMETRIC: (
        "asymmetric",
        "is-warn",
        "It comes back another way than it went: a firewall that sees one of the two drops it.",
    ),
    Verdict.TROMBONE: (
        "trombone",
        "is-warn",
        "It goes to on-premises and back, though neither end of it is there any more.",
    ),
    Verdict.BACKHAUL: ("backhaul", "is-warn", "It reaches the internet through on-premises, by the long way."),
    Verdict.UNAVOIDABLE: (
        "unavoidable",
        "is-info",
        "It crosses the WAN once each way: its ends are apart, or its gateway is still there.",
    ),
    Verdict.ISOLATED: ("isolated", "is-outline", "By design: its segment is copied and not connected yet."),
    Verdict.OPTIMAL: ("optimal", "is-good", "The shortest way there is between where its ends are."),
    Verdict.UNKNOWN: ("unknown", "is-quiet", "Something is not known that decides its way; below is what to enter."),
}
ORDER: tuple[str, ...] = tuple(_WORDS)  # worst first, what nobody knows last
_HARM = {
    Harm.HARMFUL: ("harmful", "is-bad"),
    Harm.UNKNOWN: ("harm unknown", "is-quiet"),
    Harm.NONE: ("harmless", "is-outline"),
}


@register.filter
def verdict_label(verdict: str) -> str:
    """A verdict as a person says it."""
    return _WORDS[verdict][0] if verdict in _WORDS else verdict


@register.filter
def verdict_badge(verdict: str) -> str:
    """The class of the badge a verdict wears; the badge says its word."""
    return _WORDS[verdict][1] if verdict in _WORDS else "is-quiet"


@register.filter
def verdict_meaning(verdict: str) -> str:
    """What a verdict means, in a sentence."""
    return _WORDS[verdict][2] if verdict in _WORDS else ""


@register.filter
def harm_badge(harm: str) -> SafeString:
    """Whether asymmetry meets what remembers connections, as a badge; nothing where there is no asymmetry."""
    word, look = _HARM[Harm(harm)]
    return format_html('<span class="badge {}">{}</span>', look, word)


@register.filter
def milliseconds(value: float | None) -> str | SafeString:
    """1.25 -> 1.3 ms. None is unknown: nobody has measured."""
    if value is None:
        return format_html('<span class="unknown">{}</span>', "not measured")
    return f"{value:,.1f}".replace(",", THIN_SPACE) + " ms"


@register.filter
def added(value: float | None) -> str | SafeString:
    """What a path adds: +18.0 ms, a true minus where it takes less."""
    if value is None:
        return milliseconds(value)
    rounded = round(value, 1)
    sign = "+" if rounded > 0 else "\N{MINUS SIGN}" if rounded < 0 else ""
    return f"{sign}{milliseconds(abs(rounded))}"


@register.filter
def mbit(value: float | None) -> str | SafeString:
    """Mbit/s: whole from 100 on, one decimal below, "under 0.1" for less than that."""
    if value is None:
        return format_html('<span class="unknown">{}</span>', "unknown")
    if 0 < value < 0.05:  # what one decimal would round to nothing
        return "under 0.1"
    return f"{value:,.{0 if value >= 100 else 1}f}".replace(",", THIN_SPACE)


@register.simple_tag(takes_context=True)
def address_at_stop(context: dict[str, Any], position: int, segment: int | None = None) -> str:
    """The address of this page at another stop of the plan; with one segment's pairs, where it is named."""
    request: HttpRequest = context["request"]
    return f"{request.path}?stop={position}" + ("" if segment is None else f"&segment={segment}")


@register.filter
def site_label(site: str) -> str:
    """Where an end is, in words."""
    return PLACES.get(site, site)
