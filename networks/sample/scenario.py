"""The demo scenario of a sample estate: what a team would enter after the import, as one JSON file.

Format `unstretch-sample-scenario/1`. Days are counted from the scenario's first day (0), so that the plan always lies
ahead: the first day is the first `start.weekday` at least `start.in_days` days after the day it is applied. A vCenter
is named by its server, a VM by its name within it, a port group by vCenter, switch and name.

    project         name, time_zone
    scenario        name and the settings it overrides, by the names of the scenario's own fields
    reasons         why, for each setting beyond a vendor's limit; not there where none is
    start           in_days, weekday (0 = Monday)
    windows         weekly: name, first_weekday, from, last_weekday, to (local times), every_weeks, max_vms
    freezes         name, first_day, last_day
    appliances      vcenter, switch, appliances: NE appliances for each distributed switch
    joins           port_groups: those that are one segment, confirmed
    prefixes        port_group, prefix, gateway: entered, because addresses alone do not tell
    treatments      port_group, treatment, reason
    dispositions    vcenter, vms, disposition, reason; retire_on_day for what is retired
    anchors         port_group, kind, name, note: what stands on a network and is no VM
    risk_inputs     answers about risk for the whole project, by name: yes = 1, no = 0; what is missing is unknown
    connectivity    links (fields of Connectivity); ranges (place, name, prefixes); policy_routes (prefix, action);
                    devices; measures (carrier and what was measured)
    mon             port_group: segments with mobility-optimised networking
    applications    name, moves_together; criticality, latest_day, reason where one is set: of its VMs in the main vCenter
    blackouts       application, first_day, last_day, note
    rules           kind apart: name, vcenter, vms. kind before: name, vcenter, steps (lists of VMs, earlier first)

Meant to bind: the NE slots of the core switch, the link, the freeze in the middle, the domain controllers that may not
share a wave, that they go before the ERP (which has a date) and the ERP before what lives off it, and the old cluster's
network, which cannot be extended.

What grows with the estate, so that it stays a plan a team would dare: windows take more VMs once a year of weekends is
too few, then the link gets room and HCX a second service mesh; each switch gets appliances by its port groups; and from
some size on gateways are switched by scripts. Rules and applications that move together are as many in every estate.
"""

from collections import Counter
from math import ceil
from typing import Any

from networks.sample.connectivity import build_connectivity, port_groups_with_mon
from networks.sample.machines import MIB_PER_GB
from networks.sample.records import Estate, PortGroup, PortGroupUse, Vm, Zone
from planner.core.limits import BULK_PER_MANAGER, BULK_PER_MESH, REPLICATION_OVERHEAD

FORMAT = "unstretch-sample-scenario/1"
Json = dict[str, Any]

MONDAY, TUESDAY, WEDNESDAY, FRIDAY, SUNDAY = 0, 1, 2, 4, 6
VMS_PER_WEEKEND, VMS_PER_NIGHT = 40, 12
MOST_WEEKENDS, MOST_VMS_PER_WEEKEND = 52, 230  # bigger estates take bigger waves; a night's VMs fit beside the most
VMS_PER_MESH, VMS_PER_MANAGER = BULK_PER_MESH.value, BULK_PER_MANAGER.value  # that may replicate at once
NETWORKS_PER_APPLIANCE = 8
PORT_GROUPS_PER_APPLIANCE = 18  # a team deploys one NE appliance for each so many: far from all stretched at once
MESHES_REASON = f"A second service mesh; an HCX Manager holds {VMS_PER_MANAGER}."
SCRIPTED_FROM = 200  # segments: so many are extended and cut over by scripts, without a limit a day
LINK_SHARE = 0.5  # of the link for replication
LINK_SLACK, LINK_SLACK_OF_BIG = 1.2, 1.8  # over what full weekends need on average; where those are bigger than usual
GB_PER_DAY_AND_MBIT_S = 10.8  # 1e6 bit/s over 86,400 s, in GB
SPARE_HORIZON, SPARE_WEEKS = 1.5, 6
FREEZE_DAYS = (42, 55)
ERP_LATEST_DAY = FREEZE_DAYS[0] - 1
RETIRED_ON_DAY = 90
MOVED_TOGETHER = (
    "ERP", "Warehouse Management", "Customer Relations", "Manufacturing Execution", "Payroll", "Product Lifecycle",
    "Service Desk", "Treasury", "Transport Planning", "Web Shop", "Quality Management", "Recruiting",
    "Laboratory Information", "Source Control",
)  # fmt: skip
ORDER_CHAIN = ("ERP", "Warehouse Management", "Customer Relations", "Web Shop")
MOST_CRITICAL = ("ERP", "Manufacturing Execution", "Payroll")
PLANT_VM_THAT_STAYS = "fra-plc-01"
RISK_ANSWERS = {
    "ne_ha": 0, "hcx_ha_fixed": 1, "hcx_changes_per_month": 1, "upgrade_in_service": 1, "path_mtu_bytes": 1500,
    "circuits": 1, "vpn_backup": 1, "dns_without_stretch": 1, "ntp_without_stretch": 1,
}  # fmt: skip


