"""`manage.py approve_baseline`: freeze a scenario's plan as the project's baseline."""

from typing import Any

from django.core.management.base import CommandParser

from migrations_app.management.answers import Answer, AnsweringCommand, add_scenario_options, scenario_named
from migrations_app.services import baseline_approve


class Command(AnsweringCommand):
    help = "Approve the stored plan of a scenario as the baseline. Exit code 1: no plan, or a stale one and no note."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add_scenario_options(parser)
        parser.add_argument("--note", default="", help="why, where the plan is stale")

    def answer(self, **options: Any) -> Answer:
        scenario = scenario_named(options["project"], options["scenario"])
        baseline = baseline_approve(scenario=scenario, by=None, note=options["note"])
        facts = {
            "state": "approved",
            "baseline": baseline.pk,
            "revision": baseline.plan_revision,
            "first_on": baseline.first_on.isoformat(),
            "ends_on": baseline.ends_on.isoformat(),
            "vms": baseline.vm_count,
            "segments": baseline.segment_count,
        }
        return Answer(facts, [f"Revision {baseline.plan_revision} of {scenario.name} is the baseline."])
