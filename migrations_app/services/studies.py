"""What is worked out beside a stored plan: its lower bound, and what one unit more of each limit that binds would save.

A study follows its plan: another plan takes its place, and with it the study. It makes way for whoever waits to plan.
"""

from datetime import timedelta
from math import inf
from time import monotonic
from typing import Any

from django.db import transaction
from django.utils import timezone

from migrations_app.adapters.kept_problem import unpacked
from migrations_app.adapters.sentences import readable
from migrations_app.adapters.waivers import waivers_from_json
from migrations_app.models import Plan, PlanRun, PlanStudy
from migrations_app.services.alive import kept_alive
from networks.choices import RunState
from networks.services.errors import ServiceError
from networks.services.runs import PULSE_EVERY_S, ClaimLost, run_finish, run_guarded, run_heartbeat
from planner.core.bound import BoundPart, lower_bound
from planner.core.editing.waivers import relaxed
from planner.core.errors import PlanningError
from planner.core.instance_file import load_instance, load_plan
from planner.core.records import Instance
from planner.core.sensitivity import Saving, savings
from planner.core.wording import counted

LIVE = (RunState.PENDING, RunState.RUNNING)
BOUND_ROUNDS = 60
BOUND_SECONDS = 60.0  # a cap for large estates; a bound that meets it may differ by machine
FEWEST_MOVES, MOVES_PER_VM, MOST_MOVES = 100_000, 100, 2_000_000  # of each search for a saving
PATIENCE = timedelta(seconds=3)  # so long a planning run may wait before a study makes way
_BOUND_SHARE = 0.5  # of the progress


@transaction.atomic
def study_create(*, plan: Plan, again: bool = False) -> PlanStudy | None:
    """A pending study of a plan; the caller queues it after commit. None where it has one, or is replaced by now.

    `again`: one that has ended is done anew.
    """
    if not Plan.objects.select_for_update().filter(pk=plan.pk).exists():
        return None
    known = PlanStudy.objects.filter(plan=plan).first()
    if known is not None:
        if not again or known.state in LIVE:
            return None
        known.delete()
    return PlanStudy.objects.create(project_id=plan.scenario.project_id, plan=plan, queued_at=timezone.now())


def study_execute(study: PlanStudy) -> None:
    """Do a claimed study: store the bound as soon as it stands, then the savings. Raises nothing."""
    with run_guarded(study, refusals=(PlanningError,)), kept_alive(study):
        plan = Plan.objects.select_related("run").get(pk=study.plan_id)
        instance_gz, plan_gz = plan.instance_gz or plan.run.instance_gz, plan.plan_gz or plan.run.plan_gz
        if not instance_gz:
            raise ServiceError("The input of this plan was not kept.", "Plan again.")
        instance = relaxed(load_instance(unpacked(instance_gz)), waivers_from_json(plan.waivers))
        watch = _Watch(study)
        watch.tell(0.0, "lower bound")
        bound = lower_bound(
            instance,
            now=monotonic,
            seconds=BOUND_SECONDS,
            rounds=BOUND_ROUNDS,
            should_stop=watch.should_stop,
            on_progress=lambda share: watch.tell(_BOUND_SHARE * share, "lower bound"),
        )
        _store(study, lower_bound=bound.value, bound_parts=[_part(part) for part in bound.parts])
        found = savings(
            instance,
            load_plan(unpacked(plan_gz), instance),
            now=monotonic,
            seed=plan.run.seed,
            iterations_each=_moves(instance),
            should_stop=watch.should_stop,
            on_progress=lambda share, what: watch.tell(_BOUND_SHARE + (1 - _BOUND_SHARE) * share, what),
        )
        with transaction.atomic():
            _store(study, savings=[_saving(one) for one in found])
            state = RunState.CANCELLED if watch.stopped else RunState.COMPLETED
            run_finish(study, state, message=watch.why or _told(found), way_out="")


class _Watch:
    """Carries progress into the study's row; `stopped` once it is cancelled, or made way."""

    def __init__(self, study: PlanStudy) -> None:
        self._study = study
        self._looked_at = -inf
        self._share, self._what = 0.0, ""
        self.why = ""

    @property
    def stopped(self) -> bool:
        return bool(self.why)

    def tell(self, share: float, what: str) -> None:
        self._share, self._what = share, what
        self._look()

    def should_stop(self) -> bool:
        if not self.stopped and monotonic() - self._looked_at >= PULSE_EVERY_S:
            self._look()
        return self.stopped

    def _look(self) -> None:
        self._looked_at = monotonic()
        if not run_heartbeat(self._study, share=self._share, text=self._what.capitalize()):
            self.why = "Stopped before everything was worked out."
        elif PlanRun.objects.filter(state=RunState.PENDING, queued_at__lt=timezone.now() - PATIENCE).exists():
            self.why = "Stopped before everything was worked out, to make way for a plan that waited."


def _store(study: PlanStudy, **figures: Any) -> None:
    """Write figures into the plan, while the study is ours. ClaimLost where another plan took its place."""
    held = PlanStudy.objects.filter(pk=study.pk, claim=study.claim, state=RunState.RUNNING)
    if not Plan.objects.filter(study__in=held).update(**figures):
        raise ClaimLost


def _moves(instance: Instance) -> int:
    to_move = sum(vm.moved_on is None for vm in instance.vms)
    return min(MOST_MOVES, max(FEWEST_MOVES, MOVES_PER_VM * to_move))


def _part(part: BoundPart) -> dict[str, Any]:
    return {"name": part.name, "value": part.value, "sentence": part.sentence}


def _saving(one: Saving) -> dict[str, Any]:
    return {
        "limit": one.limit,
        "unit": readable(one.unit),
        "sentence": readable(one.sentence),
        "saves": one.saves,
        "objective": one.objective,
        "objective_with": one.objective_with,
        "subjects": [readable(subject) for subject in one.subjects],
    }


def _told(found: tuple[Saving, ...]) -> str:
    if not found:
        return "No limit binds."
    worth = sum(one.saves > 0 for one in found)
    return f"{counted(len(found), 'limit')} loosened one by one, {worth or 'none'} of them with a gain."