def build_scenario(estate: Estate) -> Json:
    """The scenario as it stands in the file; its caps, link and appliances grow with the estate."""
    migrating = [vm for vm in estate.vms if not vm.template and not vm.placeholder and vm.application]
    weekend_vms = min(MOST_VMS_PER_WEEKEND, max(VMS_PER_WEEKEND, ceil(len(migrating) / MOST_WEEKENDS)))
    weekends = ceil(len(migrating) / weekend_vms)
    slack = LINK_SLACK if weekend_vms == VMS_PER_WEEKEND else LINK_SLACK_OF_BIG
    windows = _windows(weekend_vms)
    outgrows_mesh = sum(window["max_vms"] for window in windows) > VMS_PER_MESH
    return {
        "format": FORMAT,
        "project": {"name": "Halden Industries to Azure", "time_zone": "Europe/Berlin"},
        "scenario": {
            "name": "Baseline",
            "horizon_days": 7 * (ceil(weekends * SPARE_HORIZON) + SPARE_WEEKS),
            "networks_per_appliance": NETWORKS_PER_APPLIANCE,
            "gap_days": 1,
            "presync_days": 4,
            "link_mbit_s": _link_mbit_s(migrating, weekends, slack),
            "link_share": LINK_SHARE,
            **_daily_limits(estate),
            **({"hcx_max_inflight": VMS_PER_MANAGER} if outgrows_mesh else {}),
        },
        **({"reasons": {"hcx_max_inflight": MESHES_REASON}} if outgrows_mesh else {}),
        "start": {"in_days": 14, "weekday": MONDAY},
        "windows": windows,
        "freezes": [{"name": "Half-year close", "first_day": FREEZE_DAYS[0], "last_day": FREEZE_DAYS[1]}],
        "appliances": _appliances(estate),
        "joins": [{"port_groups": [_port_group(group.twin), _port_group(group)]} for group in _twins(estate)],
        "prefixes": [_prefix(group) for group in estate.segments if group.zone is Zone.FLAT],
        "treatments": _treatments(estate),
        "dispositions": _dispositions(estate),
        "anchors": [_anchor(group) for group in estate.segments if group.zone is Zone.PLANT],
        "risk_inputs": RISK_ANSWERS,
        "connectivity": build_connectivity(),
        "mon": [{"port_group": _port_group(group)} for group in port_groups_with_mon(estate)],
        "applications": _applications(),
        "blackouts": [{"application": "Payroll", "first_day": 18, "last_day": 20, "note": "Pay run"}],
        "rules": _rules(estate),
    }


def _link_mbit_s(vms: list[Vm], weekends: int, slack: float) -> int:
    """A link that full weekends would just fill, but for the slack: far heavier waves have to give way."""
    gb = sum(vm.in_use_mib for vm in vms) / MIB_PER_GB
    mbit_s = gb * (1 + REPLICATION_OVERHEAD.value) * slack / (weekends * 7) / GB_PER_DAY_AND_MBIT_S / LINK_SHARE
    return ceil(mbit_s / 10) * 10


def _daily_limits(estate: Estate) -> Json:
    """What replaces the default limits of extensions and cutovers a day, if anything."""
    if len(estate.segments) < SCRIPTED_FROM:
        return {}
    return {"max_cutovers_per_day": None, "max_stretches_per_day": None}


