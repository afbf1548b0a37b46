"""The commands: one JSON object, exit codes, and nothing half-written."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from migrations_app.models import Plan, PlanRun, Scenario
from networks.services.projects import change_record
from planner.core.checker import check
from planner.core.instance_file import load_instance, load_plan
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "data" / "core" / "tiny.instance.json"


def run(*arguments: object, **options: Any) -> tuple[int, dict[str, Any]]:
    """A command's exit code and its JSON object, the only thing it prints."""
    out, code = StringIO(), 0
    try:
        call_command(*map(str, arguments), "--json", stdout=out, **options)
    except SystemExit as ended:
        code = int(str(ended.code))
    return code, json.loads(out.getvalue())


# --- solve_instance ---------------------------------------------------------------------------------------------------


def test_solve_instance_needs_no_database(tmp_path: Path) -> None:
    environment = os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    command = [sys.executable, "manage.py", "solve_instance", str(TINY), "--out", str(tmp_path / "plan.json"), "--json"]
    done = subprocess.run(
        [*command, "--iterations", "2000"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    facts = json.loads(done.stdout)
    instance = load_instance(TINY.read_bytes())
    verdict = check(instance, load_plan((tmp_path / "plan.json").read_bytes(), instance))
    assert verdict.feasible
    assert facts["state"] == "planned"
    assert facts["objective"] == pytest.approx(verdict.measures.objective)
    assert facts["objective"] == pytest.approx(111.4703, abs=1e-4)  # the hand-worked optimum of this instance


def test_the_same_seed_and_iterations_write_the_same_bytes(tmp_path: Path) -> None:
    files = [tmp_path / "a.json", tmp_path / "b.json"]
    for file in files:
        assert run("solve_instance", TINY, "--out", file, "--iterations", 500, "--seed", 4)[0] == 0
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_refused_instance_exits_with_1_and_writes_nothing(tmp_path: Path) -> None:
    instance = json.loads(TINY.read_text())
    for window in instance["windows"]:
        window["max_vms"] = 0
    broken, out = tmp_path / "broken.json", tmp_path / "plan.json"
    broken.write_text(json.dumps(instance))
    code, facts = run("solve_instance", broken, "--out", out, "--nearest", tmp_path / "nearest.json")
    assert (code, facts["state"]) == (1, "refused")
    assert all(one["sentence"] and one["way_out"] for one in facts["findings"])
    assert [path.name for path in tmp_path.iterdir()] == ["broken.json"]


@pytest.mark.parametrize("text", ["", "{", '{"format": "wave-plan/1"}', '{"format": "wave-instance/1", "name": NaN}'])
def test_a_file_that_cannot_be_read_exits_with_2(tmp_path: Path, text: str) -> None:
    file = tmp_path / "instance.json"
    file.write_text(text)
    code, facts = run("solve_instance", file, "--out", tmp_path / "plan.json")
    assert (code, facts["state"]) == (2, "unreadable")
    assert facts["sentence"]
    assert not (tmp_path / "plan.json").exists()


def written(folder: Path, **changes: Any) -> Path:
    """The tiny instance with other values, as a file."""
    file = folder / "instance.json"
    file.write_text(json.dumps(json.loads(TINY.read_text()) | changes))
    return file


def test_contradicting_wishes_are_named_each_with_its_way_out(tmp_path: Path) -> None:
    vms = json.loads(TINY.read_text())["vms"]
    pinned = [one | {"pinned_window": {"c1": "w0", "c2": "w1"}.get(one["id"])} for one in vms]
    code, facts = run("solve_instance", written(tmp_path, vms=pinned))
    assert (code, facts["state"]) == (1, "refused")
    first = facts["findings"][0]
    assert first["code"] == "pins-contradict"
    assert [wish["sentence"] for wish in first["wishes"]] == [
        "VM c1 is pinned to window w0 (2027-01-09 to 2027-01-10).",
        "VM c2 is pinned to window w1 (2027-01-16 to 2027-01-17).",
        "Affinity 1 moves together: c1, c2.",
    ]
    assert all(wish["way_out"] for wish in first["wishes"])
    assert first["wishes_are_minimal"]


def test_an_estate_without_a_vm_is_planned(tmp_path: Path) -> None:
    nothing: dict[str, Any] = {key: [] for key in ("vms", "affinities", "anti_affinities", "precedences", "flows")}
    emptier: list[dict[str, Any]] = [{}, {"windows": [], "segments": []}]
    for also in emptier:
        code, facts = run("solve_instance", written(tmp_path, **nothing, **also), "--iterations", 10)
        assert (code, facts["state"], facts["waves"]) == (0, "planned", 0)


def test_without_slots_only_what_needs_none_is_planned(tmp_path: Path) -> None:
    tiny = json.loads(TINY.read_text())
    none = tiny["limits"] | {"max_stretched": 0}
    code, facts = run("solve_instance", written(tmp_path, limits=none))
    assert (code, facts["findings"][0]["code"]) == (1, "slots-too-few")
    loose = [one | {"segments": []} for one in tiny["vms"]]
    assert run("solve_instance", written(tmp_path, limits=none, vms=loose), "--iterations", 100)[0] == 0


def test_a_plan_not_found_says_what_the_nearest_one_breaks_and_what_to_try(tmp_path: Path) -> None:
    # twelve VMs of 4 GB, eleven windows of 6 GB
    tiny = json.loads(TINY.read_text())
    nights = [f"2027-01-{6 + 2 * at:02}" for at in range(11)]
    windows = [{"id": night, "start": night, "end": night, "max_gb": 6} for night in nights]
    vms = [{"id": f"v{at}", "size_gb": 4, "segments": []} for at in range(12)]
    rules: dict[str, Any] = {key: [] for key in ("affinities", "anti_affinities", "precedences", "flows", "freezes")}
    free = {"max_stretched": tiny["limits"]["max_stretched"]}
    file = written(tmp_path, windows=windows, vms=vms, limits=free, **rules)
    code, facts = run("solve_instance", file, "--iterations", 2000, "--nearest", tmp_path / "nearest.json")
    assert (code, facts["state"]) == (1, "not_found")
    assert facts["sentence"] == ("No plan was found in the time given; the nearest one breaks GB in a window (once).")
    assert facts["findings"][0]["way_out"].startswith("Let the window take more GB")
    assert (tmp_path / "nearest.json").exists()


def test_the_parts_of_j_sum_up_to_it_and_progress_is_told_aside(tmp_path: Path) -> None:
    aside = StringIO()
    code, facts = run("solve_instance", TINY, "--iterations", 500, "--progress", stderr=aside)
    assert code == 0
    assert sum(facts["parts"].values()) == pytest.approx(facts["objective"])
    assert "100%" in aside.getvalue().splitlines()[-1]


def test_a_search_sets_out_from_a_plan(tmp_path: Path) -> None:
    first = tmp_path / "first.json"
    assert run("solve_instance", TINY, "--iterations", 500, "--out", first)[0] == 0
    arguments = ("--start", first, "--penalty", 5, "--lanes", 2)
    assert run("solve_instance", TINY, "--iterations", 500, *arguments)[0] == 0
    code, facts = run("solve_instance", TINY, "--iterations", 500, "--start", TINY)
    assert (code, facts["state"]) == (2, "unreadable")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--seconds", "0"),
        ("--seconds", "nan"),
        ("--iterations", "0"),
        ("--lanes", "0"),
        ("--penalty", "1"),
        ("--penalty", "nan"),
    ],
)
def test_a_search_with_senseless_options_exits_with_2(arguments: tuple[str, str]) -> None:
    assert run("solve_instance", TINY, *arguments)[0] == 2


