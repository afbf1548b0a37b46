"""Talks by the thousand are looked up by their situations; each must have the path the engine gives it alone."""

from collections import Counter
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.paths.course import course_of
from planner.core.paths.effects import effect_between
from planner.core.paths.judging import path_between
from planner.core.paths.known_ways import KnownWays
from planner.core.paths.loads import Loads
from planner.core.paths.mon import mon_use_on
from planner.core.paths.ne_pairs import Extension, spread
from planner.core.paths.records import End, Router, Site, State, Verdict
from planner.core.paths.schedule import NEVER, Schedule
from planner.core.paths.situations import is_rebuilt, path_on, paths_on
from planner.core.paths.stops import stops_of
from planner.core.paths.traffic import HITS, NO_GAP, NOWHERE, SITES, FlowRow, Traffic
from planner.core.timetable import Timetable
from planner.core.treatments import Treatment
from tests.core.paths.east_and_west import MACHINES, NETS, east_and_west
from tests.core.paths.ends import NETWORK
from tests.core.paths.random_estates import AXIS, LAST_DAY, network_of, schedule_of, traffic_of

SEEDS = st.integers(0, 10_000)
DAYS = st.integers(0, LAST_DAY)


def case_of(seed):
    dice = Random(seed)
    network = network_of(dice)
    traffic = traffic_of(dice, network)
    return traffic, schedule_of(dice, traffic), KnownWays(network)


# ---- one talk at a time, said plainly


def seen_by_hand(traffic, schedule, end, segment, day):
    """An end as the rules describe it, without any array trick."""
    if end >= traffic.vm_count:
        other = end - traffic.vm_count
        gap = ("?", "?") if traffic.other_gap[other] != NO_GAP else ("", "")
        return End(SITES[traffic.other_site[other]], None, Router.ONPREM, HITS[traffic.other_hit[other]], *gap)
    has_moved = schedule.vm_end[end] < day
    if segment == NOWHERE or is_rebuilt(traffic, schedule)[segment]:
        state = State.NATIVE if has_moved else State.ONPREM
    elif schedule.cutover[segment] < day:
        state = State.CUT_OVER
    elif schedule.stretch[segment] <= day:
        state = State.STRETCHED_MON if traffic.nets[segment].has_mon else State.STRETCHED
    else:
        is_at_once = traffic.nets[segment].treatment is Treatment.AT_ONCE
        state = State.DUPLICATED if has_moved and is_at_once else State.ONPREM
    gap = ("?", "?") if traffic.vm_gap[end] != NO_GAP else ("", "")
    site = Site.AVS if has_moved else Site.ONPREM
    return End(site, state, traffic.machines[end].router, HITS[traffic.vm_hit[end]], *gap)


def has_retired_by_hand(traffic, end, day):
    on = traffic.machines[end].retires_on if end < traffic.vm_count else None
    return on is not None and on < AXIS.date(day)


@settings(max_examples=30)
@given(SEEDS, DAYS)
def test_every_talk_has_the_path_of_its_two_ends(seed, day):
    traffic, schedule, known = case_of(seed)
    places = paths_on(traffic, schedule, known.ways, day)
    gateway = np.append(traffic.vm_gateway, np.full(len(traffic.others), NOWHERE))
    for talk, place in enumerate(places.tolist()):
        a, b, shared = int(traffic.talk_a[talk]), int(traffic.talk_b[talk]), int(traffic.talk_shared[talk])
        if has_retired_by_hand(traffic, a, day) or has_retired_by_hand(traffic, b, day):
            assert (known.ways.paths[place].verdict, known.ways.paths[place].forward) == (Verdict.OPTIMAL, ())
            continue
        one_wire = shared != NOWHERE
        if one_wire and is_rebuilt(traffic, schedule)[shared]:
            one_wire = (schedule.vm_end[a] < day) == (schedule.vm_end[b] < day)
        ends = [seen_by_hand(traffic, schedule, end, shared if one_wire else gateway[end], day) for end in (a, b)]
        alone = path_between(*ends, same_segment=one_wire, network=known.network)
        found = known.ways.paths[place]
        assert (found.verdict, found.forward, found.back) == (alone.verdict, alone.forward, alone.back)


@given(SEEDS)
def test_stop_by_stop_and_talk_by_talk_come_to_the_same_conversation_days(seed):
    traffic, schedule, known = case_of(seed)
    stops = stops_of(traffic, schedule, {}, LAST_DAY)
    course = course_of(traffic, schedule, known, stops, {})
    by_stop: Counter[str] = Counter()
    for stop, report in zip(stops, course.reports, strict=True):
        ends = zip(traffic.talk_a.tolist(), traffic.talk_b.tolist(), strict=True)
        over = [pair for pair in ends if any(has_retired_by_hand(traffic, end, stop.first) for end in pair)]
        assert sum(one["talks"] for one in report["counts"].values()) == len(traffic.talk_a) - len(over)
        for verdict, one in report["counts"].items():
            by_stop[verdict] += one["conversations"] * (stop.last - stop.first + 1)
    assert by_stop == course.totals["conversation_days"]


