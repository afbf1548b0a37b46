"""What a person says of a segment, and an extension that happened."""

from typing import Any

from django import forms

from migrations_app.forms.numbers import MOST_DAYS, number
from migrations_app.models import Stretch
from networks.choices import Treatment
from networks.forms.days import DayField, DayInput
from networks.models import Segment
from planner.core.limits import STRETCH_BUDGET_DAYS


class SegmentForm(forms.Form):
    """What a person knows or decides about a segment."""

    name = forms.CharField(max_length=255, label="Name")
    prefix = forms.CharField(  # type: ignore[assignment]  # Django keeps a field apart from the form's own `prefix`
        required=False, max_length=43, label="Prefix", help_text="CIDR, for example 10.20.30.0/24"
    )
    gateway = forms.CharField(required=False, max_length=39, label="Gateway")
    service_mesh = forms.CharField(required=False, max_length=120, label="Service mesh")
    has_mon = forms.NullBooleanField(
        label="MON",
        help_text="Mobility-optimised networking: what has moved is routed at the target, not across the stretch.",
    )
    treatment = forms.ChoiceField(choices=Treatment.choices, label="Treatment")
    treatment_reason = forms.CharField(required=False, max_length=255, label="Why")
    budget_days = number(
        forms.IntegerField,
        1,
        MOST_DAYS,
        required=False,
        label="Budget (days stretched)",
        help_text=(
            f"What you want: beyond it you are warned. Empty = {STRETCH_BUDGET_DAYS.value} days "
            f"({STRETCH_BUDGET_DAYS.source})."
        ),
    )
    max_stretch_days = number(
        forms.IntegerField,
        1,
        MOST_DAYS,
        required=False,
        label="Hard limit (days stretched)",
        help_text="No plan goes beyond it; where none can, none is found. It is no budget.",
    )
    is_anchored = forms.BooleanField(
        required=False, label="Something on it that is no VM never moves", help_text="It then stays stretched."
    )
    anchor_note = forms.CharField(required=False, max_length=255, label="What that is")
    cutover_not_before_on = DayField(required=False, label="Cutover not before")
    cut_over_on = DayField(required=False, label="Cut over on", help_text="A fact: its gateway moved that day.")
    ends_extensions = forms.BooleanField(required=False, initial=True, label="Its extensions ended with it")

    @staticmethod
    def initial_of(segment: Segment) -> dict[str, Any]:
        """The values of a segment."""
        return {name: getattr(segment, name) for name in SegmentForm.base_fields if hasattr(segment, name)}

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(heading, [self[name] for name in names]) for heading, names in _SEGMENT_FIELDS.items()]


_SEGMENT_FIELDS = {
    "Network": ("name", "prefix", "gateway", "service_mesh", "has_mon"),
    "Way to the target": ("treatment", "treatment_reason"),
    "Days": ("budget_days", "max_stretch_days", "cutover_not_before_on", "cut_over_on", "ends_extensions"),
    "What never moves": ("is_anchored", "anchor_note"),
}


class StretchForm(forms.ModelForm):
    """An extension that happened."""

    appliance_name = forms.CharField(
        required=False, max_length=255, label="NE appliance", help_text="One not known yet is noted."
    )

    class Meta:
        model = Stretch
        fields = ("port_group", "from_on", "to_on", "note")
        field_classes = {"from_on": DayField, "to_on": DayField}
        widgets = {"from_on": DayInput, "to_on": DayInput}
        labels = {
            "port_group": "Port group",
            "from_on": "Extended on",
            "to_on": "Last day",
            "note": "Note",
        }
        help_texts = {"to_on": "Empty = still extended."}

    field_order = ("port_group", "appliance_name", "from_on", "to_on", "note")

    def __init__(self, segment: Segment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_stretch_%s", **kwargs})
        known = segment.port_groups.all()
        port_groups = forms.ModelChoiceField(known, label="Port group", initial=known.first())
        self.fields["port_group"] = port_groups
        if self.instance.appliance_id is not None:
            self.initial["appliance_name"] = self.instance.appliance.name
