"""Which plans' paths are to be worked out, or anew."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from migrations_app.models import PathStudy, Plan
from networks.choices import RunState
from networks.models import Change

SUBJECT = "network"  # what changes of the connectivity are about
_LIVE = (RunState.PENDING, RunState.RUNNING)


def newest_change_for(plan: Plan) -> int:
    """The key of the newest change that may change paths of a plan; 0 where nothing was changed yet."""
    of_plan = _that_matter().filter(
        Q(scenario_id_of=None) | Q(scenario_id_of=plan.scenario_id), project_id=plan.scenario.project_id
    )
    return of_plan.order_by("-id").values_list("id", flat=True).first() or 0


def plans_to_trace() -> list[Plan]:
    """Plans whose paths nobody has worked out, or whose estate or network has changed since. One query."""
    newer = _that_matter().filter(
        Q(scenario_id_of=None) | Q(scenario_id_of=OuterRef("scenario_id")),
        project_id=OuterRef("scenario__project_id"),
        id__gt=OuterRef("path_study__change_mark"),
    )
    behind = Exists(newer) & ~Q(path_study__state__in=_LIVE)
    plans = Plan.objects.filter(Q(path_study=None) | behind).select_related("scenario")
    return list(plans.only("pk", "scenario__project_id"))


def is_behind(study: PathStudy) -> bool:
    """Whether something was changed since its paths were worked out. One query."""
    return newest_change_for(study.plan) > study.change_mark


def _that_matter() -> QuerySet[Change]:
    return Change.objects.filter(Q(affects_plan=True) | Q(subject_kind=SUBJECT))
