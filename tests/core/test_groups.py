"""Move groups: what moves in one wave, and why."""

from dataclasses import replace

from planner.core.groups import move_groups
from tests.core.tiny import TINY, january, segment, vm


def groups(instance, labels=None):
    return {group.vms: group.reasons for group in move_groups(instance, labels)}


def test_an_affinity_and_a_segment_that_cannot_be_stretched_tie_and_both_are_told():
    assert groups(TINY)[("c1", "c2")] == (
        "affinity 1 (c1, c2) moves together",
        "segment C cannot be stretched, so all its VMs move at once",
    )


def test_an_affinity_is_called_by_its_label():
    assert groups(TINY, ["ERP"])[("c1", "c2")][0] == "ERP moves together"


def test_a_vm_that_nothing_ties_is_a_group_of_its_own_without_a_reason():
    assert groups(TINY)[("a1",)] == ()


def test_ties_chain():
    chained = replace(TINY, affinities=(("a1", "b1"), ("b1", "c1")))
    assert ("a1", "b1", "c1", "c2") in groups(chained)


def test_a_vm_that_has_moved_ties_nobody():
    under_way = replace(TINY, today=january(10), affinities=(("a1", "a2"), ("a1", "b1")))
    under_way = segment(vm(under_way, "a1", moved_on=january(10)), "A", stretched_since=january(8))
    assert set(groups(under_way)) == {("a2",), ("b1",), ("b2",), ("c1", "c2")}


def test_precedences_in_a_circle_leave_only_the_same_wave():
    circle = replace(TINY, precedences=(("a1", "b1"), ("b1", "b2"), ("b2", "a1")))
    assert groups(circle)[("a1", "b1", "b2")] == (
        "precedences run in a circle through a1, b1, b2: only the same wave satisfies them",
    )


def test_precedences_in_a_row_tie_nobody():
    row = replace(TINY, precedences=(("a1", "b1"), ("b1", "b2")))
    assert ("a1",) in groups(row)


def test_a_circle_through_a_group_takes_the_whole_group():
    circle = replace(TINY, precedences=(("a1", "c1"), ("c2", "a1")))
    assert ("a1", "c1", "c2") in groups(circle)
