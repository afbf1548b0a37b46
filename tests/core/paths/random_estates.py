"""Estates, networks and schedules out of a seed, with everything that can be odd in them."""

from datetime import date
from ipaddress import IPv4Network
from random import Random

import numpy as np

from planner.core.calendar import DayAxis
from planner.core.paths.network import BreakOut, Link, Measured, Network, PolicyRoute
from planner.core.paths.records import Action, Carrier, Router
from planner.core.paths.schedule import NEVER, Schedule
from planner.core.paths.traffic import FlowRow, Machine, Net, Traffic
from planner.core.treatments import Treatment

LAST_DAY = 40
AXIS = DayAxis(date(2027, 1, 4), LAST_DAY + 1)
OUTSIDE = ("8.8.8.8", "172.20.1.5", "10.200.1.1", "nas", "192.168.5.5", "10.1.0.200")


def network_of(dice: Random) -> Network:
    """Any answer to every question, none included; every carrier measured."""
    yes_no = (None, True, False)
    return Network(
        link=dice.choice([None, *Link]),
        avs_generation=dice.choice((None, 1, 2)),
        has_vnet_link=dice.choice(yes_no),
        is_avs_on_vnet=dice.choice(yes_no),
        circuits=dice.choice((None, 1, 2)),
        has_public_prepend=dice.choice(yes_no),
        break_out=dice.choice([None, *BreakOut]),
        accepts_host_routes=dice.choice(yes_no),
        policy=dice.choice(((), (PolicyRoute(IPv4Network("10.0.0.0/8"), Action.ALLOW),))),
        onprem_ranges=(IPv4Network("172.20.0.0/16"),),
        vnet_ranges=(IPv4Network("10.200.0.0/16"),),
        measured={carrier: Measured(rtt_ms=8.0) for carrier in Carrier},
    )


def traffic_of(dice: Random, network: Network) -> Traffic:
    """Eight segments, 40 VMs, 120 flows; one segment without prefix, one overlapping, some VMs on none or two, some that retire."""
    nets = [
        Net(
            key,
            f"net-{key}",
            "" if key == 7 else f"10.{key % 6}.0.0/24",
            "" if key == 5 else f"10.{key % 6}.0.1",
            dice.random() < 0.4,
            dice.choice((Treatment.STRETCH, Treatment.STRETCH, Treatment.STRETCH, *Treatment)),
        )
        for key in range(1, 9)
    ]
    machines = [
        Machine(
            100 + number,
            tuple(dice.sample(range(1, 9), dice.choice((0, 1, 1, 1, 2)))),
            dice.choice(("", f"10.{number % 6}.0.{10 + number}")),
            dice.choice(list(Router)),
            retires_on=AXIS.date(dice.randrange(-3, LAST_DAY + 3)) if dice.random() < 0.2 else None,
        )
        for number in range(40)
    ]
    ends = [machine.key for machine in machines]
    rows = [
        FlowRow(
            number,
            dice.choice(ends),
            dice.choice(OUTSIDE) if dice.random() < 0.2 else dice.choice(ends),
            dice.choice((None, dice.random() * 1e10)),
        )
        for number in range(120)
    ]
    return Traffic.of(machines, nets, rows, network)


def schedule_of(dice: Random, traffic: Traffic) -> Schedule:
    """Days that need not make sense together."""

    def days(many: int) -> np.ndarray:
        return np.array([dice.choice((NEVER, dice.randrange(-3, LAST_DAY))) for _ in range(many)], dtype=np.int64)

    return Schedule(AXIS, days(traffic.vm_count), days(len(traffic.nets)), days(len(traffic.nets)))
