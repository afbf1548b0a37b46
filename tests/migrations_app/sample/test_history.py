"""The past of a sample plan as files: what may have happened until today, and what may not."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from migrations_app.sample.history import (
    NO_ROUTE,
    UNKNOWN_VM,
    History,
    PlannedCutover,
    PlannedExtension,
    PlannedMove,
    history,
)

ZONE = ZoneInfo("Europe/Berlin")
FIRST = datetime(2026, 9, 4, 18, tzinfo=UTC)  # a Friday evening, and one in each week after it
TODAY = date(2026, 9, 28)  # waves 1 to 4 are over, wave 5 is not
VMS_PER_WAVE = 60


def moves(may_fail: bool = True) -> list[PlannedMove]:
    return [
        PlannedMove(
            vm=f"vm-{wave}-{number}",
            moref=f"vm-{100 * wave + number}",
            instance_uuid="",
            vcenter_uuid="5f0c8a51-0000",
            wave=wave,
            starts_at=FIRST + timedelta(weeks=wave - 1),
            ends_at=FIRST + timedelta(weeks=wave - 1, hours=46),
            size_bytes=50 * 10**9,
            may_fail=may_fail and number % 2 == 0,
        )
        for wave in range(1, 6)
        for number in range(VMS_PER_WAVE)
    ]


def extension(segment: str, from_on: date, to_on: date | None, appliance: str = "NE-1") -> PlannedExtension:
    return PlannedExtension(
        f"pg-{segment}", f"dvportgroup-{segment}", "5f0c8a51-0000", "vc.test", segment, "10.0.0.1", "255.255.255.0",
        appliance, from_on, to_on,
    )  # fmt: skip


def told(
    extensions: tuple[PlannedExtension, ...] = (), cutovers: tuple[PlannedCutover, ...] = (), **others: Any
) -> History:
    asked = {"moves": moves(), "today": TODAY, "zone": ZONE, "seed": 1, **others}
    return history(asked.pop("moves"), extensions, cutovers, **asked)


def rows_of(of: History) -> list[dict[str, Any]]:
    return list(json.loads(of.migrations)["rows"])


def extended(of: History) -> set[str]:
    items = json.loads(of.extensions)["items"] if of.extensions else []
    return {item["sourceNetwork"]["networkName"] for item in items}


def noted(of: History) -> list[tuple[str, str, str]]:
    return [(row["name"], row["event"], row["on"]) for row in csv.DictReader(io.StringIO(of.actuals))]


def name_of(row: dict[str, Any]) -> str:
    return str(row["migrationInfo"]["entityDetails"]["entityName"])


def test_each_migration_has_an_id_of_its_own() -> None:
    for seed in range(5):
        of_seed = [row["migrationId"] for row in rows_of(told(seed=seed))]
        assert len(of_seed) == len(set(of_seed))


def test_nothing_happened_today_or_later() -> None:
    midnight_ms = datetime(2026, 9, 28, tzinfo=ZONE).timestamp() * 1000
    segments = (extension("a", date(2026, 9, 27), None), extension("b", TODAY, None))
    found = told(segments, (PlannedCutover("a", TODAY, is_stretched=True),))
    assert all(
        row["migrationInfo"]["startTime"] < row["migrationInfo"]["endTime"] < midnight_ms for row in rows_of(found)
    )
    assert {name_of(row).split("-")[1] for row in rows_of(found)} - {"smoke"} == {"1", "2", "3", "4"}
    assert extended(found) == {"pg-a"}
    assert noted(found) == []


def test_before_the_first_wave_there_is_no_list_at_all() -> None:
    assert told(today=date(2026, 9, 1)) == History("", "", "")


def test_a_vm_fails_for_good_only_where_it_holds_nothing_up() -> None:
    may = {move.vm for move in moves() if move.may_fail}
    for seed in range(5):
        rows = rows_of(told(seed=seed))
        arrived = {name_of(row) for row in rows if row["jobInfo"]["state"] == "MIGRATED"}
        lost = {name_of(row) for row in rows} - arrived
        assert lost and lost <= may
    sure = rows_of(told(moves=moves(may_fail=False)))
    assert {name_of(row) for row in sure if row["jobInfo"]["state"] == "MIGRATED"} == {name_of(row) for row in sure}


def test_a_failed_try_says_why_and_copied_a_part() -> None:
    failed = [row["migrationInfo"] for row in rows_of(told()) if row["jobInfo"]["state"] == "MIGRATE_FAILED"]
    assert failed
    assert {info["message"] for info in failed} == {NO_ROUTE}
    assert {info["progressDetails"]["diskCopyBytes"] for info in failed} == {31 * 10**9}


def test_one_vm_moved_a_wave_late_and_one_is_in_no_inventory() -> None:
    rows = rows_of(told())
    by_vm = {name_of(row): row["migrationInfo"]["endTime"] for row in rows if row["jobInfo"]["state"] == "MIGRATED"}
    fourth_ms = (FIRST + timedelta(weeks=3)).timestamp() * 1000
    assert [vm for vm, ended in by_vm.items() if vm.startswith("vm-3-") and ended > fourth_ms] == ["vm-3-0"]
    assert UNKNOWN_VM in by_vm


def test_the_last_segment_due_waits_for_its_cutover_and_is_still_extended() -> None:
    segments = (extension("a", date(2026, 9, 1), None), extension("b", date(2026, 9, 8), None))
    due = (
        PlannedCutover("a", date(2026, 9, 14), is_stretched=True),
        PlannedCutover("b", date(2026, 9, 21), is_stretched=True),
    )
    found = told(segments, due)
    assert extended(found) == {"pg-b"}
    assert noted(found) == [
        ("pg-a", "extended", "2026-09-01"),
        ("pg-a", "un-extended", "2026-09-14"),
        ("a", "cut over", "2026-09-14"),
    ]


def test_no_segment_waits_whose_slot_another_has_taken_since() -> None:
    first = extension("a", date(2026, 9, 1), date(2026, 9, 14))
    due = (PlannedCutover("a", date(2026, 9, 14), is_stretched=True),)
    after = date(2026, 9, 15)
    assert extended(told((first, extension("b", after, None)), due)) == {"pg-b"}
    assert extended(told((first, extension("b", after, None, appliance="NE-2")), due)) == {"pg-a", "pg-b"}


def test_a_segment_that_moved_at_once_is_cut_over_on_its_day_and_never_waits() -> None:
    found = told((), (PlannedCutover("a", date(2026, 9, 7), is_stretched=False),))
    assert noted(found) == [("a", "cut over", "2026-09-07")]
