"""Who talks to whom in the estate, as one day's traffic.

The file has five columns: `source` and `destination` (a VM's name or an IP address), `port`, `protocol`,
`bytes_per_day`. Volumes have a heavy tail: most flows are small, a few carry most of the bytes. Some ends are users
and partners outside, some are names that no inventory knows.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from random import Random

from networks.sample.records import Estate, Vm, Zone

COLUMNS = ("source", "destination", "port", "protocol", "bytes_per_day")
MB, GB, MIB = 10**6, 10**9, 2**20
TAIL_SIGMA = 1.2  # of the log-normal: one flow in twenty is seven times the median or more
SHARE_BY_ADDRESS = 0.15  # ends given as an address though the name would do
SHARE_BACKED_UP_DAILY = 0.006  # of what a VM has on disk
SHARE_TALKING_TO_ERP = 0.4
DATABASE_PORTS = (1433, 1521, 5432)
OFFICES, INTERNET = "172.20", "203.0.113"
UNKNOWN_TO_ANY_INVENTORY = ("mainframe-z15", "as400-prod", "nas-filer-01", "badge-reader-gw")


@dataclass(frozen=True, slots=True)
class SampleFlow:
    """One row of the file."""

    source: str
    destination: str
    port: int
    protocol: str
    bytes_per_day: int


def build_flows(estate: Estate) -> list[SampleFlow]:
    """The traffic of every VM that runs; the same estate gives the same flows."""
    return list(Traffic(estate).flows())


def write_flows(flows: list[SampleFlow], path: Path) -> None:
    """Write the flows as CSV, UTF-8."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for flow in flows:
            writer.writerow((flow.source, flow.destination, flow.port, flow.protocol, flow.bytes_per_day))


