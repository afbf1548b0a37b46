"""A move that is half done: what HCX's lists, the tracking and the pages about it cost.

The estate is planned as of some weeks ago and approved, its first half comes in through the real imports, and the
rest is planned again. In a process and on a site of its own: `python -m tests.bench.half_way` prints one JSON object;
`measured` calls it.
"""

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from tests.bench import imports, pages
from tests.bench.site import temporary_site
from tests.bench.table import note

SEED = 1
BEGAN_BEFORE = 1 / 3  # of the horizon, which is half as long again as the move,
LEAD_WEEKS = 2  # and that before its first window
LONGEST_SEARCH_S = 120.0  # where none is found in the time given
TRY_BEFORE_S = 6 * 3600


def measured(vms: int, segments: int, *, plan_seconds: float, requests: int) -> dict[str, Any]:
    """Measure an estate in a process of its own."""
    numbers = [f"--vms={vms}", f"--segments={segments}", f"--plan-seconds={plan_seconds}", f"--requests={requests}"]
    child = subprocess.run([sys.executable, "-m", "tests.bench.half_way", *numbers], stdout=subprocess.PIPE)
    if child.returncode:
        raise SystemExit(child.returncode)  # it has said why
    found: dict[str, Any] = json.loads(child.stdout)
    return found


def run(vms: int, segments: int, plan_seconds: float, requests: int) -> dict[str, Any]:
    """Bring the estate in, let half of it happen, ask for every page that tells of it."""
    from networks.sample.files import write_sample

    name = f"{vms:,} VMs"
    with temporary_site() as folder:
        note(f"{name}, half way: its files and its plan")
        write_sample(folder, vms, segments, SEED)
        bench = imports.Bench(name)
        scenario = _planned_weeks_ago(bench, folder, plan_seconds)
        bench.steps.clear()
        note(f"{name}, half way: what happened")
        rows = _happened(bench, scenario, folder, vms)
        _planned(bench, scenario, plan_seconds, None)
        note(f"{name}, half way: tracking")
        tracked = _tracked(bench)
        forecast = _forecast(bench.project)
        note(f"{name}, half way: asking for every page {requests} times")
        figures = _asked(bench, scenario, requests)
    return {
        "vms": vms,
        "segments": segments,
        "rows": rows,
        "steps": [asdict(step) for step in bench.steps],
        "pages": [asdict(one) for one in figures],
        **tracked,
        **forecast,
    }


def _planned_weeks_ago(bench: imports.Bench, folder: Path, seconds: float) -> Any:
    """The sample's scenario, planned and approved on the day the move began."""
    from migrations_app.services import baseline_approve
    from migrations_app.services.sample import sample_scenario_apply
    from networks.choices import ImportKind
    from networks.sample.files import FLOWS_NAME, INVENTORY_NAME, SCENARIO_NAME
    from networks.selectors.projects import today_of
    from networks.services.derive import derive_run_create

    bench.bring_in(folder / INVENTORY_NAME, ImportKind.RVTOOLS, "inventory")
    bench.bring_in(folder / FLOWS_NAME, ImportKind.FLOWS, "flows")
    bench.derive()
    bench.project.refresh_from_db()
    sample = json.loads((folder / SCENARIO_NAME).read_text(encoding="utf-8"))
    weeks = round(sample["scenario"]["horizon_days"] * BEGAN_BEFORE / 7) + LEAD_WEEKS
    began_on = today_of(bench.project) - timedelta(weeks=weeks)
    scenario = sample_scenario_apply(project=bench.project, sample=sample, today=began_on, by=bench.user)
    derive_run_create(project=bench.project, by=bench.user)
    bench.derive()
    _planned(bench, scenario, seconds, began_on)
    baseline_approve(scenario=scenario, by=bench.user, note="Measured.")
    return scenario


def _planned(bench: imports.Bench, scenario: Any, seconds: float, today: Any) -> None:
    """Plan as a worker does, with more time where the first was too short."""
    from migrations_app.models import PlanRun
    from migrations_app.services import plan_run_create, plan_run_execute
    from networks.services.runs import run_claim

    for given in (seconds, LONGEST_SEARCH_S):
        waiting = plan_run_create(scenario=scenario, by=bench.user, seconds=given, today=today)
        run = run_claim(PlanRun, waiting.pk)
        assert run is not None
        plan_run_execute(run)
        if run.state == "completed":
            return
        note(f"planning ended as {run.state}: {run.message} {run.way_out}")
    raise SystemExit("There is no plan to go on from.")


