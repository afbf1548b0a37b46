"""Wishes that contradict each other are named, no more of them than it takes, and nothing that has a plan is refuted."""

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings

from planner.core.contradictions import contradiction, explained
from planner.core.contradictions.minimal import smallest_clash
from planner.core.contradictions.part import part_of
from planner.core.contradictions.proof import culprits, impossible
from planner.core.contradictions.wishes import Kind, Wish, keeping, wishes_of
from planner.core.precheck import refusals
from planner.core.records import Instance, Plan, Vm, Window
from tests.core.small_estates import feasible
from tests.core.test_checker_facts import FACTS
from tests.core.tiny import TINY, january, limits, segment, vm

BARE = replace(
    TINY, segments=(), vms=(), windows=(), freezes=(), affinities=(), precedences=(), anti_affinities=(), flows=()
)


def no_clock() -> float:
    return 0.0


def told(instance: Instance) -> list[str]:
    """The sentences of the first refusal's wishes, or of the contradiction that only a search finds."""
    reasons = refusals(instance)
    if reasons:
        return [wish.sentence for wish in explained(instance, reasons, no_clock)[0].wishes]
    found = contradiction(instance, no_clock)
    return [] if found is None else [wish.sentence for wish in found.wishes]


def weekends(count: int, **caps: float) -> tuple[Window, ...]:
    return tuple(Window(f"w{n}", january(9 + 5 * n), january(10 + 5 * n), **caps) for n in range(count))


def loose(*names: str, size_gb: float = 1.0) -> tuple[Vm, ...]:
    return tuple(Vm(name, size_gb) for name in names)


def test_what_has_a_plan_is_not_refuted():
    for instance in (TINY, FACTS):
        assert culprits(instance, 1000) is None
        assert contradiction(instance, no_clock) is None


@given(feasible())
@settings(max_examples=40)
def test_an_estate_around_a_hidden_plan_is_never_refuted(case: tuple[Instance, Plan]):
    assert culprits(case[0], 300) is None


def test_a_chain_of_precedences_between_two_pins_is_named_link_by_link():
    vms = (Vm("a", 1.0, pinned_window="w2"), *loose("b", "c"), Vm("d", 1.0, pinned_window="w1"), *loose("e"))
    chain = (("a", "b"), ("b", "c"), ("c", "d"), ("e", "d"))
    assert told(replace(BARE, windows=weekends(4), vms=vms, precedences=chain)) == [
        "VM a is pinned to window w2 (2027-01-19 to 2027-01-20).",
        "VM d is pinned to window w1 (2027-01-14 to 2027-01-15).",
        "VM a must move before VM b, or with it.",
        "VM b must move before VM c, or with it.",
        "VM c must move before VM d, or with it.",
    ]


def test_three_vms_kept_apart_two_by_two_do_not_fit_two_windows():
    vms = tuple(replace(one, latest=january(16)) for one in loose("a", "b", "c"))
    apart = (("a", "b"), ("b", "c"), ("a", "c"))
    instance = replace(BARE, windows=weekends(4), vms=vms, anti_affinities=apart)
    assert refusals(instance) == ()  # each pair by itself has its two windows
    assert told(instance) == [
        "Each of 3 VMs (a, b, c) may not move after 2027-01-16.",
        "Anti-affinity 1 keeps a, b in different waves.",
        "Anti-affinity 2 keeps b, c in different waves.",
        "Anti-affinity 3 keeps a, c in different waves.",
    ]


def test_three_vms_that_fill_more_than_half_a_window_each_need_three():
    instance = replace(BARE, windows=weekends(2, max_gb=6.0), vms=loose("a", "b", "c", size_gb=4.0))
    assert told(instance) == ["Each of 2 windows (w0, w1) takes at most 6.0 GB."]


def test_a_contradiction_speaks_of_the_vms_that_its_wishes_name():
    vms = tuple(replace(one, latest=january(16)) for one in loose("a", "b", "c"))
    apart = (("a", "b"), ("b", "c"), ("a", "c"))
    whole = replace(BARE, windows=weekends(4), vms=(*vms, *loose("d", "e")), anti_affinities=apart)
    found = contradiction(replace(whole, affinities=(("a", "d"), ("e", "b"))), no_clock)
    assert found is not None
    assert found.subjects == ("a", "b", "c")
    assert found.sentence.startswith("3 VMs (a, b, c) cannot move as all of this asks. Each of 3 VMs")


