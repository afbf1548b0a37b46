"""One estate from its files to its pages, in a process and on a site of its own.

`python -m tests.bench.estate` prints one JSON object; `measured` calls it.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench import first_plan, imports, pages, path_study, tabs
from tests.bench.site import temporary_site
from tests.bench.table import note

SUBJECTS = ("import", "plan", "pages")
SEED = 1


def measured(
    vms: int, segments: int, *, subjects: Collection[str], plan_seconds: float, requests: int
) -> dict[str, Any]:
    """Measure the `subjects` of an estate in a process of its own."""
    numbers = [f"--vms={vms}", f"--segments={segments}", f"--plan-seconds={plan_seconds}", f"--requests={requests}"]
    command = [sys.executable, "-m", "tests.bench.estate", *numbers, "--subjects", *subjects]
    child = subprocess.run(command, stdout=subprocess.PIPE)
    if child.returncode:
        raise SystemExit(child.returncode)  # it has said why
    found: dict[str, Any] = json.loads(child.stdout)
    return found


def run(vms: int, segments: int, subjects: Collection[str], plan_seconds: float, requests: int) -> dict[str, Any]:
    """Write the estate's files, bring them in, plan, ask for every page."""
    from networks.sample.files import write_sample

    found: dict[str, Any] = {"vms": vms, "segments": segments}
    name = f"{vms:,} VMs"
    with temporary_site() as folder:
        note(f"{name}: writing the sample's files")
        write_sample(folder, vms, segments, SEED)
        note(f"{name}: importing")
        bench = imports.Bench(name)
        found |= _imported(bench, folder, whole="import" in subjects)
        if not {"plan", "pages"} & set(subjects):
            return found
        note(f"{name}: planning")
        scenario = _scenario(bench, folder)
        planned = first_plan.measured(scenario, bench.user, plan_seconds)
        found["plan"] = asdict(planned)
        if planned.is_stored:
            note(f"{name}: working out its paths")
            found["paths"] = asdict(path_study.measured(scenario))
        if "pages" in subjects:
            note(f"{name}: asking for every page {requests} times")
            has_plan = planned.is_stored
            figures = pages.measured(bench.project, scenario, bench.user, requests=requests, has_plan=has_plan)
            found["pages"] = [asdict(one) for one in figures]
    return found


def _imported(bench: imports.Bench, folder: Path, *, whole: bool) -> dict[str, Any]:
    """Inventory, flows and what is derived of them; `whole`: also tab by tab, and the same inventory again."""
    from networks.sample.files import FLOWS_NAME, INVENTORY_NAME

    found: dict[str, Any] = {}
    inventory = folder / INVENTORY_NAME
    if whole:
        found["tabs"] = tabs.measured(inventory)
    bench.bring_in(inventory, "rvtools", "inventory")
    bench.bring_in(folder / FLOWS_NAME, "flows", "flows")
    bench.derive()
    if whole:
        bench.bring_in(inventory, "rvtools", "the same again")
    return found | {"steps": [asdict(step) for step in bench.steps]}


def _scenario(bench: imports.Bench, folder: Path) -> Any:
    """The sample's scenario, entered as `manage.py seed_demo` does."""
    from migrations_app.services.sample import sample_scenario_apply
    from networks.sample.files import SCENARIO_NAME
    from networks.selectors.projects import today_of

    bench.project.refresh_from_db()
    sample = json.loads((folder / SCENARIO_NAME).read_text(encoding="utf-8"))
    return sample_scenario_apply(project=bench.project, sample=sample, today=today_of(bench.project), by=bench.user)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for option, kind in (("--vms", int), ("--segments", int), ("--plan-seconds", float), ("--requests", int)):
        parser.add_argument(option, type=kind, required=True)
    parser.add_argument("--subjects", nargs="+", choices=SUBJECTS, required=True)
    sys.stdout.write(json.dumps(run(**vars(parser.parse_args()))))