@given(SEEDS)
def test_on_all_days_of_a_stop_every_path_is_the_same(seed):
    traffic, schedule, known = case_of(seed)
    for stop in stops_of(traffic, schedule, {}, LAST_DAY):
        first, last = (paths_on(traffic, schedule, known.ways, day) for day in (stop.first, stop.last))
        assert (first == last).all()


@settings(max_examples=40)
@given(SEEDS)
def test_the_effect_of_an_edit_is_the_difference_of_two_whole_plans(seed):
    traffic, before, known = case_of(seed)
    after = schedule_of(Random(seed + 1), traffic)
    keep = Random(seed + 2)
    mixed = Schedule(
        before.axis,
        np.array([keep.choice(pair) for pair in zip(before.vm_end, after.vm_end, strict=True)]),
        np.array([keep.choice(pair) for pair in zip(before.stretch, after.stretch, strict=True)]),
        before.cutover,
    )
    effect = effect_between(traffic, known, before, mixed, LAST_DAY)
    was, is_now = (
        course_of(traffic, schedule, known, stops_of(traffic, schedule, {}, LAST_DAY), {}).totals
        for schedule in (before, mixed)
    )
    for name in ("detour_gb", "asymmetric_days", "harmful_days", "broken_days", "unknown_days"):
        assert getattr(effect, name) == pytest.approx(is_now[name] - was[name], abs=1e-6)


# ---- by hand: two segments, East and West, a VM of each and one at home that stays


def test_a_vm_that_moves_on_a_day_is_still_on_premises_during_that_day():
    traffic = east_and_west((11, 13))
    schedule = Schedule(AXIS, np.array([9, NEVER, NEVER]), np.array([5, 5]), np.array([20, NEVER]))
    verdicts = [path_on(traffic, schedule, NETWORK, 0, day).verdict.value for day in (9, 10, 20)]
    assert verdicts == ["optimal", "unavoidable", "unavoidable"]


def test_who_is_left_on_a_segment_that_is_cut_over_finds_no_way():
    traffic = east_and_west((11, 13))
    schedule = Schedule(AXIS, np.array([9, NEVER, NEVER]), np.array([5, 5]), np.array([20, 20]))
    assert [path_on(traffic, schedule, NETWORK, 0, day).verdict.value for day in (20, 21)] == ["unavoidable", "broken"]


def test_a_vm_that_retires_talks_on_its_last_day_and_no_more():
    leaving = replace(MACHINES[2], retires_on=AXIS.date(19))
    flow = FlowRow(0, 11, leaving.key, 86.4e9)
    traffic = Traffic.of([*MACHINES[:2], leaving], NETS, [flow], NETWORK)
    schedule = Schedule(AXIS, np.array([9, NEVER, NEVER]), np.array([5, 5]), np.array([NEVER, 20]))
    verdicts = [path_on(traffic, schedule, NETWORK, 0, day).verdict.value for day in (19, 20, 21)]
    assert verdicts == ["unavoidable", "optimal", "optimal"]
    assert "retired" in path_on(traffic, schedule, NETWORK, 0, 20).reason
    labels = {one.first: one.label for one in stops_of(traffic, schedule, {}, 30)}
    assert labels[20] == "After the retirement of 1 VM"


def test_what_was_cut_over_stays_so_in_a_plan_that_knows_nothing_of_it():
    done = replace(NETS[0], cut_over_on=AXIS.date(-4))
    traffic = Traffic.of(MACHINES, [done, NETS[1]], [], NETWORK)
    empty = Timetable(AXIS, None, (), {}, {}, {}, {})
    assert Schedule.of(traffic, empty, int, int).cutover.tolist() == [-4, NEVER]


def test_a_trombone_loads_both_extensions_and_the_circuit_twice():
    """86.4 GB a day are 8 Mbit/s; row 5 goes over East's pair and West's, each way."""
    traffic = east_and_west((11, 12))
    schedule = Schedule(AXIS, np.array([0, 0, NEVER]), np.array([0, 0]), np.array([20, 20]))
    known = KnownWays(NETWORK)
    loads = Loads.of(traffic, *on_day(traffic, schedule, known, 5))
    assert loads.segment_mbit_s.tolist() == pytest.approx([8, 8])
    assert (loads.circuit_mbit_s, loads.tromboned_mbit_s) == pytest.approx((16, 16))
    pairs = loads.by_pair(traffic, {1: "Core NE 1", 2: "Core NE 1"})
    assert [(one["pair"], one["segments"], one["mbit_s"]) for one in pairs] == [
        ("Core NE 1", [1, 2], pytest.approx(16))
    ]


