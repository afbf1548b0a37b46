"""One VM at a time: ids, hardware and disks as its role has them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from networks.sample import names
from networks.sample.records import Application, Disk, Nic, OperatingSystem, PortGroup, Snapshot, VCenter, Vm
from networks.sample.topology import random_uuid

EXPORTED_AT = datetime(2026, 11, 2, 6, 30)  # noqa: DTZ001 - RVTools writes local times and names no zone
GIB = 1024  # MiB
MIB_PER_GB = 1e9 / 2**20
FIRST_VM_NUMBER = 1001
HEAVY_TAIL_SIGMA = 0.75  # of the log-normal that spreads data disks: most are modest, a few are huge
SHARE_WITH_SNAPSHOT, SHARE_WITH_CD, SHARE_WITH_DRS_RULE = 0.05, 0.03, 0.5


@dataclass(frozen=True, slots=True)
class Size:
    """What a role is usually given: `data_gib` is the median of its data disks together, 0 = system disk alone."""

    cpus: tuple[int, ...]
    memory_gib: tuple[int, ...]
    system_gib: int
    data_gib: int
    data_disks: int = 1


SIZES = {
    "web": Size((2, 2, 4), (4, 8), 60, 30),
    "app": Size((2, 4, 8), (8, 16, 32), 80, 150),
    "db": Size((4, 8, 16), (32, 64, 128), 80, 700, 3),
    "file": Size((4,), (16,), 80, 4000, 4),
    "backup": Size((8,), (32,), 100, 400, 2),
    "desktop": Size((8,), (32, 64), 120, 60),
    "infra": Size((2, 4), (8, 16), 80, 60),
    "network": Size((4, 8), (4, 8), 20, 0),
    "appliance": Size((4, 8), (8, 16), 60, 120),
    "tiny": Size((1,), (1,), 2, 0),
}


class MachineFactory:
    """Makes VMs with the dice it is given. Names are unique in a vCenter, VM IDs count up in it, after `existing`."""

    def __init__(self, rng: Random, existing: Iterable[Vm] = ()) -> None:
        self.rng = rng
        self._numbers: Counter[str] = Counter()
        self._macs = 0
        self._names: set[tuple[str, str]] = set()
        for vm in existing:
            self._numbers[vm.vcenter.site] += 1
            self._macs += len(vm.nics)
            self._names.add((vm.vcenter.site, vm.name))

    def make(
        self,
        vcenter: VCenter,
        name: str,
        role: str,
        port_groups: list[PortGroup],
        *,
        application: Application | None = None,
        environment: str = "Production",
        os: OperatingSystem | None = None,
        folder: str = "",
        **more: object,
    ) -> Vm:
        """One VM on `port_groups`, powered on; `more` are further fields of Vm. ValueError where the name is taken."""
        if (vcenter.site, name) in self._names:
            raise ValueError(f"Two sample VMs are called {name} in {vcenter.server}.")
        self._names.add((vcenter.site, name))
        rng, size = self.rng, SIZES[role]
        created_at = EXPORTED_AT - timedelta(days=rng.randint(60, 3000), seconds=rng.randrange(86400))
        fields: dict[str, object] = {
            "owner": application.owner if application else "",
            "annotation": rng.choice(names.ANNOTATIONS),
            **more,
        }
        vm = Vm(
            name=name,
            vcenter=vcenter,
            vm_id=self._next_id(vcenter),
            role=role,
            nics=[Nic(group, self._next_mac()) for group in port_groups],
            disks=self._disks(size),
            os=os or rng.choice(names.DATABASE_SYSTEMS if role == "db" else names.SERVER_SYSTEMS),
            cpus=rng.choice(size.cpus),
            memory_mib=rng.choice(size.memory_gib) * GIB,
            instance_uuid=random_uuid(rng, "50"),
            bios_uuid=random_uuid(rng, "42"),
            created_at=created_at,
            booted_at=EXPORTED_AT - timedelta(days=rng.randint(3, 58), seconds=rng.randrange(86400)),
            hw_version=rng.choice((11, 13, 14, 15, 17, 19, 19, 21)),
            folder=folder or f"/{vcenter.datacenter}/vm/{application.name if application else 'Infrastructure'}",
            application=application,
            environment=environment,
            **fields,  # type: ignore[arg-type]
        )
        if role not in ("tiny", "network", "appliance"):
            self._add_habits(vm)
        return vm

    def add_nic(self, vm: Vm, port_group: PortGroup | None) -> None:
        """One more NIC, behind those it has."""
        vm.nics.append(Nic(port_group, self._next_mac()))

    def _next_id(self, vcenter: VCenter) -> str:
        number = FIRST_VM_NUMBER + self._numbers[vcenter.site]
        self._numbers[vcenter.site] += 1
        return f"vm-{number}"

    def _next_mac(self) -> str:
        """00:50:56 is VMware's own; vCenter gives addresses from 80 on."""
        self._macs += 1
        return f"00:50:56:{0x80 + (self._macs >> 16):02x}:{self._macs >> 8 & 0xFF:02x}:{self._macs & 0xFF:02x}"

    def _disks(self, size: Size) -> list[Disk]:
        disks = [self._disk(size.system_gib * GIB)]
        if size.data_gib:
            total_gib = size.data_gib * self.rng.lognormvariate(0, HEAVY_TAIL_SIGMA)
            for _ in range(size.data_disks):
                gib = max(10, round(total_gib / size.data_disks / 10) * 10)
                disks.append(self._disk(gib * GIB))
        return disks

    def _disk(self, capacity_mib: int) -> Disk:
        rng = self.rng
        used_mib = int(capacity_mib * rng.uniform(0.35, 0.9))
        return Disk(capacity_mib, used_mib, random_uuid(rng, "6000c29"), thin=rng.random() < 0.85)

    def _add_habits(self, vm: Vm) -> None:
        """What administrators leave behind: snapshots and connected CDs."""
        rng = self.rng
        if rng.random() < SHARE_WITH_SNAPSHOT:
            taken_at = EXPORTED_AT - timedelta(days=rng.randint(1, 400), seconds=rng.randrange(86400))
            used_mib = int(vm.in_use_mib * rng.uniform(0.01, 0.2))
            vm.snapshots.append(Snapshot(rng.choice(("before patch", "pre-upgrade", "test")), "", taken_at, used_mib))
        vm.cd_connected = rng.random() < SHARE_WITH_CD
