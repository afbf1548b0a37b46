"""The business applications: whom the estate runs for.

Each lives on one to four segments: tiers of its business unit, now and then a DMZ front, another unit's database
network, or the flat server VLAN. Small ones stand on the flat VLAN alone, some in the branch, old ones on the standard
switch.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, cycle
from random import Random

from networks.sample import names
from networks.sample.machines import MachineFactory
from networks.sample.records import Application, PortGroup, Vm, Zone
from networks.sample.topology import Topology

SHARES = {"tiered": 0.70, "small": 0.14, "dmz": 0.08, "branch": 0.08}  # of the business VMs
VMS_PER_LEGACY_SEGMENT = 8  # segments that cannot be extended move in one wave, so they stay small
FIRST_LEFT_OVER = 14  # applications from here on left a VM on the old cluster
SHARE_WITH_DMZ_FRONT, SHARE_WITH_FOREIGN_DATABASE, SHARE_WITH_FLAT_MEMBER = 0.15, 0.5, 0.35
SHARE_POWERED_OFF, SHARE_NEVER_STARTED = 0.05, 0.25  # the second: of those powered off


@dataclass(frozen=True, slots=True)
class Shape:
    """How many VMs of each tier a tiered application has, production and test."""

    web: int
    app: int
    db: int
    test: int


def business_machines(topology: Topology, factory: MachineFactory, vm_count: int) -> Iterator[Vm]:
    """Exactly `vm_count` VMs of applications; every segment they may stand on gets some."""
    legacy = list(_legacy_machines(topology, factory))
    tiers = TierPlan(topology)
    left = vm_count - len(legacy)
    makers = {
        "tiered": _tiered(topology, factory, tiers),
        "small": _small(topology, factory),
        "dmz": _on_segments(topology, factory, names.DMZ_APPLICATIONS, Zone.DMZ, "fra-", ("web", "app")),
        "branch": _on_segments(topology, factory, names.BRANCH_APPLICATIONS, Zone.BRANCH, "ham-", ("app", "db", "web")),
    }
    yield from legacy
    for kind, maker in makers.items():
        wanted = round((vm_count - len(legacy)) * SHARES[kind]) if kind != "branch" else left
        left -= wanted
        yield from _first(maker, wanted)


def _first(machines: Iterator[Vm], wanted: int) -> Iterator[Vm]:
    for _ in range(wanted):
        yield next(machines)


class TierPlan:
    """Gives the networks of a business unit in turn, so that each of them is used."""

    def __init__(self, topology: Topology) -> None:
        self._turns = {
            (unit, tier.lower()): cycle(groups)
            for unit in names.BUSINESS_UNITS
            for tier in names.TIERS
            if (groups := [g for g in topology.zone(Zone.TIER) if (g.unit, g.tier) == (unit, tier.lower())])
        }

    def next(self, unit: str, tier: str) -> PortGroup:
        """The unit's next network of a tier; the finance department's where the unit has none."""
        return next(self._turns.get((unit, tier)) or self._turns["FIN", tier])


def _editions(catalogue: tuple[tuple[str, ...], ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The catalogue again and again: first plain, then one edition for each country, then numbered ones."""
    for round_number in count():
        turn, country = divmod(round_number - 1, len(names.COUNTRIES))
        edition = "" if round_number == 0 else f"{names.COUNTRIES[country]}{turn + 1 if turn else ''}"
        for entry in catalogue:
            yield entry, edition


def _application(name: str, code: str, unit: str, edition: str, rng: Random) -> Application:
    title = f"{name} {edition.upper()}" if edition else name
    return Application(title, f"{code}-{edition}" if edition else code, unit, rng.choice(names.OWNERS))


def _tiered(topology: Topology, factory: MachineFactory, tiers: TierPlan) -> Iterator[Vm]:
    rng = factory.rng
    fronts = cycle(topology.zone(Zone.DMZ))
    flat = topology.one(Zone.FLAT)
    for (name, code, unit), edition in _editions(names.APPLICATIONS):
        application = _application(name, code, unit, edition, rng)
        shape = Shape(rng.randint(1, 3), rng.randint(2, 5), rng.randint(1, 3), rng.randint(0, 3))
        web = next(fronts) if rng.random() < SHARE_WITH_DMZ_FRONT else tiers.next(unit, "web")
        app = tiers.next(unit, "app")
        lender = rng.choice(list(names.BUSINESS_UNITS)) if rng.random() < SHARE_WITH_FOREIGN_DATABASE else unit
        db = tiers.next(lender, "db")
        places = [("web", web)] * shape.web + [("app", app)] * shape.app + [("db", db)] * shape.db
        if rng.random() < SHARE_WITH_FLAT_MEMBER:
            places.append(("app", flat))
        yield from _members(factory, topology, application, places)
        test = [("app", flat if rng.random() < 0.5 else app)] * shape.test
        yield from _members(factory, topology, application, test, environment=rng.choice(("Test", "Development")))


