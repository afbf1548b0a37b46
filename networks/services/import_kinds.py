"""What differs between the kinds of import: how a file is read, compared and loaded. The pipeline is one."""

import gzip
import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol, Self

from django.utils import timezone

from networks.choices import ImportKind
from networks.importers.anchors.load import anchors_difference
from networks.importers.anchors.parse import ParsedAnchors
from networks.importers.anchors.parse import parse_file as parse_anchors
from networks.importers.changes import Changes
from networks.importers.flows.load import flows_difference, flows_load, flows_resolved
from networks.importers.flows.parse import parse_file as parse_flows
from networks.importers.flows.records import ParsedFlow, ParsedFlows
from networks.importers.problems import RowProblem
from networks.importers.rvtools.columns import FIELDS
from networks.importers.rvtools.kept import inventory_pack, inventory_unpack
from networks.importers.rvtools.load import inventory_difference, inventory_load
from networks.importers.rvtools.parse import parse_file as parse_rvtools
from networks.importers.rvtools.records import ParsedInventory
from networks.importers.writing import Journal, changes_write
from networks.models import ImportRun
from networks.services.runs import Pulse
from planner.core.wording import counted

UNUSABLE = (TypeError, ValueError, KeyError, OSError, EOFError)  # what was kept is lost, damaged or another version's
READING_ENDS = 0.8  # of the bar; the rest is comparing and keeping
TABS_READ = 12  # tabs the parser reports, one after the other


class Reading(Protocol):
    """A file that was read, on its way into the estate. `seen_on`: the day of the inventory it shows, None for no such."""

    changes: Changes
    seen_on: date | None
    message: str
    problems: Sequence[RowProblem]

    @classmethod
    def read(cls, run: ImportRun, pulse: Pulse) -> Self: ...
    @classmethod
    def take_up(cls, run: ImportRun, pulse: Pulse) -> Self: ...
    def compare(self) -> None: ...
    def load(self) -> Journal: ...
    def packed(self) -> bytes: ...
    def summary(self) -> dict[str, Any]: ...


_READINGS: dict[ImportKind, type[Reading]] = {}


def register_kind(kind: ImportKind, reading: type[Reading]) -> None:
    """Say how files of `kind` are read, compared and loaded. Other apps do so when they are ready."""
    _READINGS[kind] = reading


def reading_of(kind: ImportKind | str) -> type[Reading]:
    """How files of `kind` are read. KeyError where no app takes them."""
    return _READINGS[ImportKind(kind)]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a parsed file would change, what it says that could not be taken, and how much it holds, by what it is."""

    changes: Changes
    problems: Sequence[RowProblem]
    counts: dict[str, int]


class ListReading(ABC):
    """A file that is one list. Reading it again takes less than keeping what it said, so nothing is kept.

    Of a kind come `parsed`, pure and from the file alone, and `compared`, against the estate as it is. The file says no
    day of its own, so the day of the list is the project's day on which it was uploaded.
    """

    seen_on: date | None = None

    def __init__(self, run: ImportRun, parsed: Any) -> None:
        self.run = run
        self.project = run.project
        self.day = timezone.localdate(run.created_at, timezone=run.project.zone)
        self.changes = Changes()
        self.problems: Sequence[RowProblem] = ()
        self.message = ""
        self._parsed = parsed
        self._counts: dict[str, int] = {}

    @staticmethod
    @abstractmethod
    def parsed(path: Path, name: str) -> Any:
        """What the file says. FileRefused where it is none of this kind."""

    @abstractmethod
    def compared(self, parsed: Any) -> Comparison:
        """The difference to the estate as it is now."""

    @classmethod
    def read(cls, run: ImportRun, pulse: Pulse) -> Self:
        """Read the run's file."""
        pulse(0.1, "reading the file")
        return cls(run, cls.parsed(Path(run.file.path), run.file_name))

    @classmethod
    def take_up(cls, run: ImportRun, pulse: Pulse) -> Self:
        """Read it again."""
        return cls.read(run, pulse)

    def compare(self) -> None:
        """Work out the difference to the estate as it is now."""
        comparison = self.compared(self._parsed)
        self.changes, self.problems, self._counts = comparison.changes, comparison.problems, comparison.counts
        self.message = differences_told(self.changes)

    def load(self) -> Journal:
        """Write the difference."""
        return changes_write(self.changes, self.project)

    def packed(self) -> bytes:
        """Nothing: the file itself is kept."""
        return b""

    def summary(self) -> dict[str, Any]:
        """How much the file holds, and how much changes."""
        return {"counts": self._counts, "differences": differences_counted(self.changes)}


