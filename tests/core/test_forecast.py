"""The forecast of what is left of a move: by hand where nothing is left to chance, and what holds whatever is drawn."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.checker import check
from planner.core.forecast import (
    Dates,
    Figures,
    PlannedWave,
    Rates,
    Remaining,
    RemainingSegment,
    Share,
    Throughput,
    forecast,
)
from planner.core.timetable import lay
from tests.core.remaining import AS_PLANNED, NEVER, on, one_wave, remaining_of, weekends
from tests.core.small_estates import feasible


def surely(remaining: Remaining, rates: Rates = AS_PLANNED):
    """The forecast where nothing is left to chance."""
    return forecast(remaining, rates, draws=3, seed=1)


def day(one: date | None) -> date:
    """A day that there must be."""
    assert one is not None
    return one


@given(feasible())
def test_without_spread_and_failures_it_is_the_plan(case) -> None:
    instance, plan = case
    remaining, segments = remaining_of(instance, plan)
    link = instance.limits.link_gb_per_day
    found = surely(remaining, Rates(Throughput(link or float("inf"), 0.0), NEVER, NEVER))
    timetable, measures = lay(instance, plan), check(instance, plan).measures
    assert [one.p80 for one in found.waves] == [run.window.end for run in timetable.runs]
    assert found.stretch_days == Figures(measures.stretch_days, measures.stretch_days)
    days = {row.segment: (row.cutover, row.days) for row in measures.segments}
    for key, one in zip(segments, found.segments, strict=True):
        if key in days and not timetable.lives[key].segment.anchored:
            assert (one.cutover.p50, one.days.p50) == days[key]
    if timetable.runs:
        assert found.ends_on.p80 == timetable.axis.date(measures.makespan_days - 1)


def test_a_wave_that_lands_as_planned_ends_with_its_segments_cutover() -> None:
    found = surely(one_wave())
    assert found.waves == (Dates(on(6), on(6)),)
    assert found.segments[0].cutover == Dates(on(7), on(7))
    assert found.segments[0].days == Figures(4, 4)  # Friday to Monday
    assert found.ends_on == Dates(on(7), on(7))
    assert found.vms_left.p50[:8] == (2, 2, 2, 2, 2, 2, 0, 0)
    assert found.stretched.p50[:9] == (0, 0, 0, 0, 1, 1, 1, 1, 0)
    assert found.notes == ()


def test_copies_that_are_not_done_by_the_end_of_the_window_move_the_wave_to_the_next() -> None:
    # 100 GB from day 2 on: at 20 GB a day they are done when day 6 ends, at 19 GB a day on day 7
    assert surely(one_wave(), Rates(Throughput(20, 0), NEVER, NEVER)).waves[0].p50 == on(6)
    late = surely(one_wave(), Rates(Throughput(19, 0), NEVER, NEVER))
    assert late.waves[0].p50 == on(13)
    assert late.segments[0].cutover.p50 == on(14)
    assert late.segments[0].days.p50 == 4  # it is extended a week later too


def test_a_late_wave_waits_for_the_segments_own_days() -> None:
    # its wave ends on Sunday, day 13, in place of day 6; cutovers are from Monday to Thursday
    slow = Rates(Throughput(19, 0), NEVER, NEVER)
    for own, cutover in (
        ({"cutover_weekdays": (2, 5)}, 16),
        ({"blackouts": ((on(13), on(15)),)}, 16),
        ({"change_windows": ((on(4), on(8)), (on(18), on(25)))}, 21),  # it opens on a Friday
    ):
        late = surely(one_wave(segments=(RemainingSegment(on(4), **own), RemainingSegment(on(4))),
                               vm_segments=((0, 1), (0, 1))), slow)  # fmt: skip
        assert [one.cutover.p50 for one in late.segments] == [on(cutover), on(14)]


def test_change_windows_that_are_over_leave_a_late_wave_no_cutover() -> None:
    closed = one_wave(segments=(RemainingSegment(on(4), change_windows=((on(4), on(8)),)),))
    assert surely(closed).segments[0].cutover.p50 == on(7)
    late = surely(closed, Rates(Throughput(19, 0), NEVER, NEVER))
    assert late.segments[0].cutover.p50 is None
    assert late.segments[0].days.p50 == 50  # it is extended a week late, on day 11, and stands to the horizon on day 60
    assert late.ends_on.p50 == on(13)


def test_an_extension_that_stands_waits_for_the_late_wave() -> None:
    extended = one_wave(segments=(RemainingSegment(on(-10), is_extended=True),))
    late = surely(extended, Rates(Throughput(19, 0), NEVER, NEVER))
    assert late.segments[0].days.p50 == 25  # days -10 to 14


def test_waves_share_the_link_one_after_another() -> None:
    two = one_wave(planned=(PlannedWave(0, 100.0, (0,)), PlannedWave(1, 100.0, (1,))))
    # at 10 GB a day: day 2 to 11, so the second weekend; then day 12 to 21, so the window of the third, which ends on 20,
    # is missed and the calendar goes on a week later
    found = surely(two, Rates(Throughput(10, 0), NEVER, NEVER))
    assert [one.p50 for one in found.waves] == [on(13), on(27)]
    assert found.notes[0].startswith("In 3 of 3 draws the calendar's windows do not suffice; it was continued as")
    assert "as in its last 3 weeks" in found.notes[0]


def test_beyond_its_end_a_calendar_goes_on_as_it_was() -> None:
    # a weekend, and the Wednesday ten days later: the next two are 14 days after each, then again
    uneven = one_wave(windows=(weekends(1)[0], (on(16), on(16))), today=on(17))
    waves = (PlannedWave(0, 0.0, (0,)), PlannedWave(0, 0.0, (1,)), PlannedWave(1, 0.0, ()))
    assert [one.p50 for one in surely(replace(uneven, planned=waves)).waves] == [on(20), on(30), on(34)]


def test_a_wave_keeps_its_gap_to_the_one_before() -> None:
    two = one_wave(planned=(PlannedWave(0, 150.0, (0,)), PlannedWave(1, 1.0, (1,))), gap_days=6)
    # the first one is late by a week: between Sunday 13 and Saturday 19 lie 5 free days, so the second takes day 26
    found = surely(two, Rates(Throughput(20, 0), NEVER, NEVER))
    assert [one.p50 for one in found.waves] == [on(13), on(27)]


def test_a_window_that_is_over_or_frozen_is_not_taken() -> None:
    assert surely(one_wave(today=on(8))).waves[0].p50 == on(13)
    assert surely(one_wave(freezes=((on(5), on(5)),))).waves[0].p50 == on(13)
    assert surely(one_wave(today=on(6))).waves[0].p50 == on(6)  # its last day is not over


def test_the_rest_of_a_wave_moves_with_the_next_and_a_late_wave_pushes_it() -> None:
    def planned(is_rest: bool):
        waves = (PlannedWave(0, 50.0, (0,), is_rest), PlannedWave(1, 50.0, (1,)))
        return surely(one_wave(today=on(8), planned=waves)).waves

    assert [one.p50 for one in planned(is_rest=True)] == [on(13), on(13)]
    assert [one.p50 for one in planned(is_rest=False)] == [on(13), on(20)]


def test_a_segment_whose_vms_have_all_moved_closes_on_the_first_allowed_day() -> None:
    ready = RemainingSegment(on(-20), is_extended=True, last_moved_on=on(-5))
    nothing = one_wave(planned=(), vm_segments=(), today=on(4))
    found = surely(replace(nothing, segments=(ready, replace(ready, not_before=on(15)))))
    assert found.segments[0].cutover.p50 == on(7)  # day 4 is a Friday
    assert found.segments[1].cutover.p50 == on(15)
    assert found.ends_on.p50 == on(15)


def test_a_cutover_is_never_before_its_planned_day() -> None:
    assert surely(one_wave(segments=(RemainingSegment(on(4), planned_cutover=on(9)),))).ends_on.p50 == on(9)


def test_an_anchored_segment_and_one_with_a_vm_in_no_wave_stand_to_the_horizon() -> None:
    anchored = surely(one_wave(segments=(RemainingSegment(on(4), is_anchored=True),)))
    assert anchored.segments[0].cutover == Dates(None, None)
    assert anchored.segments[0].days.p50 == 57  # days 4 to 60
    assert anchored.stretched.p50[-1] == 1
    assert anchored.ends_on.p50 == on(6)  # its last wave
    forgotten = surely(one_wave(planned=(PlannedWave(0, 50.0, (0,)),)))
    assert forgotten.segments[0].days.p50 == 57
    assert forgotten.vms_left.p50[-1] == 1
    assert forgotten.notes[0].startswith("1 VM is in no wave")


def test_a_segment_moved_at_once_is_never_stretched() -> None:
    found = surely(one_wave(segments=(RemainingSegment(None),)))
    assert found.segments[0].days == Figures(0, 0)
    assert found.segments[0].cutover.p50 == on(6)
    assert set(found.stretched.p80) == {0}


def test_a_vm_that_fails_holds_all_its_segments() -> None:
    bridge = one_wave(
        planned=(PlannedWave(0, 1.0, (0,)), PlannedWave(1, 1.0, (1,))),
        vm_segments=((0, 1), (2,)),
        segments=(RemainingSegment(on(4)),) * 2 + (RemainingSegment(on(11)),),
    )
    # it fails in 55 of 100 draws, twice in 30 and three times in 17
    found = forecast(bridge, replace(AS_PLANNED, failure=Share(5.5e6, 4.5e6)), draws=4_000, seed=1)
    assert found.segments[0] == found.segments[1]  # drawn by VM, not by segment
    assert found.segments[0].cutover == Dates(on(14), on(21))
    assert found.vms_left.p80[6:22:7] == (2, 1, 1)  # both are left in 55, 17 and 5 of 100 draws


def test_a_cutover_allowed_in_the_far_future_is_told_without_a_figure_for_every_day() -> None:
    found = surely(one_wave(segments=(RemainingSegment(on(4), not_before=date(2150, 6, 1)),)))
    assert found.ends_on.p50 == date(2150, 6, 1)  # a Monday
    assert len(found.vms_left.p50) == len(found.stretched.p50) == 5 * 366
    assert found.stretched.p50[-1] == 1


def test_nothing_left_has_no_end() -> None:
    found = surely(one_wave(planned=(), vm_segments=(), segments=()))
    assert found.ends_on == Dates(None, None)
    assert found.stretch_days == Figures(0, 0)


def test_the_same_seed_gives_the_same_figures() -> None:
    rates = Rates(Throughput(30, 0.5), Share(1, 9), Share(1, 4))
    assert forecast(one_wave(), rates, seed=7) == forecast(one_wave(), rates, seed=7)


def test_the_share_of_draws_that_are_late_is_the_share_of_waves_postponed() -> None:
    # postponed at all in 30 of 100 draws: the middle one is on time, four of five take a week more
    found = forecast(one_wave(), replace(AS_PLANNED, postponed=Share(3e6, 7e6)), draws=2_000, seed=2)
    assert found.waves[0] == Dates(on(6), on(13))


@pytest.mark.parametrize(
    "wrong",
    [
        {"planned": (PlannedWave(3, 1.0, (0,)),)},
        {"planned": (PlannedWave(0, 1.0, (2,)),)},
        {"vm_segments": ((0,), (1,))},
    ],
)
def test_an_index_that_leads_nowhere_is_refused(wrong) -> None:
    with pytest.raises(ValueError, match="not there"):
        surely(one_wave(**wrong))


@st.composite
def moves(draw):
    """A move of up to five weekends with bridges, extensions and days of its own."""
    count, vms = draw(st.integers(1, 5)), draw(st.integers(1, 8))
    at = [draw(st.integers(0, count - 1)) for _ in range(vms)]
    weeks = sorted(set(at))
    stretch = st.integers(-9, 4)
    return Remaining(
        today=on(draw(st.integers(0, 9))),
        horizon_on=on(90),
        windows=weekends(count),
        planned=tuple(
            PlannedWave(week, draw(st.floats(0, 90)), tuple(n for n in range(vms) if at[n] == week)) for week in weeks
        ),
        vm_segments=tuple(tuple(draw(st.sets(st.integers(0, 2), max_size=2))) for _ in range(vms)),
        segments=tuple(
            RemainingSegment(on(draw(stretch)), draw(st.booleans()), not_before=draw(st.none() | st.just(on(30))))
            for _ in range(3)
        ),
        gap_days=draw(st.integers(0, 6)),
        presync_days=draw(st.integers(0, 5)),
        lag_days=draw(st.integers(0, 2)),
        cutover_weekdays=draw(st.none() | st.just((0, 2))),
    )


RATES = Rates(Throughput(25, 0.4), Share(2, 18), Share(1, 9))


@given(moves())
def test_four_of_five_draws_never_end_before_half_of_them(remaining) -> None:
    found = forecast(remaining, RATES, draws=40, seed=3)
    pairs = [found.ends_on, *found.waves, *(one.cutover for one in found.segments)]
    assert all(one.p50 <= one.p80 for one in pairs if one.p50 and one.p80)
    assert all(one.days.p50 <= one.days.p80 for one in found.segments)
    assert all(half <= most for half, most in zip(found.vms_left.p50, found.vms_left.p80, strict=True))
    assert list(found.vms_left.p50) == sorted(found.vms_left.p50, reverse=True)


@given(moves(), st.floats(1, 9), st.floats(1, 9))
def test_more_failures_or_postponements_never_end_earlier(remaining, more, later) -> None:
    few = forecast(remaining, RATES, draws=30, seed=4)
    many = forecast(
        remaining, replace(RATES, failure=Share(2 + more, 18), postponed=Share(1 + later, 9)), draws=30, seed=4
    )
    assert day(many.ends_on.p50) >= day(few.ends_on.p50) and day(many.ends_on.p80) >= day(few.ends_on.p80)
    for one, other in zip(few.segments, many.segments, strict=True):
        assert day(other.cutover.p50) >= day(one.cutover.p50)


@given(moves())
def test_a_segment_never_ends_before_its_last_vm(remaining) -> None:
    # a single draw: the days are those of one story
    found = forecast(remaining, RATES, draws=1, seed=5)
    lag = timedelta(remaining.lag_days)
    for wave, landed in zip(remaining.planned, found.waves, strict=True):
        for segment in {one for vm in wave.vms for one in remaining.vm_segments[vm]}:
            assert day(found.segments[segment].cutover.p50) >= day(landed.p50) + lag
