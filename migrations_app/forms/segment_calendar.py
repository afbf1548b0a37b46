"""When a segment may be cut over: its weekdays, and days that close it or open it."""

from typing import Any

from django import forms

from migrations_app.forms.weekdays import WEEKDAYS
from networks.forms.days import DayField
from networks.models import Segment


class WeekdaysForm(forms.Form):
    """The weekdays on which a segment may be cut over; all seven = no rule of its own."""

    weekdays = forms.TypedMultipleChoiceField(
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        label="Its own weekdays",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose weekdays of the list."},
    )

    def __init__(self, segment: Segment, data: Any = None) -> None:
        own = segment.cutover_weekdays
        initial = [day for day, _ in WEEKDAYS] if own is None else own
        super().__init__(data, auto_id="id_own_%s", initial={"weekdays": initial})


class DaysForm(forms.Form):
    """A range of days: `what` is the blackout or the change window it becomes, in words."""

    first_on = DayField(label="First day", error_messages={"required": "Give the first day."})
    last_on = DayField(required=False, label="Last day", help_text="Empty = that one day.")
    note = forms.CharField(required=False, max_length=255, label="Why")

    def __init__(self, what: str, data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_{what}_%s")
        self.what = what

    def days(self) -> dict[str, Any]:
        """What the services take."""
        given = self.cleaned_data
        return given | {"last_on": given["last_on"] or given["first_on"]}


class CalendarForms:
    """The forms of the card; one that was refused stands in for the empty one."""

    def __init__(self, segment: Segment, refused: WeekdaysForm | DaysForm | None = None) -> None:
        self.weekdays, self.blackout, self.change_window = (
            WeekdaysForm(segment),
            DaysForm("blackout"),
            DaysForm("window"),
        )
        if isinstance(refused, WeekdaysForm):
            self.weekdays = refused
        elif refused is not None and refused.what == self.blackout.what:
            self.blackout = refused
        elif refused is not None:
            self.change_window = refused