def _happened(bench: imports.Bench, scenario: Any, folder: Path, rows: int) -> int:
    """What HCX and its engineers wrote since, through the import; how many migrations its list has."""
    from migrations_app.models import Plan
    from migrations_app.services.sample_history import sample_history
    from networks.choices import ImportKind
    from networks.selectors.projects import today_of

    told = sample_history(Plan.objects.get(scenario=scenario), today=today_of(bench.project))
    migrations = _with_tries_before(json.loads(told.migrations)["rows"], rows)
    files = (
        (ImportKind.HCX_MIGRATIONS, "hcx-migrations.json", json.dumps({"rows": migrations})),
        (ImportKind.HCX_EXTENSIONS, "hcx-extensions.json", told.extensions),
        (ImportKind.ACTUALS, "actuals.csv", told.actuals),
    )
    for kind, name, text in files:
        path = folder / name
        path.write_text(text, encoding="utf-8")
        bench.bring_in(path, kind, name)
    return len(migrations)


def _with_tries_before(migrations: list[Any], rows: int) -> list[Any]:
    """The list filled up to `rows`: a VM's migration after tries that failed hours earlier, as HCX keeps them."""
    whole, number = list(migrations), 0
    while migrations and len(whole) < rows:
        number += 1
        whole += [_try_before(one, number) for one in migrations[: rows - len(whole)]]
    return whole


def _try_before(migration: Any, number: int) -> Any:
    info, earlier_ms = migration["migrationInfo"], number * TRY_BEFORE_S * 1000
    began, ended = (info[key] - earlier_ms for key in ("startTime", "endTime"))
    return {
        **migration,
        "migrationId": f"{migration['migrationId']}-before-{number}",
        "migrationInfo": {**info, "startTime": began, "endTime": ended, "message": "Network error while copying."},
        "jobInfo": {**migration["jobInfo"], "state": "MIGRATE_FAILED", "creationDate": began},
    }


def _tracked(bench: imports.Bench) -> dict[str, Any]:
    """A tracking as a worker does it; and what it found."""
    from migrations_app.models import TrackRun
    from migrations_app.selectors.tracking import tracking_of
    from migrations_app.services import track_run_create, track_run_execute
    from networks.services.runs import run_claim

    def tracked() -> Any:
        run = run_claim(TrackRun, track_run_create(project=bench.project, by=bench.user).pk)
        assert run is not None
        track_run_execute(run)
        return run

    bench.timed("tracking, forecast included", tracked)
    found = tracking_of(bench.project)
    assert found is not None
    return {"vms_total": found.vms_total, "vms_moved": found.vms_moved, "stretched": found.segments_stretched}


def _forecast(project: Any) -> dict[str, Any]:
    """The draws alone, over what is left: seconds by the clock and of the process."""
    from migrations_app.adapters.followed_plan import approved, followed
    from migrations_app.adapters.move_so_far import move_so_far
    from migrations_app.adapters.remaining import remaining_of
    from migrations_app.adapters.seen import rates_seen
    from migrations_app.selectors.tracking import baseline_of, followed_plan
    from migrations_app.services.tracking import DRAWS
    from networks.selectors.projects import today_of
    from planner.core.forecast import forecast

    plan_row, baseline_row = followed_plan(project), baseline_of(project)
    assert plan_row is not None and baseline_row is not None
    plan, move = followed(plan_row), move_so_far(project, today_of(project))
    rest, seen = remaining_of(plan, move), rates_seen(move, plan, approved(baseline_row))
    began, cpu = perf_counter(), process_time()
    forecast(rest.remaining, seen.rates, draws=DRAWS, seed=plan.plan.scenario.seed)
    return {"draws": DRAWS, "forecast_s": perf_counter() - began, "forecast_cpu_s": process_time() - cpu}


def _asked(bench: imports.Bench, scenario: Any, requests: int) -> list[pages.PageFigures]:
    from tests.bench.half_way_addresses import actuals_csv_of, addresses_of

    figures = pages.asked(addresses_of(bench.project, scenario, bench.user), bench.user, requests)
    return figures + pages.streamed("actuals CSV", actuals_csv_of(bench.project), bench.user, requests)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for option, kind in (("--vms", int), ("--segments", int), ("--plan-seconds", float), ("--requests", int)):
        parser.add_argument(option, type=kind, required=True)
    sys.stdout.write(json.dumps(run(**vars(parser.parse_args()))))
