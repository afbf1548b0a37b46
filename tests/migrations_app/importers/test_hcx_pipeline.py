"""HCX's lists on the road of every import: recognised, dry run, commit, undo, and by command."""

import json
from pathlib import Path

import pytest
from django.core.files import File
from django.core.management import call_command

from migrations_app.models import HcxMigration, Stretch
from networks.choices import ImportKind
from networks.models import ImportRun, Project
from networks.services.imports import import_run_commit, import_run_create, import_run_execute, import_run_undo
from networks.services.recognition import kind_recognised
from networks.services.runs import run_claim
from tests.migrations_app.importers.hcx_lists import DATA, EXTENDED_ON, MOVED_ON, make_estate, vm

TESTS_DATA = DATA.parent


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


def done(run: ImportRun) -> ImportRun:
    claimed = run_claim(ImportRun, run.pk)
    assert claimed is not None
    import_run_execute(claimed)
    return ImportRun.objects.get(pk=run.pk)


def read(project: Project, name: str, kind: ImportKind) -> ImportRun:
    with (DATA / name).open("rb") as file:
        return done(import_run_create(project=project, by=None, kind=kind, file=File(file), file_name=name))


@pytest.mark.django_db
def test_a_dry_run_writes_nothing_a_commit_all_and_undoing_takes_it_back():
    project = make_estate()

    run = read(project, "jobs-query.json", ImportKind.HCX_MIGRATIONS)
    assert run.summary["counts"] == {"migrations": 7, "VMs whose day changes": 1, "matched to no VM": 1}
    assert not HcxMigration.objects.exists()

    run = done(import_run_commit(run=run, by=None))
    assert (run.state, vm(project).moved_on, HcxMigration.objects.count()) == ("completed", MOVED_ON, 7)
    assert set(HcxMigration.objects.values_list("import_run", flat=True)) == {run.pk}

    import_run_undo(run=run, by=None)
    assert (vm(project).moved_on, HcxMigration.objects.count()) == (None, 0)


@pytest.mark.django_db
def test_a_refused_file_leaves_nothing_and_tells_why():
    project = make_estate()

    run = read(project, "login.json", ImportKind.HCX_MIGRATIONS)

    assert run.state == "refused" and "answer to a login" in run.message
    assert "secret" not in json.dumps([run.message, run.way_out, run.problems, run.summary])


@pytest.mark.django_db
def test_commands_import_both_lists(capsys):
    make_estate()
    for command, name in (("import_hcx_extensions", "l2Extensions.json"), ("import_hcx_migrations", "jobs-query.json")):
        call_command(command, str(DATA / name), "--project", "Move", "--json")

    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines() if line)

    assert first["differences"] == {"extension": {"new": 2}, "segment": {"changed": 2}}
    assert second["differences"]["VM"] == {"moved": 1}
    assert Stretch.objects.get(port_group__name="VLAN10").from_on == EXTENDED_ON


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("hcx/l2Extensions.json", ImportKind.HCX_EXTENSIONS),
        ("hcx/l2NetworkExtensions.json", ImportKind.HCX_EXTENSIONS),
        ("hcx/Get-HCXNetworkExtension.json", ImportKind.HCX_EXTENSIONS),
        ("hcx/Get-HCXNetworkExtension.csv", ImportKind.HCX_EXTENSIONS),
        ("hcx/jobs-query.json", ImportKind.HCX_MIGRATIONS),
        ("hcx/mobility-group-migrations.json", ImportKind.HCX_MIGRATIONS),
        ("hcx/Get-HCXMobilityGroup.json", ImportKind.HCX_MIGRATIONS),
        ("hcx/Get-HCXMigration.csv", ImportKind.HCX_MIGRATIONS),
        ("flows/plain.csv", ImportKind.FLOWS),
        ("flows/bom-semicolons.csv", ImportKind.FLOWS),
        ("hcx/error.html", None),
        ("hcx/error.json", None),
        ("hcx/login.json", None),
    ],
)
def test_a_file_is_recognised_by_what_stands_in_it(name: str, kind: ImportKind | None):
    assert kind_recognised(TESTS_DATA / name) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("VM,Powerstate,VM ID\nweb,poweredOn,vm-1\n", ImportKind.RVTOOLS),
        ("PK\x03\x04 a workbook", ImportKind.RVTOOLS),
        ("what,name,vcenter,event,on,note\nvm,web,,moved,2026-09-01,\n", ImportKind.ACTUALS),
        ("segment,vlan,vcenter,kind,name,leaves_on,note\nV10,10,,host,m1,,\n", ImportKind.ANCHORS),
        ("name,colour\nweb,blue\n", None),
        ("", None),
    ],
)
def test_every_kind_is_recognised_and_doubt_is_no_answer(tmp_path: Path, text: str, kind: ImportKind | None):
    path = tmp_path / "upload"
    path.write_text(text)

    assert kind_recognised(path) == kind
