"""What narrows the record of changes down, and what one writes when one comments or approves."""

from typing import Any

from django import forms

from migrations_app.choices import ApprovalKind, SubjectKind
from migrations_app.selectors.changes import WHOLE_PROJECT, people_of, scenario_names
from migrations_app.services.comments import LONGEST_COMMENT
from networks.forms.days import DayField
from networks.forms.filters import ANY, Filters, KeyField
from networks.models import Project


class ChangeFilters(Filters):
    """Changes: as the arguments of `changes_found`."""

    by = forms.TypedChoiceField(required=False, label="Who", coerce=int, empty_value=None)
    scenario = forms.ChoiceField(required=False, label="Scenario")
    kind = forms.ChoiceField(
        required=False, label="About", choices=[ANY, *((one.value, f"{one.label}s") for one in SubjectKind)]
    )
    subject = KeyField(required=False)
    first_on = DayField(required=False, label="From")
    last_on = DayField(required=False, label="To")

    def __init__(self, data: Any, project: Project) -> None:
        super().__init__(data)
        self.fields["by"].choices = [ANY, *people_of(project)]  # type: ignore[attr-defined]
        whole = (WHOLE_PROJECT, "the whole project")
        self.fields["scenario"].choices = [ANY, whole, *scenario_names(project).items()]  # type: ignore[attr-defined]


class ApprovalFilters(Filters):
    """Approvals of one kind and state."""

    kind = forms.ChoiceField(
        required=False, label="What", choices=[(one.value, one.label.capitalize()) for one in ApprovalKind]
    )
    state = forms.ChoiceField(
        required=False,
        label="State",
        choices=[ANY, ("open", "open"), ("approved", "approved"), ("lapsed", "lapsed")],
    )


class CommentForm(forms.Form):
    """A comment; the service says what is wrong with it."""

    text = forms.CharField(
        required=False,
        strip=False,
        label="Comment",
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_COMMENT, "data-mentions": ""}),
        help_text=f"At most {LONGEST_COMMENT:,} characters. @ and a login mentions a member.",
    )
