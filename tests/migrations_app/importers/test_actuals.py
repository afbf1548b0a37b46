"""What happened, as CSV: by day, against the facts known; what cannot have happened is named and left out."""

from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from migrations_app.exports import actuals_csv
from migrations_app.importers.actuals.load import actuals_difference
from migrations_app.importers.actuals.parse import parse_file
from migrations_app.models import Stretch
from networks.choices import Disposition, Treatment
from networks.importers.changes import Changes
from networks.importers.problems import FileRefused, RowProblem
from networks.importers.undoing import journal_pack, journal_undo, journal_unpack
from networks.importers.writing import Journal, changes_write
from networks.models import Project, Segment
from tests.migrations_app.factories import make_project, make_segment, make_vm

TODAY = date(2026, 11, 20)
HEADER = "what,name,vcenter,event,on,note\n"


@pytest.fixture
def project(db: None) -> Project:
    """a and b on app, c on db; Berlin is an hour ahead of UTC in November."""
    made = make_project(time_zone="Europe/Berlin")
    app, other = make_segment(made, "app"), make_segment(made, "db")
    for name, segment in (("a", app), ("b", app), ("c", other)):
        make_vm(made, name, segment)
    return made


@pytest.fixture
def compare(tmp_path: Path):
    """What rows of a file would change, and its problems as (row, column, whether it is only a notice)."""

    def _compare(project: Project, rows: str) -> tuple[Changes, list[RowProblem]]:
        file = tmp_path / "actuals.csv"
        file.write_text(HEADER + rows)
        changes, problems, _ = actuals_difference(project, parse_file(file), TODAY)
        return changes, list(problems)

    return _compare


@pytest.fixture
def load(compare):
    """Take rows into the project; the journal and the problems."""

    def _load(project: Project, rows: str) -> tuple[Journal, list[RowProblem]]:
        changes, problems = compare(project, rows)
        with transaction.atomic():
            return changes_write(changes, project), problems

    return _load


def moved(project: Project) -> dict[str, str]:
    """VM -> the day it moved, of those that have."""
    return {name: str(day) for name, day in project.vms.exclude(moved_on=None).values_list("name", "moved_on")}


def extensions(project: Project) -> list[tuple[str, str, str | None]]:
    rows = Stretch.objects.filter(plan=None, port_group__project=project).order_by("port_group__name", "from_on")
    return [(row.port_group.name, str(row.from_on), str(row.to_on) if row.to_on else None) for row in rows]


def cut_over(project: Project) -> dict[str, str]:
    return {
        one.name: str(one.cut_over_on) for one in Segment.objects.filter(project=project, cut_over_on__isnull=False)
    }


def named(problems: list[RowProblem]) -> list[tuple[int | None, str, bool]]:
    return [(one.row, one.column, one.is_notice) for one in problems]


def test_a_partial_wave_its_extension_and_its_cutover_become_facts(project: Project, load):
    _, problems = load(
        project,
        "extension,app,VC.example.com,extended,2026-11-02,for wave 1\n"
        "vm,a,,moved,2026-11-07,\nvm,b,vc.example.com,moved,2026-11-14,\n"
        "segment,app,,cut over,2026-11-16,\nextension,app,,un-extended,2026-11-16,\n",
    )
    assert problems == []
    assert moved(project) == {"a": "2026-11-07", "b": "2026-11-14"}
    assert extensions(project) == [("app", "2026-11-02", "2026-11-16")]
    assert Stretch.objects.get().note == "for wave 1"
    assert cut_over(project) == {"app": "2026-11-16"}
    assert project.vms.get(name="a").disposition == Disposition.MIGRATE


def test_events_count_by_day_and_within_a_day_as_the_file_orders_them(project: Project, load):
    load(project, "vm,a,,moved,2026-11-14,\nvm,a,,rolled back,2026-11-08,\nvm,a,,moved,2026-11-07,\n")
    load(project, "vm,b,,moved,2026-11-07,\nvm,b,,rolled back,2026-11-07,\n")
    load(project, "vm,c,,rolled back,2026-11-07,\nvm,c,,moved,2026-11-07,\n")
    assert moved(project) == {"a": "2026-11-14", "c": "2026-11-07"}


