"""Projects, and the record of what was changed in them."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from networks.choices import Role
from networks.models import Change, Membership, Project
from networks.services.errors import ServiceError

LONGEST_NAME = 120  # characters, as its column


@transaction.atomic
def project_create(*, name: str, time_zone: str, owner: AbstractBaseUser) -> Project:
    """A new, empty project whose first member and owner is `owner`."""
    project = Project.objects.create(name=_free_name(name), time_zone=_known_zone(time_zone))
    Membership.objects.create(project=project, user_id=owner.pk, role=Role.OWNER)
    change_record(project=project, by=owner, sentence=f"Project {project.name} was made.", affects_plan=False)
    return project


@transaction.atomic
def project_update(
    *, project: Project, by: AbstractBaseUser | None, name: str | None = None, time_zone: str | None = None
) -> Project:
    """Rename a project or move it to another time zone (which moves every local day of its plans)."""
    if name is not None and name.strip() != project.name:
        new_name = _free_name(name, project)
        change_record(project=project, by=by, sentence=f"Renamed {project.name} to {new_name}.", affects_plan=False)
        project.name = new_name
    if time_zone is not None and time_zone != project.time_zone:
        change_record(project=project, by=by, sentence=f"The time zone is {_known_zone(time_zone)} now.")
        project.time_zone = time_zone
    project.save(update_fields=["name", "time_zone"])
    return project


def change_record(
    *,
    project: Project,
    by: AbstractBaseUser | None,
    sentence: str,
    affects_plan: bool = True,
    scenario_id: int | None = None,
    reason: str = "",
    effect: Mapping[str, Any] | None = None,
    subject_kind: str = "",
    subject_id: int | None = None,
) -> Change:
    """Note one change. With `affects_plan`, plans computed before it are stale and show this sentence.

    `effect` is what it did to the plan, {stretch_days, risk_days, ...}, after less before; left out where that is
    not known. `subject_kind` ("wave", "segment", "vm", "application") and `subject_id` (a wave's is its window's)
    say what it is about where that is one thing.
    """
    return Change.objects.create(
        project=project,
        by_id=by.pk if by else None,
        sentence=sentence,
        affects_plan=affects_plan,
        scenario_id_of=scenario_id,
        reason=reason,
        effect=dict(effect or {}),
        subject_kind=subject_kind,
        subject_id=subject_id,
    )


def _free_name(name: str, project: Project | None = None) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise ServiceError("A project needs a name.", f"Give one of 1 to {LONGEST_NAME} characters.")
    taken = Project.objects.filter(name=name).first()
    if taken is not None and taken != project:
        raise ServiceError(f"There is already a project called {name}.", "Choose another name.")
    return name


def _known_zone(time_zone: str) -> str:
    if time_zone not in available_timezones():
        raise ServiceError(
            f"{time_zone or 'An empty text'} is no time zone we know.", "Choose an IANA name such as Europe/Zurich."
        )
    return time_zone