def _windows(weekend_vms: int) -> list[Json]:
    weekend = {"first_weekday": FRIDAY, "from": "20:00", "last_weekday": SUNDAY, "to": "18:00", "every_weeks": 1}
    night = {"first_weekday": TUESDAY, "from": "21:00", "last_weekday": WEDNESDAY, "to": "05:00", "every_weeks": 2}
    return [
        {"name": "Weekend", **weekend, "max_vms": weekend_vms},
        {"name": "Night", **night, "max_vms": weekend_vms * VMS_PER_NIGHT // VMS_PER_WEEKEND},
    ]


def _appliances(estate: Estate) -> list[Json]:
    counts = Counter(id(g.switch) for g in estate.port_groups if g.use is PortGroupUse.WORKLOAD)
    return [
        {
            "vcenter": switch.vcenter.server,
            "switch": switch.name,
            "appliances": max(1, counts[id(switch)] // PORT_GROUPS_PER_APPLIANCE),
        }
        for switch in estate.switches
        if switch.is_distributed
    ]


def _twins(estate: Estate) -> list[PortGroup]:
    return [group for group in estate.port_groups if group.twin]


def _port_group(group: PortGroup | None) -> Json:
    assert group is not None
    return {"vcenter": group.switch.vcenter.server, "switch": group.switch.name, "port_group": group.name}


def _prefix(group: PortGroup) -> Json:
    assert group.network is not None
    return {"port_group": _port_group(group), "prefix": str(group.network), "gateway": str(group.network[1])}


def _treatments(estate: Estate) -> list[Json]:
    main, branch = _same_vlan_pair(estate)
    remote_access = next(group for group in estate.segments if group.name.endswith("REMOTE-ACCESS"))
    return [
        _treatment(
            main, "stretch", "Keeps VLAN 110 on the way to Azure; the branch's network of that number moves at once."
        ),
        _treatment(branch, "at_once", "VLAN 110 is extended from Frankfurt; two of a number cannot be."),
        _treatment(remote_access, "rebuild", "Remote access gets new public addresses anyway."),
    ]


def _treatment(group: PortGroup, treatment: str, reason: str) -> Json:
    return {"port_group": _port_group(group), "treatment": treatment, "reason": reason}


def _same_vlan_pair(estate: Estate) -> tuple[PortGroup, PortGroup]:
    """The two networks of the two sites that share nothing but the VLAN's number."""
    branch = next(group for group in estate.segments if group.zone is Zone.BRANCH)
    main = next(g for g in estate.segments if g.zone is Zone.TIER and g.vlan == branch.vlan)
    return main, branch


def _dispositions(estate: Estate) -> list[Json]:
    server, branch_server = (vcenter.server for vcenter in estate.vcenters)
    lab = [vm.name for vm in estate.vms if vm.application and vm.application.name == "Training Lab"]
    return [
        {
            "vcenter": server,
            "vms": [PLANT_VM_THAT_STAYS],
            "disposition": "stays",
            "reason": "Tied to its machine by a USB dongle and a physical LUN.",
        },
        {
            "vcenter": server,
            "vms": lab,
            "disposition": "retire",
            "reason": "The training lab moves to rented machines.",
            "retire_on_day": RETIRED_ON_DAY,
        },
        *(
            {"vcenter": of, "vms": [vm], "disposition": "stays", "reason": "Serves this site's vCenter."}
            for of, vm in ((server, "srm-fra-01"), (branch_server, "srm-ham-01"))
        ),
    ]


def _anchor(group: PortGroup) -> Json:
    note = "Behind the machine's own switch"
    return {"port_group": _port_group(group), "kind": "host", "name": "Press line controller", "note": note}


def _applications() -> list[Json]:
    erp_date = {"latest_day": ERP_LATEST_DAY, "reason": "The half-year close is to run in Azure."}
    wishes: list[Json] = [{"name": name, "moves_together": True} for name in MOVED_TOGETHER]
    for wish in wishes:
        if wish["name"] in MOST_CRITICAL:
            wish["criticality"] = 5
    wishes[0] |= erp_date
    return wishes


def _rules(estate: Estate) -> list[Json]:
    server = estate.vcenters[0].server
    controllers = _members(estate, "Directory")
    order_chain = [_members(estate, name) for name in ORDER_CHAIN]
    return [
        {"kind": "apart", "name": "Domain controllers", "vcenter": server, "vms": controllers},
        {"kind": "apart", "name": "First firewall pair", "vcenter": server, "vms": ["fra-fw-01a", "fra-fw-01b"]},
        {"kind": "apart", "name": "First load balancer pair", "vcenter": server, "vms": ["fra-lb-01a", "fra-lb-01b"]},
        {"kind": "before", "name": "Logon before ERP", "vcenter": server, "steps": [controllers, order_chain[0]]},
        {"kind": "before", "name": "From order to shop", "vcenter": server, "steps": order_chain},
    ]


def _members(estate: Estate, application: str) -> list[str]:
    """The application's VMs in the main vCenter."""
    in_main = [vm for vm in estate.vms if vm.vcenter is estate.vcenters[0] and vm.application]
    return [vm.name for vm in in_main if vm.application and vm.application.name == application]
