"""Who says whether a plan is valid and what it is worth: a program from outside, else the project's own checker."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from planner.core.checker import check
from planner.core.instance_file import dump_plan, load_instance, load_plan
from planner.core.records import Plan

OWN = "the project's own checker"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`objective` is None where the plan is not valid; `complaint` says why."""

    objective: float | None
    complaint: str = ""


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
    return Judgement(float(json.loads(answer.stdout)["objective"]))


def _by_own_checker(instance: Path, plan: Path) -> Judgement:
    problem = load_instance(instance.read_bytes())
    verdict = check(problem, load_plan(plan.read_bytes(), problem))
    if not verdict.feasible:
        return Judgement(None, "; ".join(one.text for one in verdict.violations[:3]))
    return Judgement(verdict.measures.objective)
