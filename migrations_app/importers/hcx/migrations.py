"""A list of migrations -> records, and problems by row. Writes nothing, knows no VM."""

import re
from collections.abc import Mapping
from pathlib import Path

from migrations_app.choices import HcxState
from migrations_app.importers.hcx.document import FlatRow, HcxRows, read_rows
from migrations_app.importers.hcx.fields import Names, RowReader
from migrations_app.importers.hcx.instants import is_before
from migrations_app.importers.hcx.records import MADE_ID, ParsedMigration, ParsedMigrations
from migrations_app.importers.hcx.refusals import masked
from migrations_app.importers.hcx.states import hcx_state
from networks.importers.problems import FileRefused, ProblemLog

_ENTITY = "migrationInfo.entityDetails"
_PROGRESS = "summary.progressSummary"
NAMES: Mapping[str, Names] = {
    "migration_id": ("migrationId", "info.id", "info.migrationId", "id", "uid"),
    "group_name": (
        "groupName",
        "migrationGroupName",
        "mobilityGroupName",
        "info.groupName",
        "migrationInfo.groupName",
        "mobilityGroup.name",
        "mobilityGroup",
    ),
    "vm_name": (
        "vm.name",
        "vm",
        f"{_ENTITY}.entityName",
        "entity.entityName",
        "info.entity.entityName",
        "entityDetails.entityName",
        "input.entityDetails.entityName",
        "vmName",
        "entityName",
    ),
    "moref": (
        f"{_ENTITY}.entityId",
        "entity.entityId",
        "info.entity.entityId",
        "entityDetails.entityId",
        "input.entityDetails.entityId",
        "vm.id",
        "vmId",
        "entityId",
    ),
    "instance_uuid": (
        f"{_ENTITY}.instanceUuid",
        "entity.instanceUuid",
        "entity.summary.instanceUuid",
        "info.entity.instanceUuid",
        "instanceUuid",
        "vm.instanceUuid",
        "vm.uuid",
    ),
    "source": (
        "source.resourceId",
        "info.source.resourceId",
        "migrationInfo.source.resourceId",
        "input.source.resourceId",
        f"{_ENTITY}.vcGuid",
        "vcGuid",
        "source.resourceName",
        "sourceSite.name",
        "sourceSite",
        "source.name",
        "source.endpointName",
        "source",
    ),
    "destination": (
        "destination.resourceId",
        "info.destination.resourceId",
        "migrationInfo.destination.resourceId",
        "input.destination.resourceId",
        "destination.resourceName",
        "destinationSite.name",
        "destinationSite",
        "destination.name",
        "destination.endpointName",
        "destination",
    ),
    "type_text": ("migrationType", "migrationInfo.migrationType", "info.migrationType", "input.migrationType", "type"),
    "state_text": ("state", "jobInfo.state", "migrationInfo.state", f"{_PROGRESS}.status", "status", "info.state"),
    "is_reverse": ("isReverse", "migrationInfo.isReverse", "info.isReverse", "reverse", "isReverseMigration"),
    "direction": ("direction", "migrationInfo.direction", "info.direction", "migrationDirection"),
    "started_at": (
        "startTime",
        "startTime.value",
        "startDate",
        f"{_PROGRESS}.startTimestamp",
        "migrationInfo.startTime",
        "migrationInfo.progressDetails.startTime",
        "jobInfo.startTime",
        "jobInfo.creationDate",
        "creationDate",
    ),
    "ended_at": (
        "endTime",
        "endTime.value",
        "endDate",
        f"{_PROGRESS}.endTimestamp",
        "migrationInfo.endTime",
        "migrationInfo.progressDetails.endTime",
        "jobInfo.endTime",
        "jobInfo.endDate",
        "completionTime",
    ),
    # Only of a migration that has ended is the last word its end.
    "updated_at": (
        f"{_PROGRESS}.lastUpdatedTimestamp",
        "lastUpdatedTimestamp",
        "lastUpdated",
        "jobInfo.lastUpdated",
        "jobInfo.lastUpdatedTime",
        "jobInfo.modificationDate",
    ),
    "transferred_bytes": (
        "bytesTransferred",
        "migrationInfo.progressDetails.diskCopyBytes",
        f"{_PROGRESS}.transfer",
        "transferredBytes",
    ),
    "size_bytes": (
        "totalSize",
        f"{_PROGRESS}.total",
        f"{_ENTITY}.summary.diskSize",
        "entity.summary.diskSize",
        "info.entity.summary.diskSize",
        "usedSize",
    ),
    "message": ("migrationInfo.message", "message", f"{_PROGRESS}.error", "errorMessage"),
}
SIGNS = frozenset(
    {
        "migrationid",
        "info.entity.entityname",
        "entity.entityname",
        f"{_ENTITY}.entityname".casefold(),
        "vm",
        "vm.name",
        "vmname",
    }
)
OTHER_SIGNS = frozenset({"stretchid", "sourcenetwork.networkname", "gatewayip", "proximityrouting"})
GROUP_SIGNS = frozenset({"migrationgroupid", "info.name", "totalmigrations", "completedmigrations"})
ENDED = (HcxState.MIGRATED, HcxState.FAILED, HcxState.CANCELLED)
UNKNOWN_STATE = "This state is not known here: the migration is kept, and its VM stays where it is. If it has moved, record it by hand."
NUMBERED_STATE = (
    "The state is a number, which PowerShell writes for a name: the VM stays where it is. Export it as text, as "
    "docs/file-formats.md shows."
)
MOREF = re.compile(r"vm-\d+$")
REVERSE_WORDS = ("reverse", "back", "rollback")


