"""The VMs an estate runs on, rather than runs for: shared services, appliances, templates, placeholders, oddities."""

from collections.abc import Iterator
from math import ceil

from networks.sample import names
from networks.sample.machines import MachineFactory
from networks.sample.records import Application, PortGroup, Vm, Zone
from networks.sample.topology import Topology, random_uuid

ANTI_AFFINITY_RULE = "anti-{}"  # a DRS rule that keeps nodes apart
VMS_PER_VIRTUAL_DESKTOP_HOST, VMS_PER_FILE_SERVER, VMS_PER_BACKUP_PROXY = 60, 200, 200
SHARE_OF_TEMPLATES, SHARE_OF_PLACEHOLDERS = 0.02, 0.03
BRANCH_FOLDER = "/DC-Hamburg/vm/Infrastructure"


def platform_machines(topology: Topology, factory: MachineFactory, vm_count: int) -> Iterator[Vm]:
    """Everything that belongs to no business application, for an estate of `vm_count` VMs in all."""
    yield from _directory(topology, factory)
    yield from _shared_services(topology, factory, vm_count)
    yield from _network_functions(topology, factory)
    yield from _appliances(topology, factory)
    yield from _branch_services(topology, factory)
    yield from _plant(topology, factory)
    yield from _templates(topology, factory, ceil(vm_count * SHARE_OF_TEMPLATES))
    yield from _placeholders(topology, factory, ceil(vm_count * SHARE_OF_PLACEHOLDERS))


def _application(name: str, code: str, owner: int) -> Application:
    return Application(name, code, "ITS", names.OWNERS[owner])


def _numbered(
    factory: MachineFactory,
    topology: Topology,
    stem: str,
    count: int,
    role: str,
    port_groups: list[PortGroup],
    application: Application | None,
    **more: object,
) -> Iterator[Vm]:
    for number in range(1, count + 1):
        name = f"{stem}-{number:02d}"
        yield factory.make(topology.main, name, role, port_groups, application=application, **more)  # type: ignore[arg-type]


def _directory(topology: Topology, factory: MachineFactory) -> Iterator[Vm]:
    """Domain controllers: everybody's DNS and logon, kept apart by a DRS rule."""
    directory = _application("Directory", "dc", 0)
    infrastructure = [topology.one(Zone.INFRASTRUCTURE)]
    yield from _numbered(
        factory, topology, "fra-dc", 3, "infra", infrastructure, directory,
        os=names.WINDOWS_2022, drs_rules=[ANTI_AFFINITY_RULE.format("domain-controllers")],
    )  # fmt: skip


def _shared_services(topology: Topology, factory: MachineFactory, vm_count: int) -> Iterator[Vm]:
    infrastructure, admin = topology.one(Zone.INFRASTRUCTURE), topology.one(Zone.ADMIN)
    backup, flat = topology.one(Zone.BACKUP), topology.one(Zone.FLAT)
    plain = (
        ("fra-pki", 2, "Certificate Authority", "pki", 1),
        ("fra-adfs", 2, "Single Sign-on", "adfs", 0),
        ("fra-mon", 3, "Monitoring", "mon", 2),
        ("fra-log", 2, "Log Collector", "log", 2),
        ("fra-patch", 2, "Patch Management", "patch", 3),
        ("fra-dhcp", 2, "DHCP", "dhcp", 0),
    )
    for stem, count, title, code, owner in plain:
        application = _application(title, code, owner)
        yield from _numbered(factory, topology, stem, count, "infra", [infrastructure], application)
    jump = _application("Jump Hosts", "jump", 3)
    yield from _numbered(factory, topology, "fra-jump", 4, "infra", [admin, flat], jump, os=names.WINDOWS_2019)
    proxies = ceil(vm_count / VMS_PER_BACKUP_PROXY)
    backups = _application("Backup", "bkp", 4)
    yield from _numbered(factory, topology, "fra-bkp", 2, "backup", [backup, infrastructure], backups)
    yield from _numbered(factory, topology, "fra-bkpproxy", proxies, "backup", [backup], backups)
    files = _application("File Services", "fs", 5)
    yield from _numbered(
        factory, topology, "fs", ceil(vm_count / VMS_PER_FILE_SERVER), "file", [flat], files, os=names.WINDOWS_2019
    )
    printers = _application("Print Services", "print", 5)
    yield from _numbered(factory, topology, "print", 2, "infra", [flat], printers, os=names.WINDOWS_2016)
    desktops = _application("Virtual Desktops", "rds", 6)
    desktop_count = ceil(vm_count / VMS_PER_VIRTUAL_DESKTOP_HOST)
    yield from _numbered(
        factory, topology, "fra-rds", desktop_count, "desktop", [topology.one(Zone.DESKTOPS)], desktops,
        os=names.WINDOWS_2022,
    )  # fmt: skip


