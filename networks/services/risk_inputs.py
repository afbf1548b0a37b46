"""What a person answers about the risk of stretches: for the project, or for one segment."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from networks.models import Project, RiskInput, Segment
from networks.services.errors import ServiceError
from networks.services.projects import change_record
from planner.core.risk_inputs import INPUTS_BY_NAME
from planner.core.risk_inputs import RiskInput as Question

LONGEST_NOTE = 255  # characters, as its column


@transaction.atomic
def risk_input_set(
    *,
    project: Project,
    name: str,
    value: float | None,
    by: AbstractBaseUser | None,
    segment: Segment | None = None,
    note: str = "",
) -> RiskInput | None:
    """Enter an answer: of a segment, or of the project for all that have none of their own.

    None makes it unknown again; a segment then has the project's. An answer that changes makes plans stale.
    """
    question = _asked(project, name, segment)
    if value is not None:
        _check(question, value)
    note = note.strip()[:LONGEST_NOTE]
    row = RiskInput.objects.select_for_update().filter(project=project, segment=segment, name=name).first()
    before = None if row is None else row.value
    if value is None:
        if row is not None:
            row.delete()
            _say(project, segment, question, None, by)
        return None
    if row is None:
        row = RiskInput(project=project, segment=segment, name=name)
    elif (value, note) == (row.value, row.note):
        return row
    row.value, row.note = value, note
    row.save()
    if value != before:
        _say(project, segment, question, value, by)
    else:
        sentence = f"{_of(segment)}{question.label}: the note says {note or 'nothing'} now."
        change_record(project=project, by=by, sentence=sentence, affects_plan=False, **_about(segment))
    return row


@transaction.atomic
def risk_inputs_set(
    *,
    project: Project,
    answers: Mapping[str, tuple[float | None, str]],
    by: AbstractBaseUser | None,
    segment: Segment | None = None,
) -> None:
    """Enter several answers with their notes at once: all of them, or none where one cannot be."""
    for name, (value, note) in answers.items():
        risk_input_set(project=project, segment=segment, name=name, value=value, note=note, by=by)


def _asked(project: Project, name: str, segment: Segment | None) -> Question:
    question = INPUTS_BY_NAME.get(name)
    if question is None:
        raise ServiceError(f"{name!r} is no input to risk.", "Choose one of the list on the page Risk inputs.")
    if segment is not None and segment.project_id != project.pk:
        raise ServiceError(f"{segment.name} belongs to another project.", "Choose a segment of this project.")
    if segment is not None and question.scope == "project":
        raise ServiceError(
            f"{question.label} holds for the whole project, not for {segment.name} alone.",
            "Enter it on the page Risk inputs.",
        )
    return question


def _check(question: Question, value: float) -> None:
    if question.kind == "yes-no" and value not in (0, 1):
        raise ServiceError(f"{question.label}: {value:g} is neither yes nor no.", "Give yes (1) or no (0).")
    if not isfinite(value) or not 0 <= value <= question.highest:
        raise ServiceError(
            f"{question.label}: {value:g} {question.unit} cannot be.",
            f"Give a number from 0 to {question.highest:,.10g}, or leave it empty where it is unknown.",
        )


def _say(
    project: Project, segment: Segment | None, question: Question, value: float | None, by: AbstractBaseUser | None
) -> None:
    said = question.words(value)
    if value is None and segment is not None:
        said = "as in the project"
    change_record(project=project, by=by, sentence=f"{_of(segment)}{question.label}: {said}.", **_about(segment))


def _about(segment: Segment | None) -> dict[str, Any]:
    return {} if segment is None else {"subject_kind": "segment", "subject_id": segment.pk}


def _of(segment: Segment | None) -> str:
    return "Risk: " if segment is None else f"Risk of {segment.name}: "