def test_a_roll_back_takes_the_move_back_unless_it_moved_again_since(project: Project, load):
    project.vms.filter(name__in="ab").update(moved_on=date(2026, 11, 7))
    _, problems = load(project, "vm,a,,rolled back,2026-11-08,no network\nvm,b,,rolled back,2026-11-05,\n")
    assert moved(project) == {"b": "2026-11-07"}
    assert named(problems) == [(3, "on", True)]


def test_an_instant_counts_as_the_projects_local_day(project: Project, load):
    load(project, "vm,a,,moved,2026-11-06T23:30:00Z,\nvm,b,,moved,2026-11-06T23:30:00,\n")
    assert moved(project) == {"a": "2026-11-07", "b": "2026-11-06"}


def test_re_extensions_are_several_and_on_one_day_one_that_goes_on(project: Project, load):
    rows = (
        "extension,app,,extended,2026-10-01,\nextension,app,,un-extended,2026-10-05,\n"
        "extension,app,,extended,2026-10-09,\nextension,db,,extended,2026-10-01,\n"
        "extension,db,,un-extended,2026-10-05,\nextension,db,,extended,2026-10-05,\n"
    )
    _, problems = load(project, rows)
    assert extensions(project) == [
        ("app", "2026-10-01", "2026-10-05"),
        ("app", "2026-10-09", None),
        ("db", "2026-10-01", None),
    ]
    assert named(problems) == [(7, "on", True)]


def test_what_the_estate_does_not_know_is_named_and_nothing_else_is_lost(project: Project, load):
    _, problems = load(
        project,
        "vm,stranger,,moved,2026-11-07,\nsegment,nowhere,,cut over,2026-11-07,\n"
        "extension,nothing,,extended,2026-11-07,\nvm,a,other-vc,moved,2026-11-07,\nvm,b,,moved,2026-11-07,\n",
    )
    assert named(problems) == [(row, "name", False) for row in (2, 3, 4, 5)]
    assert moved(project) == {"b": "2026-11-07"}


def test_a_name_that_several_have_needs_the_vcenters_id(project: Project, load):
    twin = make_vm(project, "twin", moref="vm-70")
    make_vm(project, "twin-2", moref="vm-71")
    project.vms.filter(name="twin-2").update(name="twin")
    _, problems = load(project, "vm,twin,,moved,2026-11-07,\nvm,vm-70,vc.example.com,moved,2026-11-08,\n")
    assert named(problems) == [(2, "name", False)]
    twin.refresh_from_db()
    assert twin.moved_on == date(2026, 11, 8)


@pytest.mark.parametrize(
    ("rows", "row", "column"),
    [
        ("vm,a,,moved,2026-11-21,\n", 2, "on"),
        ("vm,a,,moved,tomorrow,\n", 2, "on"),
        ("vm,a,,moved,1026-11-07,\n", 2, "on"),
        ("vm,a,,moved,,\n", 2, "on"),
        ("vm,a,,beamed,2026-11-07,\n", 2, "event"),
        ("segment,a,,moved,2026-11-07,\n", 2, "what"),
        ("vm,,,moved,2026-11-07,\n", 2, "name"),
        ("extension,app,,un-extended,2026-11-07,\n", 2, "on"),
        ("extension,app,,extended,2026-11-07,\nextension,app,,extended,2026-11-09,\n", 3, "on"),
        ("extension,app,,extended,2026-11-09,\nextension,app,,un-extended,2026-11-07,\n", 3, "on"),
        ("segment,app,,cut over,2026-11-07,\n", 2, "name"),
        ("segment,db,,cut over,2026-11-07,\nvm,c,,moved,2026-11-06,\nextension,db,,extended,2026-11-09,\n", 4, "on"),
    ],
    ids=[
        "a day to come",
        "no day",
        "a year that never was",
        "no day given",
        "no event",
        "a segment does not move",
        "no name",
        "un-extended, never extended",
        "two at once",
        "un-extended before extended",
        "cut over with VMs left",
        "extended after its cutover",
    ],
)
def test_what_cannot_have_happened_is_named_by_row_and_column(
    project: Project, compare, rows: str, row: int, column: str
):
    _, problems = compare(project, rows)
    assert (row, column, False) in named(problems)


