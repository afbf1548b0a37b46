"""What may be overridden: each limit that is policy is eased by its waiver and by no other, and nothing else can be."""

from dataclasses import replace

import pytest

from planner.core.checker import check
from planner.core.editing.draft import Draft
from planner.core.editing.estate import Estate, frame_of
from planner.core.editing.judge import accepts, judged
from planner.core.editing.waivers import Waiver, relaxed
from planner.core.records import SegmentDates
from tests.core import tiny
from tests.core.tiny import PLAN, TINY, january

HOME = Draft.of(PLAN)
A_DAY_OF_W1 = ((january(16), january(16)),)
POLICY = {
    "a wave in a freeze": (replace(TINY, freezes=TINY.freezes + A_DAY_OF_W1), Waiver("H04", ("w1",))),
    "VMs past a cap": (tiny.window(TINY, "w0", max_vms=1), Waiver("H06", ("w0",), 2)),
    "GB past a cap": (tiny.window(TINY, "w0", max_gb=150.0), Waiver("H07", ("w0",), 200.0)),
    "critical VMs past a cap": (tiny.window(TINY, "w0", max_critical=0), Waiver("H08", ("w0",), 1)),
    "a VM in its blackout": (tiny.vm(TINY, "b2", blackouts=A_DAY_OF_W1), Waiver("H11", ("b2", "w1"))),
    "a VM too early": (tiny.vm(TINY, "b2", earliest=january(17)), Waiver("H12", ("b2", "w1"))),
    "a VM too late": (tiny.vm(TINY, "a1", latest=january(9)), Waiver("H12", ("a1", "w0"))),
    "what moves together": (replace(TINY, affinities=(*TINY.affinities, ("a1", "a2", "b2"))), Waiver("H14", ("b2",))),
    "what is kept apart": (replace(TINY, anti_affinities=(("a1", "a2"),)), Waiver("H15", ("a1", "a2"))),
    "what moves first": (replace(TINY, precedences=(("b2", "a1"),)), Waiver("H16", ("b2", "a1"))),
    "a stretch too long": (tiny.segment(TINY, "A", max_stretch_days=3), Waiver("H19", ("A",), 4)),
}
HARD = {
    "H03": (tiny.limits(TINY, gap_days=10), HOME),
    "H04": (replace(TINY, horizon_days=20), HOME),
    "H05": (TINY, replace(HOME, window_of={vm: its for vm, its in HOME.window_of.items() if vm != "a1"})),
    "H09": (tiny.limits(TINY, link_gb_per_day=10), HOME),
    "H10": (tiny.limits(TINY, hcx_max_inflight=1), HOME),
    "H17": (TINY, replace(HOME, window_of={**HOME.window_of, "c1": "w1"})),
    "H18": (TINY, replace(HOME, dates={**HOME.dates, "A": SegmentDates(january(8), january(19))})),
    "H20": (tiny.limits(TINY, max_stretched=0), HOME),
    "H21": (replace(TINY, today=january(12)), HOME),
    "H22": (tiny.vm(TINY, "a1", stream="other"), HOME),
}


def breaches_of(instance, draft=HOME):
    return judged(Estate.of(instance), frame_of(instance), draft).breaches


def broken_everywhere():
    """The tiny estate with every kind of policy broken at once."""
    bent = replace(TINY, freezes=TINY.freezes + A_DAY_OF_W1, anti_affinities=(("a1", "a2"),))
    bent = replace(bent, precedences=(("b2", "a1"),), affinities=(*TINY.affinities, ("a1", "a2", "b2")))
    bent = tiny.window(bent, "w0", max_vms=1, max_gb=150.0, max_critical=0)
    bent = tiny.vm(bent, "b2", blackouts=A_DAY_OF_W1, earliest=january(17))
    return tiny.segment(tiny.vm(bent, "a1", latest=january(9)), "A", max_stretch_days=3)


@pytest.mark.parametrize("what", POLICY)
def test_a_policy_that_is_broken_is_eased_by_its_waiver(what):
    instance, waiver = POLICY[what]
    (breach,) = breaches_of(instance)
    assert breach.waivers == (waiver,)
    assert accepts((waiver,), breach)
    assert check(relaxed(instance, [waiver]), PLAN).violations == ()