def parse_file(path: Path, name: str = "") -> ParsedMigrations:
    """Everything the list at `path` says; `name` is the name it was uploaded with. FileRefused where it is none."""
    return parse(read_rows(path, name or path.name))


def parse(rows: HcxRows) -> ParsedMigrations:
    """As `parse_file`, of rows."""
    keys = {key for _, row in rows.rows[:50] for key in row}
    if not keys & SIGNS:
        raise _refused(keys)
    log = ProblemLog()
    reader = RowReader(rows, NAMES, ("started_at", "ended_at", "updated_at"), log)
    if not rows.is_whole:
        message = (
            f"HCX says that there are {rows.listed:,} migrations, the file holds {len(rows.rows):,}: one page of several. "
            "Import the other pages too."
        )
        reader.problem(None, "", "", message)
    found: dict[str, ParsedMigration] = {}
    for number, row in rows.rows:
        if (one := _migration(reader, number, row)) is None:
            continue
        if one.migration_id in found:
            reader.problem(
                number,
                "migration_id",
                one.migration_id,
                "It stands in the file before: this row counts.",
                is_notice=True,
            )
        found[one.migration_id] = one
    if not found:
        raise FileRefused("no-row", "No row of the file could be taken: none names its VM. Export it again.")
    return ParsedMigrations(rows.name, tuple(found.values()), log.all())


def _refused(keys: set[str]) -> FileRefused:
    if keys & OTHER_SIGNS:
        return FileRefused("other-kind", "This is a list of network extensions. Import it as “HCX network extensions”.")
    if keys & GROUP_SIGNS:
        return FileRefused(
            "groups",
            "This is a list of mobility groups without their migrations. Save the answer of POST …/mobility-groups/<id>/"
            "migrations/query for each, or what Get-HCXMigration gives.",
        )
    return FileRefused(
        "other-kind",
        "No row names a VM and its migration. Give the answer of POST /hybridity/api/migrations?action=query, or what "
        "Get-HCXMigration gives, as JSON or CSV.",
    )


def _migration(reader: RowReader, number: int, row: FlatRow) -> ParsedMigration | None:
    vm_name, moref = reader.text(number, row, "vm_name"), reader.text(number, row, "moref", 64)
    if not vm_name and not moref:
        reader.problem(number, "vm_name", "", "Left out: the row names no VM.")
        return None
    state_text = reader.text(number, row, "state_text", 64)
    state = hcx_state(state_text)
    if state == HcxState.UNKNOWN:
        reader.problem(number, "state_text", state_text, NUMBERED_STATE if state_text.isdigit() else UNKNOWN_STATE)
    started_at = reader.when(number, row, "started_at")
    ended_at = None
    if state in ENDED:
        has_end = reader.value(row, "ended_at") is not None
        ended_at = reader.when(number, row, "ended_at" if has_end else "updated_at")
    if started_at and ended_at and is_before(ended_at, started_at):
        reader.problem(
            number, "ended_at", ended_at.isoformat(" "), "It ends before it starts; its end counts. Look in HCX."
        )
    return ParsedMigration(
        number,
        reader.text(number, row, "migration_id")
        or f"{MADE_ID}{vm_name or moref}|{started_at.isoformat() if started_at else ''}"[:255],
        group_name=reader.text(number, row, "group_name"),
        vm_name=vm_name,
        moref=match.group() if (match := MOREF.search(moref)) else "",
        instance_uuid=reader.text(number, row, "instance_uuid", 64),
        source=reader.text(number, row, "source", 64),
        destination=reader.text(number, row, "destination", 64),
        type_text=reader.text(number, row, "type_text", 64),
        state=state,
        state_text=state_text,
        is_reverse=_is_reverse(reader, number, row),
        started_at=started_at,
        ended_at=ended_at,
        transferred_bytes=reader.whole(number, row, "transferred_bytes"),
        size_bytes=reader.whole(number, row, "size_bytes"),
        message=masked(reader.text(number, row, "message", 1000)),
    )


def _is_reverse(reader: RowReader, number: int, row: FlatRow) -> bool | None:
    if (said := reader.flag(number, row, "is_reverse")) is not None:
        return said
    direction = reader.text(number, row, "direction").casefold()
    return any(word in direction for word in REVERSE_WORDS) if direction else None
