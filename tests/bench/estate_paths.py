"""A planted estate as the path engine sees it: each segment a /24, some with MON, and a network of which all is known."""

from functools import cache
from ipaddress import IPv4Network

from planner.core.paths.network import BreakOut, Link, Measured, Network
from planner.core.paths.policy import profile_ne
from planner.core.paths.records import Carrier, Router
from planner.core.paths.traffic import FlowRow, Machine, Net, Traffic
from planner.core.records import Instance
from planner.core.treatments import Treatment

MON_EVERY = 4  # one segment in so many has MON
NETWORK = profile_ne(
    Network(
        link=Link.GLOBAL_REACH,
        avs_generation=1,
        has_vnet_link=True,
        is_avs_on_vnet=True,
        circuits=1,
        break_out=BreakOut.AVS,
        vnet_ranges=(IPv4Network("172.20.0.0/16"),),
        devices_are_complete=True,
        measured={Carrier.NE: Measured(rtt_ms=9.5), Carrier.ER_AVS: Measured(rtt_ms=9.0)},
    )
)


@cache
def key_in(its_id: str) -> int:
    """A number for an id of a planted estate."""
    return int("".join(filter(str.isdigit, its_id)) or 0)


def traffic_of(instance: Instance) -> Traffic:
    """Its VMs, segments and flows. VMs stand on the addresses of their gateway's segment in turn."""
    nets = [
        Net(key_in(one.id), one.id, f"10.{place // 256}.{place % 256}.0/24", f"10.{place // 256}.{place % 256}.1",
            place % MON_EVERY == 0, Treatment.STRETCH)
        for place, one in enumerate(instance.segments)
    ]  # fmt: skip
    machines = [
        Machine(key_in(vm.id), tuple(key_in(one) for one in vm.segments), "", Router.CLOUD) for vm in instance.vms
    ]
    rows = [FlowRow(at, key_in(one.a), key_in(one.b), one.bytes_per_day) for at, one in enumerate(instance.flows)]
    return Traffic.of(machines, nets, rows, NETWORK)
