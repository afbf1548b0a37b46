"""Numbers as a person types them, with bounds whose errors name them."""

from typing import Any

from django import forms

MOST = 1_000_000  # of anything that is counted
MOST_DAYS = 3_650


def number(kind: type[forms.IntegerField], low: float = 0, high: float = MOST, **options: Any) -> forms.IntegerField:
    """A field for a number of low..high, whole or not as `kind` says; the sentence of an error names both."""
    said = f"Give a {'number' if kind is forms.FloatField else 'whole number'} from {low:,g} to {high:,.10g}."
    messages = dict.fromkeys(("invalid", "min_value", "max_value"), said)
    bounds: dict[str, Any] = {"min_value": low, "max_value": high}
    return kind(**bounds, error_messages=messages, **options)
