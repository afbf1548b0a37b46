"""The estate as found: who may see it, what was imported, and what a person decided about it."""

from networks.models.estate import (
    Anchor,
    Appliance,
    Application,
    Blackout,
    Coupling,
    Flow,
    JoinProposal,
    MoveRule,
    MoveRuleMember,
    RiskInput,
    SegmentBlackout,
    SegmentChangeWindow,
)
from networks.models.inventory import NetworkInterface, PortGroup, Segment, VCenter, VirtualMachine
from networks.models.project import Change, Membership, Project
from networks.models.runs import DeriveRun, ImportRun, Run

__all__ = [
    "Anchor",
    "Appliance",
    "Application",
    "Blackout",
    "Change",
    "Coupling",
    "DeriveRun",
    "Flow",
    "ImportRun",
    "JoinProposal",
    "Membership",
    "MoveRule",
    "MoveRuleMember",
    "NetworkInterface",
    "PortGroup",
    "Project",
    "RiskInput",
    "Run",
    "Segment",
    "SegmentBlackout",
    "SegmentChangeWindow",
    "VCenter",
    "VirtualMachine",
]
