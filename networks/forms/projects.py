"""A project, and who is in it."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth import get_user_model

from networks.choices import Role

REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def _zones() -> list[tuple[str, str]]:
    return [("UTC", "UTC")] + [(name, name) for name in sorted(available_timezones()) if name.startswith(REGIONS)]


class ProjectForm(forms.Form):
    """Its name and its time zone."""

    name = forms.CharField(
        max_length=120,
        label="Name",
        help_text="The data centre or programme that moves, as your colleagues call it.",
        error_messages={"required": "Give the project a name."},
    )
    time_zone = forms.ChoiceField(
        choices=_zones,
        initial="UTC",
        label="Time zone",
        help_text="Windows and days of all plans are local to it.",
        error_messages={"invalid_choice": "%(value)s is no time zone we know. Choose one of the list."},
    )


class RoleForm(forms.Form):
    """What a member may do."""

    role = forms.ChoiceField(
        choices=[(role.value, role.label.capitalize()) for role in Role],
        initial=Role.VIEWER,
        label="Role",
        error_messages={
            "invalid_choice": "%(value)s is no role. Choose one of the list.",
            "required": "Choose a role.",
        },
    )

    def clean_role(self) -> Role:
        """The role as one of `Role`."""
        return Role(self.cleaned_data["role"])


class MemberForm(RoleForm):
    """A login to add."""

    field_order = ("username", "role")

    username = forms.CharField(
        max_length=150, label="Login name", error_messages={"required": "Type the login name of the person to add."}
    )

    def clean_username(self) -> Any:
        """The user of that name."""
        name = self.cleaned_data["username"].strip()
        user = get_user_model()._default_manager.filter(username=name, is_active=True).first()
        if user is None:
            raise forms.ValidationError(f"Nobody here logs in as {name}. Ask the operator to make the account first.")
        return user
