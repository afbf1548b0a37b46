"""`manage.py paths`: which way a plan's traffic goes on a day, worked out here and now where that is not done yet."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from migrations_app.adapters.paths import kept_of
from migrations_app.exports.paths import detours_csv
from migrations_app.management.answers import (
    REFUSED,
    Answer,
    AnsweringCommand,
    Unreadable,
    add_scenario_options,
    plan_stored,
    scenario_named,
    write_whole,
)
from migrations_app.models import PathStop, PathStudy, Plan
from migrations_app.selectors.path_studies import is_behind
from migrations_app.selectors.paths import report_of, stop_at, stop_on, study_of
from migrations_app.services.path_studies import path_study_create, path_study_execute
from networks.selectors.projects import today_of
from networks.services.errors import ServiceError
from networks.services.runs import run_claim


class Command(AnsweringCommand):
    help = "Say which way a plan's traffic goes on a day; --out writes its detours as CSV. Exit code 1 without a plan."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add_scenario_options(parser)
        parser.add_argument("--on", type=_day, metavar="YYYY-MM-DD", help="(default: today)")
        parser.add_argument("--out", type=Path, metavar="FILE.csv")

    def answer(self, **options: Any) -> Answer:
        plan = plan_stored(scenario_named(options["project"], options["scenario"]))
        study = _worked_out(plan)
        if not study.stop_count:
            told = {"state": study.state, "message": study.message, "way_out": study.way_out}
            return Answer(told, [study.message, study.way_out], REFUSED)
        on = options["on"] or today_of(plan.scenario.project)
        stop = _stop(study, on)
        counts = report_of(stop)["counts"]
        facts: dict[str, Any] = {"state": "worked_out", "on": on.isoformat(), "stop": stop.label, "counts": counts}
        lines = [f"{stop.label}: {stop.from_on} to {stop.until_on}"]
        lines += [
            f"{verdict}: {one['talks']:,} talks, {one['gb_per_day']:,.1f} GB a day" for verdict, one in counts.items()
        ]
        if options["out"]:
            facts["bytes"] = _written(study, on, options["out"])
            lines.append(f"{options['out']}: the detours of {on}")
        return Answer(facts, lines)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _worked_out(plan: Plan) -> PathStudy:
    """The paths of the plan as it stands."""
    known = study_of(plan)
    if known is None or not known.stop_count or is_behind(known):
        waiting = path_study_create(plan=plan, again=True) or known  # one that waits for a worker need not wait
        run = None if waiting is None else run_claim(PathStudy, waiting.pk)
        if run is None:
            raise ServiceError("A worker is working the paths out.", "Ask again in a few seconds.")
        path_study_execute(run)
    found = study_of(plan)
    if found is None:
        raise ServiceError("The plan was replaced meanwhile.", "Ask again.")
    return found


def _stop(study: PathStudy, on: date) -> PathStop:
    found = stop_on(study, on)
    if found is None:
        first, last = stop_at(study, 0), stop_at(study, study.stop_count - 1)
        raise Unreadable(f"The plan knows nothing of {on}.", f"Give a day from {first.from_on} to {last.until_on}.")
    return found


def _written(study: PathStudy, on: date, out: Path) -> int:
    kept = kept_of(study)
    if kept is None:
        raise ServiceError("The paths are being worked out anew.", "Ask again in a few seconds.")
    pieces = detours_csv(study.plan.scenario.project, kept.traffic, kept.schedule, kept.known, on)
    return write_whole(out, pieces)
