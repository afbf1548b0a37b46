"""Finish this segment: look for the moves that close it earlier, and pin those a person chose.

Nothing but `finish_way_apply` changes anything, and that only pins; planning again does the rest.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from migrations_app.adapters import scenario_problem
from migrations_app.adapters.finishing import found_ways
from migrations_app.models import FinishRun, Plan, Scenario
from migrations_app.selectors import plan_of, staleness
from migrations_app.services.alive import kept_alive
from migrations_app.services.calendar import pin_set
from networks.choices import RunState
from networks.models import Change, Segment
from networks.selectors import anchors_of
from networks.selectors.projects import newest_change_id, today_of
from networks.services.errors import ServiceError
from networks.services.runs import run_finish, run_guarded
from planner.core.errors import PlanningError
from planner.core.wording import counted

LIVE = (RunState.PENDING, RunState.RUNNING)
PLAN_FIRST = "Plan again first, then look for a way to finish it."


@transaction.atomic
def finish_run_create(*, scenario: Scenario, segment: Segment, by: AbstractBaseUser | None) -> FinishRun:
    """A pending run; the caller queues it after commit. One that waits or works on the same is given instead."""
    Scenario.objects.select_for_update().get(pk=scenario.pk)
    if segment.project_id != scenario.project_id:
        raise ServiceError(
            f"{segment.name} belongs to another project.", f"Choose a segment of {scenario.project.name}."
        )
    if segment.joined_into is not None:
        raise ServiceError(f"{segment.name} was joined into {segment.joined_into.name}.", "Finish that one.")
    if plan_of(scenario) is None:
        raise ServiceError(f"Scenario {scenario.name} has no plan yet.", "Plan it first.")
    live = FinishRun.objects.filter(scenario=scenario, segment=segment, state__in=LIVE).first()
    return live or FinishRun.objects.create(
        project=scenario.project,
        scenario=scenario,
        segment=segment,
        created_by_id=by.pk if by else None,
        queued_at=timezone.now(),
    )


def finish_run_execute(run: FinishRun) -> None:
    """Do a claimed run: keep the ways found, or say why there is none. Raises nothing."""
    with run_guarded(run, refusals=(PlanningError,)), kept_alive(run):
        scenario = Scenario.objects.select_related("project").get(pk=run.scenario_id)
        segment = Segment.objects.get(pk=run.segment_id)
        today = today_of(scenario.project)
        kept: dict[str, Any] = {"today": today, "change_mark": newest_change_id(scenario.project)}
        plan = _current_plan(scenario, today)
        ways, obstacles = found_ways(scenario_problem(scenario, today=today), plan, segment)
        if ways:
            message = f"{counted(len(ways), 'way')} to close {segment.name} earlier."
            run_finish(run, RunState.COMPLETED, message=message, found=ways, **kept)
            return
        obstacles += [{"sentence": sentence, "way_out": ""} for sentence in _holders(segment)]
        first = obstacles[0]
        kept["obstacles"] = obstacles
        run_finish(run, RunState.REFUSED, message=first["sentence"], way_out=first["way_out"], **kept)


def _current_plan(scenario: Scenario, today: date) -> Plan:
    """The scenario's plan, while it is what would be planned from."""
    plan = plan_of(scenario)
    if plan is None:
        raise ServiceError(f"Scenario {scenario.name} has no plan any more.", "Plan it first.")
    if stale := staleness(plan, today):
        raise ServiceError(f"The plan is stale: {stale[0]}", PLAN_FIRST)
    return plan


def _holders(segment: Segment) -> Iterable[str]:
    """Who holds an anchored segment."""
    for one in anchors_of(segment).filter(leaves_on=None):
        yield f"{one.get_kind_display().capitalize()} {one.name} stands on it for good."
    if segment.is_anchored and segment.anchor_note:
        yield f"Noted: {segment.anchor_note}"


@transaction.atomic
def finish_way_apply(*, run: FinishRun, number: int, by: AbstractBaseUser | None) -> int:
    """Pin the VMs of way `number` (from 0) to their earlier windows; gives how many.

    Refused once anything changed that the way does not know: a change that counts for plans, or another plan.
    """
    Scenario.objects.select_for_update().get(pk=run.scenario_id)
    run = FinishRun.objects.select_related("scenario__project", "segment").get(pk=run.pk)
    if run.state != RunState.COMPLETED or not 0 <= number < len(run.found):
        raise ServiceError("There is no such way any more.", "Look for ways to finish it again.")
    if run.applied_at is not None:
        raise ServiceError("Moves of this search are pinned already.", "Plan again to see what comes of them.")
    if _has_changed(run):
        raise ServiceError(
            "The plan or the facts changed since these ways were found, so none of them can be relied on.",
            "Look for ways to finish it again.",
        )
    windows = run.scenario.windows.in_bulk([move["window"] for move in run.found[number]["moves"]])
    pinned = 0
    for window, vms in _by_window(run.found[number]["moves"]).items():
        pinned += pin_set(
            scenario=run.scenario,
            vm_ids=vms,
            window=windows[window],
            by=by,
            reason=f"finish segment {run.segment.name}",
        )
    run.applied_at = timezone.now()
    run.save(update_fields=["applied_at"])
    return pinned


def _has_changed(run: FinishRun) -> bool:
    plan = plan_of(run.scenario)
    if plan is None or run.started_at is None or plan.stored_at > run.started_at:
        return True
    newer = Change.objects.filter(project_id=run.project_id, affects_plan=True, pk__gt=run.change_mark)
    of_others = newer.exclude(scenario_id_of=None).exclude(scenario_id_of=run.scenario_id)
    return newer.exclude(pk__in=of_others.values("pk")).exists()


def _by_window(moves: Iterable[Mapping[str, Any]]) -> dict[int, list[int]]:
    vms: dict[int, list[int]] = defaultdict(list)
    for move in moves:
        vms[move["window"]] += [vm["id"] for vm in move["vms"]]
    return vms
