"""What a person decides about VMs: one form for each button of the bulk edit, the same on a VM's page."""

from typing import Any

from django import forms

from networks.choices import Disposition, MigrationType, MonRouter, RuleKind
from networks.forms.days import DayField
from networks.models import Project
from networks.selectors.vms import vms_named

CRITICALITIES = [("", "unknown (counts as 3)"), ("1", "1, low"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5, high")]


class DispositionForm(forms.Form):
    """What becomes of VMs, and why."""

    disposition = forms.ChoiceField(
        choices=Disposition.choices,
        label="What becomes of it",
        error_messages={"required": "Choose what becomes of the VMs.", "invalid_choice": "Choose one of the list."},
    )
    day = DayField(required=False, label="Day")
    reason = forms.CharField(required=False, max_length=500, label="Reason")

    def clean(self) -> dict[str, Any]:
        """The day as `retire_on` or `moved_on`, by the disposition it goes with."""
        cleaned = super().clean() or {}
        day = cleaned.pop("day", None)
        moved = cleaned.get("disposition") == Disposition.AT_TARGET
        return cleaned | ({"moved_on": day} if moved else {"retire_on": day})


class CriticalityForm(forms.Form):
    """How much falls with a VM."""

    criticality = forms.TypedChoiceField(
        required=False, choices=CRITICALITIES, coerce=int, empty_value=None, label="Criticality"
    )


class MigrationTypeForm(forms.Form):
    """How HCX moves VMs."""

    migration_type = forms.ChoiceField(
        required=False,
        choices=[("", "as the scenario says"), *MigrationType.choices],
        label="Migration type",
        error_messages={"invalid_choice": "Choose one of the list."},
    )


class MonRouterForm(forms.Form):
    """The gateway VMs use once they are at the target, where MON is on."""

    router = forms.ChoiceField(
        required=False,
        choices=MonRouter.choices,
        label="MON router",
        error_messages={"invalid_choice": "Choose one of the list."},
    )


class ApplicationForm(forms.Form):
    """The application VMs serve; an empty name takes them out of theirs."""

    application = forms.CharField(required=False, max_length=255, label="Application", empty_value=None)


class DatesForm(forms.Form):
    """The first and the last day on which VMs may move."""

    earliest_on = DayField(required=False, label="Not before")
    latest_on = DayField(required=False, label="Not after")


class TrafficForm(forms.Form):
    """Traffic with the outside beyond what the flows say."""

    gb_per_day = forms.FloatField(
        required=False,
        min_value=0,
        label="Further traffic with the outside, in GB a day",
        error_messages={"invalid": "Give a number of GB a day.", "min_value": "Give 0 or more."},
    )


class BlackoutForm(forms.Form):
    """Days on which a VM may not move."""

    first_on = DayField(label="From", error_messages={"required": "Give the first day."})
    last_on = DayField(label="To", error_messages={"required": "Give the last day."})
    note = forms.CharField(required=False, max_length=255, label="Why")


class RuleOfVmsForm(forms.Form):
    """A rule about the VMs chosen in the list."""

    kind = forms.ChoiceField(choices=[(one.value, one.label) for one in (RuleKind.TOGETHER, RuleKind.APART)])
    name = forms.CharField(max_length=255, error_messages={"required": "Give the rule a name that says why."})


class RuleForm(forms.Form):
    """A rule about VMs named by hand."""

    kind = forms.ChoiceField(choices=RuleKind.choices, label="What it asks for")
    name = forms.CharField(
        max_length=255,
        label="Name",
        help_text="Say why, for example: database before its readers.",
        error_messages={"required": "Give the rule a name that says why."},
    )
    vms = forms.CharField(
        label="VMs",
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text="Names separated by commas. For one before the other, each line is a step.",
        error_messages={"required": "Name the VMs."},
    )
    note = forms.CharField(required=False, max_length=255, label="Note")

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project

    def clean_vms(self) -> list[list[int]]:
        """The VMs of each line."""
        lines = [
            [name.strip() for name in line.split(",") if name.strip()] for line in self.cleaned_data["vms"].splitlines()
        ]
        found = vms_named(self.project, {name for line in lines for name in line})
        return [[self._one(name, found.get(name, [])) for name in line] for line in lines if line]

    def clean(self) -> dict[str, Any]:
        """`vm_ids_by_position`: the lines are steps only where the rule knows an order."""
        cleaned = super().clean() or {}
        if "vms" in cleaned:
            steps = cleaned.pop("vms")
            if cleaned.get("kind") != RuleKind.BEFORE:
                steps = [[vm_id for step in steps for vm_id in step]]
            cleaned["vm_ids_by_position"] = dict(enumerate(steps))
        return cleaned

    def _one(self, name: str, vm_ids: list[int]) -> int:
        if not vm_ids:
            raise forms.ValidationError(f"No VM is called {name}. Write the name as the list of VMs does.")
        if len(vm_ids) > 1:
            raise forms.ValidationError(
                f"{len(vm_ids)} VMs are called {name}. Choose them in the list of VMs and make the rule there."
            )
        return vm_ids[0]
