"""Days and instants as a person enters them: with the browser's own picker, of a year that plans are made for.

An instant is entered on the clocks of the current time zone (`timezone.override`). A time that these skip is refused
with the two nearest, one that they show twice is asked for with both offsets from UTC.
"""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from networks.choices import FIRST_YEAR, LAST_YEAR
from planner.core.local_times import around_skipped, instants_of, offset_words

OFFSET = "_offset"  # what the name of the choice between two instants ends on
_SEPARATOR = "@"  # between a local time and the offset chosen for it


class DayInput(forms.DateInput):
    """A day, with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class InstantInput(forms.DateTimeInput):
    """A local date and time, with the browser's own picker; where the clocks show it twice, the choice of which."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        given, offset = data.get(name), data.get(f"{name}{OFFSET}")
        return f"{given}{_SEPARATOR}{offset}" if given and offset else given

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        zone = timezone.get_current_timezone()
        local, offset = _parts(value)
        found = instants_of(local, zone) if local is not None and FIRST_YEAR <= local.year <= LAST_YEAR else ()
        shown = str(value or "").split(_SEPARATOR)[0] if local is None else local.strftime("%Y-%m-%dT%H:%M")
        field = super().render(name, shown, attrs, renderer)
        named = format_html('<span class="unit">{}</span>', zone)
        if len(found) < 2:
            return format_html("{} {}", field, named)
        choices = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (words, SafeString(" selected") if words == offset else "", f"the {which} one, {words}")
                for which, words in zip(("first", "second"), (offset_words(one, zone) for one in found), strict=True)
            ),
        )
        return format_html(
            '{} {} <select name="{}{}" aria-label="Which of the two">{}{}</select>',
            field,
            named,
            name,
            OFFSET,
            SafeString('<option value="">which of the two?</option>'),
            choices,
        )


def in_calendar(day: date) -> None:
    """Refuse a day or an instant of a year that no plan is made for."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(f"The year {day.year} is not one of {FIRST_YEAR} to {LAST_YEAR}. Give the day meant.")


class DayField(forms.DateField):
    """A day of a year that plans are made for."""

    widget = DayInput
    default_validators = [in_calendar]
    default_error_messages = {"invalid": "That is no day. Write it as 2027-03-14."}


class InstantField(forms.Field):
    """An instant, entered as the time that the clocks of the current time zone show."""

    widget = InstantInput
    default_validators = [in_calendar]
    default_error_messages = {"invalid": "That is no time. Write it as 2027-03-14 22:00."}

    def prepare_value(self, value: Any) -> Any:
        """An instant on the local clock."""
        return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value

    def to_python(self, value: Any) -> datetime | None:
        """The one instant meant, in UTC."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime) and timezone.is_aware(value):
            return value
        local, offset = _parts(value)
        if local is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        in_calendar(local)
        zone = timezone.get_current_timezone()
        found = {offset_words(one, zone): one for one in instants_of(local, zone)}
        if not found:
            raise ValidationError(_skipped(local), code="skipped")
        if len(found) == 1:
            return next(iter(found.values()))
        if offset not in found:
            raise ValidationError(_twice(local, list(found)), code="twice")
        return found[offset]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another instant was entered."""
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


def _parts(value: Any) -> tuple[datetime | None, str]:
    """A local time and the offset chosen with it, of what was typed or of an instant on the local clock."""
    if isinstance(value, datetime):
        zone = timezone.get_current_timezone()
        offset = offset_words(value, zone) if timezone.is_aware(value) else ""
        return value.replace(tzinfo=None, fold=0, second=0, microsecond=0), offset
    given, _, offset = str(value or "").partition(_SEPARATOR)
    try:
        local = datetime.fromisoformat(given.strip())
    except ValueError:
        return None, offset
    return local.replace(tzinfo=None, fold=0), offset


def _skipped(local: datetime) -> str:
    zone = timezone.get_current_timezone()
    before, after = around_skipped(local, zone)
    return (
        f"On {local:%a} {local.day} {local:%b %Y} there is no {local:%H:%M} in {zone}: the clocks go forward to "
        f"{after:%H:%M}. Give {before:%H:%M} or earlier, or {after:%H:%M} or later."
    )


def _twice(local: datetime, offsets: list[str]) -> str:
    zone = timezone.get_current_timezone()
    return (
        f"On {local:%a} {local.day} {local:%b %Y} the clocks of {zone} go back and show {local:%H:%M} twice: first at "
        f"{offsets[0]}, then at {offsets[1]}. Choose which of the two."
    )