def _network_functions(topology: Topology, factory: MachineFactory) -> Iterator[Vm]:
    """Firewalls over the DMZ's segments and load balancers between the tiers: the bridges everybody forgets."""
    transit, delivery = topology.one(Zone.TRANSIT), topology.one(Zone.DELIVERY)
    firewalls = _application("Firewall", "fw", 7)
    for pair, outer in enumerate(_in_threes(topology.zone(Zone.DMZ)), start=1):
        for node in "ab":
            yield factory.make(
                topology.main, f"fra-fw-{pair:02d}{node}", "network", [transit, *outer],
                application=firewalls, os=names.FREEBSD, drs_rules=[ANTI_AFFINITY_RULE.format(f"firewall-{pair:02d}")],
            )  # fmt: skip
    balancers = _application("Load Balancer", "lb", 7)
    web_tiers = [group for group in topology.zone(Zone.TIER) if group.tier == "web"]
    for pair, inner in enumerate(_in_threes(web_tiers), start=1):
        for node in "ab":
            yield factory.make(
                topology.main, f"fra-lb-{pair:02d}{node}", "network", [delivery, *inner],
                application=balancers, os=names.OTHER_LINUX,
                drs_rules=[ANTI_AFFINITY_RULE.format(f"load-balancer-{pair:02d}")],
            )  # fmt: skip
    outside = topology.one(Zone.DELIVERY_DMZ)
    yield from _numbered(factory, topology, "fra-waf", 4, "network", [outside], balancers, os=names.OTHER_LINUX)


def _in_threes(groups: list[PortGroup]) -> list[list[PortGroup]]:
    return [groups[start : start + 3] for start in range(0, len(groups), 3)]


def _appliances(topology: Topology, factory: MachineFactory) -> Iterator[Vm]:
    """vCenter, HCX, NSX and the cluster service VMs: they run the platform and never migrate."""
    by_name = {(group.switch.vcenter.site, group.name): group for group in topology.port_groups}
    management = by_name["fra", "FRA-Management"]
    trunks = [by_name["fra", f"FRA-Edge-Trunk-{letter}"] for letter in "AB"]
    main, branch = topology.main, topology.branch
    single = {"os": names.PHOTON, "folder": "/DC-Frankfurt/vm/Platform"}
    for name in ("vcsa-fra-01", "hcx-mgr-fra-01", "nsx-mgr-fra-01", "nsx-mgr-fra-02", "nsx-mgr-fra-03", "srm-fra-01"):
        yield factory.make(main, name, "appliance", [management], **single)  # type: ignore[arg-type]
    for name in ("SM-FRA-AVS-IX-I1", "SM-FRA-AVS-NE-I1", "SM-FRA-AVS-NE-I2"):
        yield factory.make(main, name, "network", [management, trunks[0]][: 1 + ("NE" in name)], **single)  # type: ignore[arg-type]
    for number in (1, 2):
        yield factory.make(main, f"nsx-edge-fra-{number:02d}", "network", [management, *trunks], **single)  # type: ignore[arg-type]
    branch_management = by_name["ham", "HAM-Management"]
    for name in ("vcsa-ham-01", "srm-ham-01"):
        yield factory.make(
            branch, name, "appliance", [branch_management], os=names.PHOTON, folder="/DC-Hamburg/vm/Platform"
        )
    for cluster in topology.clusters:
        for _ in range(2):
            yield factory.make(
                cluster.vcenter, f"vCLS-{random_uuid(factory.rng)}", "tiny", [], os=names.PHOTON, cluster=cluster,
                folder=f"/{cluster.vcenter.datacenter}/vm/vCLS", annotation="vSphere Cluster Services VM",
            )  # fmt: skip


