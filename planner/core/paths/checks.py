"""Every check of a project's connectivity, the worst first."""

from collections.abc import Sequence

from planner.core.paths.addresses import Addressed
from planner.core.paths.check_addresses import address_checks
from planner.core.paths.check_links import link_checks
from planner.core.paths.check_mon import mon_checks
from planner.core.paths.check_quality import quality_checks
from planner.core.paths.check_records import Check, Standing, Stated
from planner.core.paths.network import Network

_ORDER = (Standing.BAD, Standing.WARN, Standing.UNKNOWN, Standing.OK)


def checks_of(network: Network, stated: Stated, segments: Sequence[Addressed]) -> tuple[Check, ...]:
    """What can be said of the connectivity before any flow is looked at; what is not known says what to enter."""
    found = [
        *link_checks(network, stated),
        *address_checks(network, stated, segments),
        *mon_checks(network, stated),
        *quality_checks(network),
    ]
    return tuple(sorted(found, key=lambda check: _ORDER.index(check.standing)))
