"""MON of several segments at once, with the routers of their VMs and a clean profile: a remedy done in one step."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from networks.choices import MonRouter
from networks.models import Project, VirtualMachine
from networks.selectors.segments import segments_chosen
from networks.services.connectivity_profiles import profile_apply
from networks.services.errors import ServiceError
from networks.services.projects import change_record
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

    With it on, the routers of `vm_ids` are put in the cloud; `profile` ("t0", "ne") is set with it.
    """
    asked, moved = set(segment_ids), set(vm_ids) if is_on else set()
    segments = segments_chosen(project, asked)
    names = list(segments.order_by("name").values_list("name", flat=True))
    if not names or len(names) != len(asked):
        raise ServiceError("Some of these segments are no more in this project.", "Load the page again.")
    vms = VirtualMachine.objects.filter(project=project, pk__in=moved)
    if vms.count() != len(moved):
        raise ServiceError("Some of these VMs are no more in this project.", "Load the page again.")
    segments.update(has_mon=is_on)
    vms.update(mon_router=MonRouter.CLOUD)
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    routers = f"; the router of {counted(len(moved), 'VM')} in the cloud" if moved else ""
    sentence = f"{', '.join(names[:3])}{more}: MON {'on' if is_on else 'off'}{routers}."
    one = next(iter(asked)) if len(asked) == 1 else None
    change_record(
        project=project, by=by, sentence=sentence, subject_kind="segment" if one else "network", subject_id=one
    )
    return f"{sentence} {profile_apply(project=project, profile=profile, by=by)}" if profile else sentence
