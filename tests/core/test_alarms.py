"""Each alarm from the facts that raise it, and silence where there is nothing to say."""

from dataclasses import replace
from datetime import date

from planner.core.alarms import Alarm, ApprovedMove, NewVm, WatchedSegment, alarms
from planner.core.limits import STALLED_DAYS

TODAY = date(2026, 9, 30)
QUIET = WatchedSegment(
    7,
    "DMZ",
    extended_on=date(2026, 9, 20),
    days_so_far=11,
    budget_days=30,
    vms_left=4,
    last_moved_on=date(2026, 9, 26),
    days_planned=25,
    days_p80=29.4,
)
MOVE = ApprovedMove(3, "db-01", date(2026, 9, 13), wave=2, first_on=date(2026, 9, 12), last_on=date(2026, 9, 13))
NEW = NewVm(9, "new-01", 7, "DMZ", date(2026, 9, 28))


def of_segment(**fields: object) -> tuple[Alarm, ...]:
    return alarms([replace(QUIET, **fields)], [], [], TODAY)


def kinds(found: tuple[Alarm, ...]) -> list[str]:
    return [one.kind for one in found]


def test_a_segment_within_its_budget_raises_nothing() -> None:
    assert of_segment() == ()
    assert of_segment(days_so_far=30, days_planned=30, days_p80=30.0) == ()


def test_vms_in_no_wave_are_the_reason_why_nothing_ends_it() -> None:
    (alarm,) = of_segment(days_p80=58.0, vms_unplanned=1)
    assert "1 VM on it is in no wave" in alarm.sentence
    assert "8 of 10" not in alarm.sentence
    assert alarm.way_out.startswith("Plan again")


def test_a_segment_stretched_longer_than_its_budget_is_severe_and_says_by_how_much() -> None:
    (alarm,) = of_segment(days_so_far=33, days_planned=60)
    assert (alarm.kind, alarm.key, alarm.is_severe, alarm.segment) == ("over_budget", "segment:7", True, 7)
    assert "stretched since 20 September 2026: 33 days, 3 days over its budget of 30" in alarm.sentence
    assert alarm.way_out


def test_a_plan_longer_than_the_budget_is_told_before_it_happens() -> None:
    (alarm,) = of_segment(extended_on=None, days_so_far=0, days_planned=31)
    assert (alarm.kind, alarm.is_severe) == ("will_be_over", False)
    assert "31 days by the plan" in alarm.sentence


def test_a_forecast_longer_than_the_budget_is_told_where_the_plan_is_not() -> None:
    (alarm,) = of_segment(days_p80=35.6)
    assert (alarm.kind, "up to 36 days in 8 of 10 cases" in alarm.sentence) == ("will_be_over", True)


def test_an_extension_that_no_plan_knows_is_severe() -> None:
    (alarm,) = of_segment(is_planned=False, days_planned=None, days_p80=None)
    assert (alarm.kind, alarm.is_severe) == ("not_planned", True)


def test_a_segment_that_no_plan_knows_and_that_is_not_extended_is_no_alarm() -> None:
    assert of_segment(is_planned=False, extended_on=None, days_planned=None, days_p80=None) == ()


def test_an_extension_is_stalled_when_nothing_has_moved_for_two_weeks() -> None:
    assert STALLED_DAYS.value == 14
    assert kinds(of_segment(extended_on=date(2026, 9, 1), last_moved_on=date(2026, 9, 16))) == ["stalled"]
    assert kinds(of_segment(extended_on=date(2026, 9, 1), last_moved_on=date(2026, 9, 17))) == []


def test_the_extension_itself_counts_as_the_last_thing_that_happened() -> None:
    assert kinds(of_segment(extended_on=date(2026, 9, 16), last_moved_on=None)) == ["stalled"]
    assert kinds(of_segment(extended_on=date(2026, 9, 17), last_moved_on=date(2026, 8, 1))) == []


def test_a_segment_that_only_waits_for_its_cutover_is_not_stalled() -> None:
    assert of_segment(vms_left=0, last_moved_on=date(2026, 9, 1), extended_on=date(2026, 9, 1)) == ()


def test_a_move_inside_its_approved_window_is_no_alarm() -> None:
    assert alarms([], [MOVE, replace(MOVE, moved_on=date(2026, 9, 12))], [], TODAY) == ()


def test_vms_of_one_wave_that_moved_on_one_other_day_are_one_alarm() -> None:
    early = [replace(MOVE, key=key, name=f"db-{key:02}", moved_on=date(2026, 9, 6)) for key in range(1, 8)]
    late = replace(MOVE, key=8, name="db-08", moved_on=date(2026, 9, 20))
    one, other = alarms([], [*early, MOVE, late], [], TODAY)
    assert (one.key, one.vm) == ("wave:2:2026-09-06", None)
    assert one.sentence.startswith("db-01, db-02, db-03, db-04 and 3 more moved on 6 September 2026, outside wave 2")
    assert (other.key, other.vm) == ("wave:2:2026-09-20", 8)


def test_new_vms_of_one_inventory_on_one_segment_are_one_alarm() -> None:
    (alarm,) = alarms([], [], [NEW, replace(NEW, key=10, name="new-02")], TODAY)
    assert (alarm.kind, alarm.key, alarm.segment, alarm.vm) == ("new_vm", "segment:7:2026-09-28", 7, None)
    assert "new-01, new-02 are new on DMZ" in alarm.sentence


def test_no_two_alarms_have_one_kind_and_key() -> None:
    bad = replace(QUIET, extended_on=date(2026, 8, 1), days_so_far=61, last_moved_on=None, is_planned=False)
    found = alarms([bad, replace(bad, key=8)], [replace(MOVE, moved_on=TODAY)], [NEW], TODAY)
    assert len({(one.kind, one.key) for one in found}) == len(found) == 8
