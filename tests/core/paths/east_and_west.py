"""Two segments, East and West: VM 11 on East, 12 and 13 on West, all measured (see `ends`)."""

from planner.core.paths.records import Router
from planner.core.paths.traffic import FlowRow, Machine, Net, Traffic
from planner.core.treatments import Treatment
from tests.core.paths.ends import NETWORK

STRETCH = Treatment.STRETCH
NETS = [
    Net(1, "East", "10.1.0.0/24", "10.1.0.1", False, STRETCH),
    Net(2, "West", "10.2.0.0/24", "10.2.0.1", False, STRETCH),
]
MACHINES = [
    Machine(11, (1,), "10.1.0.10", Router.CLOUD),
    Machine(12, (2,), "10.2.0.10", Router.CLOUD),
    Machine(13, (2,), "10.2.0.11", Router.CLOUD),
]


def east_and_west(*pairs):
    """A flow of 86.4 GB a day for each pair: 8 Mbit/s."""
    return Traffic.of(MACHINES, NETS, [FlowRow(n, a, b, 86.4e9) for n, (a, b) in enumerate(pairs)], NETWORK)
