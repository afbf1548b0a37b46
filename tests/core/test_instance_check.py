"""What keeps a planning problem from being judged: each fault is named, with a way out."""

from dataclasses import replace
from math import inf, nan

import pytest

from planner.core.errors import UnreadableInstance
from planner.core.instance_check import check_instance
from planner.core.records import Flow
from tests.core.test_checker_facts import FACTS, february
from tests.core.tiny import TINY, january, limits, segment, vm, window


def test_a_sound_instance_passes():
    check_instance(TINY)
    check_instance(FACTS)


FAULTS = {
    "size is none": (vm(TINY, "a1", size_gb=nan), "size_gb of VM a1"),
    "size is negative": (vm(TINY, "a1", size_gb=-1.0), "at least 0"),
    "criticality 6": (vm(TINY, "a1", criticality=6), "criticality of VM a1"),
    "eta 0": (replace(TINY, risk=replace(TINY.risk, eta_days=0)), "greater than 0"),
    "infinite beta": (replace(TINY, risk=replace(TINY.risk, beta=inf)), "risk.beta is not a number"),
    "negative weight": (segment(TINY, "A", risk_weight=-1.0), "risk_weight of segment A"),
    "negative gap": (limits(TINY, gap_days=-1), "gap_days is -1"),
    "half a VM": (window(TINY, "w0", max_vms=1.5), "max_vms of window w0 is not a whole number"),
    "no slots": (segment(TINY, "A", slots={"default": 0}), "slots of segment A"),
    "horizon of no day": (replace(TINY, horizon_days=0), "horizon_days"),
    "horizon beyond the calendar": (replace(TINY, horizon_days=10**9), "year 9999"),
    "weekday 7": (replace(TINY, cutover_weekdays=(7,)), "no weekday"),
    "weekday 7 of a segment": (segment(TINY, "A", cutover_weekdays=(7,)), "7 in cutover_weekdays of segment A"),
    "blackout of a segment turned round": (
        segment(TINY, "A", blackouts=((january(9), january(8)),)),
        "Blackout of segment A 2027-01-09 to 2027-01-08 ends before it starts",
    ),
    "change window turned round": (
        segment(TINY, "A", change_windows=((january(9), january(8)),)),
        "Change window of segment A",
    ),
    "freeze turned round": (replace(TINY, freezes=((january(20), january(19)),)), "ends before it starts"),
    "window turned round": (window(TINY, "w0", end=january(8)), "Window w0 ends (2027-01-08) before it starts"),
    "size beyond all": (vm(TINY, "a1", size_gb=1e300), "size_gb of VM a1 is 1e+300, more than can be"),
    "flow beyond all": (replace(TINY, flows=(Flow("a1", "a2", 1e300),)), "Flow a1 - a2 is 1e+300"),
    "lead beyond the calendar": (limits(TINY, stretch_lead_days=10**12), "stretch_lead_days is 1e+12"),
    "beta beyond all": (replace(TINY, risk=replace(TINY.risk, beta=500)), "risk.beta is 500"),
    "eta next to nothing": (replace(TINY, risk=replace(TINY.risk, eta_days=1e-300)), "at least 0.001"),
    "an empty id": (vm(TINY, "a1", id=""), "A VM has an empty id"),
    "VM twice": (vm(TINY, "a2", id="a1"), "VM id a1 is given 2 times"),
    "segment twice": (segment(TINY, "B", id="A"), "segment id A"),
    "window twice": (window(TINY, "w1", id="w0"), "window id w0"),
    "unknown segment": (vm(TINY, "a1", segments=("Z",)), "VM a1 is on segment Z"),
    "unknown pin": (vm(TINY, "a1", pinned_window="w9"), "pinned to window w9"),
    "unknown VM in an affinity": (replace(TINY, affinities=(("c1", "zz"),)), "VM zz in affinity 1"),
    "unknown VM in a precedence": (replace(TINY, precedences=(("a1", "zz"),)), "VM zz in a precedence"),
    "unknown VM in a flow": (replace(TINY, flows=(Flow("a1", "zz", 1.0),)), "VM zz in a flow"),
    "negative flow": (replace(TINY, flows=(Flow("a1", "a2", -1.0),)), "Flow a1 - a2"),
    "twice kept apart from itself": (replace(TINY, anti_affinities=(("a1", "a1"),)), "twice in anti-affinity 1"),
    "pool without limit": (limits(TINY, max_stretched={"ne1": 1}), "Pool default of segment A has no limit"),
    "a pool called total": (segment(TINY, "A", pool="total"), "pool total"),
    "stream without link": (limits(TINY, link_gb_per_day={"lab": 1.0}), "says nothing of stream default"),
    "facts without today": (replace(FACTS, today=None), "no today"),
    "moved after today": (vm(FACTS, "a1", moved_on=february(11)), "after today"),
    "stretched after today": (segment(FACTS, "A", stretched_since=february(11)), "after today"),
    "VM left on a closed segment": (vm(FACTS, "b1", moved_on=None), "VM b1 on it has not moved"),
    "neither stretched nor closed": (segment(FACTS, "A", stretched_since=None), "neither stretched nor closed"),
    "closed twice": (segment(FACTS, "C", cut_over_on=february(8)), "also stretched, cut over or anchored"),
    "anchored and cut over": (segment(FACTS, "E", cut_over_on=february(8)), "anchored and cut over"),
    "stretched, not stretchable": (segment(FACTS, "A", stretchable=False), "cannot be stretched, but is"),
    "cut over before stretched": (segment(FACTS, "B", cut_over_on=january(30)), "before it is stretched"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_named_with_a_way_out(case):
    instance, named = FAULTS[case]
    with pytest.raises(UnreadableInstance) as refused:
        check_instance(instance)
    assert named in refused.value.sentence + refused.value.way_out
    assert refused.value.way_out
