"""`manage.py write_plan`: a scenario's stored plan as a `wave-plan/1` file."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from migrations_app.exports import plan_json
from migrations_app.management.answers import (
    Answer,
    AnsweringCommand,
    add_scenario_options,
    plan_stored,
    scenario_named,
    write_whole,
)


class Command(AnsweringCommand):
    help = "Write a scenario's stored plan as a plan file. Exit code 1 while there is none."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add_scenario_options(parser)
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    def answer(self, **options: Any) -> Answer:
        plan = plan_stored(scenario_named(options["project"], options["scenario"]))
        size = write_whole(options["out"], [plan_json(plan)])
        facts = {"state": "written", "out": str(options["out"]), "bytes": size, "revision": plan.revision}
        return Answer(facts, [f"{options['out']}: plan revision {plan.revision} ({size:,} bytes)."])
