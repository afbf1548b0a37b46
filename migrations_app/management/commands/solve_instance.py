"""`manage.py solve_instance INSTANCE.json`: plan a `wave-instance/1` file. It needs no database."""

from math import inf
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import CommandParser

from migrations_app.management.answers import REFUSED, Answer, AnsweringCommand, Unreadable, read_whole, write_whole
from planner.core.instance_file import dump_plan, load_instance, load_plan
from planner.core.limits import REPLAN_PENALTY, SEARCH_SECONDS, SEED
from planner.core.plan import make_plan
from planner.core.records import Budget, Instance, Measures, NotFound, Planned, Progress, Refusal, Refused, Start
from planner.core.rule_names import broken_rules, way_out_of

MOST_LINES = 20  # findings shown to a person; a program gets all
TELL_EVERY_S = 1.0
MOST_LANES = 64  # more cores than a machine of ours has


class Command(AnsweringCommand):
    help = (
        "Plan the waves of an instance file. Exit code 0: a valid plan; 1: refused, for no plan can exist, or none found "
        "in the time given; 2: the file cannot be read or an argument is wrong. With --json, standard output is one "
        "object: state (planned, refused, not_found or unreadable), and why, each finding with its way out."
    )
    requires_system_checks: list[str] = []
    _began = _tell_from = 0.0

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("instance", type=Path, metavar="INSTANCE.json")
        parser.add_argument("--out", type=Path, metavar="PLAN.json", help="where a valid plan goes; nothing else does")
        parser.add_argument("--nearest", type=Path, metavar="FILE", help="where the nearest plan goes if none is valid")
        budget = parser.add_mutually_exclusive_group()
        budget.add_argument("--seconds", type=float, help=f"time to search (default {SEARCH_SECONDS.value:g})")
        budget.add_argument("--iterations", type=int, help="instead of seconds: the same plan every time")
        parser.add_argument("--seed", type=int, default=SEED.value)
        parser.add_argument("--lanes", type=int, default=1, help="searches side by side, one for each core (default 1)")
        parser.add_argument("--start", type=Path, metavar="PLAN.json", help="a plan to set out from and to stay near")
        text = f"what a VM in another window than --start has it must save, in units of J (default {REPLAN_PENALTY.value:g})"
        parser.add_argument("--penalty", type=float, help=text)
        parser.add_argument("--progress", action="store_true", help="tell of the search on standard error")

    def answer(self, **options: Any) -> Answer:
        budget = _budget(options)
        instance = load_instance(read_whole(options["instance"]))
        start = _start(options, instance)
        self._began = began = monotonic()
        outcome = make_plan(
            instance,
            seed=options["seed"],
            budget=budget,
            now=monotonic,
            start=start,
            on_progress=self._tell if options["progress"] else None,
        )
        seconds = {"seconds": round(monotonic() - began, 3)}
        if isinstance(outcome, Refused):
            return _refused(outcome, seconds)
        if isinstance(outcome, NotFound):
            if options["nearest"]:
                write_whole(options["nearest"], [dump_plan(outcome.nearest)])
            return _not_found(outcome, instance, seconds)
        if options["out"]:
            write_whole(options["out"], [dump_plan(outcome.plan)])
        return _planned(outcome, instance, seconds)

    def _tell(self, progress: Progress) -> None:
        is_over = progress.share >= 1
        if not is_over and monotonic() < self._tell_from:
            return
        self._tell_from = monotonic() + TELL_EVERY_S
        best = "no plan yet" if progress.objective is None else f"J {progress.objective:,.1f}"
        parts = progress.parts
        if parts is not None:
            best += f" (ageing {parts.ageing:,.1f}, traffic {parts.traffic:,.1f}, makespan {parts.makespan:,.1f})"
        far = f"{monotonic() - self._began:8.1f} s  {progress.share:4.0%}  {progress.phase:8}"
        self.stderr.write(f"{far}  {best}, {progress.iterations:,} moves")


def _budget(options: dict[str, Any]) -> Budget:
    seconds, iterations, lanes = options["seconds"], options["iterations"], options["lanes"]
    if (seconds is not None and not 0 < seconds < inf) or (iterations is not None and iterations < 1):
        raise Unreadable("A search needs time.", "Give --seconds above 0, or --iterations of at least 1.")
    if not 1 <= lanes <= MOST_LANES:
        raise Unreadable(f"A search has no {lanes} lanes.", f"Give --lanes from 1 to {MOST_LANES}: a core for each.")
    if iterations is not None:
        return Budget(iterations=iterations, lanes=lanes)
    return Budget(seconds=SEARCH_SECONDS.value if seconds is None else seconds, lanes=lanes)