def test_a_missing_file_or_folder_exits_with_2(tmp_path: Path) -> None:
    assert run("solve_instance", tmp_path / "none.json")[0] == 2
    code, facts = run("solve_instance", TINY, "--iterations", 10, "--out", tmp_path / "none" / "plan.json")
    assert (code, facts["way_out"]) == (2, "Name a file in a folder that exists.")


# --- A project's commands ---------------------------------------------------------------------------------------------


@pytest.fixture
def scenario(db: None) -> Scenario:
    """One segment of two VMs, and a window in a week."""
    project, today = make_project("Move"), timezone.now().date()
    app = make_segment(project, "app")
    for name in ("app-01", "app-02"):
        make_vm(project, name, app)
    scenario = make_scenario(project, today, cutover_weekdays=None)
    make_window(scenario, today + timedelta(days=7))
    return scenario


NAMES = ("--project", "Move", "--scenario", "Baseline")


def test_a_plan_found_is_stored_and_its_files_fit_each_other(scenario: Scenario, tmp_path: Path) -> None:
    code, facts = run("plan", *NAMES, "--iterations", 300)
    plan = Plan.objects.get()
    assert (code, facts["state"], facts["revision"]) == (0, "completed", 1)
    change_record(project=scenario.project, by=None, sentence="Something changed after the plan.")
    scenario.project.vms.filter(name="app-02").delete()
    files = {name: tmp_path / f"{name}.json" for name in ("write_instance", "write_plan")}
    for name, file in files.items():
        assert run(name, *NAMES, "--out", file)[0] == 0
    instance = load_instance(files["write_instance"].read_bytes())
    verdict = check(instance, load_plan(files["write_plan"].read_bytes(), instance))
    assert verdict.feasible
    assert verdict.measures.objective == plan.objective == facts["objective"]
    run("write_instance", *NAMES, "--out", files["write_instance"], "--current")
    assert len(load_instance(files["write_instance"].read_bytes()).vms) == 1


