"""What a person has entered of the connectivity, as the path engine takes it."""

from dataclasses import dataclass
from ipaddress import IPv4Network

from networks.choices import HostRoutes, RangePlace
from networks.models import Project
from networks.selectors.connectivity import connectivity_of
from planner.core.paths.check_records import Check, Stated
from planner.core.paths.checks import checks_of
from planner.core.paths.network import BreakOut, Device, DeviceKind, Link, Measured, Network, Place, PolicyRoute
from planner.core.paths.records import Action, Carrier

_ACCEPTS = {HostRoutes.ACCEPTED: True, HostRoutes.FILTERED: False}


@dataclass(frozen=True, slots=True)
class _Segment:
    """A segment's addresses, as checks look at them."""

    key: int
    name: str
    prefix: str
    gateway: str


def connectivity_checks(project: Project) -> tuple[Check, ...]:
    """What follows from what was entered, the worst first, in 7 queries."""
    links = connectivity_of(project)
    rows = list(
        project.segments.filter(joined_into__isnull=True)
        .order_by("name")
        .values_list("pk", "name", "prefix", "gateway", "has_mon")
    )
    stated = Stated(
        circuit_sku=links.circuit_sku,
        circuit_mbit_s=links.circuit_mbit_s,
        customer_asns=tuple(links.customer_asns),
        advertises_only_default=links.advertises_only_default,
        management_prefix=links.management_prefix,
        has_mon=any(links.mon_by_default if has_mon is None else has_mon for *_, has_mon in rows),
    )
    return checks_of(network_of(project), stated, [_Segment(*row[:4]) for row in rows])


def network_of(project: Project) -> Network:
    """The network between a project's sites, in 5 queries. What nobody has entered is unknown."""
    links = connectivity_of(project)
    ranges = list(project.address_ranges.values_list("place", "prefix"))
    return Network(
        link=Link(links.link) if links.link else None,
        avs_generation=links.avs_generation,
        has_vnet_link=links.has_vnet_link,
        is_avs_on_vnet=links.is_avs_on_vnet,
        weight_avs=links.weight_avs,
        weight_onprem=links.weight_onprem,
        circuits=links.circuits,
        has_public_prepend=links.has_public_prepend,
        break_out=BreakOut(links.break_out) if links.break_out else None,
        accepts_host_routes=_ACCEPTS.get(HostRoutes(links.host_routes)),
        toggles_router=links.toggles_router,
        policy=tuple(
            PolicyRoute(IPv4Network(prefix), Action(action))
            for prefix, action in project.policy_routes.values_list("prefix", "action")
        ),
        onprem_ranges=tuple(IPv4Network(prefix) for place, prefix in ranges if place == RangePlace.ONPREM),
        vnet_ranges=tuple(IPv4Network(prefix) for place, prefix in ranges if place == RangePlace.VNET),
        avs_ranges=(
            *(IPv4Network(prefix) for place, prefix in ranges if place == RangePlace.AVS),
            *([IPv4Network(links.management_prefix)] if links.management_prefix else []),
        ),
        devices=tuple(
            Device(name, DeviceKind(kind), Place(at), is_stateful, has_snat)
            for name, kind, at, is_stateful, has_snat in project.inspecting_devices.values_list(
                "name", "kind", "at", "is_stateful", "has_snat"
            )
        ),
        devices_are_complete=links.devices_are_complete,
        has_strict_urpf=links.has_strict_urpf,
        measured={
            Carrier(carrier): Measured(rtt_ms, loss_percent, path_mtu_bytes)
            for carrier, rtt_ms, loss_percent, path_mtu_bytes in project.leg_measures.values_list(
                "carrier", "rtt_ms", "loss_percent", "path_mtu_bytes"
            )
        },
    )
