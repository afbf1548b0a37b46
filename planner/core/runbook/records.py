"""What a runbook is made of: what is known of a segment, and the steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Phase = Literal["prepare", "cut over", "verify", "roll back"]
Standing = Literal["met", "blocks", "unknown", ""]  # "": facts cannot tell, a person does

PHASES: tuple[tuple[Phase, str], ...] = (
    ("prepare", "Before the change: every check holds"),
    ("cut over", "The cutover"),
    ("verify", "Verification"),
    ("roll back", "If it has to go back"),
)

CODES = (
    *("P1", "P2", "P3", "P4", "P5", "P6", "P7"),
    *("1", "2", "3"),
    *("V1", "V2", "V3", "V4"),
    *("R1", "R2", "R3", "R4"),
)


@dataclass(frozen=True, slots=True)
class ExtendedNetwork:
    """A port group of the segment, and the NE appliance that extends it (empty = unknown)."""

    name: str
    switch: str = ""
    vlan: str = ""
    appliance: str = ""
    is_extended: bool = False


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    """What is known of one segment on `today`. None or empty = unknown.

    `in_flight`: migrations of its VMs that HCX says are waiting or running; None where HCX was never imported.
    `anchors`: what stands on it and is no VM, a sentence each. `never_stretched`: it moves at once, as a duplicated segment.
    """

    name: str
    today: date
    networks: tuple[ExtendedNetwork, ...] = ()
    gateway: str = ""
    prefix: str = ""
    mesh: str = ""
    has_mon: bool | None = None
    vms_total: int = 0
    vms_left: tuple[str, ...] = ()
    vms_staying: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    in_flight: int | None = None
    several_networks: tuple[str, ...] = ()  # its VMs that are on other segments too: "bridge (app, db)"
    is_extended: bool = False
    cut_over_on: date | None = None
    cutover_on: date | None = None  # as planned
    never_stretched: bool = False
    rule_parity_percent: float | None = None  # firewall rules in force at the target
    without_stretch: Mapping[str, bool | None] = field(default_factory=dict)  # DHCP, DNS, NTP: reachable without it
    bgp_filter_tested: bool | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `code` is stable. `known`: what the facts say of it; `stands` how that reads."""

    code: str
    phase: Phase
    what: str
    why: str
    expected: str
    source: str
    is_blocking: bool = False
    known: str = ""
    stands: Standing = ""
    command: str = ""