def _start(options: dict[str, Any], instance: Instance) -> Start | None:
    penalty = options["penalty"]
    if penalty is not None and not 0 <= penalty < inf:
        raise Unreadable(f"--penalty is {penalty}.", "Give a number of at least 0.")
    if options["start"] is None:
        if penalty is not None:
            raise Unreadable("--penalty is for a plan to stay near.", "Give that plan with --start, or leave it out.")
        return None
    plan = load_plan(read_whole(options["start"]), instance)
    window_of = {wave.id: wave.window for wave in plan.waves}
    windows = {vm: window_of[wave] for vm, wave in plan.assignment.items() if wave in window_of}
    return Start(windows, REPLAN_PENALTY.value if penalty is None else penalty)


def _refused(outcome: Refused, seconds: dict[str, Any]) -> Answer:
    findings = [_refusal(one) for one in outcome.reasons]
    lines = ["No plan can exist:"]
    for one in outcome.reasons[:MOST_LINES]:
        lines.append(f"{one.sentence} {one.way_out}")
        lines += [f"  - {wish.sentence} {wish.way_out}" for wish in one.wishes]
    first = {"sentence": findings[0]["sentence"], "way_out": findings[0]["way_out"]}
    return Answer({"state": "refused", **first, **seconds, "findings": findings}, lines, REFUSED)


def _refusal(one: Refusal) -> dict[str, Any]:
    finding: dict[str, Any] = {"code": one.code, "sentence": one.sentence, "way_out": one.way_out}
    finding["subjects"] = list(one.subjects)
    finding["wishes"] = [{"sentence": wish.sentence, "way_out": wish.way_out} for wish in one.wishes]
    return finding | {"wishes_are_minimal": one.wishes_are_minimal}


def _planned(outcome: Planned, instance: Instance, seconds: dict[str, Any]) -> Answer:
    figures = _figures(outcome.measures, instance)
    first = {"seconds_to_first": round(outcome.seconds_to_first, 3)}
    if outcome.changed_vms is not None:
        first["changed_vms"] = outcome.changed_vms
    facts = {"state": "planned", **figures, **seconds, **first, "iterations": outcome.iterations, "findings": []}
    told = {name: value for name, value in facts.items() if name not in ("parts", "findings")}
    parts = ", ".join(f"{name.replace('_', ' ')} {value:,.1f}" for name, value in figures["parts"].items())
    return Answer(facts, [*(f"{name}: {value}" for name, value in told.items()), f"objective = {parts}"])


def _not_found(outcome: NotFound, instance: Instance, seconds: dict[str, Any]) -> Answer:
    findings = [{"code": one.code, "sentence": one.text, "way_out": way_out_of(one)} for one in outcome.violations]
    nearest = {"nearest": _figures(outcome.measures, instance), "iterations": outcome.iterations}
    lines = [f"{one['code']}: {one['sentence']} {one['way_out']}" for one in findings[:MOST_LINES]]
    first = {
        "sentence": f"No plan was found in the time given; the nearest one breaks {broken_rules(outcome.violations)}.",
        "way_out": "Nothing proves that there is none: give it more time, or ease what the nearest plan breaks.",
    }
    facts = {"state": "not_found", **first, **seconds, **nearest, "findings": findings}
    return Answer(facts, [*first.values(), *lines], REFUSED)


def _figures(measures: Measures, instance: Instance) -> dict[str, Any]:
    """A plan's figures; `parts` sum up to its objective."""
    weights = instance.weights
    return {
        "objective": measures.objective,
        "parts": {
            "ageing": weights.risk * measures.time_risk_days,
            "stretch_traffic": weights.risk * (measures.risk_days - measures.time_risk_days),
            "split_traffic": weights.split_tb * measures.split_tb,
            "makespan": weights.makespan_day * measures.makespan_days,
        },
        "risk_days": measures.risk_days,
        "risk_days_anchored": measures.risk_days_anchored,
        "stretch_days": measures.stretch_days,
        "stretch_tb": measures.stretch_tb,
        "split_tb": measures.split_tb,
        "makespan_days": measures.makespan_days,
        "waves": measures.waves_used,
    }
