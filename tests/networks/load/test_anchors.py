"""What stands on segments and is no VM, as CSV: found by segment or VLAN, added or changed, never taken away."""

from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from networks.choices import AnchorKind, Source
from networks.importers.anchors.load import anchors_difference
from networks.importers.anchors.parse import parse_file
from networks.importers.changes import Changes
from networks.importers.problems import FileRefused, RowProblem
from networks.importers.undoing import journal_pack, journal_undo, journal_unpack
from networks.importers.writing import Journal, changes_write
from networks.models import Anchor, Project
from tests.networks.inventories import inventory, load, make_project, nic, port_group, vm

pytestmark = pytest.mark.django_db
HEADER = "segment,vlan,vcenter,kind,name,leaves_on,note\n"


@pytest.fixture
def project() -> Project:
    """Segments Prod on VLAN 10, Test and Lab on VLAN 20."""
    made, web = make_project(), vm("web")
    groups = [port_group("Prod"), port_group("Test", "20"), port_group("Lab", "20")]
    load(made, inventory([web], [nic(web, one.name, index=at) for at, one in enumerate(groups)], groups))
    return made


@pytest.fixture
def compare(tmp_path: Path):
    def _compare(project: Project, rows: str, header: str = HEADER) -> tuple[Changes, list[RowProblem]]:
        file = tmp_path / "anchors.csv"
        file.write_text(header + rows)
        changes, problems = anchors_difference(project, parse_file(file))
        return changes, list(problems)

    return _compare


def write(project: Project, changes: Changes) -> Journal:
    with transaction.atomic():
        return changes_write(changes, project)


def anchors() -> list[tuple[str, str, str, str]]:
    rows = Anchor.objects.order_by("segment__name", "name")
    return [(one.segment.name, one.name, one.kind, str(one.leaves_on or "stays")) for one in rows]


def test_an_anchor_is_found_by_its_segment_or_by_a_vlan_that_one_segment_has(project: Project, compare):
    changes, problems = compare(
        project,
        "prod,,,physical host,esx-old,2027-01-31,rack 4\n,10,vc.example,appliance,f5,,\n,10,vc-main,Something else,plc,,\n",
    )
    write(project, changes)
    assert problems == []
    assert anchors() == [
        ("Prod", "esx-old", AnchorKind.HOST, "2027-01-31"),
        ("Prod", "f5", AnchorKind.APPLIANCE, "stays"),
        ("Prod", "plc", AnchorKind.OTHER, "stays"),
    ]
    assert set(Anchor.objects.values_list("source", flat=True)) == {Source.IMPORTED}


def test_a_row_changes_the_anchor_of_its_name_and_others_stay(project: Project, compare):
    prod = project.segments.get(name="Prod")
    for name in ("esx-old", "f5"):
        Anchor.objects.create(segment=prod, name=name, kind=AnchorKind.APPLIANCE)
    changes, _ = compare(project, "Prod,,,physical host,ESX-OLD,2027-01-31,\n")
    write(project, changes)
    assert anchors() == [
        ("Prod", "esx-old", AnchorKind.HOST, "2027-01-31"),
        ("Prod", "f5", AnchorKind.APPLIANCE, "stays"),
    ]


def test_a_column_the_file_does_not_have_changes_nothing(project: Project, compare):
    prod = project.segments.get(name="Prod")
    Anchor.objects.create(segment=prod, name="f5", kind=AnchorKind.APPLIANCE, leaves_on=date(2027, 1, 31))
    changes, _ = compare(project, "Prod,f5\n", header="segment,name\n")
    assert changes.is_empty


def test_the_same_file_twice_changes_nothing_and_undoing_takes_it_back(project: Project, compare):
    rows = "Prod,,,appliance,f5,2027-01-31,\nTest,,,host,old,,\n"
    Anchor.objects.create(segment=project.segments.get(name="Prod"), name="f5")
    before = anchors()
    journal = write(project, compare(project, rows)[0])
    again, _ = compare(project, rows)
    assert (again.is_empty, again.differences) == (True, [])
    with transaction.atomic():
        journal_undo(journal_unpack(journal_pack(journal)))
    assert anchors() == before


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("Nowhere,,,host,x,,", "segment"),
        (",,,host,x,,", "segment"),
        (",20,,host,x,,", "vlan"),
        (",30,,host,x,,", "vlan"),
        (",10,other,host,x,,", "vlan"),
        ("Prod,,,host,,,", "name"),
        ("Prod,,,spaceship,x,,", "kind"),
        ("Prod,,,host,x,soon,", "leaves_on"),
    ],
)
def test_what_cannot_be_taken_is_named_by_row_and_column(project: Project, compare, row: str, column: str):
    _, problems = compare(project, f"{row}\nProd,,,host,good,,\n")
    assert [(one.row, one.column) for one in problems] == [(2, column)]


def test_a_vlan_of_several_segments_names_them(project: Project, compare):
    _, problems = compare(project, ",20,,host,x,,\n")
    assert "Lab, Test" in problems[0].message


def test_a_file_without_a_place_or_a_name_is_refused(tmp_path: Path):
    for header in ("name,kind\nx,host\n", "segment,kind\nProd,host\n"):
        file = tmp_path / "x.csv"
        file.write_text(header)
        with pytest.raises(FileRefused, match="has no column"):
            parse_file(file)
