"""One click: the two profiles of MON without asymmetry, and what is usual where nobody has said anything."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from networks.adapters import network_of
from networks.choices import BreakOut, HostRoutes, HybridLink
from networks.models import Connectivity, Project
from networks.services.connectivity import connectivity_update, policy_routes_set
from networks.services.errors import ServiceError
from planner.core.paths.network import Network
from planner.core.paths.policy import DEFAULT_ROUTES, profile_ne, profile_t0
from planner.core.wording import counted

PROFILES = {"t0": ("T0", profile_t0), "ne": ("NE", profile_ne)}

USUAL: dict[str, Any] = {  # what is most often so: each an assumption, to be replaced by what is
    "avs_generation": 1,
    "link": HybridLink.GLOBAL_REACH,
    "circuits": 1,
    "has_vnet_link": True,
    "is_avs_on_vnet": True,
    "weight_avs": 0,
    "weight_onprem": 0,
    "break_out": BreakOut.AVS,
    "advertises_only_default": False,
    "host_routes": HostRoutes.ACCEPTED,
}


@transaction.atomic
def profile_apply(*, project: Project, profile: str, by: AbstractBaseUser | None) -> str:
    """Store the policy routes and the host routes of a clean MON profile, "t0" or "ne". A sentence of it."""
    if profile not in PROFILES:
        raise ServiceError(f"There is no profile {profile!r}.", "Choose T0 or NE.")
    name, of = PROFILES[profile]
    network = of(network_of(project))
    before = list(project.policy_routes.all())
    _store_policy(project, network, by)
    accepted = HostRoutes.ACCEPTED if network.accepts_host_routes else HostRoutes.FILTERED
    connectivity_update(project=project, by=by, host_routes=accepted)
    routes = counted(len(network.policy), "policy route") if network.policy else "no policy route"
    is_replaced = before and not project.policy_routes.filter(pk=before[0].pk).exists()
    kept = (
        f" The list before, of {counted(len(before), 'route')}, stands in the record of changes." if is_replaced else ""
    )
    return f"Profile {name}: {routes}, host routes (/32) {accepted.label} on-premises.{kept}"


@transaction.atomic
def usual_fill_in(*, project: Project, by: AbstractBaseUser | None) -> str:
    """Fill in what is usual, only where nothing is known, and HCX's own policy routes where there is none at all."""
    row, _ = Connectivity.objects.get_or_create(project=project)
    is_new = all(getattr(row, name) in (None, "") for name in USUAL)
    missing = {name: value for name, value in USUAL.items() if getattr(row, name) in (None, "")}
    if missing:
        connectivity_update(project=project, by=by, are_assumed=True, **missing)
    if is_new and not project.policy_routes.exists():
        _store_policy(project, Network(policy=DEFAULT_ROUTES), by)
    if not missing:
        return "Nothing was empty."
    return f"{counted(len(missing), 'answer')} filled in with what is usual: assumptions, so look at each."


def _store_policy(project: Project, network: Network, by: AbstractBaseUser | None) -> None:
    routes = [(str(route.prefix), route.action.value) for route in network.policy]
    policy_routes_set(project=project, routes=routes, by=by)