def test_planning_again_sets_out_from_the_stored_plan_unless_told_otherwise(scenario: Scenario) -> None:
    run("plan", *NAMES, "--iterations", 300)
    scenario.windows.update(max_vms=5)
    _, near = run("plan", *NAMES, "--iterations", 300)
    assert (near["revision"], near["changed_vms"]) == (2, 0)
    scenario.windows.update(max_vms=6)
    _, fresh = run("plan", *NAMES, "--iterations", 300, "--from-nothing")
    kept = {one.pk: (one.from_nothing, one.start_gz is None) for one in PlanRun.objects.all()}
    assert (kept[near["run"]], kept[fresh["run"]]) == ((False, False), (True, True))


def test_the_wave_plan_is_written_whole(scenario: Scenario, tmp_path: Path) -> None:
    run("plan", *NAMES, "--iterations", 300)
    code, facts = run("export_wave_plan", *NAMES, "--out", tmp_path / "waves.csv")
    assert (code, facts["rows"], facts["bytes"]) == (0, 2, (tmp_path / "waves.csv").stat().st_size)
    assert (tmp_path / "waves.csv").read_bytes().count(b"\r\n") == 3
    assert len(list(tmp_path.iterdir())) == 1


def test_without_a_plan_its_commands_exit_with_1(scenario: Scenario, tmp_path: Path) -> None:
    for name in ("write_plan", "export_wave_plan"):
        code, facts = run(name, *NAMES, "--out", tmp_path / "out")
        assert (code, facts["sentence"]) == (1, "Scenario Baseline has no plan.")
    assert not list(tmp_path.iterdir())


def test_a_refused_plan_exits_with_1_and_says_why(scenario: Scenario) -> None:
    scenario.windows.update(max_vms=1)
    scenario.project.segments.update(treatment="at_once")
    code, facts = run("plan", *NAMES, "--iterations", 10)
    assert (code, facts["state"]) == (1, "refused")
    assert facts["findings"]
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("project", "scenario_name"), [("Nowhere", "Baseline"), ("Move", "Nothing")], ids=["project", "scenario"]
)
def test_a_name_nobody_has_exits_with_2(scenario: Scenario, project: str, scenario_name: str) -> None:
    assert run("plan", "--project", project, "--scenario", scenario_name)[0] == 2
