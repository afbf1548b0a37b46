"""The un-extend runbook of a segment: steps, and the same as text for a change ticket."""

from planner.core.runbook.records import CODES, PHASES, ExtendedNetwork, Phase, SegmentFacts, Standing, Step
from planner.core.runbook.steps import runbook
from planner.core.runbook.text import TaskNote, runbook_text

__all__ = [
    "CODES",
    "PHASES",
    "ExtendedNetwork",
    "Phase",
    "SegmentFacts",
    "Standing",
    "Step",
    "TaskNote",
    "runbook",
    "runbook_text",
]