class Traffic:
    """The running VMs of an estate by what they do, and the dice."""

    def __init__(self, estate: Estate) -> None:
        self.rng = Random(f"{estate.seed} flows")  # noqa: S311 - a sample, no secret
        self.vms = [vm for vm in estate.vms if vm.powered_on and vm.address]
        self.name_counts = Counter(vm.name for vm in estate.vms)
        self.by_application: dict[str, dict[str, list[Vm]]] = defaultdict(lambda: defaultdict(list))
        for vm in self.vms:
            if vm.application:
                place = vm.application.name if vm.vcenter is estate.vcenters[0] else f"{vm.application.name} (branch)"
                self.by_application[place][vm.role].append(vm)

    def flows(self) -> Iterator[SampleFlow]:
        """All of them, theme by theme."""
        yield from self._within_applications()
        yield from self._between_applications()
        yield from self._shared_services()
        yield from self._backups()
        yield from self._users()
        yield from self._strangers()

    def _within_applications(self) -> Iterator[SampleFlow]:
        for members in self.by_application.values():
            for front in members["web"]:
                for server in self._some(members["app"], 2):
                    yield self._flow(front, server, 8443, 0.8 * GB)
            port = self.rng.choice(DATABASE_PORTS)
            for server in members["app"]:
                for database in self._some(members["db"], 2):
                    yield self._flow(server, database, port, 2 * GB)
            stayed = [vm for vm in members["app"] if _is_left_over(vm)]
            for server in stayed:
                for peer in self._some([vm for vm in members["app"] if not _is_left_over(vm)], 3):
                    yield self._flow(server, peer, 445, 8 * GB)

    def _between_applications(self) -> Iterator[SampleFlow]:
        """Everybody posts to the ERP, the data warehouse reads everybody's databases at night."""
        erp, warehouse = self.by_application["ERP"], self.by_application["Data Warehouse"]
        for members in list(self.by_application.values()):
            if members is not erp and self.rng.random() < SHARE_TALKING_TO_ERP:
                for server in self._some(members["app"], 1):
                    for target in self._some(erp["app"], 1):
                        yield self._flow(server, target, 443, 1 * GB)
            if members is not warehouse:
                for database in self._some(members["db"], 1):
                    for reader in self._some(warehouse["app"], 1):
                        yield self._flow(reader, database, 1433, 3 * GB)

    def _shared_services(self) -> Iterator[SampleFlow]:
        """Logon and names, monitoring, logs: little traffic, but with everybody."""
        controllers = cycle(self.by_application["Directory"]["infra"])
        watchers = cycle(self.by_application["Monitoring"]["infra"])
        collectors = cycle(self.by_application["Log Collector"]["infra"])
        for vm in self.vms:
            if vm.role in ("appliance", "network", "tiny"):
                continue
            yield self._flow(vm, _other(vm, controllers), 53, 15 * MB, "udp")
            yield self._flow(vm, _other(vm, controllers), 389, 40 * MB)
            yield self._flow(_other(vm, watchers), vm, 161, 25 * MB, "udp")
            yield self._flow(vm, _other(vm, collectors), 6514, 150 * MB)

    def _backups(self) -> Iterator[SampleFlow]:
        """Into the proxies every night, through the backup NIC where there is one."""
        proxies = cycle(self.by_application["Backup"]["backup"])
        for vm in self.vms:
            if vm.role in ("db", "app", "file"):
                bytes_per_day = int(vm.in_use_mib * MIB * SHARE_BACKED_UP_DAILY)
                proxy = next(proxies)
                yield SampleFlow(self._backup_end(vm), self._end(proxy), 2500, "tcp", bytes_per_day)

    def _users(self) -> Iterator[SampleFlow]:
        """Offices and the internet; desktops open files."""
        for vm in self.vms:
            if vm.role != "web":
                continue
            in_dmz = vm.port_groups[0].zone is Zone.DMZ
            caller = self._caller(INTERNET if in_dmz else OFFICES)
            yield SampleFlow(caller, self._end(vm), 443, "tcp", self._volume(1.2 * GB))
        files = cycle(self.by_application["File Services"]["file"])
        for desktop in self.by_application["Virtual Desktops"]["desktop"]:
            yield self._flow(desktop, next(files), 445, 10 * GB)
            yield SampleFlow(self._caller(OFFICES), self._end(desktop), 3389, "tcp", self._volume(2 * GB))
        mes = self.by_application["Manufacturing Execution"]["app"]
        for controller in self.by_application["Plant Control"]["app"]:
            for server in self._some(mes, 1):
                yield self._flow(controller, server, 4840, 3 * GB)

    def _strangers(self) -> Iterator[SampleFlow]:
        """Machines that no inventory lists."""
        servers = [vm for vm in self.vms if vm.role == "app"]
        for name in UNKNOWN_TO_ANY_INVENTORY:
            for server in self._some(servers, 5):
                yield SampleFlow(self._end(server), name, 443, "tcp", self._volume(1 * GB))

    def _some(self, vms: list[Vm], at_most: int) -> list[Vm]:
        return self.rng.sample(vms, min(at_most, len(vms)))

    def _flow(self, source: Vm, destination: Vm, port: int, median_bytes: float, protocol: str = "tcp") -> SampleFlow:
        return SampleFlow(self._end(source), self._end(destination), port, protocol, self._volume(median_bytes))

    def _volume(self, median_bytes: float) -> int:
        return int(median_bytes * self.rng.lognormvariate(0, TAIL_SIGMA))

    def _end(self, vm: Vm) -> str:
        """Its name, or its address where the name is another VM's too, and now and then for no reason."""
        if self.name_counts[vm.name] > 1 or self.rng.random() < SHARE_BY_ADDRESS:
            return str(vm.address)
        return vm.name

    def _backup_end(self, vm: Vm) -> str:
        backup_nic = next((nic for nic in vm.nics if nic.port_group and nic.port_group.zone is Zone.BACKUP), None)
        return str(backup_nic.address) if backup_nic else self._end(vm)

    def _caller(self, network: str) -> str:
        if network == OFFICES:
            return f"{network}.{self.rng.randint(1, 40)}.{self.rng.randint(10, 250)}"
        return f"{network}.{self.rng.randint(1, 254)}"


def _is_left_over(vm: Vm) -> bool:
    """True on the old cluster."""
    return vm.port_groups[0].zone is Zone.LEGACY


def _other(vm: Vm, servers: Iterator[Vm]) -> Vm:
    """The next server in turn that is not the VM itself: a domain controller asks the other one."""
    server = next(servers)
    return server if server is not vm else next(servers)
