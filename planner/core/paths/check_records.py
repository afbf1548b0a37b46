"""A check of the connectivity, and what checks look at beside the engine's Network."""

from dataclasses import dataclass
from enum import StrEnum

from planner.core.limits import Limit


class Standing(StrEnum):
    """How a check came out. UNKNOWN: something has to be entered or measured first."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was looked at, how it stands and why, what to do, and who says so.

    `about`: the part of the connectivity that it is entered in ("links", "ranges", "mon", "device", "measures"; or
    "segments", which have pages of their own).
    """

    about: str
    title: str
    standing: Standing
    sentence: str
    way_out: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """What people state of the connectivity that no way depends on. None, "" and () = unknown.

    `circuit_sku`: "local", "standard" or "premium". `has_mon`: some segment has MON.
    """

    circuit_sku: str = ""
    circuit_mbit_s: float | None = None
    customer_asns: tuple[int, ...] = ()
    advertises_only_default: bool | None = None
    management_prefix: str = ""
    has_mon: bool = False


def source_of(*limits: Limit[object]) -> str:
    """Where figures come from, each source once."""
    return "; ".join(dict.fromkeys(limit.source for limit in limits))


def named(names: list[str], shown: int = 3) -> str:
    """A few names, and how many more there are."""
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return f"{', '.join(names[:shown])}{more}"
