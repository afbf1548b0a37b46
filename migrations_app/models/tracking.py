"""The move as it goes: a frozen baseline, what tracking found against it, alarms and who is told of them.

Pages read these rows and compute nothing: a `TrackRun` works them out beside the pages and replaces them as a whole.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from migrations_app.choices import AlarmKind, ChannelKind, NoticeState, SegmentState, WaveState
from migrations_app.models.plan import Plan
from migrations_app.models.scenario import Scenario
from networks.models import Project, Run, Segment, VirtualMachine


class Baseline(models.Model):
    """A plan as somebody approved it, frozen; the newest that is not withdrawn counts."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="baselines")
    scenario = models.ForeignKey(Scenario, null=True, on_delete=models.SET_NULL, related_name="baselines")
    scenario_name = models.CharField(max_length=120)
    plan_revision = models.PositiveIntegerField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=255, blank=True)
    first_on = models.DateField(help_text="its first extension or wave")
    ends_on = models.DateField(help_text="the last move or cutover")
    vm_count = models.PositiveIntegerField()
    segment_count = models.PositiveIntegerField()
    stretch_days = models.PositiveIntegerField()
    risk_days = models.FloatField()

    class Meta:
        ordering = ["-id"]


class BaselineWave(models.Model):
    """A wave as approved."""

    baseline = models.ForeignKey(Baseline, on_delete=models.CASCADE, related_name="waves")
    number = models.PositiveIntegerField()
    window_name = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    first_on = models.DateField()
    switchover_on = models.DateField()
    vm_count = models.PositiveIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["baseline", "number"], name="baseline_wave_once")]


class BaselineMove(models.Model):
    """A VM in its approved wave."""

    baseline = models.ForeignKey(Baseline, on_delete=models.CASCADE, related_name="moves")
    wave = models.ForeignKey(BaselineWave, on_delete=models.CASCADE, related_name="moves")
    vm = models.ForeignKey(VirtualMachine, on_delete=models.CASCADE, related_name="baseline_moves")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["baseline", "vm"], name="baseline_move_once")]


class BaselineSegment(models.Model):
    """A segment's life as approved."""

    baseline = models.ForeignKey(Baseline, on_delete=models.CASCADE, related_name="segments")
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="baselines")
    stretch_on = models.DateField(null=True)
    cutover_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    days = models.PositiveIntegerField(default=0)
    risk_days = models.FloatField(default=0.0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["baseline", "segment"], name="baseline_segment_once")]


class TrackRun(Run):
    """Compares what happened with the plan and the baseline, and forecasts the rest."""

    scenario = models.ForeignKey(Scenario, null=True, on_delete=models.CASCADE, related_name="track_runs")
    today = models.DateField(null=True)
    change_mark = models.PositiveBigIntegerField(default=0, help_text="the newest change it knows")


class Tracking(models.Model):
    """Where a project stands: one row a project, replaced as a whole by every `TrackRun`."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="tracking")
    run = models.OneToOneField(TrackRun, on_delete=models.CASCADE, related_name="tracking")
    plan = models.ForeignKey(Plan, null=True, on_delete=models.SET_NULL, related_name="+")
    scenario = models.ForeignKey(Scenario, null=True, on_delete=models.SET_NULL, related_name="+")
    baseline = models.ForeignKey(Baseline, null=True, on_delete=models.SET_NULL, related_name="+")
    stored_at = models.DateTimeField(auto_now_add=True)
    today = models.DateField()
    vms_total = models.PositiveIntegerField(default=0)
    vms_moved = models.PositiveIntegerField(default=0)
    segments_total = models.PositiveIntegerField(default=0)
    segments_stretched = models.PositiveIntegerField(default=0)
    segments_over_budget = models.PositiveIntegerField(default=0)
    segments_done = models.PositiveIntegerField(default=0)
    waves_total = models.PositiveIntegerField(default=0)
    waves_done = models.PositiveIntegerField(default=0)
    stretch_days_so_far = models.PositiveIntegerField(default=0)
    stretch_days_planned = models.PositiveIntegerField(default=0, help_text="so far and to come")
    stretch_days_p50 = models.FloatField(null=True)
    stretch_days_p80 = models.FloatField(null=True)
    risk_so_far = models.FloatField(default=0.0)
    risk_planned = models.FloatField(default=0.0)
    risk_slipped = models.FloatField(default=0.0, help_text="if what is to come slips two weeks")
    baseline_ends_on = models.DateField(null=True)
    planned_ends_on = models.DateField(null=True)
    p50_ends_on = models.DateField(null=True)
    p80_ends_on = models.DateField(null=True)
    slip_days = models.IntegerField(null=True, help_text="planned end against the baseline's")
    rates = models.JSONField(default=list, help_text="rows {name, value, unit, basis}: what the forecast draws from")
    series = models.JSONField(default=dict, help_text="{days: [...], name: [...]}: the charts, a value a day or null")
    draws = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=list, help_text="what the forecast took for granted: sentences")
    contradictions = models.JSONField(
        default=list, help_text="facts with which nothing can be planned: rows {sentence, way_out}"
    )


class TrackedWave(models.Model):
    """A wave of the plan, against the baseline's of its window and against what happened."""

    tracking = models.ForeignKey(Tracking, on_delete=models.CASCADE, related_name="waves")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120, help_text="its window's")
    is_of_baseline = models.BooleanField(help_text="numbered as in the baseline, else as in the plan")
    state = models.CharField(max_length=8, choices=WaveState)
    baseline_on = models.DateField(null=True)
    planned_on = models.DateField(null=True)
    p50_on = models.DateField(null=True)
    p80_on = models.DateField(null=True)
    first_moved_on = models.DateField(null=True)
    last_moved_on = models.DateField(null=True)
    slip_days = models.IntegerField(null=True)
    vms = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    moved_elsewhere = models.PositiveIntegerField(default=0, help_text="of those, outside its window")
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["is_of_baseline", "number"]
        constraints = [
            models.UniqueConstraint(fields=["tracking", "is_of_baseline", "number"], name="tracked_wave_once")
        ]


