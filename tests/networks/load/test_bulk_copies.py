"""What HCX Bulk leaves at the source: the VM it moved, and no VM of its own."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from networks.choices import Disposition, PowerState
from networks.importers.changes import Changes
from networks.importers.rvtools.records import KeyBasis, ParsedVCenter, ParsedVm
from networks.importers.undoing import journal_pack, journal_undo, journal_unpack
from networks.models import Project, VirtualMachine
from tests.networks.inventories import LATER, compare, details, inventory, load, make_project, nic, told, vm

pytestmark = pytest.mark.django_db

LATE_ON_5_NOVEMBER = int(datetime(2026, 11, 5, 23, 30, tzinfo=UTC).timestamp())  # 00:30 of the 6th in Berlin
FOLDER = "/Frankfurt/vm/Migrated VMs"


def copy_of(name: str, vm_id: str = "", sign: str = "-", stamp: int = LATE_ON_5_NOVEMBER, **fields: object) -> ParsedVm:
    """What Bulk leaves of a VM, with the VM's own ID."""
    given = {"powerstate": "poweredOff", "folder": FOLDER, **fields}
    return vm(f"{name}{sign}{stamp}", vm_id or f"vm-{name}", **given)


def messages(changes: Changes) -> list[tuple[str, bool]]:
    """(name, whether it is only a notice) of every line that comparing found."""
    return [(one.value, one.is_notice) for one in changes.problems]


@pytest.fixture
def project() -> Project:
    """web and db on Prod."""
    made = make_project()
    load(made, inventory([vm("web"), vm("db")], [nic(vm("web"), "Prod", "10.0.0.5"), nic(vm("db"), "Prod")]))
    return made


@pytest.mark.parametrize("sign", ["-", "_"])
@pytest.mark.parametrize("stamp", [LATE_ON_5_NOVEMBER, LATE_ON_5_NOVEMBER * 1000], ids=["seconds", "milliseconds"])
def test_it_is_the_moved_vm_under_its_own_name(project: Project, sign: str, stamp: int):
    before = project.vms.get(name="web")
    left = copy_of("web", sign=sign, stamp=stamp)

    changes = compare(project, inventory([left, vm("db")], [nic(left, "Prod"), nic(vm("db"), "Prod")]), LATER)
    load(project, inventory([left, vm("db")], [nic(left, "Prod"), nic(vm("db"), "Prod")]), LATER)

    after = project.vms.get(name="web")
    assert told(changes) == [("moved", "web")]
    assert "2026-11-06" in details(changes, "web")[0]
    assert (after.pk, after.key, after.moved_on) == (before.pk, "vm-web", date(2026, 11, 6))
    assert (after.disposition, after.power_state, after.folder) == (Disposition.MIGRATE, PowerState.ON, before.folder)
    assert after.nics.get().ipv4 == ["10.0.0.5"]
    assert changes.problems == []


def test_the_same_inventory_twice_changes_nothing(project: Project):
    parsed = inventory([copy_of("web"), copy_of("new", "vm-9")], [nic(copy_of("new", "vm-9"), "Prod")])
    load(project, parsed, LATER)
    again = compare(project, parsed, LATER)
    assert again.is_empty
    assert again.differences == []


def test_a_recorded_day_stays(project: Project):
    project.vms.filter(name="web").update(moved_on=date(2026, 11, 4))
    changes = compare(project, inventory([copy_of("web"), vm("db")], [nic(vm("db"), "Prod")]), LATER)
    assert told(changes) == []
    assert not changes.updated[VirtualMachine]


def test_one_the_estate_does_not_know_enters_as_moved_without_its_stamp(project: Project):
    left = copy_of("new-7", "vm-9")
    load(project, inventory([vm("web"), vm("db"), left], [nic(left, "Prod")]), LATER)
    row = project.vms.get(key="vm-9")
    assert (row.name, row.moved_on, row.disposition) == ("new-7", date(2026, 11, 6), Disposition.MIGRATE)
    assert (row.power_state, row.folder) == (PowerState.UNKNOWN, "")
    assert row.nics.get().network_name == "Prod"


def test_a_vm_known_by_its_name_alone_is_found_by_the_name_without_the_stamp():
    project = make_project()
    load(project, inventory([vm("web", "web", key_basis=KeyBasis.NAME)]))
    left = copy_of("web", key_basis=KeyBasis.NAME)
    load(project, inventory([left]), LATER)
    assert [(row.name, row.moved_on) for row in project.vms.all()] == [("web", date(2026, 11, 6))]


