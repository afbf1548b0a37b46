"""`manage.py plan`: plan a scenario here and now, without a worker."""

from typing import Any

from django.core.management.base import CommandParser

from migrations_app.management.answers import (
    DONE,
    REFUSED,
    Answer,
    AnsweringCommand,
    add_scenario_options,
    scenario_named,
)
from migrations_app.models import Plan, PlanRun
from migrations_app.services import plan_run_create, plan_run_execute
from networks.choices import RunState
from networks.services.errors import ServiceError
from networks.services.runs import run_claim

MOST_LINES = 20  # findings shown to a person; a program gets all


class Command(AnsweringCommand):
    help = "Plan a scenario and store the plan. Exit code 0: stored; 1: refused, or none found in the time given."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add_scenario_options(parser)
        budget = parser.add_mutually_exclusive_group()
        budget.add_argument("--seconds", type=float, help="time to search (default: the scenario's)")
        budget.add_argument("--iterations", type=int, help="instead of seconds: the same plan every time")
        parser.add_argument("--seed", type=int, help="(default: the scenario's)")
        parser.add_argument(
            "--from-nothing", action="store_true", help="leave the stored plan aside instead of setting out from it"
        )

    def answer(self, **options: Any) -> Answer:
        scenario = scenario_named(options["project"], options["scenario"])
        asked = {name: options[name] for name in ("seconds", "iterations", "seed", "from_nothing")}
        created = plan_run_create(scenario=scenario, by=None, **asked)
        run = run_claim(PlanRun, created.pk)
        if run is None:
            raise ServiceError("A worker was faster and does this run.", "Look at its page.")
        plan_run_execute(run)
        return _answer(PlanRun.objects.get(pk=run.pk))


def _answer(run: PlanRun) -> Answer:
    facts: dict[str, Any] = {
        "state": run.state,
        "run": run.pk,
        "message": run.message,
        "way_out": run.way_out,
        "findings": run.findings,
    }
    plan = Plan.objects.filter(run=run).first()
    if run.state != RunState.COMPLETED or plan is None:
        findings = []
        for one in run.findings[:MOST_LINES]:
            findings.append(f"{one['code']}: {one['sentence']} {one['way_out']}")
            findings += [f"  - {wish['sentence']} {wish['way_out']}" for wish in one.get("wishes", ())]
        return Answer(facts, [run.message, run.way_out, *findings], REFUSED)
    figures = {
        "revision": plan.revision,
        "objective": plan.objective,
        "risk_days": plan.risk_days,
        "stretch_days": plan.stretch_days,
        "makespan_days": plan.makespan_days,
        "ends_on": plan.ends_on.isoformat(),
        "waves": plan.waves.count(),
        "vms": plan.vm_count,
        "changed_vms": plan.changed_vms,
    }
    lines = [f"{name}: {value}" for name, value in figures.items() if value is not None]
    return Answer(facts | figures, [run.message, *lines], DONE)
