"""Typed reading of JSON: each field is what it must be, or the file is refused by a sentence that names it."""

import json
import math
from collections import Counter
from datetime import date
from functools import lru_cache
from typing import Any, NoReturn

from planner.core.errors import PlanningError, UnreadableInstance


def is_finite(value: float) -> bool:
    """True for a number that a float can hold."""
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond all floats
        return False


_DAY_LENGTH = len("2027-01-31")


def read_object(text: str | bytes, kind: str, error: type[PlanningError]) -> "Fields":
    """The JSON object of a file of format `kind`; no key twice, no NaN, the right format."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen = dict(pairs)
        if len(seen) != len(pairs):
            twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
            raise error(f"{twice!r} is given twice in one object.", "Keep the one that is true.")
        return seen

    def no_number(constant: str) -> NoReturn:
        raise error(f"{constant} is not a number.", "Give a plain number, or null where none is known.")

    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        doc = json.loads(decoded, object_pairs_hook=once, parse_constant=no_number)
    except UnicodeDecodeError as fault:
        raise error(f"The file is not UTF-8 text (byte {fault.start}).", "Save it as UTF-8.") from fault
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno}, column {fault.colno}"
        raise error(f"The file is not JSON: {fault.msg} at {where}.", "Write it again, or mend that place.") from fault
    except (ValueError, RecursionError) as fault:  # a number of thousands of digits, thousands of nested lists
        raise error("The file holds a number or a nesting beyond all bounds.", "Write it again.") from fault
    fields = Fields(doc, "the file", error)
    if doc.get("format") != kind:
        raise error(f"The file's format is {doc.get('format')!r}, not {kind}.", f"Give a file of format {kind}.")
    return fields


@lru_cache(maxsize=100_000)
def _day(text: str) -> date | None:
    if len(text) != _DAY_LENGTH or text[4] != "-" or text[7] != "-":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class Fields:
    """The fields of one JSON object; `name` says whose they are in a refusal.

    A method with `default` takes an absent field and null for it.
    """

    __slots__ = ("_doc", "_error", "name")

    def __init__(self, doc: object, name: str, error: type[PlanningError] = UnreadableInstance) -> None:
        if not isinstance(doc, dict):
            raise error(f"{name[:1].upper()}{name[1:]} is not an object.", "Give an object in braces.")
        self._doc: dict[str, Any] = doc
        self._error = error
        self.name = name

    def refuse(self, key: str, what: str, way_out: str) -> NoReturn:
        """Say what is wrong with a field."""
        raise self._error(f"{key} of {self.name} {what}.", way_out)

    def has(self, key: str) -> bool:
        """True when the field is there and not null."""
        return self._doc.get(key) is not None

    def raw(self, key: str) -> Any:
        """A field that must be there."""
        if key not in self._doc:
            self.refuse(key, "is missing", "Give it.")
        return self._doc[key]

    def text(self, key: str, default: str | None = None) -> str:
        """A text."""
        return self.as_text(key, self._doc.get(key, default) if default is not None else self.raw(key))

    def text_or_none(self, key: str) -> str | None:
        """A text, or None where the field is absent or null."""
        return self.text(key) if self._doc.get(key) is not None else None

    def number(self, key: str, default: float | None = None) -> float:
        """A finite number."""
        value = self._doc.get(key)
        if value is None and default is not None:
            return default
        return self.as_number(key, self.raw(key))

    def number_or_none(self, key: str) -> float | None:
        """A finite number, or None where the field is absent or null."""
        value = self._doc.get(key)
        return None if value is None else self.as_number(key, value)

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        value = self._doc.get(key)
        if value is None and default is not None:
            return default
        return self.as_whole(key, self.raw(key))

    def whole_or_none(self, key: str) -> int | None:
        """A whole number, or None where the field is absent or null."""
        value = self._doc.get(key)
        return None if value is None else self.as_whole(key, value)

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._doc.get(key, default)
        if not isinstance(value, bool):
            self.refuse(key, f"is neither true nor false: {value!r}", "Give true or false.")
        return value

    def day(self, key: str) -> date:
        """A calendar day."""
        return self.as_day(key, self.raw(key))

    def day_or_none(self, key: str) -> date | None:
        """A calendar day, or None where the field is absent or null."""
        value = self._doc.get(key)
        return None if value is None else self.as_day(key, value)

    def items(self, key: str, *, needed: bool = False) -> list[Any]:
        """A list; an absent one is empty unless it is needed."""
        value = self.raw(key) if needed else self._doc.get(key)
        if value is None and not needed:
            return []
        if not isinstance(value, list):
            self.refuse(key, "is not a list", "Give a list in square brackets.")
        return value

    def mapping(self, key: str) -> dict[str, Any]:
        """An object used as a table from ids to values."""
        value = self.raw(key)
        if not isinstance(value, dict):
            self.refuse(key, "is not an object", "Give an object in braces.")
        return value

    def texts(self, key: str, value: object, length: int | None = None) -> tuple[str, ...]:
        """A list of texts, `length` of them if given."""
        fits = isinstance(value, list) and (length is None or len(value) == length)
        if not isinstance(value, list) or not fits or not all(isinstance(one, str) for one in value):
            count = "ids" if length is None else f"{length} ids"
            self.refuse(key, f"holds {value!r}, which is no list of {count}", f"Give a list of {count}.")
        return tuple(value)

    def day_range(self, key: str, value: object) -> tuple[date, date]:
        """The first and the last day of a range."""
        if not isinstance(value, list) or len(value) != 2:
            self.refuse(key, f"holds {value!r}, which is no range of days", "Give [first day, last day].")
        return self.as_day(key, value[0]), self.as_day(key, value[1])

    def as_text(self, key: str, value: object) -> str:
        """A text."""
        if not isinstance(value, str):
            self.refuse(key, f"is not a text: {value!r:.40}", "Give a text in quotes.")
        return value

    def as_number(self, key: str, value: object) -> float:
        """A finite number, read as float."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not is_finite(value):
            self.refuse(key, f"is not a number: {value!r:.40}", "Give a plain number.")
        return float(value)

    def as_whole(self, key: str, value: object) -> int:
        """A whole number; 2.0 is one."""
        number = self.as_number(key, value)
        if number != int(number):
            self.refuse(key, f"is not a whole number: {value!r}", "Give a whole number.")
        return int(number)

    def as_day(self, key: str, value: object) -> date:
        """A calendar day written as 2027-01-31."""
        day = _day(value) if isinstance(value, str) else None
        if day is None:
            self.refuse(key, f"is no day: {value!r:.40}", "Write days as 2027-01-31.")
        return day
