"""`manage.py write_instance`: a scenario as a `wave-instance/1` file."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from migrations_app.adapters import UnusableInput, scenario_instance
from migrations_app.exports import instance_json
from migrations_app.management.answers import (
    Answer,
    AnsweringCommand,
    add_scenario_options,
    scenario_named,
    write_whole,
)
from migrations_app.models import Scenario
from migrations_app.selectors import plan_of
from networks.selectors.projects import today_of
from networks.services.errors import ServiceError
from planner.core.instance_file import dump_instance


class Command(AnsweringCommand):
    help = (
        "Write a scenario as an instance file: the input of its stored plan, so that it fits what write_plan writes; "
        "without a plan, or with --current, the scenario as it is now."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add_scenario_options(parser)
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")
        parser.add_argument("--current", action="store_true", help="the scenario as it is now, whatever was planned")

    def answer(self, **options: Any) -> Answer:
        scenario = scenario_named(options["project"], options["scenario"])
        plan = None if options["current"] else plan_of(scenario)
        text = _as_it_is_now(scenario) if plan is None else instance_json(plan)
        size = write_whole(options["out"], [text])
        of = "the scenario as it is now" if plan is None else f"the input of plan revision {plan.revision}"
        facts = {
            "state": "written",
            "out": str(options["out"]),
            "bytes": size,
            "revision": None if plan is None else plan.revision,
        }
        return Answer(facts, [f"{options['out']}: {of} ({size:,} bytes)."])


def _as_it_is_now(scenario: Scenario) -> str:
    try:
        return dump_instance(scenario_instance(scenario, today=today_of(scenario.project)))
    except UnusableInput as refusal:
        raise ServiceError(refusal.sentence, refusal.way_out) from refusal
