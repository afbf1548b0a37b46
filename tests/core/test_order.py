"""The cutover order: one row for each segment, and what had to go before it."""

from dataclasses import replace

from planner.core.checker import check
from planner.core.order import cutover_order
from planner.core.records import Segment, Vm
from tests.core import test_checker_facts as facts
from tests.core.tiny import PLAN, TINY, dated, january, limits, moved, segment, vm, window


def rows(instance, plan):
    assert check(instance, plan).feasible
    return {row.segment: row for row in cutover_order(instance, plan)}


def sentences(row, kind):
    return [before.sentence for before in row.after if before.kind == kind]


def test_segments_stand_in_the_order_of_their_cutovers():
    row_of = rows(TINY, PLAN)
    assert [(row.place, row.segment, row.cutover) for row in row_of.values()] == [
        (1, "A", january(11)),
        (2, "B", january(18)),
        (3, "C", january(24)),
    ]
    assert (row_of["A"].stretch, row_of["A"].first_wave, row_of["A"].last_wave) == (january(8), "W1", "W1")
    assert (row_of["A"].last_vms, row_of["A"].last_vms_count) == (("a1", "a2"), 2)
    assert row_of["C"].stretch is None


def test_the_last_wave_and_the_soak_are_told():
    (last,) = sentences(rows(TINY, PLAN)["A"], "last-wave")
    assert last == "a1, a2 moved last, in wave W1, which ends on 2027-01-10."
    (soak,) = sentences(rows(TINY, PLAN)["A"], "soak")
    assert soak == "After its last VM it soaks 1 day, so 2027-01-11 is the first day."


def test_a_precedence_of_a_vm_that_moved_last_is_told():
    assert sentences(rows(TINY, PLAN)["B"], "precedence") == ["VM a1 had to move before b1: wave W1 before W2."]


def test_a_precedence_inside_one_wave_holds_nothing_up():
    same_wave = replace(TINY, precedences=(("b2", "b1"),))
    assert sentences(rows(same_wave, PLAN)["B"], "precedence") == []


def test_a_bridge_vm_names_the_segments_it_ties():
    instance = vm(TINY, "b2", segments=("B", "A"))
    plan = dated(PLAN, "A", january(8), january(18))
    (text,) = sentences(rows(instance, plan)["A"], "bridge-vm")
    assert text == "Bridge VM b2 is on B too: none of them is cut over before wave W2 ends."


def test_a_move_group_names_its_reasons():
    (text,) = sentences(rows(TINY, PLAN)["C"], "move-group")
    assert text.startswith("c1, c2 move in one wave, here W3: affinity 1 (c1, c2) moves together")


def test_a_freeze_or_a_weekday_moves_the_cutover():
    frozen = replace(TINY, freezes=((january(18), january(18)),))
    row = rows(frozen, dated(PLAN, "B", january(15), january(19)))["B"]
    (text,) = sentences(row, "calendar")
    assert text == "Monday 2027-01-18 allows no cutover (weekday or freeze), 2027-01-19 does."
    assert sentences(row, "free-choice") == []


def test_its_own_first_day_is_told():
    instance = segment(TINY, "A", cutover_not_before=january(12))
    row = rows(instance, dated(PLAN, "A", january(8), january(12)))["A"]
    assert sentences(row, "not-before") == ["It may not be cut over before 2027-01-12."]


def test_a_full_day_moves_the_cutover_and_names_who_has_it():
    # both segments are ready on Monday 18 January; the 19th and 20th are frozen
    instance = limits(window(TINY, "w1", max_vms=3), max_cutovers_per_day=1, hcx_max_inflight=None)
    plan = dated(dated(moved(PLAN, a2="W2"), "A", january(8), january(18)), "B", january(15), january(21))
    row = rows(instance, plan)["B"]
    (text,) = sentences(row, "cutovers-per-day")
    assert text == "From 2027-01-18 on every day that allows a cutover has its 1 already: A."
    assert sentences(row, "free-choice") == []


def test_a_later_cutover_than_the_rules_ask_for_is_said_to_be_a_choice():
    row = rows(TINY, dated(PLAN, "A", january(8), january(13)))["A"]
    assert sentences(row, "free-choice") == ["It could be cut over from 2027-01-11 on; the plan takes 2027-01-13."]


def test_a_slot_that_another_cutover_freed_is_told():
    one_slot = limits(TINY, max_stretched=1)
    (text,) = sentences(rows(one_slot, PLAN)["B"], "slot")
    assert text.startswith("A had to be cut over before this one was stretched: with it more than the 1 extension slot")
    assert sentences(rows(TINY, PLAN)["B"], "slot") == []  # there are two slots


def test_an_anchored_segment_stands_last_and_a_fact_first():
    row_of = rows(facts.FACTS, facts.PLAN)
    assert list(row_of) == ["B", "A", "D", "E"]
    assert row_of["B"].done
    assert sentences(row_of["B"], "fact") == ["It was cut over on 2027-02-07."]
    assert row_of["E"].cutover is None
    assert sentences(row_of["E"], "anchored") == ["Something on it never moves, so it stays stretched."]


def test_many_vms_are_counted_and_a_few_named():
    vms = tuple(Vm(f"d{number}", 1.0, ("D",)) for number in range(30))
    instance = replace(TINY, segments=(*TINY.segments, Segment("D", 1.0)), vms=(*TINY.vms, *vms))
    instance = limits(window(instance, "w2", max_vms=32), hcx_max_inflight=None)
    plan = dated(moved(PLAN, **{one.id: "W3" for one in vms}), "D", january(22), january(25))
    row = rows(instance, plan)["D"]
    assert (len(row.last_vms), row.last_vms_count) == (5, 30)
    assert sentences(row, "last-wave")[0].startswith("d0, d1, d2, d3 and 26 more moved last")


def test_a_day_that_its_own_calendar_takes_is_told_from_one_of_the_instance():
    own = segment(TINY, "A", cutover_weekdays=(2,))  # Monday the 11th is a working day, but none of its own
    row = rows(own, dated(PLAN, "A", january(8), january(13)))["A"]
    assert sentences(row, "calendar") == ["Monday 2027-01-11 allows no cutover (its own weekdays), 2027-01-13 does."]
