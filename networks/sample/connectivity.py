"""What the sample's team has entered of the network between the sites, with the flaws that such networks have.

MON came with HCX's own policy routes while on-premises takes the /32s, so that answers come back another way; one ASN
is reserved; nobody measured the path MTU of the tunnel. Some users come in through the VNet's own VPN gateway.
"""

from typing import Any

from networks.sample.records import Estate, PortGroup, Zone

Json = dict[str, Any]

OFFICES, REMOTE_USERS, SPOKES = "172.20.0.0/19", "172.20.32.0/20", "10.200.0.0/16"
SITES_HARDWARE = ("10.17.0.0/16", "10.113.0.0/16")  # beside the segments of Frankfurt and of Hamburg
MANAGEMENT_PREFIX = "10.208.0.0/22"
DEFAULT_POLICY = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
RESERVED_ASN = 65_100  # Azure VMware Solution keeps 65000 to 65412 for itself
CIRCUITS_MBIT_S = (500, 1_000, 2_000, 5_000, 10_000, 100_000)  # as ExpressRoute sells them
WITH_MON = ("FIN-WEB", "FIN-APP")  # a front and its servers, moved apart from each other


def build_connectivity(link_mbit_s: int) -> Json:
    """The network between the sites, by the fields of its rows; the circuit is the next size above the link."""
    return {
        "links": {
            "avs_generation": 1,
            "link": "global_reach",
            "circuits": 1,
            "circuit_mbit_s": next(size for size in CIRCUITS_MBIT_S if size >= link_mbit_s),
            "circuit_sku": "standard",
            "has_vnet_link": True,
            "is_avs_on_vnet": True,
            "weight_avs": 0,
            "weight_onprem": 0,
            "break_out": "avs",
            "customer_asns": [64_900 + 112, RESERVED_ASN],
            "advertises_only_default": False,
            "management_prefix": MANAGEMENT_PREFIX,
            "host_routes": "accepted",
            "manager_size": "default",
            "devices_are_complete": True,
        },
        "ranges": [
            {"place": "onprem", "name": "Offices", "prefixes": [OFFICES]},
            {"place": "onprem", "name": "Hardware beside the segments", "prefixes": list(SITES_HARDWARE)},
            {"place": "vnet", "name": "Hub and spokes", "prefixes": [SPOKES]},
            {"place": "vnet", "name": "Remote users, by the VPN gateway of the hub", "prefixes": [REMOTE_USERS]},
        ],
        "policy_routes": [[prefix, "allow"] for prefix in DEFAULT_POLICY],
        "devices": [
            {"name": "Perimeter firewalls Frankfurt", "kind": "firewall", "at": "onprem_edge"},
            {"name": "Inner load balancers", "kind": "load_balancer", "at": "onprem_gateway", "has_snat": True},
            {"name": "Hub firewall", "kind": "firewall", "at": "azure_hub"},
        ],
        "measures": [
            {"carrier": "ne", "rtt_ms": 9.4, "loss_percent": 0.02},
            {"carrier": "er_avs", "rtt_ms": 9.0, "loss_percent": 0.02, "path_mtu_bytes": 1500},
            {"carrier": "er_vnet", "rtt_ms": 8.6, "loss_percent": 0.01, "path_mtu_bytes": 1500},
            {"carrier": "azure", "rtt_ms": 1.3},
        ],
    }


def port_groups_with_mon(estate: Estate) -> list[PortGroup]:
    """The desktops, whose users are everywhere, and a business unit's front with its servers."""
    return [
        group
        for group in estate.segments
        if group.zone is Zone.DESKTOPS or (group.zone is Zone.TIER and group.name.endswith(WITH_MON))
    ]
