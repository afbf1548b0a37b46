"""What pages ask for about scenarios, calendars and facts. Checks that need the database are the services'."""

from datetime import datetime
from typing import Any

from django import forms
from django.db import models

from migrations_app.choices import AlarmKind, ChannelKind, HcxState, SegmentState
from migrations_app.models import Scenario, Stretch, Window
from migrations_app.selectors import SettingRow, settings_rows
from networks.choices import MigrationType, Treatment
from networks.forms.days import DayField, DayInput, InstantField
from networks.forms.filters import ANY, Filters
from networks.models import Segment
from planner.core.lifecycle import AgeBand
from planner.core.limits import STRETCH_BUDGET_DAYS

WEEKDAYS = [(0, "Mon"), (1, "Tue"), (2, "Wed"), (3, "Thu"), (4, "Fri"), (5, "Sat"), (6, "Sun")]


MOST = 1_000_000  # of anything that is counted
MOST_DAYS = 3_650

_BOUNDS: dict[str, tuple[float, float]] = {  # least and most a setting takes; each other one is a count
    "horizon_days": (1, MOST_DAYS),
    "stretch_lead_days": (0, MOST_DAYS),
    "cutover_lag_days": (0, MOST_DAYS),
    "gap_days": (0, MOST_DAYS),
    "presync_days": (0, MOST_DAYS),
    "critical_from": (0, 100),
    "link_share": (0.01, 1),
    "service_meshes": (1, 100),
    "rav_switchover_min": (0.1, 1_440),
    "bulk_outage_min": (0, 1_440),
    "replication_overhead": (0, 5),
    "eta_days": (0.1, MOST_DAYS),
    "beta": (0.1, 10),
    "search_seconds": (0.1, 3_600),
}


def number(kind: type[forms.IntegerField], low: float = 0, high: float = MOST, **options: Any) -> forms.IntegerField:
    """A field for a number of low..high, whole or not as `kind` says; the sentence of an error names both."""
    said = f"Give a {'number' if kind is forms.FloatField else 'whole number'} from {low:,g} to {high:,.10g}."
    messages = dict.fromkeys(("invalid", "min_value", "max_value"), said)
    bounds: dict[str, Any] = {"min_value": low, "max_value": high}
    return kind(**bounds, error_messages=messages, **options)


class ScenarioForm(forms.Form):
    """A new scenario."""

    name = forms.CharField(max_length=120, label="Name", initial="Base plan")
    start_on = DayField(label="First day", help_text="Waves lie on or after this day.")


class SettingsForm(forms.Form):
    """Every setting of a scenario, each with the reason for another value than its default."""

    max_extensions_total = number(
        forms.IntegerField,
        required=False,
        label="Extensions over all switches",
        help_text="Empty = no limit of its own.",
    )
    start_on = DayField(label="First day")

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
    if row.field == "migration_type":
        return forms.ChoiceField(choices=MigrationType.choices, label=row.name)
    column = Scenario._meta.get_field(row.field)
    kind = forms.FloatField if isinstance(column, models.FloatField) else forms.IntegerField
    low, high = _BOUNDS.get(row.field, (0, MOST))
    return number(kind, low, high, required=not column.null, label=row.name)


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

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_freeze_%s")  # the form of windows on its page has days too

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("first_on") and given.get("last_on") and given["last_on"] < given["first_on"]:
            self.add_error("last_on", "The last day is before the first. Give one on or after it.")
        return given


class PinForm(forms.Form):
    """Why VMs must stay in a window."""

    reason = forms.CharField(required=False, max_length=255, label="Reason")


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


class HcxExtensionFilters(Filters):
    """Extensions as HCX lists them: as the arguments of `hcx_extensions_of`."""

    flags = ("matched",)

    state = forms.ChoiceField(
        required=False, label="State", choices=[ANY, ("listed", "still listed"), ("gone", "no longer listed")]
    )
    matched = forms.ChoiceField(
        required=False, label="Match", choices=[ANY, ("0", "matched to nothing"), ("1", "matched")]
    )


class HcxMigrationFilters(HcxExtensionFilters):
    """Migrations as HCX lists them: as the arguments of `hcx_migrations_of`."""

    state = forms.ChoiceField(
        required=False, label="State", choices=[ANY, *((one.value, one.label) for one in HcxState)]
    )


class TrackedFilters(Filters):
    """Segments as tracked: as the arguments of `tracked_segments`."""

    flags = ("over_budget",)

    state = forms.ChoiceField(
        required=False, label="State", choices=[ANY, *((one.value, one.label) for one in SegmentState)]
    )
    age = forms.ChoiceField(required=False, label="Age", choices=[ANY, *((one.value, one.value) for one in AgeBand)])
    over_budget = forms.ChoiceField(required=False, label="Budget", choices=[ANY, ("1", "over budget")])


class AlarmFilters(Filters):
    """Alarms of one kind."""

    kind = forms.ChoiceField(
        required=False, label="Kind", choices=[ANY, *((one.value, one.label) for one in AlarmKind)]
    )


class ApprovalForm(forms.Form):
    """Why a plan is approved as the baseline; a stale one needs a reason."""

    note = forms.CharField(
        required=False, max_length=255, label="Note", help_text="Who decided; for a stale plan, why all the same."
    )


class ChannelForm(forms.Form):
    """Where alarms are sent beside the page."""

    kind = forms.ChoiceField(label="By", choices=ChannelKind.choices)
    address = forms.CharField(label="Address", max_length=500, help_text="An e-mail address, or a webhook's URL.")
    secret = forms.CharField(
        required=False,
        max_length=120,
        label="Secret",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Of a webhook: signs what is sent. It is never shown again.",
    )
