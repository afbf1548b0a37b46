"""HCX's migrations become the day each VM moved: the newest decides, one back clears it, strangers are kept and named."""

from datetime import UTC, date, datetime, timedelta

import pytest

from migrations_app.choices import HcxState
from migrations_app.models import HcxMigration
from networks.choices import Disposition
from networks.importers.undoing import journal_undo
from networks.models import VCenter, VirtualMachine
from tests.migrations_app.factories import make_vm
from tests.migrations_app.importers.hcx_lists import (
    DAY_MS,
    LISTED_ON,
    MOVED_MS,
    MOVED_ON,
    make_estate,
    migration,
    take_migrations,
    vm,
)

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture
def project():
    return make_estate()


def test_a_migrated_vm_moved_on_the_projects_local_day_of_the_end(project):
    taken = take_migrations(project, migration())

    assert vm(project).moved_on == MOVED_ON
    assert f"moved · VM · web01 · moved on {MOVED_ON}, as HCX says" in taken.told
    assert vm(project).disposition == Disposition.MIGRATE


@pytest.mark.parametrize(
    "state", ["MIGRATE_FAILED", "MIGRATE_CANCELED", "SWITCHOVER_STARTED", "DRAFT", "NEVER_HEARD_OF"]
)
def test_any_other_state_leaves_the_vm_where_it_is(project, state: str):
    take_migrations(project, migration(state=state))

    assert vm(project).moved_on is None
    assert HcxMigration.objects.get().vm == vm(project)


def test_the_newest_completed_migration_decides(project):
    take_migrations(
        project,
        migration("m-2", endTime=MOVED_MS + 5 * DAY_MS),
        migration("m-1"),
        migration("m-3", endTime=MOVED_MS + 6 * DAY_MS, state="MIGRATE_FAILED"),
    )

    assert vm(project).moved_on == MOVED_ON + 5 * ONE_DAY


def test_a_completed_reverse_migration_is_a_roll_back_and_a_further_one_moves_it_again(project):
    take_migrations(project, migration())

    taken = take_migrations(project, {**migration("m-2", endTime=MOVED_MS + DAY_MS), "isReverse": True})
    assert vm(project).moved_on is None
    assert any(f"{MOVED_ON} → rolled back on {MOVED_ON + ONE_DAY}" in told for told in taken.told)

    take_migrations(project, migration("m-3", endTime=MOVED_MS + 3 * DAY_MS))
    assert vm(project).moved_on == MOVED_ON + 3 * ONE_DAY


def test_a_migration_from_another_vcenter_to_ours_is_a_roll_back(project):
    take_migrations(project, migration())
    back = {
        "migrationId": "m-2",
        "entity": {"entityId": "vm-7", "entityName": "web01"},
        "source": {"resourceId": "ffffffff-0000-4000-8000-00000000000f"},
        "destination": {"resourceId": project.vcenters.get().uuid},
        "state": "MIGRATED",
        "endTime": MOVED_MS + DAY_MS,
    }

    take_migrations(project, back)

    assert vm(project).moved_on is None


def test_a_roll_back_onto_a_segment_that_is_cut_over_is_named_and_not_taken(project):
    take_migrations(project, migration())
    project.segments.filter(name="VLAN10").update(cut_over_on=MOVED_ON + ONE_DAY)

    taken = take_migrations(project, {**migration("m-2", endTime=MOVED_MS + 2 * DAY_MS), "isReverse": True})

    assert vm(project).moved_on == MOVED_ON
    assert taken.says("it still counts as moved")


def test_an_old_roll_back_does_not_undo_a_later_move_recorded_by_hand(project):
    project.vms.filter(name="web01").update(moved_on=MOVED_ON + 4 * ONE_DAY)

    taken = take_migrations(project, {**migration(), "isReverse": True})

    assert vm(project).moved_on == MOVED_ON + 4 * ONE_DAY
    assert "was recorded since and stays" in taken.notices[0]


def test_a_day_recorded_by_hand_gives_way_and_both_days_are_named(project):
    project.vms.filter(name="web01").update(moved_on=MOVED_ON - ONE_DAY)

    taken = take_migrations(project, migration())

    assert vm(project).moved_on == MOVED_ON
    sentence = f"moved on: {MOVED_ON - ONE_DAY}, recorded by hand → {MOVED_ON}, as HCX says"
    assert any(sentence in told for told in taken.told)


def test_a_day_corrected_after_the_import_stays_when_the_same_list_comes_again(project):
    take_migrations(project, migration())
    project.vms.filter(name="web01").update(moved_on=MOVED_ON - ONE_DAY)

    again = take_migrations(project, migration(), on=LISTED_ON + ONE_DAY)

    assert again.changes.is_empty and vm(project).moved_on == MOVED_ON - ONE_DAY


def test_the_same_list_twice_changes_nothing_and_undoing_takes_all_back(project):
    rows = [migration(), migration("m-9", "vm-999", "stranger"), migration("m-2", "vm-102", "web02", state="RUNNING")]
    taken = take_migrations(project, *rows)

    again = take_migrations(project, *rows)
    assert again.changes.is_empty and not again.told

    journal_undo(taken.journal)
    assert vm(project).moved_on is None and not HcxMigration.objects.exists()


