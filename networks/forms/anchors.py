"""What stands on a segment and is no VM."""

from typing import Any

from django import forms

from networks.choices import AnchorKind
from networks.forms.days import DayField
from networks.models import Anchor


class AnchorForm(forms.Form):
    """A physical host or an appliance, and the last day it stands there."""

    name = forms.CharField(max_length=255, label="Name")
    kind = forms.ChoiceField(
        choices=AnchorKind.choices,
        initial=AnchorKind.HOST,
        label="What it is",
        error_messages={"invalid_choice": "Choose one of the list."},
    )
    leaves_on = DayField(required=False, label="Last day on it", help_text="Empty = it stays for good.")
    note = forms.CharField(required=False, max_length=255, label="Note")

    def __init__(self, data: Any = None, *, anchor: Anchor | None = None) -> None:
        initial = {} if anchor is None else {name: getattr(anchor, name) for name in AnchorForm.base_fields}
        super().__init__(data, auto_id="id_anchor_%s", initial=initial)
