"""What is told of a stop, worked by hand: W_ne = 10, to AVS 8, to the VNet 6, in Azure 1.2 ms; flows of 86.4 GB a day."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import IPv4Network

import numpy as np
import pytest

from planner.core.paths.course import course_of
from planner.core.paths.known_ways import KnownWays
from planner.core.paths.loads import Loads
from planner.core.paths.policy import DEFAULT_ROUTES
from planner.core.paths.schedule import NEVER, Schedule
from planner.core.paths.situations import path_on, paths_on
from planner.core.paths.stops import stops_of
from planner.core.paths.traffic import FlowRow, Traffic
from planner.core.records import Instance, Limits, Plan, RiskKnobs, Segment, Vm, Wave, Weights, Window
from planner.core.timetable import lay
from planner.core.treatments import Treatment
from tests.core.paths.east_and_west import MACHINES, NETS, east_and_west
from tests.core.paths.ends import ACCEPTING, NETWORK
from tests.core.paths.random_estates import AXIS
from tests.core.tiny import january

BOTH_MOVED = ((0, 0, 0), (0, 0), (20, 20))  # 11, 12, 13 at AVS from day 1 on, East and West extended until day 20


def schedule_of(vm_end, stretch, cutover):
    return Schedule(AXIS, np.array(vm_end), np.array(stretch), np.array(cutover))


def course_on(traffic, days, network=NETWORK):
    schedule = schedule_of(*days)
    return course_of(traffic, schedule, KnownWays(network), stops_of(traffic, schedule, {}, 30), {})


# ---- counts and milliseconds


def test_a_trombone_is_told_with_its_ends_and_what_it_adds():
    course = course_on(east_and_west((11, 12), (11, 12)), BOTH_MOVED)
    report = course.reports[1]
    assert report["counts"] == {"trombone": {"talks": 1, "conversations": 2, "gb_per_day": 172.8, "ms": 40.0}}
    (row,) = report["worst_by_ms"]
    assert (row["added_ms"], row["crossings"], row["harm"]) == (20.0, 4, "none")
    assert row["a"] == {"vm": 11, "segment": 1, "text": "", "site": "avs"}
    assert report["matrix"] == [[1, 2, {"trombone": 1}, 172.8, 40.0]]


def test_over_the_plan_its_milliseconds_and_gigabytes_count_day_by_day():
    """A trombone of 20 ms and 86.4 GB on the days 1 to 20; from day 21 on both have their gateway at AVS."""
    totals = course_on(east_and_west((11, 12)), BOTH_MOVED).totals
    assert totals["conversation_days"] == {"optimal": 11.0, "trombone": 20.0}
    assert (totals["ms_days"], totals["detour_gb"]) == (20 * 20.0, pytest.approx(20 * 86.4))


def test_who_finds_no_way_adds_no_milliseconds_and_hides_nobody_elses():
    """13 stays on West, which is cut over on day 20: from then on 11 no more reaches it."""
    course = course_on(east_and_west((11, 12), (11, 13)), ((0, 0, NEVER), (0, 0), (25, 20)))
    after = course.reports[2]["counts"]
    assert {verdict: (one["talks"], one["ms"]) for verdict, one in after.items()} == {
        "broken": (1, None),
        "trombone": (1, 18.0),
    }
    assert course.stops[2]["ms"] == 18.0
    assert course.totals["ms_days"] is not None
    assert [row["verdict"] for row in course.reports[2]["worst_by_ms"]] == ["broken", "trombone"]


def test_without_a_measured_round_trip_milliseconds_are_unknown_and_crossings_rank():
    traffic = east_and_west((11, 12), (11, "9.9.9.9"), (11, "9.9.9.9"), (11, "9.9.9.9"))
    course = course_on(traffic, BOTH_MOVED, replace(NETWORK, measured={}))
    assert course.totals["ms_days"] is None
    assert course.totals["detour_gb"] > 0
    rows = course.reports[1]["worst_by_ms"]
    assert [(row["verdict"], row["added_ms"], row["crossings"], row["conversations"]) for row in rows] == [
        ("backhaul", None, 2, 3),
        ("trombone", None, 4, 1),
    ]


# ---- segments, changes, gaps


def test_a_talk_between_two_segments_counts_on_both_and_one_inside_counts_once():
    report = course_on(east_and_west((11, 12), (12, 13)), ((0, 0, NEVER), (0, 0), (20, 20))).reports[1]
    east, west = report["segments"]["1"], report["segments"]["2"]
    assert (east["trombone"]["talks"], west["trombone"]["talks"]) == (1, 1)
    assert west["unavoidable"]["talks"] == 1
    assert (east["ne_mbit_s"], west["ne_mbit_s"]) == (pytest.approx(8), pytest.approx(16))


def test_what_begins_and_what_ends_with_a_stop_is_told():
    course = course_on(east_and_west((11, 12)), BOTH_MOVED)
    assert course.reports[0]["changes"] is None
    begins, ends = (course.reports[1]["changes"][name] for name in ("begins", "ends"))
    assert (begins["talks"], begins["ms"], ends["talks"]) == (1, 20.0, 0)
    ends = course.reports[2]["changes"]["ends"]
    assert (ends["talks"], ends["rows"][0]["verdict"]) == (1, "trombone")


def test_what_is_unknown_is_told_once_with_who_it_is_about():
    nets = (replace(NETS[0], gateway=""), NETS[1])
    rows = [FlowRow(0, 11, 12, 1.0), FlowRow(1, 11, 13, 1.0), FlowRow(2, 12, "nas", 1.0)]
    traffic = Traffic.of(MACHINES, nets, rows, NETWORK)
    before, after, _ = course_on(traffic, BOTH_MOVED).reports
    assert before["counts"]["optimal"]["talks"] == 2
    gaps = {gap["to_enter"]: (gap["talks"], gap["subjects"]) for gap in after["gaps"]}
    assert gaps["Enter its gateway on the segment's page."] == (2, [{"kind": "segment", "key": 1, "text": "East"}])
    assert [subjects for _, subjects in gaps.values()][1] == [{"kind": "address", "key": 0, "text": "nas"}]
    assert after["worst_by_ms"] == []


def test_a_flow_of_a_vm_that_is_gone_is_unknown_and_not_lost():
    traffic = Traffic.of(MACHINES, NETS, [FlowRow(0, 11, 99, 1.0)], NETWORK)
    assert course_on(traffic, BOTH_MOVED).reports[1]["counts"]["unknown"]["talks"] == 1


# ---- loads


def test_of_a_way_that_differs_there_and_back_each_half_loads_half():
    """Row 16: by NE to on-premises, back by ExpressRoute. 8 Mbit/s: 4 over the extension, 8 over the circuit."""
    network = replace(ACCEPTING, policy=DEFAULT_ROUTES)
    traffic = Traffic.of(MACHINES, NETS, [FlowRow(0, 11, 13, 86.4e9)], network).with_mon({1: True})
    schedule, known = schedule_of((0, NEVER, NEVER), (0, NEVER), (20, NEVER)), KnownWays(network)
    places = paths_on(traffic, schedule, known.ways, 5)
    loads = Loads.of(traffic, known.figures, places)
    assert known.ways.paths[places[0]].verdict == "asymmetric"
    assert loads.segment_mbit_s.tolist() == pytest.approx([4, 0])
    assert (loads.circuit_mbit_s, loads.tromboned_mbit_s) == pytest.approx((8, 0))


def test_what_is_for_the_vnet_loads_the_circuit_by_the_extension_and_again_by_its_own_way():
    """Row 8: NE to on-premises, ExpressRoute on to the VNet."""
    network = replace(NETWORK, vnet_ranges=(IPv4Network("10.200.0.0/16"),))
    traffic = Traffic.of(MACHINES, NETS, [FlowRow(0, 11, "10.200.0.4", 86.4e9)], network)
    known = KnownWays(network)
    places = paths_on(traffic, schedule_of(*BOTH_MOVED), known.ways, 5)
    loads = Loads.of(traffic, known.figures, places)
    assert known.figures.crossings.tolist() == [4]
    assert loads.segment_mbit_s.tolist() == pytest.approx([8, 0])
    assert loads.circuit_mbit_s == pytest.approx(16)


# ---- days out of a plan


def planned(*, segments, vms, plan):
    """Two weekends from 9 January on; day 0 is the 4th, the first wave ends on day 5, the second on day 12."""
    windows = tuple(Window(f"w{n}", january(9) + timedelta(7 * n), january(9) + timedelta(7 * n)) for n in range(2))
    limits = Limits(2, stretch_lead_days=2, cutover_lag_days=3)
    instance = Instance("two", january(4), 31, windows, limits, segments, vms, RiskKnobs(14, 1.0, 2), Weights(1, 1, 1))
    waves = (Wave("wave 1", "w0"), Wave("wave 2", "w1"))
    return lay(instance, Plan(waves, plan, {}))


def test_a_plan_gives_each_vm_its_day_and_each_stretch_its_first_and_last():
    timetable = planned(
        segments=(Segment("1", 1.0), Segment("2", 1.0, anchored=True)),
        vms=(Vm("11", 1.0, ("1",)), Vm("12", 1.0, ("2",))),
        plan={"11": "wave 1", "12": "wave 2"},
    )
    schedule = Schedule.of(east_and_west((11, 12)), timetable, int, int)
    assert schedule.vm_end.tolist() == [5, 12, NEVER]
    assert schedule.stretch.tolist() == [3, 10]
    assert schedule.cutover.tolist() == [8, NEVER]  # what is anchored stays open beyond the horizon


def test_what_moves_at_once_has_its_gateway_at_avs_on_the_day_after():
    traffic = Traffic.of(MACHINES, (replace(NETS[0], treatment=Treatment.AT_ONCE), NETS[1]), FLOWS, NETWORK)
    timetable = planned(
        segments=(Segment("1", 1.0, stretchable=False), Segment("2", 1.0)),
        vms=(Vm("11", 1.0, ("1",)), Vm("12", 1.0, ("2",))),
        plan={"11": "wave 1", "12": "wave 2"},
    )
    schedule = Schedule.of(traffic, timetable, int, int)
    assert (schedule.stretch[0], schedule.cutover[0]) == (NEVER, 5)
    told = [path_on(traffic, schedule, NETWORK, 0, day) for day in (5, 6)]
    assert [(path.verdict, path.rtt_ms) for path in told] == [("optimal", 0.0), ("optimal", 8.0)]


@pytest.mark.parametrize(
    ("treatment", "verdict"),
    [(Treatment.REBUILD, "optimal"), (Treatment.AT_ONCE, "isolated"), (Treatment.STRETCH, "unknown")],
)
def test_a_vm_that_moved_before_is_at_the_target_though_the_plan_leaves_it_out(treatment, verdict):
    """Rebuilt it has a network of its own there; a copy of what moves at once is on its own; else it must be said."""
    machines = (replace(MACHINES[0], moved_on=january(2)), *MACHINES[1:])
    traffic = Traffic.of(machines, (replace(NETS[0], treatment=treatment), NETS[1]), FLOWS, NETWORK)
    timetable = planned(segments=(Segment("2", 1.0),), vms=(Vm("12", 1.0, ("2",)),), plan={"12": "wave 2"})
    for seen in (traffic, Traffic.from_bytes(traffic.to_bytes())):
        schedule = Schedule.of(seen, timetable, int, int)
        assert schedule.vm_end.tolist() == [-2, 12, NEVER]
        assert path_on(seen, schedule, NETWORK, 0, 0).verdict == verdict


FLOWS = [FlowRow(0, 11, 12, 86.4e9)]