def _branch_services(topology: Topology, factory: MachineFactory) -> Iterator[Vm]:
    """The branch has its own of everything; two of its VMs are called like two in the main site."""
    servers = topology.zone(Zone.BRANCH)[0]
    directory = _application("Directory", "dc", 0)
    yield factory.make(topology.branch, "ham-dc-01", "infra", [servers], application=directory, os=names.WINDOWS_2022)
    files, printers = _application("File Services", "fs", 5), _application("Print Services", "print", 5)
    yield factory.make(topology.branch, "fs-01", "app", [servers], application=files, os=names.WINDOWS_2019)
    yield factory.make(topology.branch, "print-01", "infra", [servers], application=printers, os=names.WINDOWS_2016)
    kiosk = _application("Kiosk", "kiosk", 8)
    for number in range(1, 5):
        name, pvlan = f"ham-kiosk-{number:02d}", topology.one(Zone.BRANCH_PVLAN)
        yield factory.make(topology.branch, name, "web", [pvlan], application=kiosk, os=names.UBUNTU)


def _plant(topology: Topology, factory: MachineFactory) -> Iterator[Vm]:
    """The plant's control network: one of its VMs is tied to a machine by a USB dongle and never moves."""
    control = _application("Plant Control", "plc", 9)
    plant = topology.one(Zone.PLANT)
    controllers = list(_numbered(factory, topology, "fra-plc", 6, "app", [plant], control, os=names.WINDOWS_2016))
    machine_data = controllers[0].disks[-1]
    machine_data.rdm, machine_data.thin = True, False
    yield from controllers
    untagged = topology.one(Zone.UNTAGGED)
    yield from _numbered(factory, topology, "fra-tftp", 2, "infra", [untagged], None, os=names.OTHER_LINUX)
    orphan = factory.make(
        topology.main, "fra-orphan-01", "app", [], folder="/DC-Frankfurt/vm/Discovered virtual machine"
    )
    factory.add_nic(orphan, None)
    yield orphan


def _templates(topology: Topology, factory: MachineFactory, count: int) -> Iterator[Vm]:
    systems = (names.WINDOWS_2019, names.WINDOWS_2022, names.RED_HAT_8, names.UBUNTU, names.SUSE_15)
    words = ("w2019", "w2022", "rhel8", "ubuntu", "sles15")
    for index in range(count):
        round_number, kind = divmod(index, len(systems))
        yield factory.make(
            topology.main, f"tpl-{words[kind]}-v{round_number + 1}", "web", [topology.one(Zone.FLAT)],
            os=systems[kind], template=True, powered_on=False, environment="", folder="/DC-Frankfurt/vm/Templates",
        )  # fmt: skip


def _placeholders(topology: Topology, factory: MachineFactory, count: int) -> Iterator[Vm]:
    """Site Recovery keeps a shell in the branch for VMs protected in the main site."""
    for index in range(count):
        name = names.APPLICATIONS[index % len(names.APPLICATIONS)][1]
        suffix = f"-{index // len(names.APPLICATIONS) + 1:02d}"
        yield factory.make(
            topology.branch, f"{name}-db-01{suffix if index >= len(names.APPLICATIONS) else ''}", "tiny", [],
            placeholder=True, powered_on=False, never_started=True, folder="/DC-Hamburg/vm/SRM",
            annotation="Created by Site Recovery Manager",
        )  # fmt: skip
