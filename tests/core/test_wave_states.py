"""The state of a wave is that of all its members."""

from datetime import date

from planner.core.wave_states import Member, wave_slip, wave_standing

FIRST, LAST = date(2026, 9, 12), date(2026, 9, 13)
BEFORE, AFTER = date(2026, 9, 1), date(2026, 9, 20)


def moved(day: int) -> Member:
    return Member(True, date(2026, 9, day))


def test_a_wave_is_moved_only_when_all_its_members_are() -> None:
    assert wave_standing([moved(12), moved(13)], FIRST, LAST, AFTER).state == "moved"
    assert wave_standing([moved(12), Member()], FIRST, LAST, AFTER).state == "partly"
    assert wave_standing([moved(12), Member()], FIRST, LAST, BEFORE).state == "partly"


def test_a_wave_whose_window_is_over_is_late_not_planned() -> None:
    assert wave_standing([Member()], FIRST, LAST, LAST).state == "planned"
    assert wave_standing([Member()], FIRST, LAST, date(2026, 9, 14)).state == "late"


def test_members_that_moved_on_other_days_are_counted_and_still_moved() -> None:
    standing = wave_standing([moved(5), moved(12), moved(20), Member(has_failed=True)], FIRST, LAST, AFTER)
    assert (standing.vms, standing.moved, standing.moved_elsewhere, standing.failed) == (4, 3, 2, 1)
    assert (standing.first_moved_on, standing.last_moved_on) == (date(2026, 9, 5), date(2026, 9, 20))


def test_a_member_moved_on_an_unknown_day_has_moved_and_is_not_said_to_be_elsewhere() -> None:
    standing = wave_standing([Member(has_moved=True)], FIRST, LAST, AFTER)
    assert (standing.state, standing.moved_elsewhere, standing.last_moved_on) == ("moved", 0, None)


def test_a_failed_attempt_of_a_vm_that_moved_later_is_no_failure() -> None:
    assert wave_standing([Member(True, LAST, has_failed=True)], FIRST, LAST, AFTER).failed == 0


def test_a_wave_without_members_has_moved_nobody() -> None:
    assert wave_standing([], FIRST, LAST, BEFORE).state == "planned"


def test_any_day_of_its_window_is_no_slip() -> None:
    assert wave_slip(LAST, FIRST, FIRST, LAST) == 0
    assert wave_slip(LAST, date(2026, 9, 27), FIRST, LAST) == 14
    assert wave_slip(LAST, date(2026, 9, 10), FIRST, LAST) == -3
