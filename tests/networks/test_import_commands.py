"""The import commands: what they print, what they leave, how they end."""

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from networks.models import ImportRun, Project

pytestmark = pytest.mark.django_db
VINFO = "VM,VM ID,VI SDK UUID,CPUs,Network #1\nweb,vm-1,vc-1,2,Prod\ndb,vm-2,vc-1,lots,Data\n"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "RVTools_tabvInfo.csv"
    path.write_text(VINFO)
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict]:
    """(exit code, the JSON object) of a command."""
    try:
        call_command(*map(str, arguments), "--json")
    except SystemExit as end:
        return int(end.code or 0), json.loads(capsys.readouterr().out)
    return 0, json.loads(capsys.readouterr().out)


def test_an_inventory_is_imported_into_a_new_project(capsys, user: User, export: Path):
    code, answer = run(
        capsys, "import_rvtools", export, "--project", "Move", "--owner", "ada", "--time-zone", "Asia/Tokyo"
    )

    assert (code, answer["state"]) == (0, "completed")
    assert answer["differences"]["VM"] == {"new": 2}
    assert [(one["row"], one["column"]) for one in answer["problems"] if one["row"]] == [(3, "CPUs")]
    project = Project.objects.get(name="Move", members=user)
    assert (project.vms.count(), project.time_zone) == (2, "Asia/Tokyo")
    assert project.deriveruns.get().state == "completed"


def test_a_dry_run_keeps_nothing(capsys, user: User, export: Path, tmp_path: Path):
    code, answer = run(capsys, "import_rvtools", export, "--project", "Move", "--owner", "ada", "--dry-run")

    assert (code, answer["dry_run"], answer["differences"]["VM"]) == (0, True, {"new": 2})
    assert not Project.objects.exists()
    assert not ImportRun.objects.exists()
    assert not [path for path in (tmp_path / "uploads").rglob("*") if path.is_file()]


def test_a_folder_of_csvs_is_an_export_too(capsys, user: User, export: Path):
    code, answer = run(capsys, "import_rvtools", export.parent, "--project", "Move", "--owner", "ada")

    assert (code, answer["counts"]["VMs"]) == (0, 2)


def test_csvs_in_sub_folders_are_an_export_too(capsys, user: User, export: Path):
    folder = export.parent / "below"
    folder.mkdir()
    export.rename(folder / export.name)
    code, answer = run(capsys, "import_rvtools", export.parent, "--project", "Move", "--owner", "ada")

    assert (code, answer["counts"]["VMs"]) == (0, 2)


def test_an_empty_folder_is_told_so(capsys, user: User, tmp_path: Path):
    empty = tmp_path / "nothing"
    empty.mkdir()

    code, answer = run(capsys, "import_rvtools", empty, "--project", "Move", "--owner", "ada")

    assert code == 2
    assert answer["sentence"].startswith("The folder holds no CSV.")
    assert not Project.objects.exists()


def test_flows_are_one_file_and_no_folder(capsys, user: User, tmp_path: Path):
    code, answer = run(capsys, "import_flows", tmp_path, "--project", "Move", "--owner", "ada")

    assert (code, answer["sentence"].endswith("is a folder.")) == (2, True)


def test_problems_come_before_notices_which_are_counted(capsys, user: User, export: Path, tmp_path: Path):
    run(capsys, "import_rvtools", export, "--project", "Move", "--owner", "ada")
    flows = tmp_path / "flows.csv"
    rows = [f"web,9.9.9.{number},443,tcp,1" for number in range(30)]
    flows.write_text("\n".join(["source,destination,port,protocol,bytes_per_day", *rows, "db,web,443,tcp,lots"]))

    code, answer = run(capsys, "import_flows", flows, "--project", "Move", "--dry-run")
    assert (code, len(answer["problems"])) == (0, 31)
    assert [(kind["is_notice"], kind["count"]) for kind in answer["problem_counts"]] == [(False, 1), (True, 30)]

    call_command("import_flows", str(flows), "--project", "Move")
    told = [line for line in capsys.readouterr().out.splitlines() if "flows.csv row" in line]
    assert told[0].startswith("flows.csv row 32, bytes_per_day (lots): Taken as unknown")
    assert told[1:] == [
        "Note: 30 × first flows.csv row 2, destination (9.9.9.0): No VM has this name or address: taken as external."
    ]


