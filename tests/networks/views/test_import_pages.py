"""A file is sent, read, shown, committed and undone, by a worker that really runs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from pytest_django.asserts import assertContains

from networks.choices import RunState
from networks.forms.imports import UploadForm
from networks.models import ImportRun, Project
from tests.conftest import Worker

INVENTORY = b"VM,VM ID,VI SDK UUID,In Use MiB\nweb01,vm-1,AAAA-1,1024\nweb02,vm-2,AAAA-1,many\n"


def send(client: Client, project: Project, content: bytes, name: str = "vInfo.csv", kind: str = "rvtools") -> str:
    """Send a file; the address of its page."""
    file = SimpleUploadedFile(name, content)
    answer = client.post(reverse("networks:import_list", args=[project.pk]), {"kind": kind, "file": file})
    assert answer.status_code == 302
    return answer.headers["Location"]


def text_at(client: Client, address: str) -> str:
    """The page as text."""
    return client.get(address).content.decode()


def test_a_file_is_read_shown_committed_and_undone(logged_in: Client, project: Project, worker: Worker) -> None:
    address = send(logged_in, project, INVENTORY)
    worker.wait_until_idle()
    page = text_at(logged_in, address)
    assert "Nothing has changed yet." in page
    assert "VM, new: 2" in page
    assert not project.vms.exists()

    logged_in.post(f"{address}commit/")
    worker.wait_until_idle()
    assert "In the estate since" in text_at(logged_in, address)
    assert project.vms.count() == 2

    logged_in.post(f"{address}undo/")
    worker.wait_until_idle()
    assert "Undone" in text_at(logged_in, address)
    assert not project.vms.exists()


def test_a_value_that_cannot_be_read_is_named_by_sheet_row_and_column(
    logged_in: Client, project: Project, worker: Worker
) -> None:
    address = send(logged_in, project, INVENTORY)
    worker.wait_until_idle()
    problems = [one for one in logged_in.get(address).context["problems"] if one["row"]]
    assert [(one["row"], one["column"], one["value"]) for one in problems] == [(3, "In Use MiB", "many")]
    assert "many" in text_at(logged_in, address)


def test_what_a_file_leaves_out_is_said_with_its_consequence(
    logged_in: Client, project: Project, worker: Worker
) -> None:
    address = send(logged_in, project, INVENTORY)
    worker.wait_until_idle()
    page = text_at(logged_in, address)
    assert "Not in the file, so unknown" in page
    assert "no prefix can be inferred" in page


def test_a_file_that_is_no_inventory_is_refused_with_a_way_out(
    logged_in: Client, project: Project, worker: Worker
) -> None:
    address = send(logged_in, project, b"\x00\x01 not a workbook", "broken.xlsx")
    worker.wait_until_idle()
    page = text_at(logged_in, address)
    assert ImportRun.objects.get().state == RunState.REFUSED
    assert "refused" in page
    assert "Choose another file" in page
    assert "Commit" not in page


def test_no_file_and_an_empty_file_are_said(logged_in: Client, project: Project) -> None:
    address = reverse("networks:import_list", args=[project.pk])
    assert "Choose a file." in logged_in.post(address, {"kind": "rvtools"}).content.decode()
    empty = {"kind": "rvtools", "file": SimpleUploadedFile("a.csv", b"")}
    assert "That file is empty." in logged_in.post(address, empty).content.decode()


def test_a_run_under_way_is_polled_and_its_end_loads_the_page_again(logged_in: Client, project: Project) -> None:
    run = ImportRun.objects.create(
        project=project, kind="rvtools", file_name="a.xlsx", state=RunState.RUNNING, progress_share=0.42
    )
    page = text_at(logged_in, reverse("networks:import_detail", args=[project.pk, run.pk]))
    progress = reverse("networks:import_progress", args=[project.pk, run.pk])
    assert f'hx-get="{progress}"' in page
    assert "42 %" in page
    assert '<meta http-equiv="refresh"' in page
    assert "<html" not in text_at(logged_in, progress)
    ImportRun.objects.update(state=RunState.COMPLETED)
    assert logged_in.get(progress).headers["HX-Refresh"] == "true"


def test_cancelling_a_run_that_waits_ends_it_at_once(logged_in: Client, project: Project) -> None:
    run = ImportRun.objects.create(project=project, kind="rvtools", file_name="a.xlsx")
    logged_in.post(reverse("networks:import_cancel", args=[project.pk, run.pk]))
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED


@pytest.fixture
def read_run(project: Project) -> ImportRun:
    """A dry run with 120 problems and 130 differences of two kinds."""
    return ImportRun.objects.create(
        project=project,
        kind="rvtools",
        file_name="a.xlsx",
        state=RunState.COMPLETED,
        problems=[
            {"sheet": "vInfo" if row < 100 else "vDisk", "row": row, "column": "VM", "value": "?", "message": "m"}
            for row in range(120)
        ],
        differences=[
            {"kind": "new" if number < 30 else "gone", "what": "VM", "key": "", "name": f"vm-{number}", "details": []}
            for number in range(130)
        ],
    )


def test_problems_and_differences_come_in_pages_and_by_kind(
    logged_in: Client, project: Project, read_run: ImportRun
) -> None:
    address = reverse("networks:import_detail", args=[project.pk, read_run.pk])
    context = logged_in.get(f"{address}?problems=3&page=2").context
    assert [one["row"] for one in context["problems"]] == list(range(100, 120))
    assert context["differences"].number == 2
    assert logged_in.get(f"{address}?kind=new&what=VM").context["differences"].paginator.count == 30
    assert logged_in.get(f"{address}?sheet=vDisk").context["problems"].paginator.count == 20
    assert logged_in.get(f"{address}?q=vm-129").context["differences"].paginator.count == 1


def test_differences_too_many_to_list_are_counted_all_the_same(
    logged_in: Client, project: Project, read_run: ImportRun
) -> None:
    read_run.summary, read_run.read_at = {"unlisted": 600}, read_run.created_at
    read_run.save()
    page = logged_in.get(reverse("networks:import_detail", args=[project.pk, read_run.pk]))
    assertContains(page, "The first 130 of 730 differences are listed here")
    assertContains(page, "Commit 730 differences")


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"VM,Powerstate,VM ID\nweb01,poweredOn,vm-1\n", "what.csv", "rvtools"),
        (b"segment,kind,name,leaves_on\nProd,host,esx,\n", "hosts.csv", "anchors"),
        (b"what,name,vcenter,event,on,note\nvm,web01,,moved,2024-11-07,\n", "moves.csv", "actuals"),
    ],
)
def test_a_file_is_recognised_by_its_beginning(
    logged_in: Client, project: Project, worker: Worker, content: bytes, name: str, kind: str
) -> None:
    send(logged_in, project, content, name, kind="")
    worker.wait_until_idle()
    assert ImportRun.objects.get().kind == kind


def test_a_file_that_shows_no_kind_asks_for_it(logged_in: Client, project: Project) -> None:
    file = SimpleUploadedFile("notes.csv", b"a,b\n1,2\n")
    answer = logged_in.post(reverse("networks:import_list", args=[project.pk]), {"kind": "", "file": file})
    assertContains(answer, "Choose its kind")
    assert not ImportRun.objects.exists()


def test_every_kind_says_where_its_file_comes_from(logged_in: Client, project: Project) -> None:
    page = text_at(logged_in, reverse("networks:import_list", args=[project.pk]) + "?kind=hcx_mig")
    for _, sentence in UploadForm().kinds():
        assert escape(sentence) in page
    assert 'value="hcx_mig" id="id_kind_4" checked' in page


def test_facts_and_anchors_are_imported_shown_and_undone(logged_in: Client, project: Project, worker: Worker) -> None:
    for content, name, kind in (
        (INVENTORY, "vInfo.csv", "rvtools"),
        (
            b"what,name,vcenter,event,on,note\nvm,web01,,moved,2024-11-07,wave 1\nvm,gone,,moved,2024-11-07,\n",
            "a.csv",
            "actuals",
        ),
    ):
        address = send(logged_in, project, content, name, kind)
        worker.wait_until_idle()
        if kind == "actuals":
            page = text_at(logged_in, address)
            assert "VM, moved: 1" in page
            assert "The estate has no VM called gone" in page
        logged_in.post(f"{address}commit/")
        worker.wait_until_idle()
    assert str(project.vms.get(name="web01").moved_on) == "2024-11-07"
    logged_in.post(f"{address}undo/")
    worker.wait_until_idle()
    assert project.vms.get(name="web01").moved_on is None
