"""Approving a plan, and where alarms are sent."""

from django import forms

from migrations_app.choices import ChannelKind


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
