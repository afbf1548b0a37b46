"""The scenarios of a project with where each stands. A fixed number of queries, however many there are."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from migrations_app.models import Baseline, BoardRun, Plan, PlanRun, Scenario, Tracking
from migrations_app.models.scenario import Freeze, Pin, Waiver, Window
from migrations_app.selectors.staleness import stale_plans
from migrations_app.selectors.tracking import baseline_of
from networks.choices import RunState
from networks.models import Change, Project

LIVE = (RunState.PENDING, RunState.RUNNING)


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """One scenario. `run`: a planning run that is on its way; `is_behind`: its board is being taken into its plan.

    `baseline`: where the baseline that counts was approved from it.
    """

    scenario: Scenario
    plan: Plan | None
    is_stale: bool
    run: PlanRun | None
    is_behind: bool
    baseline: Baseline | None
    is_tracked: bool
    change: Change | None


def scenario_rows(project: Project, today: date) -> list[ScenarioRow]:
    """Every scenario by name."""
    scenarios = list(Scenario.objects.filter(project=project).order_by("name"))
    plans = {
        plan.scenario_id: plan
        for plan in Plan.objects.filter(scenario__project=project).defer("savings", "binding", "bound_parts")
    }
    live = PlanRun.objects.filter(project=project, parent=None, state__in=LIVE).only("scenario_id", "progress_share")
    runs = {run.scenario_id: run for run in live}
    behind = set(BoardRun.objects.filter(project=project, state__in=LIVE).values_list("scenario_id", flat=True))
    stale = stale_plans(project, today)
    baseline = baseline_of(project)
    tracked = Tracking.objects.filter(project=project).values_list("scenario_id", flat=True).first()
    changes = _last_changes(project)
    return [
        ScenarioRow(
            scenario=one,
            plan=(plan := plans.get(one.pk)),
            is_stale=plan is not None and plan.pk in stale,
            run=runs.get(one.pk),
            is_behind=one.pk in behind,
            baseline=baseline if baseline is not None and baseline.scenario_id == one.pk else None,
            is_tracked=one.pk == tracked,
            change=changes.get(one.pk),
        )
        for one in scenarios
    ]


def free_name(project: Project, name: str) -> str:
    """A name for a copy that no scenario of the project has: "Base plan (copy)", "Base plan (copy 2)", …"""
    taken = set(Scenario.objects.filter(project=project).values_list("name", flat=True))
    longest = Scenario._meta.get_field("name").max_length or 0
    number = 1
    while True:
        tail = " (copy)" if number == 1 else f" (copy {number})"
        found = f"{name[: longest - len(tail)]}{tail}"
        if found not in taken:
            return found
        number += 1


def goes_with(scenario: Scenario) -> list[tuple[int, str]]:
    """What is deleted with a scenario: how many of what ("VM,VMs"), only what there is."""
    plan = Plan.objects.filter(scenario=scenario).first()
    found = [
        (plan.vm_count if plan else 0, "VM in its plan,VMs in its plan"),
        (Window.objects.filter(scenario=scenario).count(), "window,windows"),
        (Freeze.objects.filter(scenario=scenario).count(), "freeze,freezes"),
        (Pin.objects.filter(scenario=scenario).count(), "pin,pins"),
        (Waiver.objects.filter(scenario=scenario).count(), "limit that may be broken,limits that may be broken"),
        (scenario.edits.count(), "edit of its board,edits of its board"),
        (scenario.runs.filter(parent=None).count(), "planning run,planning runs"),
        (scenario.approvals.count(), "approval,approvals"),
        (scenario.comments.count(), "comment on its waves,comments on its waves"),
    ]
    return [one for one in found if one[0]]


def _last_changes(project: Project) -> dict[int, Change]:
    """Who changed each scenario last, and what."""
    newest = (
        Change.objects.filter(project=project, scenario_id_of__isnull=False)
        .order_by()
        .values("scenario_id_of")
        .annotate(newest=Max("pk"))
        .values_list("newest", flat=True)
    )
    found = Change.objects.filter(pk__in=list(newest)).select_related("by")
    return {one.scenario_id_of: one for one in found if one.scenario_id_of is not None}
