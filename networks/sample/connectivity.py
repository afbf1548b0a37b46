"""What the sample's team has entered of the network between the sites, with the faults that such networks have.

One ASN is among those that Azure VMware Solution keeps; nobody measured the tunnel's loss and path MTU; the list of
what inspects is not said to be complete; the policy routes are those that HCX comes with.
"""

from typing import Any

Json = dict[str, Any]

OFFICES, LANDING_ZONE = "172.20.0.0/16", "10.200.0.0/16"
MANAGEMENT = ("10.8.0.0/19", "10.9.0.0/19")  # on-premises, beside the segments
MANAGEMENT_OF_AVS = "10.240.0.0/22"
RESERVED_ASN = 65_010
DEFAULT_POLICY = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")


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
