"""The record of who changed what, when, why, and what it did to the plan."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet

from migrations_app.choices import SubjectKind
from migrations_app.models import Scenario
from migrations_app.selectors.subjects import Subject, subject_names
from networks.models import Change, Project

WHOLE_PROJECT = "none"  # the scenario of a change that concerns all of them


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change as a page shows it. `subject` and `scenario` are names; "" = none, or gone meanwhile."""

    change: Change
    subject: str
    subject_kind: str
    scenario: str

    @property
    def effect(self) -> Literal["known", "none", "unknown"]:
        """Whether its effect on stretch-days is known, or there is none."""
        return effect_of(self.change)


def effect_of(change: Change) -> Literal["known", "none", "unknown"]:
    """A change that no plan depends on has no effect; of another, what it does shows with the next plan only."""
    if "stretch_days" in change.effect:
        return "known" if change.effect["stretch_days"] else "none"
    return "unknown" if change.affects_plan else "none"


def changes_found(
    project: Project,
    *,
    search: str = "",
    by: int | None = None,
    scenario: str = "",
    kind: str = "",
    subject: int | None = None,
    first_on: date | None = None,
    last_on: date | None = None,
) -> QuerySet[Change]:
    """Changes, newest first. Days are the project's own; `scenario` is a key or WHOLE_PROJECT."""
    found = Change.objects.filter(project=project).select_related("by").order_by("-pk")
    if search:
        found = found.filter(Q(sentence__icontains=search) | Q(reason__icontains=search))
    if by is not None:
        found = found.filter(by_id=by)
    if scenario:
        found = found.filter(scenario_id_of=None if scenario == WHOLE_PROJECT else int(scenario))
    if kind:
        found = found.filter(subject_kind=kind)
    if subject is not None:
        found = found.filter(subject_id=subject)
    if first_on is not None:
        found = found.filter(at__gte=_midnight(first_on, project))
    if last_on is not None:
        found = found.filter(at__lt=_midnight(last_on + timedelta(days=1), project))
    return found


def changes_about(subject: Subject) -> QuerySet[Change]:
    """What was changed about one thing, newest first."""
    return changes_found(subject.project, kind=subject.kind, subject=subject.key)


def change_rows(project: Project, changes: list[Change]) -> list[ChangeRow]:
    """Changes with the names of what they are about. At most five queries."""
    names = subject_names(project, [(one.subject_kind, one.subject_id) for one in changes])
    scenarios = scenario_names(project)
    return [
        ChangeRow(
            one,
            names.get((one.subject_kind, one.subject_id or 0), ""),
            str(SubjectKind(one.subject_kind).label) if one.subject_kind in SubjectKind.values else "",
            scenarios.get(one.scenario_id_of or 0, ""),
        )
        for one in changes
    ]


def scenario_names(project: Project) -> dict[int, str]:
    """The scenarios of a project by key."""
    return dict(Scenario.objects.filter(project=project).order_by("name").values_list("pk", "name"))


def people_of(project: Project) -> list[tuple[int, str]]:
    """Who changed something in the project, by login."""
    theirs = Change.objects.filter(project=project, by=OuterRef("pk"))
    people: Any = get_user_model().objects.filter(Exists(theirs)).order_by("username")
    return list(people.values_list("pk", "username"))


def _midnight(day: date, project: Project) -> datetime:
    return datetime.combine(day, time(), tzinfo=project.zone)
