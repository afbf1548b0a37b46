"""Days and instants as a person enters them: with the browser's own picker, of a year that plans are made for."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from networks.choices import FIRST_YEAR, LAST_YEAR


class DayInput(forms.DateInput):
    """A day, with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class InstantInput(forms.DateTimeInput):
    """A local date and time, with the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def in_calendar(day: date) -> None:
    """Refuse a day or an instant of a year that no plan is made for."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(f"The year {day.year} is not one of {FIRST_YEAR} to {LAST_YEAR}. Give the day meant.")


class DayField(forms.DateField):
    """A day of a year that plans are made for."""

    widget = DayInput
    default_validators = [in_calendar]
    default_error_messages = {"invalid": "That is no day. Write it as 2027-03-14."}


class InstantField(forms.DateTimeField):
    """An instant, entered in the project's time zone."""

    widget = InstantInput
    default_validators = [in_calendar]
