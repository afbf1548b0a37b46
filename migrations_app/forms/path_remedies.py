"""What a remedy for detours sends: segments, VMs, and whether MON shall be on."""

from django import forms

from migrations_app.forms.board import VmsField


class MonForm(forms.Form):
    """Keys of segments and of VMs by commas."""

    segments = VmsField()
    vms = VmsField(required=False)
    profile = forms.ChoiceField(choices=[("t0", "T0"), ("ne", "NE")], required=False)
    is_on = forms.BooleanField(required=False)
