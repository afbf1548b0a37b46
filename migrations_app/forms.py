"""What pages ask for about scenarios, calendars and facts. Checks that need the database are the services'."""

from datetime import datetime
from typing import Any

from django import forms

from migrations_app.models import Scenario, Stretch, Window
from migrations_app.selectors import SettingRow, settings_rows
from networks.choices import Treatment
from networks.models import Appliance, PortGroup, Segment

WEEKDAYS = [(0, "Mon"), (1, "Tue"), (2, "Wed"), (3, "Thu"), (4, "Fri"), (5, "Sat"), (6, "Sun")]


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


class ScenarioForm(forms.Form):
    """A new scenario."""

    name = forms.CharField(max_length=120, label="Name", initial="Base plan")
    start_on = forms.DateField(label="First day", widget=DayInput(), help_text="Waves lie on or after this day.")


class SettingsForm(forms.Form):
    """Every setting of a scenario, each with the reason for another value than its default."""

    max_extensions_total = forms.IntegerField(
        required=False, min_value=0, label="Extensions over all switches", help_text="Empty = no limit of its own."
    )
    start_on = forms.DateField(label="First day", widget=DayInput())

    def __init__(self, scenario: Scenario, data: Any = None) -> None:
        self.rows = settings_rows(scenario)
        initial = {row.field: row.value for row in self.rows}
        initial |= {f"reason_{row.field}": row.reason for row in self.rows}
        initial |= {"max_extensions_total": scenario.max_extensions_total, "start_on": scenario.start_on}
        super().__init__(data, initial=initial)
        for row in self.rows:
            self.fields[row.field] = _setting_field(scenario, row)
            self.fields[f"reason_{row.field}"] = forms.CharField(
                required=False, max_length=255, label=f"Reason for {row.name}"
            )

    def lines(self) -> list[tuple[SettingRow, forms.BoundField, forms.BoundField]]:
        """Each setting with its field and the field of its reason."""
        return [(row, self[row.field], self[f"reason_{row.field}"]) for row in self.rows]

    def values(self) -> dict[str, Any]:
        """The settings by field name."""
        own = {"max_extensions_total", "start_on"}
        values = {row.field: self.cleaned_data[row.field] for row in self.rows}
        return values | {name: self.cleaned_data[name] for name in own}

    def reasons(self) -> dict[str, str]:
        """The reasons given, by field name."""
        return {row.field: self.cleaned_data[f"reason_{row.field}"] for row in self.rows}


def _setting_field(scenario: Scenario, row: SettingRow) -> forms.Field:
    if row.field == "cutover_weekdays":
        return forms.TypedMultipleChoiceField(
            choices=WEEKDAYS,
            coerce=int,
            required=False,
            label=row.name,
            widget=forms.CheckboxSelectMultiple,
            empty_value=None,
        )
    field: forms.Field = Scenario._meta.get_field(row.field).formfield(  # type: ignore[union-attr, assignment]
        label=row.name, help_text=""
    )
    return field


class WindowsForm(forms.Form):
    """A change window on chosen weekdays of a span."""

    first_on = forms.DateField(label="From", widget=DayInput())
    last_on = forms.DateField(label="To", widget=DayInput())
    weekdays = forms.TypedMultipleChoiceField(
        choices=WEEKDAYS, coerce=int, label="Begins on", widget=forms.CheckboxSelectMultiple, initial=[4]
    )
    start_time = forms.TimeField(
        label="At", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), initial="20:00"
    )
    duration_h = forms.FloatField(label="Hours", min_value=0.25, max_value=24 * 14, initial=52)
    max_vms = forms.IntegerField(label="VMs at most", min_value=0, required=False)
    max_gb = forms.FloatField(label="GB at most", min_value=0, required=False)
    max_critical = forms.IntegerField(label="Critical VMs at most", min_value=0, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("first_on") and given.get("last_on") and given["last_on"] < given["first_on"]:
            self.add_error("last_on", "The last day is before the first. Give one on or after it.")
        return given


class WindowForm(forms.ModelForm):
    """One window. Instants are entered in the project's time zone."""

    starts_at = forms.DateTimeField(label="Starts", widget=InstantInput())
    ends_at = forms.DateTimeField(label="Ends", widget=InstantInput())

    class Meta:
        model = Window
        fields = ("name", "starts_at", "ends_at", "max_vms", "max_gb", "max_critical")
        labels = {"max_vms": "VMs at most", "max_gb": "GB at most", "max_critical": "Critical VMs at most"}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        starts_at, ends_at = given.get("starts_at"), given.get("ends_at")
        if isinstance(starts_at, datetime) and isinstance(ends_at, datetime) and ends_at <= starts_at:
            self.add_error("ends_at", "It ends before it starts. Give a later instant.")
        return given


class FreezeForm(forms.Form):
    """Days on which nothing moves."""

    name = forms.CharField(max_length=120, label="Name")
    first_on = forms.DateField(label="First day", widget=DayInput())
    last_on = forms.DateField(label="Last day", widget=DayInput())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("first_on") and given.get("last_on") and given["last_on"] < given["first_on"]:
            self.add_error("last_on", "The last day is before the first. Give one on or after it.")
        return given


class SegmentForm(forms.Form):
    """What a person knows or decides about a segment."""

    name = forms.CharField(max_length=255, label="Name")
    prefix = forms.CharField(  # type: ignore[assignment]  # Django keeps a field apart from the form's own `prefix`
        required=False, max_length=43, label="Prefix", help_text="CIDR, for example 10.20.30.0/24"
    )
    gateway = forms.CharField(required=False, max_length=39, label="Gateway")
    treatment = forms.ChoiceField(choices=Treatment.choices, label="Treatment")
    treatment_reason = forms.CharField(required=False, max_length=255, label="Why")
    is_anchored = forms.BooleanField(
        required=False, label="Something on it that is no VM never moves", help_text="It then stays stretched."
    )
    anchor_note = forms.CharField(required=False, max_length=255, label="What that is")
    max_stretch_days = forms.IntegerField(required=False, min_value=1, label="Stretched at most (days)")
    cutover_not_before_on = forms.DateField(required=False, label="Cutover not before", widget=DayInput())
    cut_over_on = forms.DateField(
        required=False, label="Cut over on", widget=DayInput(), help_text="A fact: its gateway moved that day."
    )

    @staticmethod
    def initial_of(segment: Segment) -> dict[str, Any]:
        """The values of a segment."""
        return {name: getattr(segment, name) for name in SegmentForm.base_fields}


class StretchForm(forms.ModelForm):
    """An extension that happened."""

    class Meta:
        model = Stretch
        fields = ("port_group", "appliance", "from_on", "to_on", "note")
        widgets = {"from_on": DayInput(), "to_on": DayInput()}
        labels = {
            "port_group": "Port group",
            "appliance": "NE appliance",
            "from_on": "Extended on",
            "to_on": "Last day",
            "note": "Note",
        }
        help_texts = {"to_on": "Empty = still extended."}

    def __init__(self, segment: Segment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        port_groups = forms.ModelChoiceField(PortGroup.objects.filter(segment=segment), label="Port group")
        port_groups.initial = PortGroup.objects.filter(segment=segment).first()
        self.fields["port_group"] = port_groups
        self.fields["appliance"] = forms.ModelChoiceField(
            Appliance.objects.filter(project_id=segment.project_id), label="NE appliance", required=False
        )
