"""The pipeline from a file to the estate, and back."""

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from networks.choices import ImportKind, ImportPhase, RunState
from networks.importers.rvtools import parse
from networks.models import Change, DeriveRun, ImportRun, Project
from networks.services.errors import ServiceError
from networks.services.imports import (
    import_run_commit,
    import_run_create,
    import_run_execute,
    import_run_read_again,
    import_run_undo,
)
from networks.services.runs import run_request_cancel
from tests.networks.inventories import claimed, make_project

pytestmark = pytest.mark.django_db

VINFO = "RVTools_tabvInfo.csv"
HEADER = "VM,Powerstate,VM ID,VI SDK UUID,Network #1"
FLOWS = "source,destination,port,protocol,bytes_per_day\n"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def vinfo(*names: str) -> bytes:
    """A vInfo CSV of these VMs, all on network Prod."""
    return "\n".join([HEADER, *(f"{name},poweredOn,vm-{name},vc-1,Prod" for name in names)]).encode()


def upload(project: Project, content: bytes, name: str = VINFO, kind: ImportKind = ImportKind.RVTOOLS) -> ImportRun:
    """Bring a file as far as the end of its dry run."""
    run = import_run_create(project=project, by=None, kind=kind, file=ContentFile(content, name), file_name=name)
    return work(run)


def work(run: ImportRun) -> ImportRun:
    """What a worker does with it."""
    import_run_execute(claimed(run))
    run.refresh_from_db()
    return run


def commit(run: ImportRun) -> ImportRun:
    return work(import_run_commit(run=run, by=None))


def test_sheets_that_were_not_read_are_named_by_why():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(VINFO, "VM,VM ID,Total disk capacity MiB\nweb,vm-1,2048\n")
        archive.writestr("RVTools_tabvDisk.csv", "VM,VM ID,Capacity MiB\nweb,vm-1,2048\n")
        archive.writestr("RVTools_tabvCD.csv", "VM,VM ID\nweb,vm-1\n")
        archive.writestr("RVTools_tabvNetwork.csv", "VM,VM ID\nweb,vm-1\n")  # without the columns it needs: a problem

    summary = upload(make_project(), content.getvalue(), "export.zip").summary

    assert summary["sheets_not_needed"] == ["RVTools_tabvDisk.csv"]
    assert summary["sheets_not_used"] == ["RVTools_tabvCD.csv"]


def test_a_dry_run_shows_the_difference_and_writes_nothing():
    project = make_project()

    run = upload(project, vinfo("web", "db"))

    assert (run.state, run.phase) == (RunState.COMPLETED, ImportPhase.READ)
    assert [(row["kind"], row["what"], row["name"]) for row in run.differences if row["what"] == "VM"] == [
        ("new", "VM", "web"),
        ("new", "VM", "db"),
    ]
    assert run.summary["counts"]["VMs"] == 2
    assert any(tab["tab"] == "vNetwork" for tab in run.summary["missing_tabs"])
    assert not project.vms.exists()


def test_a_commit_writes_it_and_derives():
    project = make_project()

    run = commit(upload(project, vinfo("web", "db")))

    assert run.committed_at is not None
    assert run.parsed_gz is None
    assert set(project.vms.values_list("name", flat=True)) == {"web", "db"}
    assert project.segments.get().name == "Prod"
    assert DeriveRun.objects.filter(project=project, state=RunState.PENDING).count() == 1
    assert Change.objects.filter(project=project, affects_plan=True).count() == 1


def test_the_same_file_twice_changes_nothing_and_makes_no_plan_stale():
    project = make_project()
    commit(upload(project, vinfo("web")))

    run = commit(upload(project, vinfo("web")))

    assert run.message == "Nothing has changed."
    assert Change.objects.filter(project=project, affects_plan=True).count() == 1

    import_run_undo(run=run, by=None)
    assert Change.objects.filter(project=project, affects_plan=True).count() == 1


def test_a_file_is_read_once(monkeypatch):
    run = upload(make_project(), vinfo("web"))

    monkeypatch.setattr(parse, "parse", None)
    run.file.delete(save=False)
    assert commit(run).state == RunState.COMPLETED


def test_what_another_version_kept_is_read_again():
    project = make_project()
    run = upload(project, vinfo("web"))
    ImportRun.objects.filter(pk=run.pk).update(parsed_gz=b"of another version")

    assert commit(run).state == RunState.COMPLETED
    assert project.vms.count() == 1


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04 no zip"])
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(content: bytes):
    project = make_project()

    run = upload(project, content, "inventory.xlsx")

    assert run.state == RunState.REFUSED
    assert run.message.endswith(".")
    with pytest.raises(ServiceError, match="nothing to commit"):
        import_run_commit(run=run, by=None)


def test_a_zip_without_a_vm_tab_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("RVTools_tabvNetwork.csv", "VM,Network\nweb,Prod\n")

    run = upload(make_project(), packed.getvalue(), "export.zip")

    assert run.state == RunState.REFUSED
    assert "vInfo" in run.message


