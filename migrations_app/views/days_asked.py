"""The day that an address names, and what is said where it cannot be shown."""

from datetime import date

from django.http import HttpRequest

LONGEST_SAID = 40  # characters of what was written instead of a day


def day_asked(request: HttpRequest) -> date | None:
    """The day of `?on=`; None where it names none."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return None


def why_not_shown(request: HttpRequest, first_on: date, last_on: date) -> str:
    """Why the day of `?on=` is not the one shown, of days from `first_on` to `last_on`; "" where it is, or none is named."""
    written, asked = request.GET.get("on", ""), day_asked(request)
    if not written:
        return ""
    if asked is None:
        return f"“{written[:LONGEST_SAID]}” is no day. Choose one, or write it like {first_on}."
    if asked < first_on:
        return f"{asked} lies before the plan, which begins on {first_on}: its first days are shown."
    if asked > last_on:
        return f"{asked} lies after the plan, which ends on {last_on}: its last days are shown."
    return ""
