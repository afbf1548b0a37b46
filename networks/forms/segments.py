"""What a person decides about segments."""

from django import forms

from networks.choices import Treatment


class TreatmentForm(forms.Form):
    """How segments get to the target, and why."""

    treatment = forms.ChoiceField(
        choices=Treatment.choices,
        label="Treatment",
        error_messages={"required": "Choose a treatment.", "invalid_choice": "Choose one of the list."},
    )
    reason = forms.CharField(required=False, max_length=500, label="Reason")