def test_only_as_many_pins_are_named_as_overfill_the_window():
    vms = tuple(replace(one, pinned_window="w0") for one in loose("a", "b", "c", "d"))
    instance = replace(BARE, windows=weekends(2, max_vms=2), vms=vms)
    sentences = told(replace(instance, windows=(*instance.windows, *weekends(4)[2:])))
    assert sentences == [
        "Each of 3 VMs (a, b, c) is pinned to window w0 (2027-01-09 to 2027-01-10).",
        "Window w0 takes at most 2 VMs.",
    ]


def test_segments_that_pins_keep_open_at_once_need_their_slots():
    # each has a VM in the first and in the third window, so both are stretched in the second
    spread = limits(replace(TINY, affinities=(), precedences=(), anti_affinities=(), vms=()), max_stretched=1)
    on = [("a1", "A", "w0"), ("a2", "A", "w2"), ("b1", "B", "w0"), ("b2", "B", "w2")]
    spread = replace(spread, vms=tuple(Vm(name, 1.0, (where,), pinned_window=window) for name, where, window in on))
    sentences = told(spread)
    assert "At most 1 extension slot may be in use at once." in sentences
    assert any("pinned to window" in one for one in sentences)


def test_a_segments_own_calendar_is_named_as_a_wish_that_can_be_taken_back():
    # three weekends, a stretch of 3 days at most; the only wave before its change window is closed to a1
    own = {"change_windows": ((january(11), january(11)),), "cutover_weekdays": (0,)}
    closed = segment(vm(TINY, "a1", earliest=january(16)), "A", **own)
    assert told(closed) == [
        "VM a1 may not move before 2027-01-16.",
        "Segment A is cut over only from 2027-01-11 to 2027-01-11 (change windows).",
    ]


def test_the_blackout_of_a_segment_is_told_as_such_where_it_keeps_a_vm():
    days = (january(4), january(25))
    shut = segment(vm(TINY, "a1", blackouts=(days,)), "A", blackouts=(days,))
    assert "VM a1 may not move from 2027-01-04 to 2027-01-25 (blackout of segment A)." in told(shut)


def test_affinities_keep_the_names_they_have():
    instance = vm(vm(TINY, "c1", pinned_window="w0"), "c2", pinned_window="w1")
    instance = segment(instance, "C", stretchable=True)
    found = explained(instance, refusals(instance), no_clock, labels=["ERP"])
    assert "ERP moves together: c1, c2." in [wish.sentence for wish in found[0].wishes]


def test_without_any_wish_the_calendar_alone_is_to_blame():
    found = explained(replace(TINY, windows=()), refusals(replace(TINY, windows=())), no_clock)
    assert found[0].wishes == ()


OWN = segment(
    TINY,
    "A",
    cutover_weekdays=(0,),
    blackouts=((january(12), january(13)),),
    change_windows=((january(4), january(30)),),
)


@pytest.mark.parametrize("instance", [TINY, FACTS, OWN])
def test_keeping_every_wish_keeps_the_instance(instance: Instance):
    assert keeping(instance, frozenset(wishes_of(instance))) == instance


def test_taking_wishes_back_never_forbids_anything():
    free = keeping(limits(TINY, max_stretched=0, hcx_max_inflight=0), frozenset())
    assert not impossible(free, 100)
    assert free.limits.gap_days == 0
    assert all(one.pinned_window is None and not one.blackouts for one in free.vms)


def test_a_part_keeps_what_binds_its_vms_and_its_rules_numbers():
    instance = replace(TINY, affinities=(("a1", "a2"), ("b1", "c1", "c2")), precedences=(("a1", "b1"), ("c1", "c2")))
    part = part_of(instance, {"c1", "c2"})
    assert part.instance.affinities == (("c1", "c2"),)
    assert part.instance.precedences == (("c1", "c2"),)
    assert part.number(Wish(Kind.AFFINITY, number=0)) == 1


def test_a_minimal_set_has_no_wish_too_many():
    wishes = [Wish(Kind.PIN, str(number)) for number in range(40)]
    guilty = {wishes[3], wishes[17], wishes[38]}
    asked = count()

    def is_impossible(kept: frozenset[Wish]) -> bool:
        next(asked)
        return guilty <= kept

    clash = smallest_clash(wishes, is_impossible, lambda: False)
    assert (set(clash.wishes), clash.is_minimal) == (guilty, True)
    assert next(asked) < 40  # fewer questions than one for each wish


def test_what_time_leaves_no_room_for_is_said():
    wishes = [Wish(Kind.PIN, str(number)) for number in range(4)]
    clash = smallest_clash(wishes, lambda kept: wishes[0] in kept, lambda: True)
    assert set(clash.wishes) == set(wishes)
    assert not clash.is_minimal
