"""What a person records as having happened: to VMs, and to a segment."""

from typing import Any

from django import forms

from networks.forms.days import DayField
from networks.models import Project

NEEDS_A_DAY = {"required": "Give the day it happened."}


class MoveForm(forms.Form):
    """The day VMs moved; not needed to say that they are back."""

    action = forms.ChoiceField(choices=[("moved", "moved"), ("not_moved", "not moved")], widget=forms.HiddenInput)
    moved_on = DayField(required=False, label="Moved on")
    move_note = forms.CharField(required=False, max_length=255, label="Note")

    def clean(self) -> dict[str, Any]:
        """`moved_on` as the service takes it: None for VMs that are back."""
        cleaned = super().clean() or {}
        if cleaned.get("action") == "not_moved":
            cleaned["moved_on"] = None
        elif "moved_on" in cleaned and cleaned["moved_on"] is None:
            self.add_error("moved_on", "Give the day they moved.")
        return cleaned


class SegmentEventForm(forms.Form):
    """What happened to a segment, and when."""

    EVENTS = [
        ("extended", "it was extended"),
        ("un-extended", "its extension ended"),
        ("cut over", "its gateway was cut over"),
        ("not cut over", "its cutover was taken back"),
    ]

    event = forms.ChoiceField(
        choices=EVENTS,
        label="What happened",
        error_messages={"required": "Say what happened.", "invalid_choice": "Choose one of the list."},
    )
    on = DayField(label="On", error_messages=NEEDS_A_DAY)
    note = forms.CharField(required=False, max_length=255, label="Note")
    ends_extensions = forms.BooleanField(
        required=False,
        label="With the cutover its extension ended",
        help_text="As when HCX un-extends with the gateway.",
    )

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        segments = forms.ModelChoiceField(
            project.segments.filter(joined_into=None).order_by("name"),
            label="Segment",
            error_messages={"required": "Choose the segment.", "invalid_choice": "Choose one of the list."},
        )
        self.fields = {"segment": segments, **self.fields}
