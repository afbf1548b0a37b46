"""Contradictions proved before a search: each is named with a way out, and nothing feasible is refused."""

from dataclasses import replace
from datetime import date

import pytest

from planner.core.precheck import MOST_OF_A_KIND, refusals
from planner.core.records import Segment, Vm
from tests.core.test_checker_facts import FACTS, february
from tests.core.tiny import TINY, january, limits, segment, vm, window

ALL_WINDOWS = ("w0", "w1", "w2", "w2b")


def windows(instance, **changes):
    for window_id in ALL_WINDOWS:
        instance = window(instance, window_id, **changes)
    return instance


def test_what_has_a_plan_is_not_refused():
    assert refusals(TINY) == ()
    assert refusals(FACTS) == ()


def many_apart(count):
    vms = tuple(Vm(f"x{number}", 1.0) for number in range(count))
    return replace(TINY, vms=(*TINY.vms, *vms), anti_affinities=(tuple(one.id for one in vms),))


CONTRADICTIONS = {
    "no window at all": ("no-window", replace(TINY, windows=()), "6 VMs must move, but there is no window"),
    "today after the last window": ("no-window", replace(TINY, today=january(25)), "from today on"),
    "a freeze over everything": ("no-window", replace(TINY, freezes=((january(1), january(31)),)), "no window"),
    "a stream without a window": ("no-window", vm(TINY, "a1", stream="lab"), "1 VM of stream lab must move"),
    "a group of too many VMs": (
        "group-larger-than-every-window",
        replace(TINY, affinities=(("c1", "c2"), ("c2", "b2"))),
        "The group of 3 VMs (b2, c1, c2; affinity 1 (c1, c2) moves together) holds 3 VMs, its largest window takes 2 VMs",
    ),
    "a group of too many GB": (
        "group-larger-than-every-window",
        vm(TINY, "c1", size_gb=450.0),
        "holds 550.0 GB, its largest window takes 350 GB",  # 50 GB a day: 5 days before and the 2 of the window
    ),
    "a group of too many critical VMs": (
        "group-larger-than-every-window",
        vm(vm(TINY, "c1", criticality=5), "c2", criticality=4),
        "2 critical VMs, its largest window takes 1 critical VMs",
    ),
    "a group beyond the migrations in flight": (
        "group-larger-than-every-window",
        limits(TINY, hcx_max_inflight=1),
        "holds 2 VMs, its largest window takes 1 VMs",
    ),
    "earliest after latest": (
        "group-without-window",
        vm(TINY, "a1", earliest=january(20), latest=january(18)),
        "VM a1 has no admissible window: 2 windows before the earliest day of VM a1 (2027-01-20); "
        "2 windows after the latest day of VM a1 (2027-01-18).",
    ),
    "blackouts of two VMs of a group": (
        "group-without-window",
        vm(vm(TINY, "c1", blackouts=((january(9), january(17)),)), "c2", blackouts=((january(23), january(25)),)),
        "2 windows in a blackout of VM c1; 2 windows in a blackout of VM c2",
    ),
    "pinned to a frozen window": (
        "group-without-window",
        replace(vm(TINY, "a1", pinned_window="w0"), freezes=((january(10), january(10)),)),
        "1 window in a freeze (2027-01-10)",
    ),
    "a group of two streams": (
        "group-without-window",
        vm(replace(TINY, windows=(*TINY.windows, replace(TINY.windows[3], id="l", stream="lab"))), "c1", stream="lab"),
        "of another stream than VM c1 (lab)",
    ),
    "no day to stretch before": ("group-without-window", limits(TINY, stretch_lead_days=30), "too early to stretch"),
    "no day to cut over after": ("group-without-window", limits(TINY, cutover_lag_days=50), "too late to cut segment"),
    "not stretchable, but closed late": (
        "group-without-window",
        segment(TINY, "C", cutover_not_before=january(30)),
        "before segment C may be cut over (2027-01-30), which cannot be stretched",
    ),
    "two pins in a group": (
        "pins-contradict",
        vm(vm(TINY, "c1", pinned_window="w0"), "c2", pinned_window="w1"),
        "its VMs are pinned to w0, w1",
    ),
    "kept apart inside a group": (
        "apart-inside-a-group",
        replace(TINY, anti_affinities=(("c1", "c2"),)),
        "Anti-affinity 1 keeps VMs c1 and c2 apart, but they must move in one wave",
    ),
    "kept apart by a circle of precedences": (
        "apart-inside-a-group",
        replace(TINY, precedences=(("a1", "b1"), ("b1", "a1"))),
        "precedences run in a circle",
    ),
    "more kept apart than windows": ("too-many-apart", many_apart(5), "at most 3 windows are left"),
    "a precedence against pins": (
        "precedence-impossible",
        vm(vm(TINY, "a1", pinned_window="w2"), "b1", pinned_window="w1"),
        "VM a1 must move before VM b1",
    ),
    "a precedence against dates": (
        "precedence-impossible",
        vm(vm(TINY, "a1", earliest=january(20)), "b1", latest=january(18)),
        "VM a1 must move before VM b1",
    ),
    "pins that overfill a window": (
        "window-overfilled",
        vm(vm(vm(TINY, "a2", pinned_window="w1"), "b1", pinned_window="w1"), "b2", pinned_window="w1"),
        "Window w1 is the only one left to 3 VMs (a2, b1, b2)",
    ),
    "pins to windows that overlap": (
        "windows-clash",
        vm(vm(TINY, "a1", pinned_window="w2"), "b1", pinned_window="w2b"),
        "Windows w2 and w2b are both needed",
    ),
    "windows too few for the VMs": ("windows-too-few", windows(TINY, max_vms=1), "6 VMs must move, all windows"),
    "windows too few for the volume": ("windows-too-few", windows(TINY, max_gb=190.0), "600 GB must move, all windows"),
    "windows too few for the critical": (
        "windows-too-few",
        vm(vm(TINY, "a2", criticality=4), "b2", criticality=4),
        "4 critical VMs must move, all windows together take 3",
    ),
    "a link too small for all": ("link-too-small", limits(TINY, link_gb_per_day=27.0), "600 GB must be replicated"),
    "no slots": ("slots-too-few", limits(TINY, max_stretched=0), "take 1 extension slots at once; there are 0"),
    "a bridge VM beyond the slots": (
        "slots-too-few",
        limits(vm(TINY, "a1", segments=("A", "B")), max_stretched=1),
        "VM a1 moves on 2 stretched segments (A, B), which take 2 extension slots at once; there are 1",
    ),
    "a segment of more port groups than slots": (
        "slots-too-few",
        segment(TINY, "A", slots={"default": 3}),
        "take 3 extension slots",
    ),
    "an anchored stretch holds the only slot": (
        "slots-too-few",
        limits(FACTS, max_stretched={"ne1": 2, "total": 2}),
        "beside 1 that anchored segments hold",
    ),
    "more stretched today than slots": (
        "stretched-beyond-slots",
        limits(FACTS, max_stretched={"ne1": 1, "total": 4}),
        "2 segments (A, E) are stretched today and take 2 extension slots of pool ne1, there are 1",
    ),
    "more anchored than slots": (
        "anchored-beyond-slots",
        limits(segment(segment(TINY, "A", anchored=True), "B", anchored=True), max_stretched=1),
        "2 segments (A, B) stay stretched to the end",
    ),
    "no cutover allowed a day": ("cut-over-days-too-few", limits(TINY, max_cutovers_per_day=0), "2 segments must be"),
    "no stretch allowed a day": ("stretched-days-too-few", limits(TINY, max_stretches_per_day=0), "2 segments must be"),
    "no cutover day after its own first": (
        "no-cutover-day",
        segment(FACTS, "A", cutover_not_before=date(2027, 3, 2)),
        "Segment A may not be cut over before 2027-03-02",
    ),
    "a stretch that must last too long": (
        "stretch-longer-than-allowed",
        # windows take one VM: its two VMs need two weekends, Friday the 8th to Monday the 18th at best
        windows(segment(replace(TINY, affinities=()), "A", max_stretch_days=10), max_vms=1),
        "Segment A is stretched 11 days or more in every plan",
    ),
    "stretched too long already": (
        "stretch-longer-than-allowed",
        segment(vm(FACTS, "a2", moved_on=february(10)), "A", max_stretch_days=17),
        "Segment A is stretched 18 days or more in every plan",
    ),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_a_contradiction_is_named_with_a_way_out(case):
    code, instance, text = CONTRADICTIONS[case]
    found = [refusal for refusal in refusals(instance) if refusal.code == code]
    assert any(text in refusal.sentence for refusal in found), [refusal.sentence for refusal in refusals(instance)]
    assert all(refusal.way_out and refusal.subjects for refusal in found)


def test_a_group_is_called_by_its_label():
    too_large = replace(TINY, affinities=(("c1", "c2", "b2"),))
    (refusal,) = refusals(too_large, labels=["ERP"])
    assert "ERP moves together" in refusal.sentence


def test_precedences_in_a_circle_are_no_contradiction():
    assert refusals(replace(TINY, precedences=(("b1", "b2"), ("b2", "b1")))) == ()


def test_an_alternative_window_is_one_window_only():
    """w2 and w2b overlap: VMs that are kept apart have three windows, not four."""
    assert "too-many-apart" not in {one.code for one in refusals(many_apart(3))}
    assert [one.code for one in refusals(many_apart(4)) if one.code == "too-many-apart"] == ["too-many-apart"]


def test_thousands_of_the_same_are_counted():
    lone = tuple(Vm(f"x{number}", 1.0, earliest=january(26)) for number in range(100))
    found = [one for one in refusals(replace(TINY, vms=(*TINY.vms, *lone))) if one.code == "group-without-window"]
    assert len(found) == MOST_OF_A_KIND + 1
    assert found[-1].sentence == "80 more contradictions of the same kind."


def test_a_project_whose_vms_have_all_moved_is_not_refused_for_windows():
    done = replace(FACTS, windows=(), vms=tuple(replace(one, moved_on=february(10)) for one in FACTS.vms))
    done = segment(replace(done, limits=replace(done.limits, link_gb_per_day=None)), "D", stretched_since=february(9))
    assert refusals(done) == ()


def test_a_segment_without_vms_asks_for_nothing():
    assert refusals(replace(TINY, segments=(*TINY.segments, Segment("E", 1.0, slots={"default": 9})))) == ()


def test_a_segment_that_can_never_be_cut_over_is_told_before_the_vms_it_holds():
    first, *rest = refusals(segment(TINY, "A", cutover_not_before=date(2030, 1, 1)))
    assert first.code == "no-cutover-day"
    assert "retires" in first.way_out
    assert any("which may not be before 2030-01-01" in one.sentence for one in rest)


def test_change_windows_that_end_before_any_wave_can_are_to_be_widened():
    first, *_ = refusals(segment(TINY, "A", change_windows=((january(4), january(8)),)))
    assert first.code == "no-cutover-day"
    assert first.sentence == (
        "Segment A may be cut over on no day after 2027-01-10, the first day by which a wave can have ended: its change "
        "windows leave none."
    )
    assert first.way_out.startswith("Widen its change windows")


def test_windows_after_the_last_change_window_are_told_as_what_it_closes():
    # its change window takes the cutover after w0 alone, to which a1 may not move
    closed = segment(vm(TINY, "a1", earliest=january(16)), "A", change_windows=((january(11), january(12)),))
    told = [one.sentence for one in refusals(closed)]
    assert any(
        "too late to cut segment A over after, for its change windows leave no day from then on" in one for one in told
    )


def test_own_weekdays_without_a_day_are_a_contradiction():
    (first, *_) = refusals(segment(TINY, "A", cutover_weekdays=(5, 6)))  # the instance allows working days
    assert "its own weekdays leave none" in first.sentence
    assert "Allow more weekdays" in first.way_out


def test_what_moves_at_once_needs_a_window_that_ends_on_its_own_days():
    told = [one.sentence for one in refusals(segment(TINY, "C", change_windows=((january(12), january(14)),)))]
    assert any("ending on a day that segment C's own calendar does not allow" in one for one in told)


def test_windows_that_would_stretch_a_segment_too_long_are_counted_together():
    told = [one.sentence for one in refusals(segment(TINY, "A", anchored=True, max_stretch_days=1))]
    assert any("windows that would keep segment A stretched longer than the 1 day it may be" in one for one in told)
