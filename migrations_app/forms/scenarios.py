"""A scenario and its settings."""

from typing import Any

from django import forms
from django.db import models

from migrations_app.forms.numbers import MOST, MOST_DAYS, number
from migrations_app.forms.weekdays import WEEKDAYS
from migrations_app.models import Scenario
from migrations_app.selectors import SettingRow, settings_rows
from networks.choices import MigrationType
from networks.forms.days import DayField

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
