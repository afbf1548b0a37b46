"""What would help, worked by hand: round trips of 10 ms by NE, 8 to AVS, 6 to the VNet, 1.2 inside Azure (`ends`).

Segments East and West, extended on day 0. One VM of each moves on day 9, so it is at AVS from day 10 on; both segments
are cut over on day 29. So what goes wrong goes wrong on the 20 days 10 to 29.
"""

import json
from dataclasses import replace
from datetime import date
from ipaddress import IPv4Network

import numpy as np
import pytest

from planner.core.calendar import DayAxis
from planner.core.paths.bent_plans import Bench
from planner.core.paths.course import course_of
from planner.core.paths.known_ways import KnownWays
from planner.core.paths.network import Device, DeviceKind, Link, Network, Place
from planner.core.paths.policy import DEFAULT_ROUTES, profile_t0
from planner.core.paths.records import Router
from planner.core.paths.remedies import remedies_of
from planner.core.paths.remedy_plans import PlanToBend
from planner.core.paths.remedy_records import Kind
from planner.core.paths.remedy_words import brought
from planner.core.paths.schedule import NEVER, Schedule
from planner.core.paths.stops import stops_of
from planner.core.paths.traffic import FlowRow, Machine, Net, Traffic
from planner.core.paths.weighing import Scene, saved
from planner.core.timetable import lay
from planner.core.treatments import Treatment
from tests.core import tiny
from tests.core.paths.ends import NETWORK
from tests.core.tiny import PLAN, TINY, dated, january

EAST, WEST, HOME = 1, 2, 3
E1, W1, H1 = 11, 12, 13  # H1 never moves
GB = 1e9
LAST = 59
IN_VNET = "10.200.0.7"
PLAIN = replace(NETWORK, vnet_ranges=(IPv4Network("10.200.0.0/16"),))
MON_DEFAULT = replace(PLAIN, policy=DEFAULT_ROUTES)
ACCEPTING = replace(MON_DEFAULT, accepts_host_routes=True)
FIREWALL = Device("edge-fw", DeviceKind.FIREWALL, Place.ONPREM_GATEWAY)


def traffic_of(*flows, mon=(), network=PLAIN, router=Router.CLOUD):
    """One flow of a GB a day for each pair of ends."""
    nets = [
        Net(key, name, f"10.{key}.0.0/24", f"10.{key}.0.1", key in mon, treatment)
        for key, name, treatment in (
            (EAST, "East", Treatment.STRETCH),
            (WEST, "West", Treatment.STRETCH),
            (HOME, "Home", Treatment.STAYS),
        )
    ]
    machines = [Machine(10 + key, (key,), f"10.{key}.0.10", router) for key in (EAST, WEST, HOME)]
    rows = [FlowRow(number, a, b, GB) for number, (a, b) in enumerate(flows)]
    return Traffic.of(machines, nets, rows, network)


def schedule(east=29, west=29):
    axis = DayAxis(date(2027, 1, 4), LAST + 1)
    days = {"vm_end": (9, 9, NEVER), "stretch": (0, 0, NEVER), "cutover": (east, west, NEVER)}
    return Schedule(axis, **{name: np.array(value, dtype=np.int64) for name, value in days.items()})


def remedies(traffic, network=PLAIN, **more):
    return remedies_of(traffic, schedule(), network, days=range(LAST + 1), **more)


def of_kind(found, kind):
    return [one for one in found if one.kind is kind]


def totals(traffic, days, network):
    stops = stops_of(traffic, days, {}, LAST)
    return course_of(traffic, days, KnownWays(network), stops, {}).totals


# ---- MON


def test_mon_on_for_two_segments_ends_exactly_the_trombone_between_them():
    """Row 5: NE four times, 20 ms, on 20 days for 3 conversations of a GB; row 12: nothing."""
    (best, *_) = remedies(traffic_of((E1, W1), (E1, W1), (W1, E1)))
    assert (best.kind, best.segments) == (Kind.MON_ON, (EAST, WEST))
    assert best.saves.ms_days == pytest.approx(20 * 20 * 3)
    assert best.saves.detour_gb == pytest.approx(20 * 3)
    assert best.saves.detour_days == 20 * 3
    assert best.warnings == ()


def test_what_has_passed_is_saved_by_nothing():
    """20 ms for one conversation of a GB; of the 20 days the 15 from day 15 to 29 are to come, on day 30 none is."""
    traffic, to_come = traffic_of((E1, W1)), range(15, LAST + 1)
    (best, *_) = remedies_of(traffic, schedule(), PLAIN, days=to_come)
    assert best.saves.ms_days == pytest.approx(20 * 15)
    assert best.saves.detour_days == 15
    assert best.saving.startswith("From 2027-01-19 on it saves 300 ms")
    for over in (range(30, LAST + 1), range(LAST + 1, LAST + 1)):
        assert remedies_of(traffic, schedule(), PLAIN, days=over) == ()


