"""Rules about VMs: together, never in one wave, one before the other."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from networks.choices import RuleKind
from networks.models import MoveRule, MoveRuleMember, Project
from networks.selectors.vms import vms_chosen
from networks.services.errors import ServiceError
from networks.services.projects import change_record
from planner.core.wording import counted


@transaction.atomic
def rule_create(
    *,
    project: Project,
    kind: RuleKind | str,
    name: str,
    vm_ids_by_position: Mapping[int, Iterable[int]],
    by: AbstractBaseUser | None,
    note: str = "",
) -> MoveRule:
    """A new rule. BEFORE: every VM of a position moves before, or with, every VM of the next; else the position is 0."""
    kind = RuleKind(kind)
    steps = [list(dict.fromkeys(vm_ids)) for _, vm_ids in sorted(vm_ids_by_position.items())]
    _check(project, kind, name, steps)
    rule = MoveRule.objects.create(project=project, kind=kind, name=name.strip()[:255], note=note.strip()[:255])
    MoveRuleMember.objects.bulk_create(
        MoveRuleMember(rule=rule, vm_id=vm_id, position=position)
        for position, vm_ids in enumerate(steps)
        for vm_id in vm_ids
    )
    count = sum(map(len, steps))
    change_record(
        project=project, by=by, sentence=f"Rule {rule.name} ({kind.label}) holds for {counted(count, 'VM')} now."
    )
    return rule


@transaction.atomic
def rule_delete(*, rule: MoveRule, by: AbstractBaseUser | None) -> None:
    """Take a rule away."""
    sentence = f"Rule {rule.name} ({rule.get_kind_display()}) was taken away."
    change_record(project=rule.project, by=by, sentence=sentence)
    rule.delete()


def _check(project: Project, kind: RuleKind, name: str, steps: list[list[int]]) -> None:
    if not name.strip():
        raise ServiceError("A rule needs a name.", "Give one that says why, such as database before its readers.")
    vm_ids = [vm_id for step in steps for vm_id in step]
    if len(vm_ids) != len(set(vm_ids)):
        raise ServiceError("A VM stands in the rule twice.", "Name each VM once.")
    if len(vm_ids) < 2:
        raise ServiceError("A rule about one VM says nothing.", "Choose two VMs or more.")
    if kind == RuleKind.BEFORE and (len(steps) < 2 or not all(steps)):
        raise ServiceError(
            "One before the other needs VMs on both sides.", "Choose what moves first and what moves after it."
        )
    if kind != RuleKind.BEFORE and len(steps) > 1:
        raise ServiceError(f"The rule {kind.label} knows no order.", "Give all its VMs the same position.")
    if len(vms_chosen(project, vm_ids)) != len(vm_ids):
        raise ServiceError("Some of the VMs chosen are not in this project.", "Choose VMs of the list and try again.")
