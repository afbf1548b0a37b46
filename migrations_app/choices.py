"""The fixed vocabularies of the move: values as stored, labels as shown."""

from django.db.models import TextChoices


class SegmentState(TextChoices):
    """How far a segment's life has come, by facts alone (`planner.core.lifecycle`)."""

    NOT_EXTENDED = "not_extended", "not extended"
    EXTENDED = "extended", "extended"
    MOVING = "moving", "moving"
    READY = "ready", "ready to cut over"
    CUT_OVER = "cut_over", "cut over"


class WaveState(TextChoices):
    """How far a wave has come: the state of all its members."""

    PLANNED = "planned", "planned"
    LATE = "late", "late"
    PARTLY = "partly", "partly moved"
    MOVED = "moved", "moved"


class HcxState(TextChoices):
    """How a migration ended in HCX, or that it has not."""

    WAITING = "waiting", "waiting"
    RUNNING = "running", "running"
    MIGRATED = "migrated", "migrated"
    FAILED = "failed", "failed"
    CANCELLED = "cancelled", "cancelled"
    UNKNOWN = "unknown", "unknown"


class AlarmKind(TextChoices):
    """What a project manager is woken for (`planner.core.alarms`)."""

    OVER_BUDGET = "over_budget", "over budget"
    WILL_BE_OVER_BUDGET = "will_be_over", "will be over budget"
    OUTSIDE_ITS_WAVE = "outside_wave", "moved outside its wave"
    NOT_PLANNED = "not_planned", "extended but not planned"
    NEW_VM = "new_vm", "new VM on a stretched segment"
    STALLED = "stalled", "stalled"


class ChannelKind(TextChoices):
    """How a project is told of alarms beside its page."""

    EMAIL = "email", "e-mail"
    WEBHOOK = "webhook", "webhook"


class NoticeState(TextChoices):
    PENDING = "pending", "waiting to be sent"
    SENT = "sent", "sent"
    FAILED = "failed", "not sent"


class EditKind(TextChoices):
    """What a person did to a plan (`migrations_app.models.board.Edit`)."""

    MOVE = "move", "moved"
    PIN = "pin", "pinned"
    WAVES = "waves", "changed the waves"
    CALENDAR = "calendar", "changed the calendar"
    PLANNED = "planned", "planned again"
    COPIED = "copied", "copied"


class ApprovalKind(TextChoices):
    """What is approved: a wave as it is filled, a segment's un-extension on its day, an application's move."""

    WAVE = "wave", "wave"
    UNEXTEND = "unextend", "un-extend"
    APPLICATION = "application", "application"


class SubjectKind(TextChoices):
    """What a comment or a change is about."""

    WAVE = "wave", "wave"
    SEGMENT = "segment", "segment"
    VM = "vm", "VM"
    APPLICATION = "application", "application"


class TaskState(TextChoices):
    """A step of a runbook."""

    OPEN = "open", "open"
    DONE = "done", "done"
    BLOCKED = "blocked", "blocked"
    NOT_NEEDED = "not_needed", "not needed"
