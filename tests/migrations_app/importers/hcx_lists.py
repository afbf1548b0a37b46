"""An estate that HCX's lists speak of, and the road from a list into it."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from migrations_app.importers.hcx import extensions, migrations
from migrations_app.importers.hcx.document import HcxRows, flattened
from migrations_app.importers.hcx.extension_changes import extensions_difference
from migrations_app.importers.hcx.migration_changes import migrations_difference
from networks.importers.changes import Changes
from networks.importers.problems import RowProblem
from networks.importers.writing import Journal, changes_write
from networks.models import PortGroup, Project, VirtualMachine
from tests.migrations_app.factories import make_project, make_segment, make_vm

DATA = Path(__file__).parents[2] / "data" / "hcx"
VCENTER = "0a1b2c3d-0000-4000-8000-00000000000a"
LISTED_ON = date(2026, 9, 20)
EXTENDED_MS = 1788300000000  # 2026-09-01 22:00 UTC, which is 2026-09-02 in Berlin
EXTENDED_ON = date(2026, 9, 2)
MOVED_MS = 1788820000000  # 2026-09-07 22:26 UTC, which is 2026-09-08 in Berlin
MOVED_ON = date(2026, 9, 8)
DAY_MS = 86_400_000


def make_estate(vms: int = 6) -> Project:
    """VLAN10 and VLAN20 in one vCenter, and VMs web01, web02, db01… (vm-101 on) on VLAN10."""
    project = make_project(time_zone="Europe/Berlin")
    project.vcenters.update(uuid=VCENTER)
    for number in (10, 20):
        segment = make_segment(project, f"VLAN{number}")
        segment.port_groups.update(object_id=f"dvportgroup-{number}")
    for at, name in enumerate(["web01", "web02", "db01", "db02", "db03", "db04"][:vms], start=101):
        make_vm(project, name, project.segments.get(name="VLAN10"), moref=f"vm-{at}")
    return project


def port_group(project: Project, name: str = "VLAN10") -> PortGroup:
    """A port group by name."""
    return project.port_groups.get(name=name)


def vm(project: Project, name: str = "web01") -> VirtualMachine:
    """A VM by name, as it is now."""
    return project.vms.get(name=name)


def extension(stretch_id: str = "s-10", network: int = 10, **fields: Any) -> dict[str, Any]:
    """A row as GET /l2Extensions gives it."""
    source = {"networkId": f"dvportgroup-{network}", "networkName": f"VLAN{network}"}
    return {
        "stretchId": stretch_id,
        "vcGuid": VCENTER,
        "sourceNetwork": source,
        "creationDate": EXTENDED_MS,
        **fields,
    }


def migration(migration_id: str = "m-1", moref: str = "vm-101", name: str = "web01", **fields: Any) -> dict[str, Any]:
    """A row as POST /migrations?action=query gives it: migrated."""
    entity = {"entityDetails": {"entityId": moref, "entityName": name}}
    job = {"state": "MIGRATED", "creationDate": MOVED_MS - 20_000_000, "endTime": MOVED_MS}
    return {"migrationId": migration_id, "vcGuid": VCENTER, "migrationInfo": entity, "jobInfo": {**job, **fields}}


def _rows(rows: Sequence[Mapping[str, Any]], listed: int = 0) -> HcxRows:
    return HcxRows("list.json", [(number, flattened(row)) for number, row in enumerate(rows, start=1)], listed)


class Taken:
    """What a list said and did."""

    def __init__(
        self, changes: Changes, problems: Sequence[RowProblem], counts: dict[str, int], journal: Journal
    ) -> None:
        self.changes = changes
        self.counts = counts
        self.journal = journal
        self.problems = [problem.message for problem in problems if not problem.is_notice]
        self.notices = [problem.message for problem in problems if problem.is_notice]
        self.told = [" · ".join((one.kind, one.what, one.name, *one.details)) for one in changes.differences]

    def says(self, words: str) -> bool:
        """True when a problem has these words."""
        return any(words in problem for problem in self.problems)


def take_extensions(project: Project, *rows: Mapping[str, Any], on: date = LISTED_ON, listed: int = 0) -> Taken:
    """Import a list of extensions of a day."""
    parsed = extensions.parse(_rows(rows, listed))
    return _load(project, *extensions_difference(project, parsed, on))


def take_migrations(project: Project, *rows: Mapping[str, Any], on: date = LISTED_ON) -> Taken:
    """Import a list of migrations of a day."""
    parsed = migrations.parse(_rows(rows))
    return _load(project, *migrations_difference(project, parsed, on))


def _load(project: Project, changes: Changes, problems: Sequence[RowProblem], counts: dict[str, int]) -> Taken:
    with transaction.atomic():
        return Taken(changes, problems, counts, changes_write(changes, project))
