"""An inventory has a date: people import every week, and nothing they entered is lost."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.files import File

from migrations_app.models import Pin, Stretch
from migrations_app.services.calendar import pin_set, window_create
from migrations_app.services.facts import stretch_record
from migrations_app.services.scenarios import scenario_create
from networks.choices import ImportKind, RunState
from networks.models import ImportRun, PortGroup, Project, Segment, VirtualMachine
from networks.sample.files import DATA_FOLDER, INVENTORY_NAME, write_later_inventory
from networks.services.derive import derive_run_execute
from networks.services.estate import vms_set_criticality, vms_set_disposition
from networks.services.imports import import_run_commit, import_run_create, import_run_execute, import_run_undo
from networks.services.segments import join_proposal_confirm, segment_update, segments_set_treatment
from tests.networks.inventories import claimed, make_project

pytestmark = pytest.mark.django_db

VMS, SEGMENTS, SEED = 600, 45, 1  # those of the committed sample
CHANGED = 10  # VMs new, gone and renamed each: 5 % of 600 in three equal parts


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def project(db: None) -> Project:
    """The committed sample, imported."""
    project = make_project()
    take(project, DATA_FOLDER / INVENTORY_NAME)
    return project


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of the same estate four weeks on."""
    return write_later_inventory(tmp_path_factory.mktemp("later"), VMS, SEGMENTS, SEED)[0]


def take(project: Project, path: Path) -> ImportRun:
    """The whole road of a file: dry run, commit, derivation."""
    with path.open("rb") as file:
        run = import_run_create(project=project, by=None, kind=ImportKind.RVTOOLS, file=File(file), file_name=path.name)
    import_run_execute(claimed(run))
    run.refresh_from_db()
    derivation = import_run_execute(claimed(import_run_commit(run=run, by=None)))
    assert derivation is not None
    derive_run_execute(claimed(derivation))
    run.refresh_from_db()
    assert run.state == RunState.COMPLETED
    return run


def renamed_port_group(later_run: ImportRun) -> PortGroup:
    [row] = [row for row in later_run.differences if (row["kind"], row["what"]) == ("renamed", "port group")]
    return PortGroup.objects.get(project=later_run.project, name=row["name"].partition(" on ")[0])


def entered(project: Project) -> dict[str, list]:
    """What a person entered, by the keys of what they entered it for."""
    pins = Pin.objects.filter(scenario__project=project).order_by("vm_id")
    return {
        "segments": list(
            project.segments.order_by("pk").values_list(
                "pk", "prefix_source", "max_stretch_days", "is_anchored", "treatment_is_decided", "treatment"
            )
        ),
        "prefixes": list(project.segments.filter(prefix_source="entered").order_by("pk").values_list("pk", "prefix")),
        "vms": list(
            project.vms.filter(disposition_is_decided=True)
            .order_by("pk")
            .values_list("pk", "disposition", "criticality")
        ),
        "pins": list(pins.values_list("vm_id", "window_id", "reason")),
        "stretches": list(Stretch.objects.order_by("pk").values_list("port_group_id", "from_on")),
        "port groups": list(project.port_groups.order_by("pk").values_list("pk", "segment_id", "object_id")),
    }


def enter_something_everywhere(project: Project) -> None:
    """Prefixes, budgets, anchors and treatments on every segment; decisions and pins on every VM; stretches on every
    port group that can have one."""
    for number, segment in enumerate(project.segments.order_by("pk")):
        prefix = f"172.16.{number}.0/24"
        segment_update(
            segment=segment,
            by=None,
            prefix=prefix,
            gateway="",
            max_stretch_days=20 + number,
            is_anchored=number % 2 == 0,
        )
    segments = list(project.segments.values_list("pk", flat=True))
    segments_set_treatment(project=project, segment_ids=segments, treatment="stretch", by=None, reason="decided")
    vms = list(project.vms.values_list("pk", flat=True))
    vms_set_disposition(project=project, vm_ids=vms, disposition="migrate", by=None, reason="decided")
    vms_set_criticality(project=project, vm_ids=vms, criticality=4, by=None)
    scenario = scenario_create(project=project, name="Baseline", by=None)
    first, last = datetime(2026, 12, 5, 20, tzinfo=UTC), datetime(2026, 12, 6, 4, tzinfo=UTC)
    window = window_create(scenario=scenario, by=None, values={"name": "W1", "starts_at": first, "ends_at": last})
    pin_set(scenario=scenario, vm_ids=vms, window=window, by=None, reason="agreed")
    for port_group in PortGroup.objects.filter(segment__isnull=False, switch_kind="distributed").order_by("pk"):
        stretch_record(port_group=port_group, from_on=date(2026, 11, 1), by=None)


def test_no_key_pin_entry_or_stretch_is_lost_by_a_later_import(project: Project, later: Path):
    enter_something_everywhere(project)
    before, keys = entered(project), set(project.vms.values_list("pk", "key", "vcenter"))
    assert len(before["pins"]) == VMS
    assert len(before["stretches"]) > SEGMENTS / 2

    run = take(project, later)

    now = entered(project)
    new = set(project.vms.filter(pins__isnull=True).values_list("pk", flat=True))
    assert len(new) == CHANGED
    assert now == before
    assert keys < set(project.vms.values_list("pk", "key", "vcenter"))
    renamed = renamed_port_group(run)
    assert renamed.name.endswith("-MIGRATE")
    assert renamed.pk in {pk for pk, _, _ in before["port groups"]}


def test_the_run_lists_every_difference(project: Project, later: Path):
    names = dict(project.vms.values_list("key", "name"))

    run = take(project, later)

    of_vms = [row for row in run.differences if row["what"] == "VM"]
    by_kind = {kind: [row for row in of_vms if row["kind"] == kind] for kind in ("new", "gone", "renamed")}
    assert {kind: len(rows) for kind, rows in by_kind.items()} == dict.fromkeys(by_kind, CHANGED)
    assert all(row["name"] == f"{names[row['key']]}-v2" for row in by_kind["renamed"])
    assert all(row["details"][0].startswith("name: ") for row in by_kind["renamed"])
    assert {row["key"] for row in by_kind["gone"]} == set(
        VirtualMachine.objects.filter(missing_since=run.inventory_on).values_list("key", flat=True)
    )
    assert run.summary["differences"]["port group"] == {"renamed": 1}
    assert run.summary["differences"]["segment"]["renamed"] == 1
    assert {row["kind"] for row in run.differences} <= {"new", "gone", "renamed", "changed"}


def test_the_same_export_a_second_time_changes_nothing(project: Project, later: Path):
    take(project, later)

    assert take(project, later).differences == []


def test_undoing_the_later_import_brings_the_estate_back(project: Project, later: Path):
    def state() -> tuple:
        return (
            list(project.vms.order_by("pk").values()),
            list(project.port_groups.order_by("pk").values()),
            list(project.segments.order_by("pk").values()),
        )

    before = state()
    run = take(project, later)
    assert state() != before

    import_run_undo(run=run, by=None)

    assert state() == before


def test_what_joins_were_confirmed_holds_after_a_later_import(project: Project, later: Path):
    [proposal] = project.join_proposals.filter(state="open")
    kept = join_proposal_confirm(proposal=proposal, by=None)
    port_groups = set(kept.port_groups.values_list("pk", flat=True))
    assert len(port_groups) == 2

    take(project, later)

    assert set(Segment.objects.get(pk=kept.pk).port_groups.values_list("pk", flat=True)) == port_groups
    assert not project.join_proposals.filter(state="open").exists()
