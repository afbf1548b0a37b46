"""Moves of any plan: the checker agrees with what is judged, and dates are laid where the calendar leaves a day."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.checker import check
from planner.core.editing.draft import Draft
from planner.core.editing.estate import Estate, frame_of
from planner.core.editing.judge import effect_of, judged
from planner.core.editing.settle import settled
from planner.core.segment_days import SegmentDays
from tests.core import tiny
from tests.core.small_estates import START, WINDOW_IDS, planned
from tests.core.tiny import PLAN, TINY, january


@st.composite
def edited(draw):
    """A plan judged, and the same with some of its VMs in other windows and dates laid."""
    instance, plan = draw(planned())
    estate, home = Estate.of(instance), Draft.of(plan)
    before = judged(estate, frame_of(instance), home)
    vms = draw(st.lists(st.sampled_from(estate.vm_ids), max_size=4))
    moved = replace(home, window_of={**home.window_of, **{vm: draw(st.sampled_from(WINDOW_IDS)) for vm in vms}})
    return estate, before, home, settled(before.timetable, estate.instance, moved, today=START)


@given(edited())
def test_the_checker_finds_the_same_in_a_bent_plan(case):
    estate, _, _, draft = case
    mine, judge = judged(estate, frame_of(estate.instance), draft), check(estate.instance, draft.plan())
    assert [(one.code, one.sentence) for one in mine.breaches] == [(one.code, one.text) for one in judge.violations]
    for name in ("objective", "risk_days", "stretch_days", "stretch_tb", "split_tb", "makespan_days"):
        assert getattr(mine.figures, name) == pytest.approx(getattr(judge.measures, name), rel=1e-9, abs=1e-9)
    assert mine.figures.peak_slots == {
        pool: (one.peak, one.limit) for pool, one in judge.measures.peak_stretched.items()
    }


@given(edited())
def test_a_segment_is_stretched_in_time_and_cut_over_on_an_allowed_day_where_there_is_one(case):
    estate, _, _, draft = case
    standing = judged(estate, frame_of(estate.instance), draft)
    days = SegmentDays(estate.instance)
    faults = {one.subjects[0] for one in standing.breaches if one.code in ("H17", "H18")}
    for key, life in standing.timetable.lives.items():
        if life.segment.stretchable and life.first is not None and life.last is not None:
            latest, earliest = (
                days.latest_stretch(life.segment, life.first),
                days.earliest_cutover(life.segment, life.last),
            )
            if latest is not None and earliest is not None:
                assert key not in faults


@given(edited())
def test_segments_whose_moves_stay_on_their_days_keep_their_dates(case):
    estate, before, home, draft = case
    days = SegmentDays(estate.instance)
    now = judged(estate, frame_of(estate.instance), draft).timetable.lives
    for key, old in before.timetable.lives.items():
        given_dates = home.dates.get(key)
        if (old.first, old.last) != (now[key].first, now[key].last) or given_dates is None or old.stretch is None:
            continue
        has_both = given_dates.stretch is not None and (given_dates.cutover is not None or old.segment.anchored)
        if has_both and days.allows_stretch(old.segment, old.stretch):
            assert draft.dates[key] == given_dates


@given(edited())
def test_what_an_edit_does_and_its_undoing_cancel_out(case):
    estate, before, _, draft = case
    after = judged(estate, frame_of(estate.instance), draft)
    there, back = effect_of(before, after), effect_of(after, before)
    for name, value in there.as_json().items():
        assert value == pytest.approx(-back.as_json()[name])
    assert {one.code for one in there.gone_breaches} <= {one.code for one in back.new_breaches}


def test_traffic_of_vms_that_have_moved_counts_as_the_checker_counts_it():
    """a1 has moved on the 10th, A is stretched since the 8th: it sends 2 GB/day over A and 1 GB/day to a2 till then."""
    begun = tiny.segment(tiny.vm(TINY, "a1", moved_on=january(10)), "A", stretched_since=january(8))
    begun = replace(begun, today=january(12))
    estate = Estate.of(begun)
    later = Draft.of(replace(PLAN, assignment={vm: wave for vm, wave in PLAN.assignment.items() if vm != "a1"}))
    before = judged(estate, frame_of(begun), later)
    moved = replace(later, window_of={**later.window_of, "a2": "w1"})
    draft = settled(before.timetable, estate.instance, moved, today=january(12))
    mine, judge = judged(estate, frame_of(begun), draft), check(begun, draft.plan())
    assert mine.figures.objective == pytest.approx(judge.measures.objective, rel=1e-12)
    assert mine.figures.stretch_tb - before.figures.stretch_tb == pytest.approx(0.021)
    assert mine.figures.longest_segment == "A"
    assert mine.figures.longest_days == 11


def test_the_effect_of_a_move_is_told_before_it_is_made():
    """a2 moves a week later: A is stretched 11 days for 4, a1 sends 2 GB/day over it and 1 GB/day to a2 for 7 more."""
    estate, frame, home = Estate.of(TINY), frame_of(TINY), Draft.of(PLAN)
    before = judged(estate, frame, home)
    moved = replace(home, window_of={**home.window_of, "a2": "w1"})
    after = judged(estate, frame, settled(before.timetable, estate.instance, moved, today=january(4)))
    effect = effect_of(before, after)
    assert effect.stretch_days == 7
    assert effect.stretch_tb == pytest.approx(0.021)
    assert effect.split_tb == pytest.approx(0.007)
    assert effect.risk_days == pytest.approx(2 * 14 * ((11 / 14) ** 1.5 - (4 / 14) ** 1.5) + 2 * 0.021)
    assert effect.objective == pytest.approx(effect.risk_days + 2 * 0.007)
    assert effect.makespan_days == 0
    assert {one.code: one.is_policy for one in effect.new_breaches} == {"H06": True, "H10": False}
    assert (after.loads["w1"].vms, after.loads["w1"].max_vms, after.loads["w1"].gb) == (3, 2, 300.0)