class InventoryReading:
    """An RVTools inventory."""

    def __init__(self, run: ImportRun, inventory: ParsedInventory) -> None:
        self._project = run.project
        self._inventory = inventory
        self.problems: Sequence[RowProblem] = inventory.problems
        uploaded_on = timezone.localdate(run.created_at, timezone=run.project.zone)
        self._day = inventory.exported_at.date() if inventory.exported_at else uploaded_on
        self.seen_on: date | None = self._day
        self.changes = Changes()
        self.message = ""

    @classmethod
    def read(cls, run: ImportRun, pulse: Pulse) -> "InventoryReading":
        """Read the run's file; `pulse` is told each tab."""
        read: list[str] = []

        def report(tab: str) -> None:
            pulse(READING_ENDS * len(read) / TABS_READ, f"reading {tab}")
            read.append(tab)

        return cls(run, parse_rvtools(Path(run.file.path), report, run.file_name))

    @classmethod
    def take_up(cls, run: ImportRun, pulse: Pulse) -> "InventoryReading":
        """What was read before; the file itself where it was kept by another version."""
        try:
            return cls(run, inventory_unpack(bytes(run.parsed_gz or b"")))
        except UNUSABLE:
            return cls.read(run, pulse)

    def compare(self) -> None:
        """Work out the difference to the estate as it is now."""
        self.changes = inventory_difference(self._project, self._inventory, self._day)
        self.problems = (*self._inventory.problems, *self.changes.problems)
        self.message = differences_told(self.changes)

    def load(self) -> Journal:
        """Write the difference."""
        return inventory_load(self.changes, self._project)

    def packed(self) -> bytes:
        """The parsed file."""
        return inventory_pack(self._inventory)

    def summary(self) -> dict[str, Any]:
        """What was recognised, what is missing, and how much changes."""
        inventory = self._inventory
        known_on = self._project.inventory_on
        missing = {tab.tab for tab in inventory.missing_tabs}  # for these the page says what is unknown
        not_read = [sheet for sheet in inventory.sheets if not sheet.is_read and sheet.tab not in missing]
        return {
            "sheets": [asdict(sheet) for sheet in inventory.sheets],
            "sheets_not_needed": [sheet.name for sheet in not_read if sheet.tab == "vDisk"],
            "sheets_not_used": [sheet.name for sheet in not_read if sheet.tab not in FIELDS],
            "missing_tabs": [asdict(tab) for tab in inventory.missing_tabs],
            "rvtools_version": inventory.rvtools_version,
            "exported_at": inventory.exported_at.isoformat(" ") if inventory.exported_at else "",
            "is_older_than": str(known_on) if known_on and self._day < known_on else "",
            "counts": {
                "vCenters": len(inventory.vcenters),
                "VMs": len(inventory.vms),
                "NICs": len(inventory.nics),
                "NICs on no known network": sum(nic.port_group is None for nic in inventory.nics),
                "switches": len(inventory.switches),
                "port groups": len(inventory.port_groups),
            },
            "differences": differences_counted(self.changes),
        }


class FlowsReading:
    """A flows CSV. `seen_on` is None: it shows no estate."""

    seen_on: date | None = None

    def __init__(self, run: ImportRun, parsed: ParsedFlows) -> None:
        self._project = run.project
        self._parsed = parsed
        self.problems: Sequence[RowProblem] = parsed.problems
        self.changes = Changes()
        self.message = ""
        self._counts: dict[str, int] = {}

    @classmethod
    def read(cls, run: ImportRun, pulse: Pulse) -> "FlowsReading":
        """Read the run's file."""
        pulse(0.1, "reading flows")
        return cls(run, parse_flows(Path(run.file.path), run.file_name))

    @classmethod
    def take_up(cls, run: ImportRun, pulse: Pulse) -> "FlowsReading":
        """What was read before; the file itself where it was kept by another version."""
        try:
            document = json.loads(gzip.decompress(bytes(run.parsed_gz or b"")))
            problems = tuple(RowProblem(**problem) for problem in document["problems"])
            return cls(
                run, ParsedFlows(document["name"], tuple(ParsedFlow(*row) for row in document["flows"]), problems)
            )
        except UNUSABLE:
            return cls.read(run, pulse)

    def compare(self) -> None:
        """Find the VMs that the ends mean, and the difference to the flows known."""
        resolved = flows_resolved(self._project, self._parsed)
        self.changes = flows_difference(self._project, resolved)
        self.problems = (*self._parsed.problems, *resolved.problems)
        external = sum(flow.source is None or flow.destination is None for flow in resolved.flows)
        self._counts = {"flows": len(resolved.flows), "with an external end": external}
        self.message = differences_told(self.changes)

    def load(self) -> Journal:
        """Write the difference: the file replaces the former one."""
        return flows_load(self.changes, self._project)

    def packed(self) -> bytes:
        """The parsed file."""
        rows = [
            [one.row, one.source_text, one.destination_text, one.port, one.protocol, one.bytes_per_day]
            for one in self._parsed.flows
        ]
        problems = [asdict(problem) for problem in self._parsed.problems]
        document = {"name": self._parsed.name, "flows": rows, "problems": problems}
        return gzip.compress(json.dumps(document, separators=(",", ":")).encode(), compresslevel=1)

    def summary(self) -> dict[str, Any]:
        """How many flows, how many with an external end, and how much changes."""
        return {"counts": self._counts, "differences": differences_counted(self.changes)}


class AnchorsReading(ListReading):
    """Physical hosts and appliances on segments, as CSV."""

    @staticmethod
    def parsed(path: Path, name: str) -> ParsedAnchors:
        """What the CSV says."""
        return parse_anchors(path, name)

    def compared(self, parsed: ParsedAnchors) -> Comparison:
        """The difference to the anchors known; those the file does not name stay."""
        changes, problems = anchors_difference(self.project, parsed)
        return Comparison(changes, problems, {"anchors": len(parsed.anchors)})


def differences_counted(changes: Changes) -> dict[str, dict[str, int]]:
    """What -> kind -> how many."""
    counted: dict[str, Counter[str]] = {}
    for difference in changes.differences:
        counted.setdefault(difference.what, Counter())[difference.kind] += 1
    return {what: dict(kinds) for what, kinds in counted.items()}


def differences_told(changes: Changes) -> str:
    """The difference in one sentence: "12 VMs new, 3 VMs gone."."""
    parts = [
        f"{counted(count, what)} {kind}"
        for what, kinds in differences_counted(changes).items()
        for kind, count in kinds.items()
    ]
    return f"{', '.join(parts)}." if parts else "Nothing has changed."


register_kind(ImportKind.RVTOOLS, InventoryReading)
register_kind(ImportKind.FLOWS, FlowsReading)
register_kind(ImportKind.ANCHORS, AnchorsReading)
