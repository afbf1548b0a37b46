"""What a flows CSV says, frozen: the nouns between parse (pure) and load (database)."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from networks.importers.problems import RowProblem

Vm = TypeVar("Vm")


@dataclass(frozen=True, slots=True)
class ParsedFlow:
    """Traffic of one day between two ends, each a VM's name or an IP address as written. `bytes_per_day` None = unknown.

    `port` and `protocol` (lower case) "" = unknown; `port` may be a range.
    """

    row: int
    source_text: str
    destination_text: str
    port: str = ""
    protocol: str = ""
    bytes_per_day: int | None = None


@dataclass(frozen=True, slots=True)
class ParsedFlows:
    """Everything one flows CSV says."""

    name: str
    flows: tuple[ParsedFlow, ...]
    problems: tuple[RowProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class ResolvedFlow(Generic[Vm]):
    """A flow and the VMs its ends mean; None = external."""

    flow: ParsedFlow
    source: Vm | None
    destination: Vm | None


@dataclass(frozen=True, slots=True)
class ResolvedFlows(Generic[Vm]):
    """Flows with their VMs, and what was ambiguous or external."""

    flows: tuple[ResolvedFlow[Vm], ...]
    problems: tuple[RowProblem, ...] = ()