def _members(
    factory: MachineFactory,
    topology: Topology,
    application: Application,
    places: list[tuple[str, PortGroup]],
    environment: str = "Production",
) -> Iterator[Vm]:
    """One VM for each place, numbered by role; now and then one that is switched off."""
    numbers: dict[str, int] = {}
    for role, group in places:
        numbers[role] = number = numbers.get(role, 0) + 1
        stage = "" if environment == "Production" else environment[0].lower()
        vm = factory.make(
            topology.main, f"{application.code}-{role}-{stage}{number:02d}", role, [group],
            application=application, environment=environment,
        )  # fmt: skip
        if role == "db" and stage == "" and places.count((role, group)) > 1:
            vm.drs_rules.append(f"anti-{application.code}-db")
        _maybe_off(vm, factory.rng)
        yield vm


def _maybe_off(vm: Vm, rng: Random) -> None:
    vm.powered_on = rng.random() >= SHARE_POWERED_OFF
    if not vm.powered_on and rng.random() < SHARE_NEVER_STARTED:
        vm.never_started = True
        for disk in vm.disks:
            disk.thin = True


def _small(topology: Topology, factory: MachineFactory) -> Iterator[Vm]:
    flat = topology.one(Zone.FLAT)
    for (name, code), edition in _editions(names.SMALL_APPLICATIONS):
        unit = factory.rng.choice(list(names.BUSINESS_UNITS))
        application = _application(name, code, unit, edition, factory.rng)
        places = [("app", flat)] * factory.rng.randint(1, 3)
        yield from _members(factory, topology, application, places)


def _on_segments(
    topology: Topology,
    factory: MachineFactory,
    catalogue: tuple[tuple[str, str], ...],
    zone: Zone,
    prefix: str,
    roles: tuple[str, ...],
) -> Iterator[Vm]:
    """Applications of the DMZ or the branch: one or two of its segments each, all segments in turn."""
    groups = cycle(topology.zone(zone))
    vcenter = topology.zone(zone)[0].switch.vcenter
    for (name, code), edition in _editions(catalogue):
        application = _application(name, code, "ITS", edition, factory.rng)
        places = [next(groups)]
        if factory.rng.random() < 0.5:
            places.append(next(groups))
        number = 0
        for group in places:
            for role in roles[: factory.rng.randint(1, len(roles))]:
                number += 1
                vm_name = f"{prefix}{application.code}-{role}-{number:02d}"
                vm = factory.make(vcenter, vm_name, role, [group], application=application)
                _maybe_off(vm, factory.rng)
                yield vm


def _legacy_machines(topology: Topology, factory: MachineFactory) -> Iterator[Vm]:
    """The old cluster: on its first network one left-over VM of each of many applications, on the others a few more.

    The left-overs belong to applications whose other VMs move one by one, yet they can only move all at once.
    """
    left_overs, *others = topology.zone(Zone.LEGACY)
    for name, code, unit in names.APPLICATIONS[FIRST_LEFT_OVER:]:
        application = Application(name, code, unit, "")
        yield factory.make(
            topology.main, f"{code}-old-01", "app", [left_overs], application=application,
            os=factory.rng.choice(names.LEGACY_SYSTEMS), annotation="Left on the old cluster: vendor out of business",
        )  # fmt: skip
    for index, group in enumerate(others):
        name, code = names.LEGACY_APPLICATIONS[index % len(names.LEGACY_APPLICATIONS)]
        application = Application(name, code, "ITS", names.OWNERS[-1])
        for number in range(1, VMS_PER_LEGACY_SEGMENT + 1):
            yield factory.make(
                topology.main, f"fra-{code}-{number:02d}", "app", [group], application=application,
                os=factory.rng.choice(names.LEGACY_SYSTEMS),
            )  # fmt: skip
