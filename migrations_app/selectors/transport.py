"""What link and HCX give in a scenario, from which every duration follows."""

from migrations_app.models import Scenario
from planner.core.durations import Transport


def transport_of(scenario: Scenario) -> Transport:
    """What link and HCX give in a scenario."""
    return Transport(
        link_mbit_s=scenario.link_mbit_s,
        link_share=scenario.link_share,
        meshes=scenario.service_meshes,
        overhead=scenario.replication_overhead,
        rav_switchover_min=scenario.rav_switchover_min,
        bulk_outage_min=scenario.bulk_outage_min,
        per_mesh=scenario.hcx_max_inflight,
    )