def test_undoing_a_later_list_restores_what_the_earlier_one_said(project):
    take_migrations(project, migration(state="RUNNING"))
    later = take_migrations(project, migration())

    journal_undo(later.journal)

    row = HcxMigration.objects.get()
    assert (row.state, row.ended_at, vm(project).moved_on) == (HcxState.RUNNING, None, None)


def test_a_vm_the_estate_does_not_know_is_kept_and_named(project):
    taken = take_migrations(project, migration("m-9", "vm-999", "stranger"))

    row = HcxMigration.objects.get()
    assert row.vm is None and "no VM called stranger" in row.unmatched_reason
    assert taken.says("Kept, but matched to no VM") and taken.counts["matched to no VM"] == 1


def test_a_stranger_is_matched_once_an_inventory_shows_it(project):
    take_migrations(project, migration("m-9", "vm-999", "stranger"))
    make_vm(project, "stranger", moref="vm-999")

    taken = take_migrations(project, migration("m-9", "vm-999", "stranger"))

    assert vm(project, "stranger").moved_on == MOVED_ON
    assert not HcxMigration.objects.get().unmatched_reason and not taken.problems


def test_an_end_in_the_future_is_named_and_counts_on_the_day_of_the_list(project):
    taken = take_migrations(project, migration(endTime=MOVED_MS + 300 * DAY_MS))

    assert vm(project).moved_on == LISTED_ON
    assert taken.says("lies after the day of this list")


def test_a_move_without_an_end_counts_on_the_day_of_the_list(project):
    taken = take_migrations(project, migration(endTime=None))

    assert vm(project).moved_on == LISTED_ON
    assert taken.says("not when")


def test_an_end_before_the_start_is_named_and_the_end_counts(project):
    taken = take_migrations(project, migration(creationDate=MOVED_MS + DAY_MS))

    assert vm(project).moved_on == MOVED_ON
    assert taken.says("ends before it starts")


def test_a_vm_that_was_to_stay_is_named_and_one_only_proposed_to_stay_is_not(project):
    project.vms.filter(name="web01").update(disposition=Disposition.STAYS, disposition_is_decided=True)
    project.vms.filter(name="web02").update(disposition=Disposition.NOT_A_WORKLOAD)

    taken = take_migrations(project, migration(), migration("m-2", "vm-102", "web02"))

    assert taken.says("it is decided otherwise (stays on-premises)")
    assert vm(project).disposition == Disposition.STAYS
    assert vm(project, "web02").disposition == Disposition.MIGRATE


def test_one_moref_in_two_vcenters_is_told_by_the_vcenter(project):
    other = VCenter.objects.create(project=project, key="b", uuid="bbbbbbbb-0000-4000-8000-00000000000b")
    twin = VirtualMachine.objects.create(project=project, vcenter=other, name="web01", key="vm-101", moref="vm-101")

    take_migrations(project, {**migration(), "vcGuid": other.uuid})

    twin.refresh_from_db()
    assert twin.moved_on == MOVED_ON
    assert project.vms.exclude(pk=twin.pk).filter(moved_on__isnull=False).count() == 0


def test_wall_clock_times_are_the_projects(project):
    take_migrations(project, {"VM": "web01", "State": "MIGRATED", "EndTime": "2026-09-08 00:10:00"})

    assert vm(project).moved_on == date(2026, 9, 8)
    assert HcxMigration.objects.get().ended_at == datetime(2026, 9, 7, 22, 10, tzinfo=UTC)


def test_a_draft_without_an_id_is_the_migration_it_becomes(project):
    take_migrations(project, {"VM": "web01", "State": "DRAFT"})

    take_migrations(
        project,
        {"VM": "web01", "State": "MIGRATED", "StartTime": "2026-09-07T20:00:00Z", "EndTime": "2026-09-07T23:00:00Z"},
    )

    assert HcxMigration.objects.get().state == HcxState.MIGRATED


def test_a_list_of_what_hcx_did_makes_no_plan_stale_unless_a_vm_moved(project):
    from networks.importers.writing import is_of_the_plan

    failed = take_migrations(project, migration(state="MIGRATE_FAILED"))
    moved = take_migrations(project, migration())

    assert not is_of_the_plan(failed.journal)
    assert is_of_the_plan(moved.journal)


def test_an_older_list_does_not_put_a_finished_migration_back_under_way(project):
    take_migrations(project, migration())

    taken = take_migrations(project, migration(state="MIGRATE_RUNNING", endTime=None))

    row = HcxMigration.objects.get()
    assert (row.state, row.ended_at is None, vm(project).moved_on) == (HcxState.MIGRATED, False, MOVED_ON)
    assert taken.changes.is_empty and "this list is older" in taken.notices[0]


def test_a_migration_stays_with_its_vm_where_a_later_list_names_it_less_well(project):
    take_migrations(project, migration())
    make_vm(project, "web01 twin", moref="vm-901")
    project.vms.filter(moref="vm-901").update(name="web01")

    taken = take_migrations(project, {"Id": "m-1", "VM": "web01", "State": "MIGRATED", "EndTime": MOVED_MS})

    assert HcxMigration.objects.get().vm == project.vms.get(moref="vm-101")
    assert not taken.problems and taken.counts["matched to no VM"] == 0
