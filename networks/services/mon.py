"""MON of several segments at once, with the routers of their VMs and a clean profile: a remedy done in one step."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet

from networks.choices import MonRouter
from networks.models import Project, Segment, VirtualMachine
from networks.selectors.segments import segments_chosen
from networks.services.connectivity_profiles import profile_apply
from networks.services.errors import ServiceError
from networks.services.projects import change_record
from planner.core.risk_factors import segment_gamma_of
from planner.core.wording import counted


@transaction.atomic
def mon_set(
    *,
    project: Project,
    segment_ids: Iterable[int],
    is_on: bool,
    by: AbstractBaseUser | None,
    vm_ids: Iterable[int] = (),
    profile: str = "",
) -> str:
    """Turn MON on or off for segments; a sentence of it.

    With it on, the routers of `vm_ids` are put in the cloud; `profile` ("t0", "ne") is set with it. What is so already
    is no change, and what the objective does not see makes no plan stale.
    """
    asked, moved = set(segment_ids), set(vm_ids) if is_on else set()
    segments = segments_chosen(project, asked)
    names = list(segments.order_by("name").values_list("name", flat=True))
    if not names or len(names) != len(asked):
        raise ServiceError("Some of these segments are no more in this project.", "Load the page again.")
    vms = VirtualMachine.objects.filter(project=project, pk__in=moved)
    if vms.count() != len(moved):
        raise ServiceError("Some of these VMs are no more in this project.", "Load the page again.")
    is_new_to_plan = any(segment_gamma_of(was) != segment_gamma_of(is_on) for was in _said(segments))
    turned = segments.exclude(has_mon=is_on).update(has_mon=is_on)
    routed = vms.exclude(mon_router=MonRouter.CLOUD).update(mon_router=MonRouter.CLOUD)
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    already = "" if turned else " already"
    routers = f"; the router of {counted(routed, 'VM')} in the cloud" if routed else ""
    sentence = f"{', '.join(names[:3])}{more}: MON {'on' if is_on else 'off'}{already}{routers}."
    if turned or routed:
        one = next(iter(asked)) if len(asked) == 1 and is_new_to_plan else None
        change_record(
            project=project,
            by=by,
            sentence=sentence,
            affects_plan=is_new_to_plan,
            subject_kind="segment" if one else "network",
            subject_id=one,
        )
    return f"{sentence} {profile_apply(project=project, profile=profile, by=by)}" if profile else sentence


def _said(segments: QuerySet[Segment]) -> list[bool | None]:
    """What is entered of MON on each segment."""
    return list(segments.order_by().values_list("has_mon", flat=True))