def test_problems_name_sheet_row_and_column():
    content = b"VM,VM ID,CPUs\nweb,vm-1,many\n"

    run = upload(make_project(), content)

    [problem] = [one for one in run.problems if one["row"]]
    assert (problem["row"], problem["column"], problem["value"]) == (2, "CPUs", "many")


def test_a_dry_run_is_cancelled_while_it_reads(monkeypatch):
    project = make_project()
    run = import_run_create(
        project=project, by=None, kind=ImportKind.RVTOOLS, file=ContentFile(vinfo("web")), file_name=VINFO
    )
    held = claimed(run)
    run_request_cancel(run)

    import_run_execute(held)

    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    assert run.differences == []


def test_a_commit_cancelled_while_it_works_writes_nothing_and_may_be_asked_for_again():
    project = make_project()
    run = import_run_commit(run=upload(project, vinfo("web")), by=None)
    held = claimed(run)
    run_request_cancel(run)
    import_run_execute(held)
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    assert not project.vms.exists()

    assert commit(run).state == RunState.COMPLETED
    assert project.vms.count() == 1


def test_a_commit_whose_claim_was_lost_writes_nothing():
    project = make_project()
    run = import_run_commit(run=upload(project, vinfo("web")), by=None)
    lost = claimed(run)
    ImportRun.objects.filter(pk=run.pk).update(claim="another worker")

    assert import_run_execute(lost) is None

    assert not project.vms.exists()
    assert not DeriveRun.objects.exists()


def test_two_commits_of_one_run_are_one():
    run = upload(make_project(), vinfo("web"))
    import_run_commit(run=run, by=None)

    with pytest.raises(ServiceError, match="is being imported"):
        import_run_commit(run=run, by=None)


def test_a_dry_run_older_than_another_commit_is_not_committed():
    project = make_project()
    first, second = upload(project, vinfo("web")), upload(project, vinfo("db"))
    commit(first)

    with pytest.raises(ServiceError, match="its difference no longer holds"):
        import_run_commit(run=second, by=None)
    again = work(import_run_read_again(run=second))
    assert {row["name"]: row["kind"] for row in again.differences if row["what"] == "VM"} == {
        "db": "new",
        "web": "gone",
    }


def test_the_last_import_is_undone_and_the_one_before_after_it():
    project = make_project()
    first = commit(upload(project, vinfo("web")))
    second = commit(upload(project, vinfo("web", "db")))

    with pytest.raises(ServiceError, match="was committed after it"):
        import_run_undo(run=first, by=None)
    import_run_undo(run=second, by=None)
    assert [vm.name for vm in project.vms.all()] == ["web"]
    import_run_undo(run=first, by=None)
    assert not project.vms.exists()
    project.refresh_from_db()
    assert project.inventory_on is None


def test_an_import_is_undone_once():
    run = commit(upload(make_project(), vinfo("web")))
    import_run_undo(run=run, by=None)

    with pytest.raises(ServiceError, match="undone already"):
        import_run_undo(run=run, by=None)


def test_the_project_knows_the_day_of_its_newest_inventory():
    project = make_project()
    commit(upload(project, vinfo("web")))
    project.refresh_from_db()
    assert project.inventory_on == timezone.localdate(timezone=project.zone)

    older = upload(project, vinfo("web"), "RVTools_export_all_2020-01-31_10.00.00.csv")
    assert str(older.inventory_on) == "2020-01-31"
    assert older.summary["is_older_than"] == str(project.inventory_on)
    commit(older)
    project.refresh_from_db()
    assert project.inventory_on.year > 2020


def test_a_new_flows_file_replaces_the_former_and_undo_brings_it_back():
    project = make_project()
    commit(upload(project, vinfo("web", "db")))
    old = FLOWS + "web,db,1433,tcp,1000\nweb,users,443,tcp,5\n"
    new = FLOWS + "WEB,db,1433,tcp,2000\ndb,web,22,tcp,7\n"
    commit(upload(project, old.encode(), "flows.csv", ImportKind.FLOWS))
    before = list(project.flows.order_by("pk").values("pk", "source_text", "bytes_per_day", "source_vm__name"))

    run = commit(upload(project, new.encode(), "flows.csv", ImportKind.FLOWS))

    kinds = {row["name"]: row["kind"] for row in run.differences}
    assert kinds == {"WEB → db, tcp 1433": "changed", "db → web, tcp 22": "new", "web → users, tcp 443": "gone"}
    assert project.flows.count() == 2
    import_run_undo(run=run, by=None)
    assert list(project.flows.order_by("pk").values("pk", "source_text", "bytes_per_day", "source_vm__name")) == before


def test_an_inventory_is_not_undone_below_the_flows_resolved_against_it():
    project = make_project()
    inventory = commit(upload(project, vinfo("web", "db")))
    commit(upload(project, (FLOWS + "web,db,1,tcp,1\n").encode(), "flows.csv", ImportKind.FLOWS))

    with pytest.raises(ServiceError, match=r"flows\.csv was committed after it"):
        import_run_undo(run=inventory, by=None)
