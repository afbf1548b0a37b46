"""Reads of scenarios: their calendar, appliances, pins, settings and runs."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Case, Q, QuerySet, Subquery, When

from migrations_app.models import Baseline, Freeze, Pin, PlanRun, Scenario, Window
from networks.choices import PortGroupKind, RunState, SwitchKind
from networks.models import PortGroup, Project
from planner.core.limits import APPLIANCES_PER_SWITCH
from planner.core.records import TOTAL

Switch = tuple[int, str]  # key of the vCenter, name of the switch

NO_SWITCH_NAME = "switch without a name"


@dataclass(frozen=True, slots=True)
class Pool:
    """The extension slots of one distributed switch: NE appliances times networks a piece."""

    id: str
    vcenter_id: int
    switch: str
    appliances: int
    slots: int
    is_assumed: bool  # nobody said how many appliances there are

    @property
    def key(self) -> Switch:
        return self.vcenter_id, self.switch


def scenarios_of(project: Project) -> QuerySet[Scenario]:
    """The baseline's scenario first, then the oldest: a page that is told none must not jump to a copy by its name."""
    approved = Baseline.objects.filter(project=project, withdrawn_at=None).order_by("-pk").values("scenario")[:1]
    is_first = Case(When(pk=Subquery(approved), then=0), default=1)
    return Scenario.objects.filter(project=project).select_related("plan").order_by(is_first, "pk")


def scenario_of(project: Project, scenario_id: int) -> Scenario:
    """One scenario of a project; raises Scenario.DoesNotExist."""
    return Scenario.objects.select_related("project").get(project=project, pk=scenario_id)


def windows_of(scenario: Scenario) -> QuerySet[Window]:
    """The change windows in time order."""
    return Window.objects.filter(scenario=scenario).order_by("starts_at", "ends_at", "id")


def freezes_of(scenario: Scenario) -> QuerySet[Freeze]:
    """The freezes in time order."""
    return Freeze.objects.filter(scenario=scenario).order_by("first_on", "id")


def pins_of(scenario: Scenario) -> QuerySet[Pin]:
    """Which VM a person pinned to which window, by VM name."""
    return Pin.objects.filter(scenario=scenario).select_related("vm", "window").order_by("vm__name", "id")


def switches_of(project: Project) -> list[tuple[Switch, str]]:
    """The switches whose port groups can be extended, each with a name that is unique in the project.

    A standard switch is none of them. Where two vCenters have a switch of one name, the vCenter's name is added.
    """
    rows = (
        PortGroup.objects.filter(project=project, kind=PortGroupKind.WORKLOAD)
        .exclude(switch_kind=SwitchKind.STANDARD)
        .values_list("vcenter_id", "vcenter__server", "vcenter__key", "switch")
        .distinct()
        .order_by("switch", "vcenter_id")
    )
    found = [(vcenter_id, server or key, switch) for vcenter_id, server, key, switch in rows]
    of_one_name = Counter(switch for _, _, switch in found)
    return [
        (
            (vcenter_id, switch),
            f"{switch or NO_SWITCH_NAME} ({vcenter})"
            if of_one_name[switch] > 1 or switch == TOTAL
            else switch or NO_SWITCH_NAME,
        )
        for vcenter_id, vcenter, switch in found
    ]


def pools_of(scenario: Scenario) -> list[Pool]:
    """One pool for each switch that can be extended; where nobody entered appliances, the assumed number."""
    entered = {(pool.vcenter_id, pool.switch): pool.appliances for pool in scenario.pools.all()}
    pools = []
    for key, name in switches_of(scenario.project):
        appliances = entered.get(key, APPLIANCES_PER_SWITCH.value)
        slots = appliances * scenario.networks_per_appliance
        pools.append(Pool(name, *key, appliances, slots, is_assumed=key not in entered))
    return pools


_FILES = ("instance_gz", "rows_gz", "start_gz", "plan_gz")


def runs_of(scenario: Scenario) -> QuerySet[PlanRun]:
    """The planning runs of a scenario, the newest first, without their files and their shares."""
    return PlanRun.objects.filter(scenario=scenario, parent=None).defer(*_FILES).order_by("-id")


def run_of(scenario: Scenario, run_id: int) -> PlanRun:
    """One run of a scenario, with `has_start`: whether it set out from a plan; raises PlanRun.DoesNotExist."""
    runs = runs_of(scenario).annotate(has_start=Q(start_gz__isnull=False))
    return runs.select_related("scenario__project", "created_by").get(pk=run_id)


def shares_of(run: PlanRun) -> QuerySet[PlanRun]:
    """The shares of a run over several workers, in their order, without their files."""
    return PlanRun.objects.filter(parent=run).defer(*_FILES).order_by("id")


def live_run_of(scenario: Scenario) -> PlanRun | None:
    """The run that waits or works, if there is one."""
    return runs_of(scenario).filter(state__in=(RunState.PENDING, RunState.RUNNING)).first()
