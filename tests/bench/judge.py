"""Who says whether a plan is valid and what it is worth: a program from outside, else the project's own checker."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from planner.core.checker import check
from planner.core.instance_file import dump_plan, load_instance, load_plan
from planner.core.records import Measures, Plan

OWN = "the project's own checker"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`figures`: J, risk-days and stretch-days; None where the plan is not valid, and `complaint` says why."""

    figures: tuple[float, float, float] | None
    complaint: str = ""

    def difference(self, measures: Measures) -> float:
        """How far the planner's own figures are from these, at most and relative to their size (or to 1)."""
        own = (measures.objective, measures.risk_days, float(measures.stretch_days))
        return max(abs(a - b) / max(1.0, abs(a)) for a, b in zip(own, self.figures or own, strict=True))


def name_of(program: Path | None) -> str:
    """How the judge is called in a report."""
    return f"{program.name}, a program of its own" if program else OWN


def judged(instance: Path, plan: Plan, program: Path | None) -> Judgement:
    """Judge a plan by its file: `program INSTANCE PLAN --json` where one is given."""
    with tempfile.TemporaryDirectory(prefix="unstretch-bench-") as folder:
        path = Path(folder) / "plan.json"
        path.write_text(dump_plan(plan), encoding="utf-8")
        return _by_program(program, instance, path) if program else _by_own_checker(instance, path)


def _by_program(program: Path, instance: Path, plan: Path) -> Judgement:
    command = [sys.executable, str(program), str(instance), str(plan), "--json"]
    answer = subprocess.run(command, capture_output=True, text=True)
    if answer.returncode != 0:
        return Judgement(None, (answer.stdout + answer.stderr).strip()[:300])
    found = json.loads(answer.stdout)
    return Judgement((float(found["objective"]), float(found["risk_days"]), float(found["stretch_days"])))


def _by_own_checker(instance: Path, plan: Path) -> Judgement:
    problem = load_instance(instance.read_bytes())
    verdict = check(problem, load_plan(plan.read_bytes(), problem))
    if not verdict.feasible:
        return Judgement(None, "; ".join(one.text for one in verdict.violations[:3]))
    measures = verdict.measures
    return Judgement((measures.objective, measures.risk_days, float(measures.stretch_days)))
