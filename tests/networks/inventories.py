"""Small inventories as the parser would give them, and the road from one into a project."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction

from networks.importers.changes import Changes
from networks.importers.rvtools.load import inventory_difference, inventory_load
from networks.importers.rvtools.records import (
    ParsedInventory,
    ParsedNic,
    ParsedPortGroup,
    ParsedSheet,
    ParsedVCenter,
    ParsedVm,
    SwitchKind,
)
from networks.importers.writing import Journal
from networks.models import Project
from networks.services.counts import segments_recount
from networks.services.projects import project_create
from networks.services.runs import AnyRun, run_claim

MAIN = "vc-main"
TABS = ("vInfo", "vNetwork", "dvPort", "dvSwitch", "vPort", "vSwitch")
ON = date(2026, 11, 2)
LATER = date(2026, 11, 9)


def make_project(name: str = "Demo", time_zone: str = "Europe/Berlin", owner: User | None = None) -> Project:
    """An empty project with a member."""
    return project_create(name=name, time_zone=time_zone, owner=owner or User.objects.create_user(f"owner of {name}"))


def vm(name: str, vm_id: str = "", vcenter: str = MAIN, **fields: object) -> ParsedVm:
    """A VM; its VM ID is made of its name where none is given."""
    return ParsedVm(vcenter, vm_id or f"vm-{name}", name, **{"powerstate": "poweredOn", **fields})


def nic(of: ParsedVm, network: str, *ipv4: str, index: int = 0, switch: str = "dvs", **fields: object) -> ParsedNic:
    """A NIC on a port group of `switch`; network "" = on none that is known."""
    port_group = (of.vcenter_key, switch, network) if network else None
    return ParsedNic(of.key, index, network=network, switch=switch, port_group=port_group, ipv4=ipv4, **fields)


def port_group(name: str, vlan: str | None = "10", switch: str = "dvs", vcenter: str = MAIN, **fields: object):
    """A workload port group of a distributed switch."""
    return ParsedPortGroup(
        vcenter,
        switch,
        name,
        vlan=vlan,
        **{"switch_kind": SwitchKind.DISTRIBUTED, **fields},
    )


def inventory(
    vms: Sequence[ParsedVm] = (),
    nics: Sequence[ParsedNic] = (),
    port_groups: Sequence[ParsedPortGroup] = (),
    vcenters: Sequence[ParsedVCenter] = (ParsedVCenter(MAIN, uuid=MAIN, server="vc.example"),),
    tabs: Sequence[str] = TABS,
    exported_at: datetime | None = None,
    lacking: Collection[str] = (),
) -> ParsedInventory:
    """What a file with `tabs` says whose vInfo lacks no column but `lacking`. Port groups only a NIC names are added."""
    named = {one.key for one in port_groups}
    more = dict.fromkeys(one.port_group for one in nics if one.port_group and one.port_group not in named)
    return ParsedInventory(
        tuple(vcenters),
        tuple(vms),
        tuple(nics),
        (*port_groups, *(port_group(name, switch=switch, vcenter=vcenter) for vcenter, switch, name in more)),
        (),
        sheets=tuple(ParsedSheet(tab, tab, is_read=True) for tab in tabs),
        exported_at=exported_at,
        vm_columns=frozenset(field.name for field in fields(ParsedVm)) - set(lacking),
    )


def compare(project: Project, parsed: ParsedInventory, on: date = ON) -> Changes:
    """What the inventory would change."""
    return inventory_difference(Project.objects.get(pk=project.pk), parsed, on)


def load(project: Project, parsed: ParsedInventory, on: date = ON) -> Journal:
    """Take the inventory into the project; how to take it back."""
    changes = compare(project, parsed, on)
    with transaction.atomic():
        journal = inventory_load(changes, project)
        segments_recount(project)
    return journal


def told(changes: Changes, what: str = "VM") -> list[tuple[str, str]]:
    """(kind, name) of every difference about `what`."""
    return [(one.kind, one.name) for one in changes.differences if one.what == what]


def details(changes: Changes, name: str) -> tuple[str, ...]:
    """The sentences about one object."""
    return next(one.details for one in changes.differences if one.name == name)


def claimed(run: AnyRun) -> AnyRun:
    """The run, held by us as a worker would."""
    held = run_claim(type(run), run.pk)
    assert held is not None
    return held