def test_mon_is_not_turned_on_for_a_segment_whose_stretch_is_over():
    """West was cut over on day 12: from day 15 on only East is stretched, and reaches West by one crossing there and back."""
    found = remedies_of(traffic_of((E1, W1)), schedule(west=12), PLAIN, days=range(15, LAST + 1))
    assert {one.segments for one in of_kind(found, Kind.MON_ON)} == {(EAST,)}


def test_mon_on_for_the_second_segment_alone_ends_the_trombone_where_the_first_has_it():
    (best, *_) = remedies(traffic_of((E1, W1), mon=(EAST,), network=PLAIN))
    assert (best.kind, best.segments) == (Kind.MON_ON, (WEST,))
    # row 14 without policy: ER_AVS and NE out, NE and NE back, since the /32 is filtered: 19 ms
    assert best.saves.ms_days == pytest.approx(20 * 19)


def test_mon_on_says_how_many_vms_and_networks_use_it_at_its_peak():
    (best, *_) = remedies(traffic_of((E1, W1)))
    assert best.costs[0] == "At most 2 VMs use MON at once then (HCX takes 400), on 2 networks (100)."


def test_mon_on_says_that_j_no_longer_counts_the_traffic_over_the_stretch():
    (best, *_) = remedies(traffic_of((E1, W1)))
    assert best.costs[-1].startswith("J counts no risk of traffic over a stretch with MON")


def test_mon_for_more_vms_than_are_supported_is_told_with_a_warning():
    traffic = traffic_of((E1, W1))
    crowd = tuple(Machine(1000 + n, (WEST,), "", Router.CLOUD) for n in range(400))
    crowded = Traffic.of((*traffic.machines, *crowd), traffic.nets, [FlowRow(0, E1, W1, GB)], PLAIN)
    days = schedule()
    days = replace(days, vm_end=np.append(days.vm_end, np.full(400, 9)))
    (best, *_) = remedies_of(crowded, days, PLAIN, days=range(LAST + 1))
    assert best.warnings == ("That is more than the 400 VMs that are supported.",)
    assert remedies_of(crowded, days, PLAIN, days=range(LAST + 1), manager_is_large=True)[0].warnings == ()


def test_a_large_manager_takes_more_vms_with_mon():
    (best, *_) = remedies(traffic_of((E1, W1)), manager_is_large=True)
    assert "1,000" in best.costs[0]


def test_gen_2_shares_its_prefixes_with_the_host_routes():
    (best, *_) = remedies(traffic_of((E1, W1)), replace(PLAIN, avs_generation=2))
    assert best.costs[1].startswith("The VNet of AVS Gen 2 learns")


def test_a_router_that_migration_leaves_on_premises_is_part_of_turning_mon_on():
    (best, *_) = remedies(traffic_of((E1, W1), router=Router.ONPREM))
    assert set(best.vms) == {E1, W1}
    assert "move the router of 2 VMs to the cloud" in best.does


def test_what_was_there_before_mon_keeps_its_router_on_premises_until_somebody_moves_it():
    """Both moved on day 9: on day 5 MON takes them along, on day 15 their routers are part of it."""
    assert [
        set(remedies_of(traffic_of((E1, W1)), schedule(), PLAIN, days=range(first, LAST + 1))[0].vms)
        for first in (5, 15)
    ] == [set(), {E1, W1}]


def test_mon_without_routers_in_the_cloud_helps_once_they_are_moved():
    found = remedies(traffic_of((E1, W1), mon=(EAST, WEST), router=Router.ONPREM))
    assert not of_kind(found, Kind.MON_ON)
    # one router alone: row 14 as above, 19 ms instead of 20
    assert [one.saves.ms_days for one in of_kind(found, Kind.ROUTERS)] == [pytest.approx(20), pytest.approx(20)]


def test_mon_with_default_routes_and_host_routes_would_bring_asymmetry():
    """Row 7 before: NE there and back. Row 16 with MON: NE there, ExpressRoute back."""
    before = traffic_of((E1, H1), network=ACCEPTING)
    known = KnownWays(ACCEPTING)
    now, then = (Scene(one, schedule(), known) for one in (before, before.with_mon({EAST: True})))
    lost = saved(now, then, np.arange(1), range(LAST + 1))
    assert lost.asymmetric_days == -20
    assert lost.detour_gb == pytest.approx(-20)
    assert lost.ms_days == pytest.approx(20 * (10 - 9))