def test_flows_are_imported_into_the_project(capsys, user: User, export: Path, tmp_path: Path):
    run(capsys, "import_rvtools", export, "--project", "Move", "--owner", "ada")
    flows = tmp_path / "flows.csv"
    flows.write_text("source,destination,port,protocol,bytes_per_day\nweb,db,1433,tcp,1000\nweb,9.9.9.9,53,udp,5\n")

    code, answer = run(capsys, "import_flows", flows, "--project", "Move")

    assert (code, answer["counts"]) == (0, {"flows": 2, "with an external end": 1})


def test_a_file_nobody_can_read_ends_with_2(capsys, user: User, tmp_path: Path):
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 no zip")

    code, answer = run(capsys, "import_rvtools", broken, "--project", "Move", "--owner", "ada")

    assert (code, answer["state"]) == (2, "refused")
    assert answer["sentence"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--project", "Nowhere"), "There is no project called Nowhere."),
        (("--project", "Nowhere", "--owner", "nobody"), "There is no user nobody."),
        (("--project", "Nowhere", "--owner", "ada", "--time-zone", "Mars/Base"), "Mars/Base"),
    ],
)
def test_wrong_arguments_end_with_2(capsys, user: User, export: Path, arguments: tuple, sentence: str):
    code, answer = run(capsys, "import_rvtools", export, *arguments)

    assert (code, answer["state"], sentence in answer["sentence"]) == (2, "unreadable", True)
    assert answer["way_out"]
    assert not Project.objects.exists()


def test_a_file_that_is_not_there_ends_with_2(capsys, db: None, tmp_path: Path):
    code, answer = run(capsys, "import_rvtools", tmp_path / "none.xlsx", "--project", "Move")

    assert (code, answer["sentence"].endswith("No such file or directory.")) == (2, True)


def test_a_sample_that_is_too_small_ends_with_2(tmp_path: Path):
    with pytest.raises(CommandError) as refusal:
        call_command("make_sample", "--segments", "3", "--out", str(tmp_path))

    assert refusal.value.returncode == 2


def test_a_person_reads_lines(capsys, user: User, export: Path):
    call_command("import_rvtools", str(export), "--project", "Move", "--owner", "ada")

    printed = capsys.readouterr().out
    assert "2 VMs new" in printed
    assert "No tab vNetwork" in printed
    assert "row 3, CPUs (lots)" in printed


def test_a_refused_file_leaves_no_new_project_behind(user: User, tmp_path: Path):
    (tmp_path / "bad.xlsx").write_bytes(b"no workbook")
    with pytest.raises(SystemExit):
        call_command("import_rvtools", tmp_path / "bad.xlsx", project="New", owner="ada")
    assert not Project.objects.filter(name="New").exists()


def test_what_happened_and_what_stands_on_segments_is_imported(capsys, user: User, export: Path, tmp_path: Path):
    run(capsys, "import_rvtools", export, "--project", "Move", "--owner", "ada")
    facts, anchors = tmp_path / "facts.csv", tmp_path / "anchors.csv"
    facts.write_text("what,name,vcenter,event,on,note\nvm,web,,moved,2024-11-07,\nvm,stranger,,moved,2024-11-07,\n")
    anchors.write_text("segment,kind,name,leaves_on\nProd,physical host,esx-old,2027-01-31\n")

    code, answer = run(capsys, "import_actuals", facts, "--project", "Move")
    assert (code, answer["differences"]) == (0, {"VM": {"moved": 1}})
    assert [(one["row"], one["column"]) for one in answer["problems"]] == [(3, "name")]
    code, answer = run(capsys, "import_anchors", anchors, "--project", "Move")
    assert (code, answer["differences"]) == (0, {"anchor": {"new": 1}})

    code, answer = run(capsys, "import_actuals", facts, "--project", "Move")
    assert answer["sentence"] == "Nothing has changed."
