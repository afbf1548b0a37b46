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


class TaskState(TextChoices):
    """A step of a runbook."""

    OPEN = "open", "open"
    DONE = "done", "done"
    BLOCKED = "blocked", "blocked"
    NOT_NEEDED = "not_needed", "not needed"
