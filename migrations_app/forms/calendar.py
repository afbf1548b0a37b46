"""A scenario's windows, freezes and pins."""

from datetime import datetime
from typing import Any

from django import forms

from migrations_app.forms.numbers import number
from migrations_app.forms.weekdays import WEEKDAYS
from migrations_app.models import Window
from networks.forms.days import DayField, InstantField


class WindowsForm(forms.Form):
    """A change window on chosen weekdays of a span."""

    first_on = DayField(label="From")
    last_on = DayField(label="To")
    weekdays = forms.TypedMultipleChoiceField(
        choices=WEEKDAYS, coerce=int, label="Begins on", widget=forms.CheckboxSelectMultiple, initial=[4]
    )
    start_time = forms.TimeField(
        label="At", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), initial="20:00"
    )
    duration_h = number(forms.FloatField, 0.25, 24 * 14, label="Hours", initial=52)
    max_vms = number(forms.IntegerField, label="VMs at most", required=False)
    max_gb = number(forms.FloatField, label="GB at most", required=False)
    max_critical = number(forms.IntegerField, label="Critical VMs at most", required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("first_on") and given.get("last_on") and given["last_on"] < given["first_on"]:
            self.add_error("last_on", "The last day is before the first. Give one on or after it.")
        return given


class WindowForm(forms.ModelForm):
    """One window. Instants are entered in the project's time zone."""

    starts_at = InstantField(label="Starts")
    ends_at = InstantField(label="Ends")
    max_vms = number(forms.IntegerField, label="VMs at most", required=False)
    max_gb = number(forms.FloatField, label="GB at most", required=False)
    max_critical = number(forms.IntegerField, label="Critical VMs at most", required=False)

    class Meta:
        model = Window
        fields = ("name", "starts_at", "ends_at", "max_vms", "max_gb", "max_critical")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        starts_at, ends_at = given.get("starts_at"), given.get("ends_at")
        if isinstance(starts_at, datetime) and isinstance(ends_at, datetime) and ends_at <= starts_at:
            self.add_error("ends_at", "It ends before it starts. Give a later instant.")
        return given


class FreezeForm(forms.Form):
    """Days on which nothing moves."""

    name = forms.CharField(max_length=120, label="Name")
    first_on = DayField(label="First day")
    last_on = DayField(label="Last day")

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial, auto_id="id_freeze_%s")  # the form of windows on its page has days too

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("first_on") and given.get("last_on") and given["last_on"] < given["first_on"]:
            self.add_error("last_on", "The last day is before the first. Give one on or after it.")
        return given


class PinForm(forms.Form):
    """Why VMs must stay in a window."""

    reason = forms.CharField(required=False, max_length=255, label="Reason")
