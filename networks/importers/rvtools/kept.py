"""A parsed inventory between its dry run and its commit: as gzipped JSON, so that the file is read once."""

import gzip
import json
from dataclasses import fields
from datetime import datetime
from typing import Any

from networks.importers.problems import RowProblem
from networks.importers.rvtools.records import (
    KeyBasis,
    MissingTab,
    ParsedInventory,
    ParsedNic,
    ParsedPortGroup,
    ParsedSheet,
    ParsedSwitch,
    ParsedVCenter,
    ParsedVm,
    PortGroupKind,
    SwitchKind,
)

LISTS: dict[str, type] = {
    "vcenters": ParsedVCenter,
    "vms": ParsedVm,
    "nics": ParsedNic,
    "port_groups": ParsedPortGroup,
    "switches": ParsedSwitch,
    "sheets": ParsedSheet,
    "missing_tabs": MissingTab,
    "problems": RowProblem,
}
TUPLES = {"ipv4", "ipv6", "cluster_rules", "reasons", "vm", "port_group"}  # JSON knows lists only
ENUMS = {"key_basis": KeyBasis, "kind": None, "switch_kind": SwitchKind}  # `kind` means two things


def inventory_pack(inventory: ParsedInventory) -> bytes:
    """The inventory as bytes, about 60 a VM and NIC."""
    document: dict[str, Any] = {
        "rvtools_version": inventory.rvtools_version,
        "exported_at": inventory.exported_at.isoformat() if inventory.exported_at else None,
        "vm_columns": sorted(inventory.vm_columns),
    }
    for name, record in LISTS.items():
        names = [field.name for field in fields(record)]
        document[name] = {
            "fields": names,
            "rows": [[getattr(one, n) for n in names] for one in getattr(inventory, name)],
        }
    return gzip.compress(json.dumps(document, separators=(",", ":"), default=dict).encode(), compresslevel=1)


def inventory_unpack(packed: bytes) -> ParsedInventory:
    """What `inventory_pack` packed. ValueError or KeyError where it is of another version of the records."""
    document = json.loads(gzip.decompress(packed))
    exported_at = document["exported_at"]
    records: dict[str, Any] = {name: _records(record, document[name]) for name, record in LISTS.items()}
    return ParsedInventory(
        rvtools_version=document["rvtools_version"],
        exported_at=datetime.fromisoformat(exported_at) if exported_at else None,
        vm_columns=frozenset(document["vm_columns"]),
        **records,
    )


def _records(record: type, table: dict[str, Any]) -> tuple[Any, ...]:
    names, rows = table["fields"], table["rows"]
    if names != [field.name for field in fields(record)]:
        raise ValueError(f"These {record.__name__} were kept by another version.")
    for position, name in enumerate(names):
        if restore := _restorer(record, name):
            for row in rows:
                if row[position] is not None:
                    row[position] = restore(row[position])
    return tuple(record(*row) for row in rows)


def _restorer(record: type, name: str) -> Any:
    if name in TUPLES:
        return tuple
    if name == "kind":
        return PortGroupKind if record is ParsedPortGroup else SwitchKind if record is ParsedSwitch else None
    return ENUMS.get(name)
