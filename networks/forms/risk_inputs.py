"""What pages ask for about the risk of stretches: an answer and a note to each question."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms

from networks.selectors.risk_inputs import Answer
from planner.core.risk_inputs import RiskInput

YES_NO = (("1", "yes"), ("0", "no"))


class RiskInputsForm(forms.Form):
    """The project's answers; empty = unknown."""

    def __init__(self, answers: Iterable[Answer], data: Any = None) -> None:
        self.asked = tuple(answers)
        super().__init__(data, auto_id="id_risk_%s")
        for one in self.asked:
            name, value = one.question.name, self.value_of(one)
            self.fields[name] = _field(one.question, self.empty_words(one))
            self.fields[name].initial = value if value is None else f"{value:.10g}"
            self.fields[f"note_{name}"] = forms.CharField(
                required=False,
                max_length=255,
                label=f"Note on {one.question.label}",
                initial=one.note if value is not None else "",
                widget=forms.TextInput(attrs={"placeholder": "note"}),
            )

    def value_of(self, answer: Answer) -> float | None:
        """What this form changes of an answer."""
        return answer.value

    def empty_words(self, answer: Answer) -> str:
        """What an empty answer means."""
        return "unknown"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for one in self.asked:
            name = one.question.name
            if name in given and given[name] is None and given.get(f"note_{name}"):
                self.add_error(f"note_{name}", "A note belongs to an answer: give one, or empty the note.")
        return given

    def lines(self) -> Iterator[tuple[Answer, forms.BoundField, forms.BoundField]]:
        """Each question with its field and that of its note."""
        return ((one, self[one.question.name], self[f"note_{one.question.name}"]) for one in self.asked)

    def answers(self) -> dict[str, tuple[float | None, str]]:
        """(value, note) by name of every answer that was changed; None = unknown."""
        names = [one.question.name for one in self.asked]
        changed = set(self.changed_data)
        return {
            name: (self.cleaned_data[name], self.cleaned_data[f"note_{name}"])
            for name in names
            if changed & {name, f"note_{name}"}
        }


class SegmentRiskForm(RiskInputsForm):
    """A segment's own answers; empty = as in the project. What holds for the whole project is not asked."""

    def __init__(self, answers: Iterable[Answer], data: Any = None) -> None:
        super().__init__((one for one in answers if one.question.scope == "segment"), data)

    def value_of(self, answer: Answer) -> float | None:
        return answer.value if answer.is_own else None

    def empty_words(self, answer: Answer) -> str:
        return f"project: {answer.project_words}"


def _field(question: RiskInput, empty: str) -> forms.Field:
    if question.kind == "yes-no":
        return forms.TypedChoiceField(
            choices=(("", empty), *YES_NO),
            coerce=float,
            empty_value=None,
            required=False,
            label=question.question,
            error_messages={"invalid_choice": "Choose yes, no or the first entry."},
        )
    said = f"Give a number from 0 to {question.highest:,.10g}, or leave it empty ({empty})."
    return forms.FloatField(
        required=False,
        min_value=0,
        max_value=question.highest,
        label=question.question,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), said),
        widget=forms.NumberInput(attrs={"placeholder": empty, "step": "any"}),
    )
