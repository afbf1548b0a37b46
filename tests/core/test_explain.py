"""Why a plan is as it is: true reasons for each group, the limits that bind, the segments no plan closes early."""

from dataclasses import replace

import pytest

from planner.core.explain import REASONS_SHOWN, binding, placements, unavoidable
from tests.core import test_checker_facts as facts
from tests.core.tiny import PLAN, TINY, dated, january, limits, moved, segment, vm, window


def reasons(instance, plan, vm_id):
    (placement,) = [one for one in placements(instance, plan) if vm_id in one.group.vms]
    return placement.reasons


def bound(instance, plan):
    return {one.limit: one for one in binding(instance, plan)}


def test_each_group_names_its_wave():
    assert [(one.group.vms, one.wave, one.window) for one in placements(TINY, PLAN)] == [
        (("a1",), "W1", "w0"),
        (("a2",), "W1", "w0"),
        (("b1",), "W2", "w1"),
        (("b2",), "W2", "w1"),
        (("c1", "c2"), "W3", "w2"),
    ]


def test_a_pin_is_the_first_reason_of_a_vm_that_nothing_ties():
    assert reasons(vm(TINY, "a1", pinned_window="w0"), PLAN, "a1")[0] == "a1 is pinned to window w0."


def test_the_only_admissible_window_is_a_reason():
    only = reasons(vm(TINY, "a2", latest=january(12)), PLAN, "a2")
    assert only[0] == "w0 is the only window that its dates, its segments and its size allow."
    assert "only window" not in " ".join(reasons(TINY, PLAN, "a2"))


def test_what_ties_a_group_is_a_reason():
    assert "segment C cannot be stretched, so all its VMs move at once" in reasons(TINY, PLAN, "c1")


def test_a_wave_opens_or_closes_a_segment():
    plan = dated(moved(PLAN, b2="W3", c1="W2", c2="W2"), "B", january(15), january(25))
    plan = moved(plan, b1="W1", a2="W2")
    roomy = replace(vm(TINY, "b1", blackouts=()), anti_affinities=())
    assert "It opens segment B (1 of its 2 VMs move here)." in reasons(roomy, plan, "b1")
    assert any(one.startswith("It is the last wave of segment B") for one in reasons(roomy, plan, "b2"))
    assert "The whole rest of segment A moves in this wave (2 of its 2 VMs move here)." in reasons(TINY, PLAN, "a1")


def test_a_wave_does_not_open_what_is_stretched_already():
    plan = dated(moved(PLAN, b2="W3", c1="W2", c2="W2"), "B", january(2), january(25))
    plan = moved(plan, b1="W1", a2="W2")
    under_way = replace(vm(TINY, "b1", blackouts=()), anti_affinities=(), today=january(3))
    under_way = segment(under_way, "B", stretched_since=january(2))
    told = reasons(under_way, plan, "b1")
    assert "It is the next wave of segment B, which is stretched already (1 of its 2 VMs move here)." in told


def test_precedences_are_told_from_both_sides():
    assert "VM b1 moves after a1, in wave W2." in reasons(TINY, PLAN, "a1")
    assert "VM a1 moves before b1, in wave W1." in reasons(TINY, PLAN, "b1")


def test_reasons_are_few():
    assert all(len(one.reasons) <= REASONS_SHOWN for one in placements(TINY, PLAN))


def test_a_full_window_binds():
    full = [one for one in binding(TINY, PLAN) if one.limit == "window-vms"]
    assert [(one.used, one.most, one.subjects) for one in full] == [
        (2, 2, ("W1", "w0")),
        (2, 2, ("W2", "w1")),
        (2, 2, ("W3", "w2")),
    ]
    roomy = window(window(window(TINY, "w0", max_vms=3), "w1", max_vms=3), "w2", max_vms=3)
    assert "window-vms" not in bound(roomy, PLAN)


def test_slots_bind_on_the_days_on_which_all_are_in_use():
    assert "slots" not in bound(TINY, PLAN)
    slots = bound(limits(TINY, max_stretched=1), PLAN)["slots"]
    assert (slots.used, slots.days, slots.first_on) == (1, 8, january(8))  # A 4 days, then B 4


def test_slots_before_today_bind_nobody():
    slots = bound(limits(facts.FACTS, max_stretched={"ne1": 3, "total": 7}), facts.PLAN)["slots"]
    assert (slots.days, slots.first_on) == (5, facts.february(11))  # A, D and E from the 11th to the 15th


def test_a_link_binds_over_the_waves_that_fill_it():
    # 200 GB of wave W1 in 7 days from the first replication: 28.6 GB a day
    link = bound(limits(TINY, link_gb_per_day=200 / 7), PLAN)["link"]
    assert link.used == 200
    assert link.most == pytest.approx(200)
    assert "link" not in bound(TINY, PLAN)


def test_migrations_in_flight_bind():
    in_flight = bound(TINY, PLAN)["in-flight"]
    assert (in_flight.most, in_flight.days) == (2, 21)  # three waves, each 5 days before and the 2 of its window


def test_a_full_day_binds():
    assert bound(limits(TINY, max_cutovers_per_day=1), PLAN)["cutovers"].days == 2
    assert bound(limits(TINY, max_stretches_per_day=1), PLAN)["stretches"].days == 2


def test_a_stretch_as_long_as_it_may_be_binds():
    assert bound(segment(TINY, "A", max_stretch_days=4), PLAN)["stretch-days"].subjects == ("A",)


def test_an_anchored_segment_is_closed_by_no_plan():
    (one,) = unavoidable(segment(TINY, "A", anchored=True))
    assert (one.segment, one.fewest_days) == ("A", None)


def test_a_segment_that_needs_more_windows_than_one_is_closed_late_by_every_plan():
    instance = TINY
    for window_id in ("w0", "w1", "w2", "w2b"):
        instance = window(instance, window_id, max_vms=1)
    # two weekends: stretched on Friday 8 January at the latest, cut over on Monday 18 at the earliest
    assert [(one.segment, one.fewest_days) for one in unavoidable(instance, early_days=10)] == [("A", 11), ("B", 11)]
    assert unavoidable(instance, early_days=11) == ()


def test_what_counts_as_early_is_the_scenarios_eta():
    in_a_day = replace(TINY, risk=replace(TINY.risk, eta_days=3))
    assert [one.segment for one in unavoidable(in_a_day)] == ["A", "B"]  # 4 days are the least
    assert unavoidable(TINY) == ()


def test_a_segment_stretched_long_ago_is_closed_late_by_every_plan():
    found = {one.segment: one for one in unavoidable(facts.FACTS)}
    assert found["A"].fewest_days == 18
    assert "stretched since 2027-01-29" in found["A"].sentence