def test_mon_that_would_bring_asymmetry_is_told_with_the_profile_that_avoids_it():
    """Rows 8 and 7 become 19 and 16 with the default routes, 20 and 17 with profile T0."""
    (best, *_) = of_kind(remedies(traffic_of((E1, IN_VNET), (E1, H1), network=ACCEPTING), ACCEPTING), Kind.MON_ON)
    assert best.profile == "t0"
    # 16 ms by NE and ER become 1.2 inside Azure; 10 ms by NE become 8 by ER
    assert best.saves.ms_days == pytest.approx(20 * (16 - 1.2) + 20 * (10 - 8))
    assert best.saves.asymmetric_days == 0
    assert best.warnings == ()


def test_a_remedy_that_harms_comes_after_those_that_do_not():
    network = replace(ACCEPTING, devices=(FIREWALL,))
    found = remedies(traffic_of((E1, W1), (E1, IN_VNET), network=network), network)
    assert [bool(one.warnings) for one in found] == sorted(bool(one.warnings) for one in found)


def test_nothing_is_told_that_saves_nothing():
    assert remedies(traffic_of((E1, H1))) == ()  # row 7: the gateway is there, and MON would not shorten it


def test_where_nobody_talks_nothing_helps():
    assert remedies(traffic_of()) == ()
    nothing = Traffic.of([], [], [], PLAIN)
    none = np.zeros(0, dtype=np.int64)
    assert remedies_of(nothing, Schedule(schedule().axis, none, none, none), PLAIN, days=range(LAST + 1)) == ()


def test_where_nothing_is_known_of_the_network_nothing_is_promised():
    """Row 5 needs no more than NE, whose round trip is unknown: what MON spares of it is bytes."""
    (best, *_) = remedies(traffic_of((E1, W1), network=Network()), Network())
    assert (best.saves.ms_days, best.saves.detour_gb) == (None, pytest.approx(20))
    assert "waiting that nobody has measured" in best.saving


# ---- routes


def test_profile_t0_makes_rows_16_and_19_symmetric():
    traffic = traffic_of((E1, H1), (E1, IN_VNET), mon=(EAST,), network=ACCEPTING)
    (best,) = of_kind(remedies(traffic, ACCEPTING), Kind.PROFILE_T0)
    assert best.saves.asymmetric_days == 2 * 20
    # row 16: 9 ms to 8 by ER; row 19: (10 + 6 + 1.2) / 2 to 1.2
    assert best.saves.ms_days == pytest.approx(20 * (9 - 8) + 20 * (8.6 - 1.2))


def test_profile_ne_makes_rows_16_and_19_symmetric_too_but_saves_less():
    traffic = traffic_of((E1, H1), (E1, IN_VNET), mon=(EAST,), network=ACCEPTING)
    found = remedies(traffic, ACCEPTING)
    (best,) = of_kind(found, Kind.PROFILE_NE)
    assert best.saves.asymmetric_days == 2 * 20
    assert best.saves.ms_days == pytest.approx(20 * (9 - 10) + 20 * (8.6 - 1.2))


def test_a_deny_for_the_vnet_helps_row_19_alone():
    traffic = traffic_of((E1, H1), (E1, IN_VNET), mon=(EAST,), network=ACCEPTING)
    denied = [one for one in of_kind(remedies(traffic, ACCEPTING), Kind.POLICY) if "10.200.0.0/16" in one.does]
    assert [one.saves.asymmetric_days for one in denied] == [20]


def test_routes_help_nobody_where_no_segment_has_mon():
    found = remedies(traffic_of((E1, IN_VNET)), MON_DEFAULT)
    assert {one.kind for one in found} == {Kind.MON_ON}


def test_a_way_that_becomes_unknown_is_no_gain():
    no_break_out = replace(PLAIN, break_out=None)
    traffic = traffic_of((E1, W1), (E1, "8.8.8.8"), network=no_break_out)
    (best, *_) = remedies(traffic, no_break_out)
    assert best.saves.ms_days == pytest.approx(20 * 20)
    assert best.saves.unknown_days == -20
    assert any("unknown" in said for said in best.warnings)


def test_conversations_that_find_no_way_any_more_save_no_milliseconds():
    """Without a link between on-premises and AVS what is cut over is unreachable: 30 days from day 30 on."""
    traffic, days = traffic_of((E1, H1)), schedule()
    unlinked = replace(PLAIN, link=Link.NONE)
    now, then = (Scene(traffic, days, KnownWays(network)) for network in (PLAIN, unlinked))
    lost = saved(now, then, np.arange(1), range(LAST + 1))
    assert (lost.ms_days, lost.broken_days, lost.detour_days) == (0, -30, -30)
    assert brought(lost)[0] == "30 conversation-days would find no way at all."


# ---- a remedy's figure is the difference of two courses


