"""What is known of the network between the sites: links, MON, break-out, devices, what was measured. None = unknown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network

from planner.core.paths.records import Action, Carrier


class Link(StrEnum):
    """How on-premises reaches AVS natively."""

    GLOBAL_REACH = "global_reach"
    VPN = "vpn"  # through a transit VNet
    VWAN = "vwan"  # a secured hub with routing intent, without Global Reach
    TRANSIT = "transit"  # ExpressRoute into a VNet with a route server and an appliance
    NONE = "none"


class BreakOut(StrEnum):
    """Where AVS goes out to the internet."""

    AVS = "avs"  # SNAT or a public IP of the private cloud
    AZURE = "azure"  # a default route from an appliance in the VNet
    ONPREM = "onprem"  # a default route from on-premises


class Place(StrEnum):
    """Where something stands that inspects traffic."""

    ONPREM_GATEWAY = "onprem_gateway"  # what passes between networks on-premises, a stretched one's gateway included
    ONPREM_EDGE = "onprem_edge"  # between on-premises and ExpressRoute or VPN
    INTERNET_EDGE = "internet_edge"  # between on-premises and the internet
    AZURE_HUB = "azure_hub"  # between the VNet and everything else
    AVS_EDGE = "avs_edge"  # at the T0 or T1 of AVS


class DeviceKind(StrEnum):
    FIREWALL = "firewall"
    LOAD_BALANCER = "load_balancer"
    NVA = "nva"


@dataclass(frozen=True, slots=True)
class Device:
    """Something that inspects. It minds asymmetry when it is stateful; a load balancer only without SNAT."""

    name: str
    kind: DeviceKind
    at: Place
    is_stateful: bool = True
    has_snat: bool = False


@dataclass(frozen=True, slots=True)
class PolicyRoute:
    """One line of the MON policy routes; their order counts where prefixes are equally long."""

    prefix: IPv4Network
    action: Action


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a carrier: round trip in ms, loss in percent, the largest packet that passes in bytes."""

    rtt_ms: float | None = None
    loss_percent: float | None = None
    path_mtu_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """The network between the sites.

    `has_vnet_link`: on-premises reaches the VNet. `is_avs_on_vnet`: the AVS circuit is connected to the VNet's gateway
    (Gen 2 lives in a VNet and needs none). `weight_avs`, `weight_onprem`: of the gateway's two connections; None is 0,
    as Azure sets it. `circuits`: on-premises circuits linked to AVS; `has_public_prepend`: one is told apart by public
    ASNs. `accepts_host_routes`: on-premises takes the /32 of a VM with MON. `toggles_router`: the router of every VM is
    moved to the cloud after its switchover, Bulk or not. `avs_ranges`: what is at AVS and on no segment of the estate, its
    own management among it. `devices_are_complete`: all that inspects is in `devices`.
    """

    link: Link | None = None
    avs_generation: int | None = None
    has_vnet_link: bool | None = None
    is_avs_on_vnet: bool | None = None
    weight_avs: int | None = None
    weight_onprem: int | None = None
    circuits: int | None = None
    has_public_prepend: bool | None = None
    break_out: BreakOut | None = None
    accepts_host_routes: bool | None = None
    toggles_router: bool = False
    policy: tuple[PolicyRoute, ...] = ()
    onprem_ranges: tuple[IPv4Network, ...] = ()
    vnet_ranges: tuple[IPv4Network, ...] = ()
    avs_ranges: tuple[IPv4Network, ...] = ()
    devices: tuple[Device, ...] = ()
    devices_are_complete: bool = False
    has_strict_urpf: bool = True
    measured: Mapping[Carrier, Measured] = field(default_factory=dict)
