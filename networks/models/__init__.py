"""The estate as found: who may see it, what was imported, and what a person decided about it."""

from networks.models.connectivity import AddressRange, Connectivity, InspectingDevice, LegMeasure, PolicyRoute
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
    "AddressRange",
    "Anchor",
    "Appliance",
    "Application",
    "Blackout",
    "Change",
    "Connectivity",
    "Coupling",
    "DeriveRun",
    "Flow",
    "ImportRun",
    "InspectingDevice",
    "JoinProposal",
    "LegMeasure",
    "Membership",
    "MoveRule",
    "MoveRuleMember",
    "NetworkInterface",
    "PolicyRoute",
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
