"""What a person decides about VMs and applications. Decided values outlive every import."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from networks.choices import Disposition, MigrationType, MonRouter
from networks.models import Application, Blackout, Project, VirtualMachine
from networks.selectors.chunks import chunks
from networks.selectors.projects import today_of
from networks.selectors.vms import vms_chosen
from networks.services.counts import segments_recount
from networks.services.errors import ServiceError
from networks.services.projects import change_record


@transaction.atomic
def vms_set_disposition(
    *,
    project: Project,
    vm_ids: Iterable[int],
    disposition: Disposition | str,
    by: AbstractBaseUser | None,
    reason: str = "",
    retire_on: date | None = None,
    moved_on: date | None = None,
) -> int:
    """Decide what becomes of VMs; how many. `retire_on` goes with RETIRE, `moved_on` (not after today) with AT_TARGET."""
    disposition = Disposition(disposition)
    if retire_on and disposition != Disposition.RETIRE:
        raise ServiceError("A day of retirement was given.", "Choose the disposition retire, or leave the day empty.")
    if moved_on and disposition != Disposition.AT_TARGET:
        raise ServiceError("A day of the move was given.", "Choose already at the target, or leave the day empty.")
    _no_future(project, "moved", moved_on)
    vms = _chosen(project, vm_ids)
    decided: dict[str, Any] = {
        "disposition": disposition,
        "disposition_is_decided": True,
        "disposition_reason": reason.strip(),
        "retire_on": retire_on,
        "moved_on": moved_on,
    }
    if disposition == Disposition.MIGRATE:  # the day of a move is a fact, which deciding this again does not change
        for some in chunks(list(vms)):
            project.vms.filter(pk__in=some).exclude(disposition=Disposition.MIGRATE).update(moved_on=None)
        del decided["moved_on"]
    _update(project, vms, **decided)
    day = f" on {moved_on or retire_on}" if moved_on or retire_on else ""
    _say(project, by, vms, f"{{vms}}: {disposition.label}{day}.", reason)
    return len(vms)


@transaction.atomic
def vms_set_criticality(
    *, project: Project, vm_ids: Iterable[int], criticality: int | None, by: AbstractBaseUser | None
) -> int:
    """Set how critical VMs are, 1 to 5; None = unknown, which counts as 3."""
    if criticality is not None and criticality not in range(1, 6):
        raise ServiceError(f"Criticality {criticality} does not exist.", "Choose 1 (low) to 5 (high), or unknown.")
    vms = _chosen(project, vm_ids)
    _update(project, vms, criticality=criticality)
    _say(project, by, vms, f"{{vms}}: criticality {criticality or 'unknown'}.")
    return len(vms)


@transaction.atomic
def vms_set_migration_type(
    *, project: Project, vm_ids: Iterable[int], migration_type: MigrationType | str, by: AbstractBaseUser | None
) -> int:
    """Say how HCX moves VMs; "" = as the scenario says. How many."""
    if migration_type and migration_type not in MigrationType.values:
        known = ", ".join(str(one.label) for one in MigrationType)
        raise ServiceError(f"HCX knows no migration type {migration_type}.", f"Choose one of {known}, or none.")
    vms = _chosen(project, vm_ids)
    _update(project, vms, migration_type=migration_type)
    how = str(MigrationType(migration_type).label) if migration_type else "as the scenario says"
    _say(project, by, vms, f"{{vms}}: migration type {how}.")
    return len(vms)


@transaction.atomic
def vms_set_mon_router(
    *, project: Project, vm_ids: Iterable[int], router: MonRouter | str, by: AbstractBaseUser | None
) -> int:
    """Say which gateway VMs use at the target where MON is on; "" = as their migration type leaves it. How many."""
    if router not in MonRouter.values:
        raise ServiceError(f"There is no MON router {router!r}.", "Choose one of the list.")
    vms = _chosen(project, vm_ids)
    _update(project, vms, mon_router=router)
    _say(project, by, vms, f"{{vms}}: MON router {MonRouter(router).label}.", of_network=True)
    return len(vms)


@transaction.atomic
def vms_set_application(
    *,
    project: Project,
    vm_ids: Iterable[int],
    application: Application | str | None,
    by: AbstractBaseUser | None,
) -> int:
    """Say which application VMs serve: one of the project, a name (made where it is new), or None."""
    vms = _chosen(project, vm_ids)
    if isinstance(application, str):
        application = application_named(project, application)
    elif application is not None:
        _same_project(project, application, application.name)
    _update(project, vms, application=application, application_is_decided=True)
    _say(project, by, vms, f"{{vms}}: application {application.name if application else 'none'}.")
    return len(vms)


@transaction.atomic
def vms_set_dates(
    *,
    project: Project,
    vm_ids: Iterable[int],
    earliest_on: date | None,
    latest_on: date | None,
    by: AbstractBaseUser | None,
) -> int:
    """Set the first and the last day on which VMs may move; None = no limit."""
    if earliest_on and latest_on and latest_on < earliest_on:
        raise ServiceError(f"The last day {latest_on} lies before the first, {earliest_on}.", "Exchange the two days.")
    vms = _chosen(project, vm_ids)
    _update(project, vms, earliest_on=earliest_on, latest_on=latest_on)
    _say(project, by, vms, f"{{vms}}: not before {earliest_on or 'any day'}, not after {latest_on or 'any day'}.")
    return len(vms)


@transaction.atomic
def vms_confirm_gone(
    *, project: Project, vm_ids: Iterable[int], by: AbstractBaseUser | None, is_gone: bool = True
) -> int:
    """Confirm that VMs the inventory no longer shows do not exist any more; `is_gone` False takes that back."""
    vms = _chosen(project, vm_ids)
    seen = _seen(project, vms) if is_gone else ""
    if seen:
        raise ServiceError(
            f"{seen} is in the newest inventory, so it is not gone.",
            "Choose VMs that are missing, or decide that it stays or retires.",
        )
    _update(project, vms, is_gone=is_gone)
    segments_recount(project)
    _say(project, by, vms, "{vms}: gone." if is_gone else "{vms}: not gone after all.")
    return len(vms)


@transaction.atomic
def vm_set_external_traffic(
    *, vm: VirtualMachine, gb_per_day: float | None, by: AbstractBaseUser | None
) -> VirtualMachine:
    """Say how many GB a day a VM exchanges with the outside, beyond what the flows say."""
    if gb_per_day is not None and not 0 <= gb_per_day < 1e9:
        raise ServiceError(f"{gb_per_day} GB a day is no amount of traffic.", "Give 0 or more.")
    vm.external_gb_per_day = gb_per_day
    vm.save(update_fields=["external_gb_per_day"])
    _about_vm(vm, by, f"{vm.name}: {gb_per_day or 0:g} GB a day with the outside.")
    return vm


@transaction.atomic
def vm_add_blackout(
    *, vm: VirtualMachine, first_on: date, last_on: date, by: AbstractBaseUser | None, note: str = ""
) -> Blackout:
    """Keep a VM out of every wave from `first_on` to `last_on`."""
    if last_on < first_on:
        raise ServiceError(f"The last day {last_on} lies before the first, {first_on}.", "Exchange the two days.")
    blackout = Blackout.objects.create(vm=vm, first_on=first_on, last_on=last_on, note=note.strip()[:255])
    _about_vm(vm, by, f"{vm.name} does not move from {first_on} to {last_on}.", note)
    return blackout


@transaction.atomic
def vm_remove_blackout(*, blackout: Blackout, by: AbstractBaseUser | None) -> None:
    """Let the VM move on those days again."""
    sentence = f"{blackout.vm.name} may move from {blackout.first_on} to {blackout.last_on} again."
    _about_vm(blackout.vm, by, sentence)
    blackout.delete()


@transaction.atomic
def application_set_moves_together(
    *, application: Application, moves_together: bool, by: AbstractBaseUser | None
) -> Application:
    """Tick an application: all its VMs in one wave. Unticked, its flows hold it together."""
    application.moves_together = moves_together
    application.save(update_fields=["moves_together"])
    how = "moves in one wave" if moves_together else "may be spread over several waves"
    change_record(
        project=application.project,
        by=by,
        sentence=f"Application {application.name} {how}.",
        subject_kind="application",
        subject_id=application.pk,
    )
    return application


def application_named(project: Project, name: str) -> Application:
    """The application of that name (whatever its case), made where it is new."""
    name = name.strip()[:255]
    if not name:
        raise ServiceError("An application needs a name.", "Give one, or choose none.")
    known = project.applications.filter(name__iexact=name).first()
    return known or Application.objects.create(project=project, name=name)


def _chosen(project: Project, vm_ids: Iterable[int]) -> dict[int, str]:
    """Key -> name of the VMs a person chose."""
    asked = set(vm_ids)
    vms = vms_chosen(project, asked)
    if not asked or len(vms) != len(asked):
        raise ServiceError(
            "No VM is chosen." if not asked else "Some of the VMs chosen are not in this project.",
            "Choose VMs in the list and try again.",
        )
    return vms


def _update(project: Project, vms: Mapping[int, str], **values: Any) -> None:
    for some in chunks(list(vms)):
        project.vms.filter(pk__in=some).update(**values)


def _seen(project: Project, vms: Mapping[int, str]) -> str:
    """The name of one that is in the newest inventory; "" where none is."""
    for some in chunks(list(vms)):
        if name := project.vms.filter(pk__in=some, missing_since__isnull=True).values_list("name", flat=True).first():
            return str(name)
    return ""


def _same_project(project: Project, thing: Any, name: str) -> None:
    if thing.project_id != project.pk:
        raise ServiceError(f"{name} belongs to another project.", "Choose one of this project.")


def _no_future(project: Project, what: str, day: date | None) -> None:
    if day and day > today_of(project):
        raise ServiceError(
            f"{day} lies in the future, so nothing has {what} on it yet.", "Give today or an earlier day."
        )


def _say(
    project: Project,
    by: AbstractBaseUser | None,
    vms: Mapping[int, str],
    sentence: str,
    reason: str = "",
    *,
    of_network: bool = False,
) -> None:
    """Note a decision about VMs; one `of_network` changes the ways of traffic and no plan."""
    names, count = list(vms.values())[:3], len(vms)
    named = ", ".join(names) + (f" and {count - len(names)} more" if count > len(names) else "")
    one = next(iter(vms)) if len(vms) == 1 else None
    change_record(
        project=project,
        by=by,
        sentence=sentence.replace("{vms}", named),
        reason=reason.strip(),
        affects_plan=not of_network,
        subject_kind="network" if of_network else "vm" if one else "",
        subject_id=None if of_network else one,
    )


def _about_vm(vm: VirtualMachine, by: AbstractBaseUser | None, sentence: str, reason: str = "") -> None:
    change_record(
        project=vm.project, by=by, sentence=sentence, reason=reason.strip(), subject_kind="vm", subject_id=vm.pk
    )