@pytest.mark.parametrize("network", [PLAIN, MON_DEFAULT, ACCEPTING])
def test_a_remedy_saves_the_difference_of_two_full_courses(network):
    before = traffic_of((E1, W1), (W1, H1), (E1, IN_VNET), (H1, E1), mon=(WEST,), network=network)
    days, other = schedule(), schedule(east=20, west=40)
    after = before.with_mon({EAST: True}).with_network(profile_t0(network))
    known = KnownWays(network), KnownWays(profile_t0(network))
    scenes = Scene(before, days, known[0]), Scene(after, other, known[1])
    saves = saved(*scenes, np.arange(len(before.talk_a)), range(LAST + 1))
    was, will_be = totals(before, days, network), totals(after, other, profile_t0(network))
    for name in ("ms_days", "detour_gb", "asymmetric_days", "harmful_days", "broken_days", "unknown_days"):
        assert getattr(saves, name) == pytest.approx(was[name] - will_be[name]), name


# ---- the plan


def tiny_remedies(plan, *flows, instance=TINY):
    """On the tiny estate: A moves on 9-10, B on 16-17 January; VMs a1, a2, b1, b2 have keys 1 to 4."""
    keys = {"A": 101, "B": 102, "C": 103, "a1": 1, "a2": 2, "b1": 3, "b2": 4, "c1": 5, "c2": 6, "w1": 201}
    nets = [
        Net(keys[one], one, f"10.{n}.0.0/24", f"10.{n}.0.1", False, Treatment.STRETCH) for n, one in enumerate("ABC")
    ]
    machines = [Machine(keys[vm.id], (keys[vm.segments[0]],), "", Router.ONPREM) for vm in instance.vms]
    rows = [FlowRow(n, keys[a], keys.get(b, b), GB) for n, (a, b) in enumerate(flows)]
    traffic = Traffic.of(machines, nets, rows, PLAIN)
    days = Schedule.of(traffic, lay(instance, plan), keys.__getitem__, keys.__getitem__)
    bench = Bench(instance, plan, instance.start_date)
    to_bend = PlanToBend(bench, keys.__getitem__, keys.__getitem__, keys.__getitem__)
    return remedies_of(traffic, days, PLAIN, days=range(LAST + 1), plan=to_bend)


def test_a_cutover_a_week_earlier_saves_a_week_of_its_detours():
    """A could be cut over on 11 January, the plan does so on the 18th: 7 days of 16 ms that could be 1.2."""
    (best,) = of_kind(tiny_remedies(LATE, ("a1", IN_VNET), ("a2", IN_VNET)), Kind.CUTOVER)
    assert best.on == january(11)
    assert best.saves.ms_days == pytest.approx(7 * 2 * (16 - 1.2))
    assert best.saves.detour_gb == pytest.approx(7 * 2)
    assert best.objective < 0
    assert best.costs[0].endswith("; all stretches together are 7 days shorter.")


def test_a_segment_that_only_its_own_calendar_keeps_open_is_told_so():
    own = tiny.segment(TINY, "A", cutover_weekdays=(2,), blackouts=((january(13), january(13)),))
    late = dated(PLAN, "A", january(8), january(27))
    (best,) = of_kind(tiny_remedies(late, ("a1", IN_VNET), instance=own), Kind.CALENDAR)
    assert best.on == january(11)
    assert "only its own calendar" in best.does


ROOMY = tiny.limits(tiny.window(TINY, "w1", max_vms=None, max_gb=None), hcx_max_inflight=None, link_gb_per_day=None)
LATE = dated(PLAN, "A", january(8), january(18))


def test_a_group_saves_the_days_on_which_it_and_its_partner_are_apart():
    """a2 moves with b2 on the 17th, not on the 10th: 7 days of 10 ms by NE. On the 18th both pay 20, now as before."""
    (best,) = of_kind(tiny_remedies(LATE, ("a2", "b2"), instance=ROOMY), Kind.MOVE)
    assert (best.vms, best.window) == ((2,), 201)
    assert best.saves.ms_days == pytest.approx(7 * 10)
    assert best.costs == ("J rises by 0.03.",)


def test_a_move_that_makes_the_plan_much_dearer_is_not_told():
    """From the plan that closes A on the 11th the same move keeps A stretched a week longer: J rises by a seventh."""
    assert not of_kind(tiny_remedies(PLAN, ("a2", "b2"), instance=ROOMY), Kind.MOVE)


def test_a_plan_in_which_nobody_talks_needs_no_move_and_no_cutover():
    assert tiny_remedies(LATE) == ()


def test_a_window_without_room_takes_no_group():
    assert not of_kind(tiny_remedies(LATE, ("a2", "b2")), Kind.MOVE)


def test_a_remedy_is_kept_as_json():
    (best, *_) = remedies(traffic_of((E1, W1)))
    kept = best.as_json()
    assert kept["kind"] == "mon_on"
    assert kept["saves"]["ms_days"] == best.saves.ms_days
    assert kept["segments"] == [EAST, WEST]
    assert json.loads(json.dumps(kept)) == kept
    assert kept["on"] is None
