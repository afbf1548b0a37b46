"""What the board sends: which VMs, where to, why, and the version of the board that was seen."""

import re

from django import forms
from django.http import QueryDict

MOST_DIGITS = 18  # any number so long fits a key
_KEY = re.compile(r"[0-9]{1,18}")


class VmsField(forms.CharField):
    """Keys of VMs by commas, in one value or in several of the same name."""

    def to_python(self, value: str | None) -> tuple[int, ...]:  # type: ignore[override]
        """The keys, each once, in the order given."""
        given = [one for one in (super().to_python(value) or "").split(",") if one]
        if not all(_KEY.fullmatch(one) for one in given):
            raise forms.ValidationError("What was chosen names no VMs. Load the board again and choose anew.")
        return tuple(dict.fromkeys(map(int, given)))


class ChosenForm(forms.Form):
    """VMs that are chosen on the board, and why something is done with them."""

    vms = VmsField(error_messages={"required": "No VM was chosen. Tick those you mean, then try again."})
    version = forms.IntegerField(required=False, min_value=0)
    reason = forms.CharField(required=False, max_length=255)

    def __init__(self, data: QueryDict) -> None:
        joined = data.copy()
        joined["vms"] = ",".join(data.getlist("vms"))
        super().__init__(joined)

    def first_error(self) -> str:
        """What is wrong, as one sentence."""
        return str(next(iter(self.errors.values()))[0])


class MoveForm(ChosenForm):
    """Where VMs shall go, and which broken limits the person saw and accepts."""

    to = forms.IntegerField(
        min_value=1,
        max_value=10**MOST_DIGITS - 1,
        error_messages={"required": "No window was chosen. Choose the one they shall move in."},
    )
    accepted = forms.CharField(required=False, max_length=255)
    confirmed = forms.CharField(required=False)

    def clean_accepted(self) -> frozenset[str]:
        """The codes, e.g. H06."""
        return frozenset(one for one in self.cleaned_data["accepted"].split(",") if one)
