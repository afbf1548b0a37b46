"""The life of a segment by facts, worked by hand."""

from datetime import date

import pytest

from planner.core.lifecycle import (
    AgeBand,
    Extension,
    Facts,
    LifeState,
    Span,
    age_band,
    budget_days,
    life_so_far,
    lifecycle_state,
    stretched_since,
)

TODAY = date(2027, 3, 10)


def day(number: int, month: int = 3) -> date:
    return date(2027, month, number)


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (0, AgeBand.NEW), (14, AgeBand.NEW), (15, AgeBand.WATCH), (30, AgeBand.WATCH),
        (31, AgeBand.OVERDUE), (90, AgeBand.OVERDUE), (91, AgeBand.ENTRENCHED),
    ],
)  # fmt: skip
def test_a_band_ends_with_its_last_day(days: int, band: AgeBand) -> None:
    assert age_band(days) == band


def test_the_budget_is_the_segments_own_or_the_vendors_threshold() -> None:
    assert (budget_days(None), budget_days(45)) == (30, 45)


@pytest.mark.parametrize(
    ("extended", "moved", "left", "state"),
    [
        (False, 0, 5, LifeState.NOT_EXTENDED),
        (True, 0, 5, LifeState.EXTENDED),
        (True, 2, 3, LifeState.MOVING),
        (False, 2, 3, LifeState.MOVING),  # un-extended too early, or moved without a stretch
        (True, 5, 0, LifeState.READY),
        (True, 0, 0, LifeState.EXTENDED),  # nobody to move: that none is left says nothing yet
    ],
)
def test_the_state_follows_from_who_has_moved(extended: bool, moved: int, left: int, state: LifeState) -> None:
    assert lifecycle_state(extended=extended, cut_over=False, moved=moved, left=left) == state


def test_a_cutover_ends_the_life_whoever_is_left() -> None:
    assert lifecycle_state(extended=True, cut_over=True, moved=1, left=4) == LifeState.CUT_OVER


def test_a_segment_on_which_a_host_stays_is_not_ready() -> None:
    assert lifecycle_state(extended=True, cut_over=False, moved=5, left=0, is_held=True) == LifeState.MOVING


def test_a_segment_moved_at_once_closes_with_its_last_vm() -> None:
    closed = lifecycle_state(extended=False, cut_over=False, moved=5, left=0, closes_by_moving=True)
    stretched_after_all = lifecycle_state(extended=True, cut_over=False, moved=5, left=0, closes_by_moving=True)
    assert (closed, stretched_after_all) == (LifeState.CUT_OVER, LifeState.READY)


def test_a_stretch_counts_its_first_day_and_today() -> None:
    life = life_so_far(Facts((Extension(day(1)),), moved_on=(day(6), day(4)), left=3), TODAY)
    assert (life.state, life.days_so_far, life.is_open) == (LifeState.MOVING, 10, True)
    assert (life.first_vm_on, life.last_vm_on, life.unextended_on) == (day(4), day(6), None)


def test_a_re_extension_begins_anew_and_lists_what_was_before() -> None:
    twice = (Extension(day(1, 1), day(20, 1)), Extension(day(5)))
    life = life_so_far(Facts(twice, left=1), TODAY)
    assert (life.days_so_far, life.earlier, life.days_earlier) == (6, (Span(day(1, 1), day(20, 1)),), 20)


def test_port_groups_extended_side_by_side_are_one_stretch() -> None:
    both_open = life_so_far(Facts((Extension(day(3)), Extension(day(1)))), TODAY)
    assert (both_open.days_so_far, both_open.earlier) == (10, ())
    one_ended = life_so_far(Facts((Extension(day(1), day(8)), Extension(day(3)))), TODAY)
    assert (one_ended.current, one_ended.earlier) == (Span(day(3), TODAY), (Span(day(1), day(2)),))


def test_extensions_that_overlap_in_the_past_are_counted_once() -> None:
    ended = (Extension(day(1, 1), day(10, 1)), Extension(day(5, 1), day(12, 1)), Extension(day(1, 2), day(2, 2)))
    life = life_so_far(Facts(ended), TODAY)
    assert life.earlier == (Span(day(1, 1), day(12, 1)), Span(day(1, 2), day(2, 2)))
    assert (life.state, life.days_so_far, life.unextended_on) == (LifeState.NOT_EXTENDED, 0, day(2, 2))


def test_a_cutover_ends_the_count_even_while_the_extension_stands() -> None:
    life = life_so_far(Facts((Extension(day(1)),), cut_over_on=day(5), moved_on=(day(2),)), TODAY)
    assert (life.state, life.current, life.is_open, life.unextended_on) == (
        LifeState.CUT_OVER,
        Span(day(1), day(5)),
        False,
        None,
    )


def test_an_extension_that_ended_before_the_cutover_counts_to_its_end() -> None:
    life = life_so_far(Facts((Extension(day(1), day(4)),), cut_over_on=day(6)), TODAY)
    assert (life.current, life.unextended_on) == (Span(day(1), day(4)), day(4))


def test_what_is_recorded_for_later_has_not_happened() -> None:
    later = Facts((Extension(day(11)),), cut_over_on=day(20), moved_on=(day(12), day(9)), left=1)
    life = life_so_far(later, TODAY)
    assert (life.state, life.moved, life.left, life.current) == (LifeState.MOVING, 1, 2, None)


def test_a_vm_rolled_back_reopens_the_segment() -> None:
    moved, back = Facts((Extension(day(1)),), moved_on=(day(4),)), Facts((Extension(day(1)),), left=1)
    assert life_so_far(moved, TODAY).state == LifeState.READY
    assert life_so_far(back, TODAY).state == LifeState.EXTENDED


def test_stretched_since_is_the_planners() -> None:
    assert stretched_since((Extension(day(2)), Extension(day(1), day(9))), None) == day(2)
    assert stretched_since((Extension(day(2), day(4)), Extension(day(1), day(3))), day(5)) == day(2)
    assert stretched_since((), day(5)) is None
