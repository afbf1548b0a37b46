"""What narrows the lists down."""

from django import forms

from migrations_app.choices import AlarmKind, HcxState, SegmentState
from networks.forms.filters import ANY, Filters
from planner.core.lifecycle import AgeBand


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
