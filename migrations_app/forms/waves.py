"""What people enter to change waves: a split, a merge, a shift."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from migrations_app.forms.calendar import WindowForm
from migrations_app.forms.numbers import number
from migrations_app.models import Window

HALF, CHOSEN = "half", "chosen"
LATER, EARLIER = "later", "earlier"
MOST_SHIFTED = 520  # weeks: ten years


class SplitForm(WindowForm):
    """Which VMs go into a wave of their own, and that wave. `groups`: (number of a move group, its label)."""

    which = forms.ChoiceField(
        choices=[(HALF, "The second half of its move groups"), (CHOSEN, "The move groups ticked below")],
        widget=forms.RadioSelect,
        initial=HALF,
        label="Split off",
    )
    groups = forms.TypedMultipleChoiceField(
        coerce=int, required=False, widget=forms.CheckboxSelectMultiple, label="Move groups"
    )

    def __init__(self, data: Any = None, *, groups: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["groups"].choices = groups  # type: ignore[attr-defined]
        self.order_fields(["which", "groups", *WindowForm.base_fields])

    def window_values(self) -> dict[str, Any]:
        """The new wave's own fields."""
        return {name: self.cleaned_data[name] for name in WindowForm.Meta.fields}

    def chosen(self, members: Mapping[int, Sequence[int]]) -> tuple[int, ...]:
        """The VMs of the ticked groups. `members`: number of a group -> its VMs."""
        return tuple(vm for group in self.cleaned_data["groups"] for vm in members.get(group, ()))


class MergeForm(forms.Form):
    """Into which wave another one goes."""

    into = forms.TypedChoiceField(coerce=int, label="Into", empty_value=None)
    is_removed = forms.BooleanField(required=False, initial=True, label="Remove the wave that is emptied")

    def __init__(self, data: Any = None, *, windows: Sequence[Window], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["into"].choices = [(one.pk, one.name) for one in windows]  # type: ignore[attr-defined]


class ShiftForm(forms.Form):
    """How far a wave and the later ones go."""

    amount = number(forms.IntegerField, 1, MOST_SHIFTED, label="By", initial=1)
    unit = forms.TypedChoiceField(choices=[(7, "weeks"), (1, "days")], coerce=int, label="Unit")
    way = forms.ChoiceField(choices=[(LATER, "later"), (EARLIER, "earlier")], label="Which way")

    def days(self) -> int:
        """In days; negative is earlier."""
        given = self.cleaned_data
        return int(given["amount"] * given["unit"]) * (1 if given["way"] == LATER else -1)