def test_the_worst_talk_comes_first_and_one_that_finds_no_way_before_it():
    traffic = east_and_west((11, 12), (11, 13), (12, 13))
    schedule = Schedule(AXIS, np.array([0, 0, NEVER]), np.array([0, 0]), np.array([20, 20]))
    known = KnownWays(NETWORK)
    stops = stops_of(traffic, schedule, {1: 0}, 30)
    rows = course_of(traffic, schedule, known, stops, {}).reports[1]["worst_by_ms"]
    assert [(row["flow"], row["verdict"], row["added_ms"]) for row in rows] == [(0, "trombone", 20)]


def test_stops_are_called_by_what_came_before_them():
    traffic = east_and_west((11, 12))
    schedule = Schedule(AXIS, np.array([7, 14, NEVER]), np.array([3, 3]), np.array([20, 25]))
    stops = stops_of(traffic, schedule, {1: 7, 2: 14}, 30)
    assert [(one.first, one.last, one.label, one.wave) for one in stops] == [
        (0, 2, "Before the first wave", None),
        (3, 7, "After the extension of East, West", None),
        (8, 14, "After wave 1", 1),
        (15, 20, "After wave 2", 2),
        (21, 25, "After the cutover of East", None),
        (26, 30, "After the cutover of West", None),
    ]


def test_extensions_are_spread_over_the_pairs_of_their_switch():
    extensions = [Extension(1, "Core", 0, 9), Extension(2, "Core", 1, 9), Extension(3, "Core", 10, 20)]
    extensions += [Extension(4, "Dmz", 0, 9), Extension(5, "Core", 2, 9, pair="as HCX says")]
    assert spread(extensions, {"Core": 2, "Dmz": 1}) == {
        1: "Core NE 1",
        2: "Core NE 2",
        3: "Core NE 1",
        4: "Dmz NE 1",
        5: "as HCX says",
    }


def test_mon_takes_a_host_route_for_each_vm_at_the_target_whose_router_is_in_the_cloud():
    traffic = east_and_west((11, 12)).with_mon({1: True, 2: True})
    schedule = Schedule(AXIS, np.array([3, NEVER, NEVER]), np.array([0, 0]), np.array([20, 9]))
    used = [mon_use_on(traffic, schedule, day) for day in (3, 4, 10, 21)]
    assert [(one.vms, one.networks, one.gen2_prefixes) for one in used] == [(0, 2, 0), (1, 2, 1), (1, 1, 2), (0, 0, 2)]


def test_a_network_rebuilt_at_avs_is_a_prefix_there_once_something_stands_on_it():
    nets = [replace(NETS[0], treatment=Treatment.REBUILD), NETS[1]]
    traffic = Traffic.of(MACHINES, nets, [], NETWORK)
    schedule = Schedule(AXIS, np.array([9, NEVER, NEVER]), np.array([NEVER, NEVER]), np.array([NEVER, NEVER]))
    assert [mon_use_on(traffic, schedule, day).gen2_prefixes for day in (9, 10)] == [0, 1]


def test_what_is_kept_of_the_traffic_is_the_traffic():
    dated = [replace(MACHINES[0], moved_on=AXIS.date(1)), replace(MACHINES[1], retires_on=AXIS.date(2)), MACHINES[2]]
    nets = [NETS[0], replace(NETS[1], cut_over_on=AXIS.date(3))]
    traffic = Traffic.of(dated, nets, [FlowRow(0, 11, 12, 86.4e9), FlowRow(1, 11, "nas", None)], NETWORK)
    kept = Traffic.from_bytes(traffic.to_bytes())
    assert (kept.machines, kept.nets, kept.others, kept.gaps) == (
        traffic.machines,
        traffic.nets,
        traffic.others,
        traffic.gaps,
    )
    assert kept.talk_bytes.tolist() == traffic.talk_bytes.tolist()


def test_both_directions_and_all_ports_between_two_ends_are_one_talk():
    traffic = east_and_west((11, 12), (12, 11), (11, 12))
    assert traffic.talk_conversations.tolist() == [3]
    assert traffic.talk_bytes.tolist() == [pytest.approx(3 * 86.4e9)]


def test_a_flow_of_unknown_volume_counts_as_a_conversation_and_adds_no_byte():
    traffic = Traffic.of(MACHINES, NETS, [FlowRow(0, 11, 12, None)], NETWORK)
    assert (traffic.talk_conversations.tolist(), traffic.talk_bytes.tolist()) == ([1], [0.0])
    assert traffic.talk_unmeasured.tolist() == [1]


def test_an_estate_without_flows_has_a_course_all_the_same():
    traffic = Traffic.of(MACHINES, NETS, [], NETWORK)
    schedule = Schedule(AXIS, np.array([3, 3, NEVER]), np.array([0, 0]), np.array([20, 9]))
    course = course_of(traffic, schedule, KnownWays(NETWORK), stops_of(traffic, schedule, {}, 30), {})
    assert (course.totals["detour_gb"], course.totals["conversation_days"]) == (0.0, {})


def on_day(traffic, schedule, known, day):
    places = paths_on(traffic, schedule, known.ways, day)
    return known.figures, places
