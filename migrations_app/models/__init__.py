"""The move as planned: scenarios with their windows and settings, runs, stored plans, stretches."""

from migrations_app.models.plan import (
    Assignment,
    Plan,
    PlannedGroup,
    PlanRun,
    SegmentPlan,
    Stretch,
    Wave,
)
from migrations_app.models.scenario import AppliancePool, Freeze, Pin, Scenario, Window

__all__ = [
    "AppliancePool",
    "Assignment",
    "Freeze",
    "Pin",
    "Plan",
    "PlanRun",
    "PlannedGroup",
    "Scenario",
    "SegmentPlan",
    "Stretch",
    "Wave",
    "Window",
]
