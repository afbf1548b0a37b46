"""Names of scenarios: of a copy, and a new one."""

from django import forms


class ScenarioNameForm(forms.Form):
    """What a scenario is to be called."""

    name = forms.CharField(max_length=120, label="Name")
