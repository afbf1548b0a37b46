"""The move as planned and as it goes: scenarios, runs, stored plans, stretches, actuals, tracking."""

from migrations_app.models.board import Board, BoardRun, Edit
from migrations_app.models.closing import FinishRun, RunbookTask
from migrations_app.models.decisions import Approval, Comment, Mention
from migrations_app.models.hcx import HcxExtension, HcxMigration
from migrations_app.models.paths import PathSegment, PathStop, PathStudy
from migrations_app.models.plan import (
    Assignment,
    Plan,
    PlannedGroup,
    PlanRun,
    PlanStudy,
    SegmentPlan,
    Stretch,
    Wave,
)
from migrations_app.models.scenario import AppliancePool, Freeze, Pin, Scenario, Waiver, Window
from migrations_app.models.tracking import (
    Alarm,
    Baseline,
    BaselineMove,
    BaselineSegment,
    BaselineWave,
    Notice,
    NoticeChannel,
    TrackedSegment,
    TrackedWave,
    Tracking,
    TrackRun,
)

__all__ = [
    "Alarm",
    "AppliancePool",
    "Approval",
    "Assignment",
    "Baseline",
    "BaselineMove",
    "BaselineSegment",
    "BaselineWave",
    "Board",
    "BoardRun",
    "Comment",
    "Edit",
    "FinishRun",
    "Freeze",
    "HcxExtension",
    "HcxMigration",
    "Mention",
    "Notice",
    "NoticeChannel",
    "PathSegment",
    "PathStop",
    "PathStudy",
    "Pin",
    "Plan",
    "PlanRun",
    "PlanStudy",
    "PlannedGroup",
    "RunbookTask",
    "Scenario",
    "SegmentPlan",
    "Stretch",
    "TrackRun",
    "TrackedSegment",
    "TrackedWave",
    "Tracking",
    "Waiver",
    "Wave",
    "Window",
]
