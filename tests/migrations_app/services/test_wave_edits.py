"""Waves bent as a whole: what each change asks of rows and VMs, what it refuses, and its way back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from migrations_app.adapters.boards import desk_of
from migrations_app.models import Edit, Freeze, Pin, Scenario, Window
from migrations_app.services import edit_undo, freeze_create, window_create, window_delete, window_update
from migrations_app.services.calendar_changes import change_make
from migrations_app.services.wave_edits import (
    NEW,
    Roster,
    clock_notes,
    next_free,
    roster_of,
    second_half,
    wave_added,
    wave_changed,
    wave_removed,
    wave_split,
    waves_merged,
    waves_shifted,
)
from networks.services.errors import ServiceError
from tests.migrations_app.factories import make_window
from tests.migrations_app.moves import day, two_segments
from tests.migrations_app.plans import planned

ZURICH = ZoneInfo("Europe/Zurich")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
AUCKLAND = ZoneInfo("Pacific/Auckland")
LONG_BEFORE = datetime(2027, 1, 1, tzinfo=UTC)


def night(key: int, written: str, zone: ZoneInfo = ZURICH, hours: int = 8, name: str = "") -> Window:
    """An unsaved window from a local time on, for so many hours of the clock."""
    local = datetime.fromisoformat(written)
    starts_at = local.replace(tzinfo=zone).astimezone(UTC)
    ends_at = (local + timedelta(hours=hours)).replace(tzinfo=zone).astimezone(UTC)
    return Window(pk=key, name=name or f"{local:%a %Y-%m-%d}", starts_at=starts_at, ends_at=ends_at)


def roster(*windows: Window, zone: ZoneInfo = ZURICH, **changes: Any) -> Roster:
    """Two groups of two in the first wave, one VM in the second."""
    known: dict[str, Any] = {
        "members": {1: (11, 12, 13, 14), 2: (21,)},
        "group_of": {11: 0, 12: 0, 13: 1, 14: 1, 21: 2},
    }
    return Roster(windows, (), zone, **(known | changes))


FIRST, SECOND = night(1, "2027-03-20T22:00"), night(2, "2027-03-27T22:00")
VALUES = {
    "name": "extra",
    "starts_at": datetime(2027, 4, 3, 20, tzinfo=UTC),
    "ends_at": datetime(2027, 4, 4, 4, tzinfo=UTC),
    "max_vms": None,
    "max_gb": None,
    "max_critical": None,
}


def starts(windows: Roster, first: int, days: int) -> dict[int, str]:
    """When each wave begins after a shift, in UTC."""
    rows = waves_shifted(windows, first, days, LONG_BEFORE).rows
    return {row.key: row.after["starts_at"] for row in rows if row.after}


def test_an_empty_wave_is_a_new_row_that_says_how_long_it_is() -> None:
    made = wave_added(roster(FIRST), VALUES)
    assert made.placings == () and [row.key for row in made.rows] == [NEW]
    assert made.sentence == "Wave extra was added: Sat 3 Apr 22:00 to Sun 4 Apr 06:00: 8 hours."


def test_two_waves_of_one_name_are_refused() -> None:
    with pytest.raises(ServiceError, match="already a window named") as refusal:
        wave_added(roster(FIRST), VALUES | {"name": FIRST.name})
    assert refusal.value.way_out == "Choose another name."


def test_a_wave_on_other_dates_keeps_its_vms() -> None:
    made = wave_changed(roster(FIRST, SECOND), 1, {"starts_at": VALUES["starts_at"], "ends_at": VALUES["ends_at"]})
    assert made.placings == ()
    assert "has other dates, Sat 3 Apr 22:00 to Sun 4 Apr 06:00: 8 hours" in made.sentence


def test_a_change_that_changes_nothing_is_said() -> None:
    with pytest.raises(ServiceError, match="Nothing was changed"):
        wave_changed(roster(FIRST), 1, {"name": FIRST.name})


def test_a_split_takes_the_chosen_to_a_window_of_their_own() -> None:
    made = wave_split(roster(FIRST), 1, (13, 14), VALUES)
    (placing,) = made.placings
    assert (placing.vm_ids, placing.to_window) == ((13, 14), NEW)
    assert "2 VMs moved to extra" in made.sentence


@pytest.mark.parametrize(
    ("vms", "says"),
    [((), "Nothing is chosen"), ((11, 12, 13, 14), "That is all of"), ((11, 99), "1 VM of those chosen is not in")],
)
def test_a_split_that_splits_nothing_is_refused(vms: tuple[int, ...], says: str) -> None:
    with pytest.raises(ServiceError, match=says) as refusal:
        wave_split(roster(FIRST), 1, vms, VALUES)
    assert refusal.value.way_out


def test_the_second_half_leaves_groups_whole() -> None:
    assert second_half(roster(FIRST), 1) == (13, 14)
    uneven = roster(FIRST, members={1: (11, 12, 13, 14, 15)}, group_of={11: 0, 12: 0, 13: 0, 14: 1, 15: 2})
    assert sorted(second_half(uneven, 1)) == [14, 15]


def test_a_wave_that_moves_together_has_no_second_half() -> None:
    with pytest.raises(ServiceError, match="move together"):
        second_half(roster(FIRST, group_of=dict.fromkeys((11, 12, 13, 14), 0)), 1)


def test_a_merge_takes_all_vms_along_and_the_emptied_wave_away() -> None:
    made = waves_merged(roster(FIRST, SECOND), 2, 1, is_removed=True)
    assert [(one.vm_ids, one.to_window) for one in made.placings] == [((21,), 1)]
    assert [(row.key, row.after) for row in made.rows] == [(2, None)]


def test_whoever_has_moved_stays_where_they_moved() -> None:
    partly = roster(FIRST, SECOND, moved=frozenset({11}))
    made = waves_merged(partly, 1, 2, is_removed=False)
    assert made.placings[0].vm_ids == (12, 13, 14)
    with pytest.raises(ServiceError, match="moved already, so it cannot go"):
        waves_merged(partly, 1, 2, is_removed=True)


def test_a_wave_with_vms_is_not_removed_but_merged() -> None:
    with pytest.raises(ServiceError, match="holds 4 VMs") as refusal:
        wave_removed(roster(FIRST), 1)
    assert refusal.value.way_out.startswith("Merge it with another wave first")


def test_a_shift_over_the_spring_change_keeps_the_hours_of_the_clock() -> None:
    # 22:00 in Zurich is 21:00 UTC until 27 March 2027 and 20:00 UTC from the 28th on
    assert starts(roster(FIRST, SECOND), 1, 7) == {1: "2027-03-27T21:00:00+00:00", 2: "2027-04-03T20:00:00+00:00"}


def test_a_shift_over_the_autumn_change_keeps_them_too() -> None:
    before = night(1, "2027-10-30T22:00")  # the clocks go back on the 31st
    assert before.starts_at.hour == 20
    assert starts(roster(before), 1, 7) == {1: "2027-11-06T21:00:00+00:00"}


def test_a_shift_south_of_the_equator_and_one_by_half_an_hour() -> None:
    assert starts(roster(night(1, "2027-03-28T22:00", AUCKLAND), zone=AUCKLAND), 1, 7) == {
        1: "2027-04-04T10:00:00+00:00"  # UTC+13 until 4 April 2027, UTC+12 from then on
    }
    assert starts(roster(night(1, "2027-03-28T22:00", LORD_HOWE), zone=LORD_HOWE), 1, 7) == {
        1: "2027-04-04T11:30:00+00:00"  # UTC+11 before, UTC+10:30 after
    }


def test_a_shift_onto_a_time_that_the_clocks_skip_is_refused_with_the_nearest() -> None:
    with pytest.raises(ServiceError, match="which the clocks of Europe/Zurich skip") as refusal:
        waves_shifted(roster(night(1, "2027-03-21T02:30", hours=3)), 1, 7, LONG_BEFORE)
    assert "01:59 or 03:00" in refusal.value.way_out


def test_earlier_waves_stay_and_names_of_days_follow() -> None:
    made = waves_shifted(roster(FIRST, SECOND, night(3, "2027-04-03T22:00", name="pilot")), 2, 7, LONG_BEFORE)
    assert {row.key: row.after["name"] for row in made.rows if row.after} == {2: "Sat 2027-04-03", 3: "pilot"}
    assert made.sentence == "Sat 2027-03-27 and 1 later wave were shifted by 1 week later."


def test_waves_that_take_each_others_days_are_written_the_last_first() -> None:
    assert [row.key for row in waves_shifted(roster(FIRST, SECOND), 1, 7, LONG_BEFORE).rows] == [2, 1]
    assert [row.key for row in waves_shifted(roster(FIRST, SECOND), 1, -7, LONG_BEFORE).rows] == [1, 2]


def test_a_wave_that_has_begun_is_not_shifted_nor_one_into_the_past() -> None:
    with pytest.raises(ServiceError, match="has begun"):
        waves_shifted(roster(FIRST), 1, 7, FIRST.starts_at)
    with pytest.raises(ServiceError, match="in the past"):
        waves_shifted(roster(FIRST), 1, -7, FIRST.starts_at - timedelta(days=3))


def test_a_new_wave_starts_from_the_next_free_week() -> None:
    values = next_free(FIRST, roster(FIRST, SECOND))
    assert values["starts_at"] == datetime(2027, 4, 3, 20, tzinfo=UTC)
    assert values["name"] == "Sat 2027-04-03"


def test_where_every_week_is_taken_it_starts_from_the_next_free_day() -> None:
    weekly = [night(week, f"{date(2027, 5, 1) + timedelta(weeks=week)}T22:00") for week in range(10)]
    assert next_free(weekly[0], roster(*weekly))["starts_at"] == datetime(2027, 5, 2, 20, tzinfo=UTC)


def test_a_new_wave_keeps_the_gap_to_waves_but_not_to_empty_windows() -> None:
    weekly = [night(week, f"{date(2027, 5, 1) + timedelta(weeks=week)}T22:00") for week in range(10)]
    crowded = roster(*weekly, members={0: (11,), 1: (12,)})
    # waves end on Sundays 2 and 9 May; from Wednesday the 5th to the wave of Saturday the 8th only one free day is left
    assert next_free(weekly[0], crowded, gap_days=2)["starts_at"] == datetime(2027, 5, 12, 20, tzinfo=UTC)
    assert next_free(weekly[0], crowded, gap_days=1)["starts_at"] == datetime(2027, 5, 4, 20, tzinfo=UTC)


def test_a_name_that_holds_its_day_follows_the_shift_and_another_number_stays() -> None:
    weekend = night(1, "2027-05-07T20:00", hours=46, name="Weekend 2027-05-09 for order 2027-01-01")
    (row,) = waves_shifted(roster(weekend), 1, 7, LONG_BEFORE).rows
    assert row.after and row.after["name"] == "Weekend 2027-05-16 for order 2027-01-01"


def test_a_window_laid_over_the_change_says_how_long_it_really_is() -> None:
    made = wave_added(roster(), VALUES | {"starts_at": SECOND.starts_at, "ends_at": SECOND.ends_at})
    assert clock_notes(made, ZURICH) == [
        "extra, Sat 27 Mar 22:00 to Sun 28 Mar 06:00: 7 hours, the clocks go forward (Europe/Zurich)."
    ]


@pytest.fixture
def scenario(db: None) -> Scenario:
    """Two segments with a VM on both, four nights, a plan with its board."""
    made = two_segments()
    make_window(made, day(21), "night 3", max_vms=3)
    make_window(made, day(28), "night 4", max_vms=3)
    planned(made)
    return made


def now(scenario: Scenario) -> Roster:
    return roster_of(scenario, desk_of(scenario))


def images(scenario: Scenario) -> list[dict[str, Any]]:
    """Every window as it stands, without its key."""
    rows = scenario.windows.order_by("starts_at")
    return list(rows.values("name", "starts_at", "ends_at", "max_vms"))


def used(scenario: Scenario) -> list[int]:
    """The windows that hold VMs, in time order."""
    found = now(scenario)
    return [window.pk for window in found.windows if found.in_window(window.pk)]


def test_a_merge_is_carried_out_and_undone_whole(scenario: Scenario) -> None:
    before, first = images(scenario), used(scenario)[0]
    free = next(one for one in now(scenario).windows if one.pk not in used(scenario))
    held = now(scenario).in_window(first)
    change_make(scenario=scenario, by=None, propose=lambda waves: waves_merged(waves, first, free.pk, is_removed=True))
    assert set(held) <= set(now(scenario).in_window(free.pk))
    assert not scenario.windows.filter(pk=first).exists()
    assert set(Pin.objects.filter(window=free).values_list("vm_id", flat=True)) == set(held)
    edit_undo(scenario=scenario, by=None)
    assert images(scenario) == before
    assert set(now(scenario).in_window(first)) == set(held)
    assert not Pin.objects.exists()


def test_every_wave_is_shifted_with_its_vms_and_back(scenario: Scenario) -> None:
    before, members = images(scenario), dict(now(scenario).members)
    first = now(scenario).windows[0].pk
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    change_make(scenario=scenario, by=None, propose=lambda waves: waves_shifted(waves, first, 7, long_ago))
    assert [one["starts_at"] for one in images(scenario)] == [one["starts_at"] + timedelta(days=7) for one in before]
    assert dict(now(scenario).members) == members
    edit_undo(scenario=scenario, by=None)
    assert images(scenario) == before


def test_what_the_settings_change_is_an_edit_of_the_board(scenario: Scenario) -> None:
    starts_at = datetime(2035, 2, 10, 20, tzinfo=UTC)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=8)}
    made = window_create(scenario=scenario, by=None, values={"name": "extra", **times})
    window_update(window=made, by=None, values={"name": "extra night"})
    window_delete(window=made, by=None)
    freeze_create(scenario=scenario, name="audit", first_on=date(2035, 3, 1), last_on=date(2035, 3, 2), by=None)
    said = list(Edit.objects.filter(scenario=scenario).order_by("number").values_list("sentence", flat=True))[-4:]
    assert said[1:3] == ["Wave extra is named extra night now.", "Wave extra night was removed."]
    edit_undo(scenario=scenario, by=None)
    assert not Freeze.objects.filter(scenario=scenario).exists()


def test_the_same_changes_work_before_there_is_a_plan(db: None) -> None:
    scenario = two_segments()
    first = scenario.windows.order_by("starts_at")[0]
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    edit = change_make(scenario=scenario, by=None, propose=lambda waves: waves_shifted(waves, first.pk, 1, long_ago))
    assert edit is None
    assert scenario.windows.get(pk=first.pk).starts_at == first.starts_at + timedelta(days=1)