def test_one_sign_alone_is_only_a_notice(project: Project):
    named = vm(f"web-{LATE_ON_5_NOVEMBER}", "vm-web", powerstate="poweredOff")
    in_folder = vm("db", folder=FOLDER, powerstate="poweredOff")
    changes = compare(project, inventory([named, in_folder]), LATER)
    assert messages(changes) == [(named.name, True), ("db", True)]
    assert ("renamed", named.name) in told(changes)


def test_a_copy_that_runs_is_named_as_perhaps_rolled_back(project: Project):
    runs = copy_of("web", powerstate="poweredOn")
    changes = compare(project, inventory([runs, vm("db")]), LATER)
    assert messages(changes) == [(runs.name, False)]
    assert ("renamed", runs.name) in told(changes)


@pytest.mark.parametrize("stamp", [1_000_000_000, 1_999_999_999, 1_234_567], ids=["before HCX", "to come", "too short"])
def test_digits_that_are_no_day_of_a_move_are_part_of_the_name(project: Project, stamp: int):
    changes = compare(project, inventory([copy_of("web", stamp=stamp), vm("db")]), LATER)
    assert ("renamed", f"web-{stamp}") in told(changes)


def test_its_new_self_at_the_target_is_no_second_vm():
    project, source, target = make_project(), ParsedVCenter("a", uuid="a"), ParsedVCenter("b", uuid="b")
    load(project, inventory([vm("web", "vm-1", "a", instance_uuid="5001")], vcenters=[source]))
    left = copy_of("web", "vm-1", vcenter="a", instance_uuid="5001")
    arrived = vm("web", "vm-70", "b", instance_uuid="5001")

    parsed = inventory([arrived, left], [nic(arrived, "L2E_Prod")], vcenters=[source, target])
    load(project, parsed, LATER)

    row = project.vms.get()
    assert (row.key, row.vcenter.key, row.moved_on) == ("vm-1", "a", date(2026, 11, 6))
    assert compare(project, parsed, LATER).is_empty


def test_after_its_copy_is_deleted_a_moved_vm_seen_at_the_target_keeps_its_place_at_the_source():
    project, both = make_project(), [ParsedVCenter(key, uuid=key) for key in ("a", "b")]
    load(project, inventory([vm("web", "vm-1", "a", instance_uuid="5001"), vm("x", vcenter="b")], vcenters=both))
    project.vms.filter(name="web").update(moved_on=date(2026, 11, 4))
    parsed = inventory([vm("web", "vm-70", "b", instance_uuid="5001"), vm("x", vcenter="b")], vcenters=both)
    changes = compare(project, parsed, LATER)
    assert told(changes) == []
    assert not changes.updated[VirtualMachine]


def test_a_moved_vm_that_the_source_no_longer_shows_is_not_missing(project: Project):
    project.vms.filter(name="web").update(moved_on=date(2026, 11, 4))
    load(project, inventory([vm("db")]), LATER)
    assert project.vms.get(name="web").missing_since is None


def test_a_moved_vm_that_runs_at_the_source_is_named_and_its_record_stays(project: Project):
    project.vms.filter(name="web").update(moved_on=date(2026, 11, 4))
    same = [nic(vm("web"), "Prod", "10.0.0.5"), nic(vm("db"), "Prod")]
    changes = compare(project, inventory([vm("web"), vm("db")], same), LATER)
    assert messages(changes) == [("web", False)]
    assert "perhaps it was rolled back" in changes.problems[0].message
    assert not changes.updated[VirtualMachine]


def test_an_inventory_of_before_the_move_contradicts_nothing(project: Project):
    project.vms.filter(name="web").update(moved_on=LATER)
    assert compare(project, inventory([vm("web"), vm("db")]), LATER).problems == []


def test_what_was_decided_otherwise_is_said_and_stays(project: Project):
    project.vms.filter(name="web").update(disposition=Disposition.STAYS, disposition_is_decided=True)
    changes = compare(project, inventory([copy_of("web"), vm("db")]), LATER)
    assert "decide “migrate”" in details(changes, "web")[1]
    load(project, inventory([copy_of("web"), vm("db")]), LATER)
    assert project.vms.get(name="web").disposition == Disposition.STAYS


def test_undoing_takes_the_move_back(project: Project):
    journal = load(project, inventory([copy_of("web"), copy_of("new", "vm-9"), vm("db")]), LATER)
    assert project.vms.filter(moved_on=date(2026, 11, 6)).count() == 2
    with transaction.atomic():
        journal_undo(journal_unpack(journal_pack(journal)))
    assert set(project.vms.values_list("name", "moved_on")) == {("web", None), ("db", None)}