@pytest.mark.parametrize("code", HARD)
def test_what_hcx_or_the_data_forbid_nobody_can_accept(code):
    instance, draft = HARD[code]
    found = [one for one in breaches_of(instance, draft) if one.code == code]
    assert found
    assert not any(one.is_policy or accepts((Waiver(code, one.subjects, one.amount),), one) for one in found)
    assert all(one.way_out for one in found)


def test_a_plan_that_breaks_every_policy_holds_once_all_are_waived_and_not_without_any_one():
    instance = broken_everywhere()
    breaches = breaches_of(instance)
    waivers = [waiver for one in breaches for waiver in one.waivers]
    assert {one.code for one in breaches} == {waiver.code for _, waiver in POLICY.values()}
    assert check(relaxed(instance, waivers), PLAN).feasible
    for left_out in waivers:
        others = [one for one in waivers if one != left_out]
        codes = {one.code for one in check(relaxed(instance, others), PLAN).violations}
        assert codes == {left_out.code}


@pytest.mark.parametrize(("accepted", "is_enough"), [(1, False), (2, True), (3, True)])
def test_a_cap_is_raised_to_what_was_accepted_and_no_further(accepted, is_enough):
    instance = tiny.window(TINY, "w0", max_vms=1)
    waiver = Waiver("H06", ("w0",), accepted)
    (breach,) = breaches_of(instance)
    assert accepts((waiver,), breach) is is_enough
    assert check(relaxed(instance, [waiver]), PLAN).feasible is is_enough


@pytest.mark.parametrize("code", ["H04", "H06", "H07", "H08", "H11", "H12", "H19"])
def test_a_waiver_of_what_is_no_more_eases_nothing(code):
    subjects = ("nobody", "never") if code in ("H11", "H12") else ("never",)
    assert relaxed(TINY, [Waiver(code, subjects, 99)]) == TINY


def test_what_is_already_allowed_stays_as_wide_as_it_is():
    assert relaxed(TINY, [Waiver("H06", ("w0",), 1), Waiver("H19", ("B",), 5)]) == TINY


def test_the_estate_of_a_board_knows_no_pins():
    pinned = tiny.vm(TINY, "a1", pinned_window="w1")
    assert breaches_of(pinned) == ()
    assert Estate.of(pinned).instance == Estate.of(TINY).instance


def test_a_wave_let_into_a_freeze_thaws_the_days_of_no_segment():
    frozen = replace(TINY, freezes=((january(16), january(16)),))
    plan = tiny.dated(PLAN, "A", january(16), january(16))
    eased = relaxed(frozen, [Waiver("H04", ("w1",))])
    strict = check(frozen, plan)
    assert [one.code for one in check(eased, plan).violations] == [
        one.code for one in strict.violations if one.code != "H04"
    ]
    assert "H04" in [one.code for one in strict.violations]


def test_another_window_on_the_days_of_an_accepted_one_stays_frozen():
    also = replace(TINY.windows[1], id="also")
    frozen = replace(TINY, freezes=((january(16), january(16)),), windows=(*TINY.windows, also))
    there = replace(HOME, window_of={vm: "also" if its == "w1" else its for vm, its in HOME.window_of.items()})
    assert check(relaxed(frozen, [Waiver("H04", ("w1",))]), PLAN).feasible
    assert not check(relaxed(frozen, [Waiver("H04", ("w1",))]), there.plan()).feasible
    assert check(relaxed(frozen, [Waiver("H04", ("w1",)), Waiver("H04", ("also",))]), there.plan()).feasible


@pytest.mark.parametrize("days", [{"earliest": january(28)}, {"latest": january(2)}])
def test_a_vm_let_into_one_window_on_a_day_that_is_not_its_own_is_let_into_no_other(days):
    accepted = "w0" if "earliest" in days else "w1"
    instance = relaxed(tiny.vm(TINY, "a1", **days), [Waiver("H12", ("a1", accepted))])
    codes = {
        window: {
            one.code
            for one in check(instance, replace(HOME, window_of={**HOME.window_of, "a1": window}).plan()).violations
        }
        & {"H11", "H12"}
        for window in ("w0", "w1")
    }
    assert {window for window, broken in codes.items() if not broken} == {accepted}
