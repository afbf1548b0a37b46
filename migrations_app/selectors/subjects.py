"""What a comment, a change or an approval is about: a wave (by its window), a segment, a VM, an application."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from migrations_app.choices import SubjectKind
from migrations_app.models import Scenario, Window
from networks.models import Application, Project, Segment, VirtualMachine


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing of a project. `row` is a Window, Segment, VirtualMachine or Application."""

    kind: SubjectKind
    row: Any
    project: Project

    @property
    def key(self) -> int:
        """The key of its row."""
        return int(self.row.pk)

    @property
    def name(self) -> str:
        """What people call it; of a wave the name of its window."""
        return str(self.row)

    @property
    def scenario(self) -> Scenario | None:
        """The scenario it belongs to; only a wave has one."""
        return self.row.scenario if self.kind == SubjectKind.WAVE else None


def subject_of(project: Project, kind: str, key: int) -> Subject:
    """One thing by its kind and key; raises ObjectDoesNotExist where the project has none such."""
    return Subject(SubjectKind(kind), _rows(project)[kind].get(pk=key), project)


def subject_names(project: Project, asked: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int], str]:
    """The names of things by (kind, key), those that are gone left out. One query a kind."""
    keys: dict[str, set[int]] = defaultdict(set)
    for kind, key in asked:
        if key is not None:
            keys[kind].add(key)
    return {
        (kind, key): name
        for kind, rows in _rows(project).items()
        if keys[kind]
        for key, name in rows.filter(pk__in=keys[kind]).values_list("pk", "name")
    }


def _rows(project: Project) -> dict[str, QuerySet]:
    return {
        SubjectKind.WAVE: Window.objects.filter(scenario__project=project).select_related("scenario"),
        SubjectKind.SEGMENT: Segment.objects.filter(project=project),
        SubjectKind.VM: VirtualMachine.objects.filter(project=project),
        SubjectKind.APPLICATION: Application.objects.filter(project=project),
    }
