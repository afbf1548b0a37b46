"""Times as HCX and PowerShell write them -> instants. A time without a zone is the wall clock of the PC that wrote it."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

POWERSHELL_DATE = re.compile(r"\\?/Date\((-?\d{1,17})(?:[+-]\d{4})?\)\\?/")
PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
SPELLED = re.compile(
    r"(?P<a>\d{1,4})[./-](?P<b>\d{1,2})[./-](?P<c>\d{1,4})"
    r"(?:,?[ T]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?)?(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?"
)
SECONDS_FROM = 10**8  # 1973: a smaller number is no time
MILLISECONDS_FROM = 10**11  # 5138 in seconds, 1973 in milliseconds
FIRST_YEAR, LAST_YEAR = 2000, 2100


class NoInstant(ValueError):
    """The value is no time; the text says what was expected."""


def instant(value: Any, *, day_first: bool = False) -> datetime:
    """An aware instant, or a naive wall-clock time where the value names no zone; whole milliseconds.

    Takes epoch milliseconds or seconds as number or text, ISO 8601, /Date(…)/ and the usual spelled dates;
    `day_first`: 3/4/2026 is 3 April. NoInstant for anything else and for years before 2000 or after 2100.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise NoInstant("a time was expected")
    try:
        found = _of_text(value.strip(), day_first) if isinstance(value, str) else _of_number(float(value))
    except OverflowError as error:  # an integer beyond any float
        raise NoInstant("a time was expected") from error
    if not FIRST_YEAR <= found.year < LAST_YEAR:
        raise NoInstant(f"a time between {FIRST_YEAR} and {LAST_YEAR} was expected")
    return found.replace(microsecond=found.microsecond // 1000 * 1000)


def says_day_first(texts: Iterable[Any]) -> bool | None:
    """Whether dates such as 3/4/2026 have the day first, by those that allow one reading; None: they do not say.

    True also where there is nothing to tell: no such date, or full stops, which always have the day first.
    """
    ambiguous = False
    for text in texts:
        match = SPELLED.fullmatch(text.strip()) if isinstance(text, str) else None
        if match is None or len(match["a"]) == 4 or "." in text[: match.end("c")]:
            continue
        if int(match["a"]) > 12 or int(match["b"]) > 12:
            return int(match["a"]) > 12
        if match["half"]:
            return False
        ambiguous = ambiguous or match["a"] != match["b"]
    return None if ambiguous else True


def is_before(one: datetime, other: datetime) -> bool:
    """True when `one` is surely before `other`; False where only one of them names its zone."""
    return (one.tzinfo is None) == (other.tzinfo is None) and one < other


def in_zone(written: datetime | None, zone: tzinfo) -> datetime | None:
    """The instant a time means: without a zone it is the wall clock of `zone`."""
    return written.replace(tzinfo=zone) if written is not None and written.tzinfo is None else written


def _of_number(number: float) -> datetime:
    if abs(number) >= MILLISECONDS_FROM:
        number /= 1000
    if not SECONDS_FROM <= number < MILLISECONDS_FROM:
        raise NoInstant("a time was expected: milliseconds or seconds since 1970, or an ISO date")
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=round(number * 1000))


def _of_text(text: str, day_first: bool) -> datetime:
    if match := POWERSHELL_DATE.fullmatch(text):
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=_within(int(match.group(1))))
    if PLAIN_NUMBER.fullmatch(text):
        return _of_number(float(text))
    try:
        return datetime.fromisoformat(text.removesuffix(" UTC") + ("+00:00" if text.endswith(" UTC") else ""))
    except ValueError:
        pass
    if match := SPELLED.fullmatch(text):
        return _spelled(match, day_first or "." in text[: match.end("c")])
    raise NoInstant("a time was expected: milliseconds or seconds since 1970, or an ISO date")


def _within(milliseconds: int) -> int:
    if not 0 <= milliseconds < 1000 * MILLISECONDS_FROM:
        raise NoInstant("a time was expected")
    return milliseconds


def _spelled(match: re.Match[str], day_first: bool) -> datetime:
    a, b, c = (int(match[part]) for part in "abc")
    if len(match["a"]) == 4:
        year, month, day = a, b, c
    else:
        year = c
        day, month = (a, b) if day_first else (b, a)
    hour = int(match["hour"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "Pp" else 0)
    try:
        return datetime(year, month, day, hour, int(match["minute"] or 0), int(match["second"] or 0))  # noqa: DTZ001
    except ValueError as error:
        raise NoInstant("a date that exists was expected") from error
