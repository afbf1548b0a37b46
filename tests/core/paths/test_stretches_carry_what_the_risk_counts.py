"""Without MON an extension carries, day by day, the bytes that `exposure` counts on it: X_s and the load are one number."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import IPv4Network
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.exposure import BYTES_PER_GB, crossings, stretch_bytes
from planner.core.paths.known_ways import KnownWays
from planner.core.paths.loads import Loads
from planner.core.paths.records import Router
from planner.core.paths.schedule import Schedule
from planner.core.paths.situations import paths_on
from planner.core.paths.stops import stops_of
from planner.core.paths.traffic import FlowRow, Machine, Net, Traffic
from planner.core.records import Flow, Instance, Limits, Plan, RiskKnobs, Segment, Vm, Wave, Weights, Window
from planner.core.timetable import lay
from planner.core.treatments import Treatment
from tests.core.paths.ends import NETWORK
from tests.core.tiny import january

NETWORK_WITH_RANGES = replace(
    NETWORK, vnet_ranges=(IPv4Network("10.200.0.0/16"),), onprem_ranges=(IPv4Network("172.20.0.0/16"),)
)
SEGMENTS, WAVES, VMS = 4, 5, 9
OUTSIDE = ("10.200.1.1", "172.20.1.1", "9.9.9.9")  # the VNet, a range on-premises, the internet
BYTES_A_DAY_PER_MBIT_S = 86_400 * 1e6 / 8


def estate_of(seed):
    """VMs that all move, most on one segment, with flows among them; and the instance with the same flows."""
    dice = Random(seed)
    on = [sorted(dice.sample(range(SEGMENTS), dice.choice((1, 1, 1, 2)))) for _ in range(VMS)]
    pairs = [(*dice.sample(range(VMS), 2), float(dice.randint(1, 10**10))) for _ in range(14)]
    calls = [(dice.randrange(VMS), dice.choice(OUTSIDE), float(dice.randint(1, 10**10))) for _ in range(4)]
    external = [sum(size for vm, _, size in calls if vm == number) / BYTES_PER_GB for number in range(VMS)]
    instance = Instance(
        "random",
        january(4),
        60,
        tuple(Window(f"w{n}", january(8) + timedelta(7 * n), january(9) + timedelta(7 * n)) for n in range(WAVES)),
        Limits(SEGMENTS, stretch_lead_days=dice.randint(0, 2), cutover_lag_days=dice.randint(0, 3)),
        tuple(Segment(str(n), 1.0) for n in range(SEGMENTS)),
        tuple(
            Vm(str(n), 10.0, tuple(map(str, segments)), external_gb_per_day=external[n])
            for n, segments in enumerate(on)
        ),
        RiskKnobs(14, 1.0, 2),
        Weights(1, 1, 1),
        flows=tuple(Flow(str(a), str(b), size) for a, b, size in pairs),
    )
    waves = tuple(Wave(f"wave {n}", f"w{n}") for n in range(WAVES))
    plan = Plan(waves, {str(n): f"wave {dice.randrange(WAVES)}" for n in range(VMS)}, {})
    nets = [Net(n, f"net {n}", f"10.{n}.0.0/24", f"10.{n}.0.1", False, Treatment.STRETCH) for n in range(SEGMENTS)]
    machines = [Machine(n, tuple(segments), "", Router.ONPREM) for n, segments in enumerate(on)]
    rows = [FlowRow(n, *flow) for n, flow in enumerate([*pairs, *calls])]
    traffic = Traffic.of(machines, nets, rows, NETWORK_WITH_RANGES)
    timetable = lay(instance, plan)
    return instance, timetable, traffic, Schedule.of(traffic, timetable, int, int)


def carried_on(traffic, schedule, known, day):
    """(S,) bytes a day over each extension."""
    places = paths_on(traffic, schedule, known.ways, day)
    return Loads.of(traffic, known.figures, places).segment_mbit_s * BYTES_A_DAY_PER_MBIT_S


@given(st.integers(0, 10_000))
def test_over_a_whole_plan_each_extension_carries_x_s(seed):
    instance, timetable, traffic, schedule = estate_of(seed)
    known = KnownWays(NETWORK_WITH_RANGES)
    total = sum(
        carried_on(traffic, schedule, known, stop.first) * (stop.last - stop.first + 1)
        for stop in stops_of(traffic, schedule, {}, timetable.axis.last_day)
    )
    risk = stretch_bytes(instance, timetable)
    assert sum(risk.values()) > 0
    assert total.tolist() == pytest.approx([risk.get(str(n), 0.0) for n in range(SEGMENTS)], rel=1e-9, abs=1.0)


@given(st.integers(0, 10_000), st.integers(0, 59))
def test_on_each_day_it_carries_what_crosses_on_that_day(seed, day):
    instance, timetable, traffic, schedule = estate_of(seed)
    carried = carried_on(traffic, schedule, KnownWays(NETWORK_WITH_RANGES), day)
    for place in range(SEGMENTS):
        over_it = [one for one in crossings(instance, timetable) if one.segment == str(place)]
        rate = sum(one.bytes_per_day for one in over_it if one.first <= day <= one.last)
        assert carried[place] == pytest.approx(rate, rel=1e-9, abs=1.0)


def test_with_mon_it_carries_less_than_the_risk_counts():
    """On purpose: X_s keeps to `planning-problem` whatever MON does, and the risk page shows both side by side."""
    instance, timetable, traffic, schedule = estate_of(3)
    known, with_mon = KnownWays(NETWORK_WITH_RANGES), traffic.with_mon(dict.fromkeys(range(SEGMENTS), True))
    cloud = replace(with_mon, vm_is_cloud=~with_mon.vm_is_cloud)
    days = range(timetable.axis.last_day + 1)
    carried = sum(carried_on(cloud, schedule, known, day).sum() for day in days)
    assert 0 < carried < 0.9 * sum(stretch_bytes(instance, timetable).values())