def test_a_cutover_names_the_vms_that_would_be_left(project: Project, compare):
    _, problems = compare(project, "vm,a,,moved,2026-11-07,\nsegment,app,,cut over,2026-11-10,\n")
    assert "1 VM would be left on it: b." in problems[0].message
    Segment.objects.filter(name="app").update(treatment=Treatment.REBUILD)
    changes, problems = compare(project, "segment,app,,cut over,2026-11-10,\n")
    assert problems == []  # its VMs get new networks, so none is left behind
    assert changes.updated[Segment]


def test_a_vm_cannot_be_back_on_a_segment_that_is_cut_over(project: Project, load):
    load(project, "vm,c,,moved,2026-11-07,\nsegment,db,,cut over,2026-11-10,\n")
    _, problems = load(project, "vm,c,,rolled back,2026-11-12,\n")
    assert named(problems) == [(2, "name", False)]
    assert moved(project) == {"c": "2026-11-07"}

    load(project, "segment,db,,not cut over,2026-11-11,\nvm,c,,rolled back,2026-11-12,\n")
    assert (moved(project), cut_over(project)) == ({}, {})


def test_an_extension_ended_with_vms_left_is_taken_and_named(project: Project, load):
    rows = "extension,app,,extended,2026-11-02,\nvm,a,,moved,2026-11-07,\nextension,app,,un-extended,2026-11-09,\n"
    _, problems = load(project, rows)
    assert extensions(project) == [("app", "2026-11-02", "2026-11-09")]
    assert named(problems) == [(4, "name", False)]
    assert "its segment has 1 VM still to move: b." in problems[0].message


def test_what_was_decided_otherwise_is_kept_and_said(project: Project, load):
    project.vms.filter(name="a").update(disposition=Disposition.STAYS, disposition_is_decided=True)
    project.vms.filter(name="b").update(disposition=Disposition.NOT_A_WORKLOAD)
    _, problems = load(project, "vm,a,,moved,2026-11-07,\nvm,b,,moved,2026-11-07,\n")
    assert named(problems) == [(2, "name", False)]
    assert list(project.vms.filter(name__in="ab").order_by("name").values_list("disposition", flat=True)) == [
        Disposition.STAYS,
        Disposition.MIGRATE,
    ]


def test_the_same_file_twice_and_the_facts_taken_away_change_nothing(project: Project, load, compare):
    rows = (
        "extension,app,,extended,2026-10-01,\nextension,app,,un-extended,2026-10-05,\nextension,app,,extended,2026-10-09,\n"
        "vm,a,,moved,2026-11-07,\nvm,c,,moved,2026-11-07,\nsegment,db,,cut over,2026-11-10,\n"
    )
    load(project, rows)
    make_vm(project, "=1+1|evil", moved_on=date(2026, 11, 7))
    for name in ("twin-1", "twin-2"):
        make_vm(project, name, moved_on=date(2026, 11, 7), moref=name)
    project.vms.filter(name__startswith="twin").update(name="twin")
    header, *rest = actuals_csv(project)
    taken_away = "".join(rest).replace("\r\n", "\n")
    assert header == HEADER.replace("\n", "\r\n")

    for again in (rows, taken_away):
        changes, problems = compare(project, again)
        assert changes.is_empty
        assert (changes.differences, problems) == ([], [])


def test_undoing_takes_everything_back(project: Project, load):
    load(project, "extension,app,,extended,2026-10-01,\nvm,a,,moved,2026-11-07,\n")
    before = (moved(project), extensions(project), cut_over(project))
    journal, _ = load(
        project,
        "extension,app,,un-extended,2026-11-16,\nextension,db,,extended,2026-10-01,\nvm,a,,rolled back,2026-11-08,\n"
        "vm,c,,moved,2026-11-08,\nsegment,db,,cut over,2026-11-10,\n",
    )
    assert (moved(project), cut_over(project)) == ({"c": "2026-11-08"}, {"db": "2026-11-10"})
    with transaction.atomic():
        journal_undo(journal_unpack(journal_pack(journal)))
    assert (moved(project), extensions(project), cut_over(project)) == before


@pytest.mark.parametrize("content", ["", "name,on\na,2026-11-07\n", "<html>no CSV</html>"])
def test_a_file_that_is_none_is_refused_with_the_header_to_give(tmp_path: Path, content: str):
    file = tmp_path / "x.csv"
    file.write_text(content)
    with pytest.raises(FileRefused):
        parse_file(file)
