"""`manage.py solve_instance INSTANCE.json`: plan a `wave-instance/1` file. It needs no database."""

from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import CommandParser

from migrations_app.management.answers import REFUSED, Answer, AnsweringCommand, Unreadable, read_whole, write_whole
from planner.core.instance_file import dump_plan, load_instance
from planner.core.limits import SEARCH_SECONDS, SEED
from planner.core.plan import make_plan
from planner.core.records import Budget, Measures, NotFound, Planned, Refused

MOST_LINES = 20  # findings shown to a person; a program gets all


class Command(AnsweringCommand):
    help = (
        "Plan the waves of an instance file. Exit code 0: a valid plan; 1: refused, or none found in the time given; "
        "2: the file cannot be read."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("instance", type=Path, metavar="INSTANCE.json")
        parser.add_argument("--out", type=Path, metavar="PLAN.json", help="where a valid plan goes; nothing else does")
        parser.add_argument("--nearest", type=Path, metavar="FILE", help="where the nearest plan goes if none is valid")
        budget = parser.add_mutually_exclusive_group()
        budget.add_argument("--seconds", type=float, help=f"time to search (default {SEARCH_SECONDS.value:g})")
        budget.add_argument("--iterations", type=int, help="instead of seconds: the same plan every time")
        parser.add_argument("--seed", type=int, default=SEED.value)

    def answer(self, **options: Any) -> Answer:
        instance = load_instance(read_whole(options["instance"]))
        began = monotonic()
        outcome = make_plan(instance, seed=options["seed"], budget=_budget(options), now=monotonic)
        seconds = {"seconds": round(monotonic() - began, 3)}
        if isinstance(outcome, Refused):
            findings = [{"code": one.code, "sentence": one.sentence, "way_out": one.way_out} for one in outcome.reasons]
            lines = ["No plan can exist:", *(f"{one.sentence} {one.way_out}" for one in outcome.reasons[:MOST_LINES])]
            first = {"sentence": findings[0]["sentence"], "way_out": findings[0]["way_out"]}
            return Answer({"state": "refused", **first, **seconds, "findings": findings}, lines, REFUSED)
        if isinstance(outcome, NotFound):
            if options["nearest"]:
                write_whole(options["nearest"], [dump_plan(outcome.nearest)])
            return _not_found(outcome, seconds)
        if options["out"]:
            write_whole(options["out"], [dump_plan(outcome.plan)])
        return _planned(outcome, seconds)


def _budget(options: dict[str, Any]) -> Budget:
    seconds, iterations = options["seconds"], options["iterations"]
    if (seconds is not None and not 0 < seconds < float("inf")) or (iterations is not None and iterations < 1):
        raise Unreadable("A search needs time.", "Give --seconds above 0, or --iterations of at least 1.")
    if iterations is not None:
        return Budget(iterations=iterations)
    return Budget(seconds=SEARCH_SECONDS.value if seconds is None else seconds)


def _planned(outcome: Planned, seconds: dict[str, Any]) -> Answer:
    figures = _figures(outcome.measures)
    first = {"seconds_to_first": round(outcome.seconds_to_first, 3)}
    facts = {"state": "planned", **figures, **seconds, **first, "iterations": outcome.iterations, "findings": []}
    return Answer(facts, [f"{name}: {value}" for name, value in facts.items() if name != "findings"])


def _not_found(outcome: NotFound, seconds: dict[str, Any]) -> Answer:
    findings = [{"code": one.code, "sentence": one.text, "way_out": ""} for one in outcome.violations]
    nearest = {"nearest": _figures(outcome.measures), "iterations": outcome.iterations}
    lines = [f"{one['code']}: {one['sentence']}" for one in findings[:MOST_LINES]]
    head = f"No plan was found in the time given; the nearest one breaks {len(findings)} constraints:"
    return Answer({"state": "not_found", **seconds, **nearest, "findings": findings}, [head, *lines], REFUSED)


def _figures(measures: Measures) -> dict[str, Any]:
    return {
        "objective": measures.objective,
        "risk_days": measures.risk_days,
        "risk_days_anchored": measures.risk_days_anchored,
        "stretch_days": measures.stretch_days,
        "stretch_tb": measures.stretch_tb,
        "split_tb": measures.split_tb,
        "makespan_days": measures.makespan_days,
        "waves": measures.waves_used,
    }
