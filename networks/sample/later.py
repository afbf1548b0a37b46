"""The same estate four weeks on: what people change between two exports."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from networks.sample.estate import build_estate, give_addresses
from networks.sample.machines import MachineFactory
from networks.sample.records import Estate, Vm, Zone

WEEKS_LATER = 4
SHARE_CHANGED = 0.05  # of all VMs: new, gone or renamed, the three alike
RENAMED_PORT_GROUP_SUFFIX = "-MIGRATE"


def later_estate(vm_count: int = 600, segment_count: int = 45, seed: int = 1) -> Estate:
    """What `build_estate` gives for the same numbers, with 5 % of its VMs new, gone or renamed and one port group renamed.

    A renamed VM keeps its VM ID and a renamed port group its Object ID. Nothing that a rule or wish of the sample
    scenario names is gone. The renamed port group is the busiest tier network.
    """
    estate = build_estate(vm_count, segment_count, seed)
    rng = Random(f"{seed} later")  # noqa: S311 - a sample, no secret
    changeable = [vm for vm in estate.vms if _is_ordinary(vm)]
    per_kind, rest = divmod(round(vm_count * SHARE_CHANGED), 3)
    chosen = rng.sample(changeable, 2 * per_kind)
    gone, renamed = chosen[:per_kind], chosen[per_kind:]
    new = _new_vms(estate, changeable, per_kind + rest, rng)
    for vm in renamed:
        vm.name = f"{vm.name}-v2"
    gone_ids = {id(vm) for vm in gone}
    vms = [vm for vm in estate.vms if id(vm) not in gone_ids] + new
    give_addresses(vms, rng)
    _rename_busiest_tier(estate)
    return replace(estate, exported_at=estate.exported_at + timedelta(weeks=WEEKS_LATER), vms=vms)


def _is_ordinary(vm: Vm) -> bool:
    """A server of a business application in the main site, on one network only."""
    zones = [group.zone for group in vm.port_groups]
    return zones in ([Zone.TIER], [Zone.FLAT]) and vm.role in ("web", "app") and not vm.template


def _new_vms(estate: Estate, models: list[Vm], wanted: int, rng: Random) -> list[Vm]:
    """Each beside an older VM of its application: same network, role, cluster and owner."""
    factory = MachineFactory(rng, estate.vms)
    new = []
    for number, model in enumerate(rng.sample(models, wanted), start=1):
        vm = factory.make(
            model.vcenter,
            f"{model.name}-n{number}",
            model.role,
            model.port_groups,
            application=model.application,
            environment=model.environment,
            os=model.os,
            cluster=model.cluster,
            host=model.host,
            datastore=model.datastore,
        )
        vm.created_at = estate.exported_at + timedelta(days=rng.randint(1, 7 * WEEKS_LATER - 2))
        vm.booted_at = vm.created_at + timedelta(hours=1)
        new.append(vm)
    return new


def _rename_busiest_tier(estate: Estate) -> None:
    tiers = [group for group in estate.port_groups if group.zone is Zone.TIER]
    counts = {id(group): 0 for group in tiers}
    for vm in estate.vms:
        for group in vm.port_groups:
            if id(group) in counts:
                counts[id(group)] += 1
    busiest = max(tiers, key=lambda group: counts[id(group)])
    busiest.name += RENAMED_PORT_GROUP_SUFFIX
