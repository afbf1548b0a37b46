"""A plan that people bend: the same verdict as the checker's, dates laid anew, and limits eased by what was accepted."""

from dataclasses import replace

import pytest
from hypothesis import given

from planner.core.checker import check
from planner.core.editing.draft import Draft
from planner.core.editing.estate import Estate, frame_of
from planner.core.editing.judge import accepts, effect_of, judged
from planner.core.editing.settle import settled
from planner.core.editing.waivers import Waiver, relaxed
from planner.core.records import SegmentDates, Window
from tests.core import tiny
from tests.core.small_estates import planned
from tests.core.tiny import PLAN, TINY, january

HOME = Draft.of(PLAN)


def standing(instance=TINY, draft=HOME, **given_):
    return judged(Estate.of(instance), frame_of(instance), draft, **given_)


def without_pins(instance):
    return replace(instance, vms=tuple(replace(vm, pinned_window=None) for vm in instance.vms))


@given(planned())
def test_a_draft_is_judged_as_the_checker_judges_its_plan(case):
    instance, plan = case
    bare = without_pins(instance)
    mine, judge = standing(bare, Draft.of(plan)), check(bare, Draft.of(plan).plan())
    assert [one.code for one in mine.breaches] == [one.code for one in judge.violations]
    for name in ("objective", "risk_days", "stretch_tb", "split_tb"):
        assert getattr(mine.figures, name) == pytest.approx(getattr(judge.measures, name), rel=1e-9, abs=1e-9)
    assert mine.figures.stretch_days == judge.measures.stretch_days
    assert mine.figures.makespan_days == judge.measures.makespan_days


@given(planned())
def test_whoever_accepts_every_policy_breach_is_left_with_the_hard_ones(case):
    instance, plan = case
    bare, draft = without_pins(instance), Draft.of(plan)
    breaches = standing(bare, draft).breaches
    eased = relaxed(bare, [waiver for one in breaches for waiver in one.waivers])
    left = [one.text for one in check(eased, draft.plan()).violations]
    assert len(left) == len([one for one in breaches if not one.is_policy])


@given(planned())
def test_a_limit_is_eased_by_no_more_than_was_accepted(case):
    instance, plan = case
    bare, draft = without_pins(instance), Draft.of(plan)
    breaches = [one for one in standing(bare, draft).breaches if one.is_policy]
    for one in breaches:
        others = [waiver for other in breaches if other is not one for waiver in other.waivers]
        covered = accepts(tuple(others), one)
        codes = [found.code for found in check(relaxed(bare, others), draft.plan()).violations]
        assert covered or one.code in codes or one.code in ("H11", "H12", "H14")  # these share what they ease


def test_a_draft_is_kept_by_the_keys_of_its_windows():
    keys = {window.id: 70 + place for place, window in enumerate(TINY.windows)}
    names = {key: window for window, key in keys.items()}
    assert Draft.from_bytes(HOME.to_bytes(keys), names) == Draft(HOME.window_of, dict(HOME.dates))


def test_the_vms_of_a_window_that_is_no_more_are_in_no_wave():
    keys = {window.id: 70 + place for place, window in enumerate(TINY.windows)}
    gone = TINY.windows[0].id
    names = {key: window for window, key in keys.items() if window != gone}
    left = Draft.from_bytes(HOME.to_bytes(keys), names)
    assert set(HOME.window_of) - set(left.window_of) == {vm for vm, window in HOME.window_of.items() if window == gone}


def test_an_edit_that_changes_nothing_keeps_every_date():
    now = standing()
    assert settled(now.timetable, now.instance, HOME, today=TINY.start_date).dates == dict(HOME.dates)


def test_a_cap_that_somebody_entered_is_policy_and_one_of_hours_is_not():
    window = TINY.windows[0]
    full = tiny.window(TINY, window.id, max_vms=0)
    (breach,) = [one for one in standing(full).breaches if one.code == "H06"]
    held = sum(its == window.id for its in HOME.window_of.values())
    assert breach.waivers == (Waiver("H06", (window.id,), held),)
    (hard,) = [one for one in standing(full, hours={window.id: (held - 1, None)}).breaches if one.code == "H06"]
    assert not hard.is_policy


def test_a_freeze_is_cut_by_the_days_of_the_window_it_was_lifted_for():
    frozen = replace(TINY, windows=(Window("w", january(10), january(11)),), freezes=((january(8), january(15)),))
    eased = relaxed(frozen, [Waiver("H04", ("w",))])
    assert eased.freezes == ((january(8), january(9)), (january(12), january(15)))


def test_two_that_must_be_apart_may_be_together_and_the_others_still_may_not():
    apart = replace(TINY, anti_affinities=(("a", "b", "c"),))
    eased = relaxed(apart, [Waiver("H15", ("a", "b"))])
    assert eased.anti_affinities == (("b", "c"), ("a", "c"))


def test_what_was_broken_as_badly_before_is_no_new_breach():
    full = tiny.window(TINY, TINY.windows[0].id, max_vms=0)
    now = standing(full)
    assert effect_of(now, now).new_breaches == ()
    assert [one.code for one in effect_of(standing(), now).new_breaches] == ["H06"]
    assert [one.code for one in effect_of(now, standing()).gone_breaches] == ["H06"]


def test_the_files_of_a_draft_hold_days_and_none():
    kept = Draft({}, {"A": SegmentDates(january(4), None)})
    assert Draft.from_bytes(kept.to_bytes({}), {}) == kept
