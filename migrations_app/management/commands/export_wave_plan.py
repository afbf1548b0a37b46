"""`manage.py export_wave_plan`: a scenario's stored plan as CSV, one row a VM."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from migrations_app.exports import SPEC_VERSION, wave_plan_csv
from migrations_app.management.answers import (
    Answer,
    AnsweringCommand,
    add_scenario_options,
    plan_stored,
    scenario_named,
    write_whole,
)


class Command(AnsweringCommand):
    help = "Write a scenario's wave plan as CSV (docs/wave-plan-csv.md). Exit code 1 while there is no plan."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add_scenario_options(parser)
        parser.add_argument("--out", type=Path, required=True, metavar="FILE.csv")

    def answer(self, **options: Any) -> Answer:
        plan = plan_stored(scenario_named(options["project"], options["scenario"]))
        size = write_whole(options["out"], wave_plan_csv(plan))
        facts = {
            "state": "written",
            "out": str(options["out"]),
            "bytes": size,
            "rows": plan.vm_count,
            "revision": plan.revision,
            "spec_version": SPEC_VERSION,
        }
        return Answer(facts, [f"{options['out']}: {plan.vm_count:,} VMs of plan revision {plan.revision}."])
