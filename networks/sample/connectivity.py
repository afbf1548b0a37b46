"""What the sample's team has entered of the network between the sites, with the faults that such networks have.

MON came with the policy routes of HCX itself while on-premises takes the /32s, so that answers come back another way;
some offices went into the VNet. One ASN is among those that Azure VMware Solution keeps; nobody measured the tunnel's
loss and path MTU; the list of what inspects is not said to be complete.
"""

from typing import Any

from networks.sample.records import Estate, PortGroup, Zone

Json = dict[str, Any]

OFFICES, LANDING_ZONE = "172.20.0.0/19", "10.200.0.0/16"
REMOTE_USERS = "172.20.32.0/20"  # they come in through a VPN gateway of the landing zone
MANAGEMENT = ("10.8.0.0/19", "10.9.0.0/19")  # on-premises, beside the segments
MANAGEMENT_OF_AVS = "10.240.0.0/22"
RESERVED_ASN = 65_010
DEFAULT_POLICY = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
WITH_MON = ("FIN-WEB", "FIN-APP")  # a front and the servers behind it


def build_connectivity() -> Json:
    """The network between the sites, by the names of the rows' own fields."""
    return {
        "links": {
            "avs_generation": 1,
            "link": "global_reach",
            "circuits": 1,
            "circuit_mbit_s": 1_000,
            "circuit_sku": "standard",
            "has_vnet_link": True,
            "is_avs_on_vnet": True,
            "weight_avs": 0,
            "weight_onprem": 0,
            "break_out": "avs",
            "advertises_only_default": False,
            "customer_asns": [RESERVED_ASN],
            "management_prefix": MANAGEMENT_OF_AVS,
            "host_routes": "accepted",
        },
        "ranges": [
            {"place": "onprem", "name": "Offices", "prefixes": [OFFICES]},
            {"place": "onprem", "name": "Management", "prefixes": list(MANAGEMENT)},
            {"place": "vnet", "name": "Landing zone", "prefixes": [LANDING_ZONE]},
            {"place": "vnet", "name": "Remote users", "prefixes": [REMOTE_USERS]},
        ],
        "policy_routes": [[prefix, "allow"] for prefix in DEFAULT_POLICY],
        "devices": [
            {
                "name": "fra-fw-core",
                "kind": "firewall",
                "at": "onprem_gateway",
                "note": "Between the server networks",
            }
        ],
        "measures": [
            {"carrier": "er_avs", "rtt_ms": 9.0, "loss_percent": 0.02, "path_mtu_bytes": 1500},
            {"carrier": "ne", "rtt_ms": 10.0},
            {"carrier": "er_vnet", "rtt_ms": 8.5},
        ],
    }


def port_groups_with_mon(estate: Estate) -> list[PortGroup]:
    """The desktops, whose users are everywhere, and a business unit's front with its servers."""
    return [
        group
        for group in estate.segments
        if group.zone is Zone.DESKTOPS or (group.zone is Zone.TIER and group.name.endswith(WITH_MON))
    ]
