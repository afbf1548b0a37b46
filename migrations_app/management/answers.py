"""How our commands answer: lines for a person or one JSON object for a program, and an exit code either way."""

import json
import os
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from migrations_app.models import Plan, Scenario
from migrations_app.selectors import plan_of
from networks.models import Project
from networks.services.errors import ServiceError
from planner.core.errors import PlanningError

DONE, REFUSED, UNREADABLE = 0, 1, 2  # exit codes: 1 also where no plan was found, 2 also for wrong arguments


class Unreadable(Exception):
    """An argument or a file that cannot be used: a sentence, and what to do."""

    def __init__(self, sentence: str, way_out: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.way_out = way_out


@dataclass(frozen=True)
class Answer:
    """What a command found. `facts` is its JSON object, `lines` the same for a person."""

    facts: dict[str, Any]
    lines: list[str]
    code: int = DONE


class AnsweringCommand(BaseCommand, ABC):
    """A command that implements `answer(**options)`; sentences of services and of the core become exit codes."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object on standard output")

    @abstractmethod
    def answer(self, **options: Any) -> Answer:
        """Do it. May raise ServiceError (exit code 1), PlanningError or Unreadable (exit code 2)."""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = self.answer(**options)
        except ServiceError as refusal:
            answer = _no("refused", refusal.sentence, refusal.way_out, REFUSED)
        except (PlanningError, Unreadable) as refusal:
            answer = _no("unreadable", refusal.sentence, refusal.way_out, UNREADABLE)
        if options["json"]:
            self.stdout.write(json.dumps(answer.facts, ensure_ascii=False))
        else:
            out = self.stdout if answer.code == DONE else self.stderr
            out.write("\n".join(line for line in answer.lines if line))
        if answer.code != DONE:
            sys.exit(answer.code)


def _no(state: str, sentence: str, way_out: str, code: int) -> Answer:
    facts = {"state": state, "sentence": sentence, "way_out": way_out}
    return Answer(facts, [sentence, way_out], code)


def add_scenario_options(parser: CommandParser) -> None:
    """The options that name a scenario."""
    parser.add_argument("--project", required=True, metavar="NAME")
    parser.add_argument("--scenario", required=True, metavar="NAME")


def scenario_named(project: str, scenario: str) -> Scenario:
    """The scenario of these names; Unreadable where there is none."""
    if not Project.objects.filter(name=project).exists():
        raise Unreadable(f"There is no project called {project}.", "Use the name as the projects page shows it.")
    found = Scenario.objects.select_related("project").filter(project__name=project, name=scenario).first()
    if found is None:
        raise Unreadable(f"Project {project} has no scenario called {scenario}.", "Use its name, or make it first.")
    return found


def plan_stored(scenario: Scenario) -> Plan:
    """The plan of a scenario; ServiceError where there is none."""
    plan = plan_of(scenario)
    if plan is None:
        raise ServiceError(f"Scenario {scenario.name} has no plan.", "Plan it first: manage.py plan.")
    return plan


def read_whole(path: Path) -> bytes:
    """A file's bytes; Unreadable where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"Cannot read {path}: {error.strerror}.", "Name a file that exists.") from error


def write_whole(path: Path, pieces: Iterable[str]) -> int:
    """Write a file whole or not at all, with its line ends as given; how many bytes. Unreadable where it cannot."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            for piece in pieces:
                file.write(piece)
        size = part.stat().st_size
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Unreadable(f"Cannot write {path}: {error.strerror}.", "Name a file in a folder that exists.") from error
    return size
