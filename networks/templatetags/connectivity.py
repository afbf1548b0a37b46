"""Words and colours of the checks of the connectivity."""

from collections import Counter
from collections.abc import Iterable

from django import template

from planner.core.paths.check_records import Check, Standing

register = template.Library()

_BADGES = {Standing.OK: "is-good", Standing.WARN: "is-warn", Standing.BAD: "is-bad", Standing.UNKNOWN: "is-quiet"}
_WORDS = {
    Standing.OK: "in order",
    Standing.WARN: "look at it",
    Standing.BAD: "put it right",
    Standing.UNKNOWN: "unknown",
}


@register.filter
def standing_badge(check: Check) -> str:
    """The class of a badge; unknown is quiet."""
    return _BADGES[check.standing]


@register.filter
def standing_word(check: Check) -> str:
    """How a check stands, in a word."""
    return _WORDS[check.standing]


@register.simple_tag
def tally(checks: Iterable[Check]) -> dict[str, int]:
    """How many checks stand how, and as `open` those that are not in order."""
    counts = Counter(check.standing for check in checks)
    stands = {standing.value: counts[standing] for standing in Standing}
    return {**stands, "open": sum(stands.values()) - stands[Standing.OK.value]}
