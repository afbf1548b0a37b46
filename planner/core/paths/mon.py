"""How much of what MON takes is in use on a day: VMs, networks, and the prefixes a Gen 2 private cloud shares with it."""

from dataclasses import dataclass

import numpy as np

from planner.core.limits import MON_VMS, MON_VMS_LARGE_MANAGER, Limit
from planner.core.paths.schedule import Schedule
from planner.core.paths.situations import is_rebuilt
from planner.core.paths.traffic import NOWHERE, Traffic


@dataclass(frozen=True, slots=True)
class MonUse:
    """`vms`: at the target with MON and their router in the cloud, each with a /32; `networks`: extended with MON.

    `gen2_prefixes`: what a Gen 2 cloud tells its VNet: segments whose gateway is in the cloud, and the /32s.
    """

    vms: int
    networks: int
    gen2_prefixes: int

    def as_json(self) -> dict[str, int]:
        return {
            "vms": self.vms,
            "networks": self.networks,
            "host_routes": self.vms,
            "gen2_prefixes": self.gen2_prefixes,
        }


def mon_use_on(traffic: Traffic, schedule: Schedule, day: int) -> MonUse:
    """What MON has in use during a day."""
    extended = schedule.is_stretched(day) & traffic.segment_mon
    on_mon = np.append(extended, False)[traffic.vm_gateway]
    has_moved = schedule.has_moved(day)
    vms = int((on_mon & has_moved & traffic.vm_is_cloud & (traffic.vm_gateway != NOWHERE)).sum())
    has_arrived = np.isin(np.arange(len(traffic.nets)), traffic.vm_gateway[has_moved])
    at_avs = schedule.is_cut_over(day) | (is_rebuilt(traffic, schedule) & has_arrived)
    return MonUse(vms, int(extended.sum()), int(at_avs.sum()) + vms)


def vm_limit(manager_is_large: bool | None) -> Limit[int]:
    """The most VMs with MON: by the size of the HCX Cloud Manager; the lower limit where that is unknown."""
    return MON_VMS_LARGE_MANAGER if manager_is_large else MON_VMS