class TrackedSegment(models.Model):
    """A segment's life as it goes: facts, plan, baseline and forecast side by side."""

    tracking = models.ForeignKey(Tracking, on_delete=models.CASCADE, related_name="segments")
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="tracked")
    state = models.CharField(max_length=12, choices=SegmentState)
    budget_days = models.PositiveIntegerField()
    extended_on = models.DateField(null=True)
    first_vm_on = models.DateField(null=True)
    last_vm_on = models.DateField(null=True, help_text="the newest move; the last one once none is left")
    cut_over_on = models.DateField(null=True)
    unextended_on = models.DateField(null=True)
    vms = models.PositiveIntegerField(default=0)
    vms_left = models.PositiveIntegerField(default=0)
    baseline_stretch_on = models.DateField(null=True)
    baseline_cutover_on = models.DateField(null=True)
    planned_stretch_on = models.DateField(null=True)
    planned_cutover_on = models.DateField(null=True)
    p50_cutover_on = models.DateField(null=True)
    p80_cutover_on = models.DateField(null=True)
    days_so_far = models.PositiveIntegerField(default=0)
    days_planned = models.PositiveIntegerField(null=True, help_text="so far and to come")
    days_p50 = models.FloatField(null=True)
    days_p80 = models.FloatField(null=True)
    risk_so_far = models.FloatField(default=0.0)
    risk_planned = models.FloatField(null=True)
    risk_slipped = models.FloatField(null=True)
    slip_days = models.IntegerField(null=True, help_text="planned cutover against the baseline's")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tracking", "segment"], name="tracked_segment_once")]


class Alarm(models.Model):
    """Something a project manager must know: raised by tracking, cleared by it when it no longer holds."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="alarms")
    kind = models.CharField(max_length=12, choices=AlarmKind)
    key = models.CharField(max_length=255, help_text="what it is about; open once")
    sentence = models.TextField()
    way_out = models.TextField(blank=True)
    is_severe = models.BooleanField(default=False)
    segment = models.ForeignKey(Segment, null=True, blank=True, on_delete=models.CASCADE, related_name="alarms")
    vm = models.ForeignKey(VirtualMachine, null=True, blank=True, on_delete=models.CASCADE, related_name="alarms")
    raised_at = models.DateTimeField(auto_now_add=True)
    cleared_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True, help_text="somebody said: I know")
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-is_severe", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "key"], condition=Q(cleared_at__isnull=True), name="alarm_open_once"
            )
        ]


class NoticeChannel(models.Model):
    """Where new alarms of a project are sent."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="notice_channels")
    kind = models.CharField(max_length=8, choices=ChannelKind)
    address = models.CharField(max_length=500, help_text="an e-mail address, or the URL of a webhook")
    secret = models.CharField(max_length=120, blank=True, help_text="signs what a webhook is sent; never shown")
    is_on = models.BooleanField(default=True)

    class Meta:
        ordering = ["kind", "address", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "kind", "address"], name="channel_once")]


class Notice(models.Model):
    """One message to one channel, kept until it is sent."""

    channel = models.ForeignKey(NoticeChannel, on_delete=models.CASCADE, related_name="notices")
    alarms = models.ManyToManyField(Alarm, related_name="notices")
    state = models.CharField(max_length=8, choices=NoticeState, default=NoticeState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
