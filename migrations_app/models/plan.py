"""A planning run, and the plan a user sees: stored whole, with its reasons and figures."""

from django.db import models

from migrations_app.models.hcx import HcxExtension
from migrations_app.models.scenario import Scenario, Window
from networks.models import Appliance, PortGroup, Run, Segment, VirtualMachine
from planner.core.limits import RISK_BETA, RISK_ETA_DAYS


class PlanRun(Run):
    """One search. Its kept input is its `wave-instance/1` file, its result the `wave-plan/1` file."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="runs")
    seed = models.PositiveIntegerField()
    seconds = models.FloatField(null=True, blank=True)
    iterations = models.PositiveBigIntegerField(null=True, blank=True)
    lanes = models.PositiveSmallIntegerField(default=1, help_text="searches side by side in one process")
    parent = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="shares", help_text="the run this is a share of"
    )
    share_count = models.PositiveSmallIntegerField(
        default=1, help_text="searches it is shared out to, over all workers"
    )
    from_nothing = models.BooleanField(default=False, help_text="leaves the stored plan aside")
    today = models.DateField(null=True, help_text="the day it planned from")
    change_mark = models.PositiveBigIntegerField(default=0, help_text="the newest change its input knows")
    instance_gz = models.BinaryField(null=True)
    rows_gz = models.BinaryField(null=True, help_text="of a shared run: what its instance does not say of the rows")
    waivers = models.JSONField(
        default=list, help_text="limits eased for it because a person accepted it: {code, subjects, amount, reason}"
    )
    start_gz = models.BinaryField(null=True, help_text="the plan it set out from, as `wave-plan/1`")
    penalty = models.FloatField(default=0.0, help_text="J that moving a VM to another wave had to save")
    plan_gz = models.BinaryField(null=True, help_text="the plan; of a run that found none, the nearest, never stored")
    objective = models.FloatField(null=True, help_text="the best J so far")
    course = models.JSONField(default=list, help_text="[seconds, J, ageing, traffic, makespan] at each better plan")
    seconds_used = models.FloatField(null=True, help_text="of its search so far")
    moves_tried = models.PositiveBigIntegerField(null=True, help_text="by its search so far")
    changed_vms = models.PositiveIntegerField(null=True, help_text="in another window than in the plan stored before")
    findings = models.JSONField(default=list, help_text="refusals or violations: {code, sentence, way_out}")


class Plan(models.Model):
    """The valid plan of a scenario: one at a time, replaced as a whole."""

    scenario = models.OneToOneField(Scenario, on_delete=models.CASCADE, related_name="plan")
    run = models.OneToOneField(PlanRun, on_delete=models.CASCADE, related_name="plan")
    revision = models.PositiveIntegerField()
    stored_at = models.DateTimeField(auto_now_add=True)
    first_on = models.DateField(help_text="first day of the picture")
    last_on = models.DateField()
    ends_on = models.DateField(help_text="the last move or cutover")
    objective = models.FloatField()
    eta_days = models.FloatField(default=RISK_ETA_DAYS.value, help_text="the knobs its risk was counted with")
    beta = models.FloatField(default=RISK_BETA.value)
    risk_days = models.FloatField()
    risk_days_anchored = models.FloatField()
    risk_days_unavoidable = models.FloatField(help_text="of segments no plan can close early")
    stretch_days = models.PositiveIntegerField()
    stretch_tb = models.FloatField()
    split_tb = models.FloatField()
    makespan_days = models.PositiveIntegerField()
    vm_count = models.PositiveIntegerField()
    segment_count = models.PositiveIntegerField()
    peaks = models.JSONField(default=dict, help_text="pool: {peak, day, limit}")
    binding = models.JSONField(default=list, help_text="which limits bind: sentences")
    daily = models.JSONField(default=list, help_text="[day, slots in use, risk-days of that day]")
    slots_by_pool = models.JSONField(default=dict, help_text="pool: slots in use, day by day as in `daily`")
    band_limits = models.JSONField(default=list, help_text="limits of the picture's colour scale, in risk-days")
    changed_vms = models.PositiveIntegerField(null=True, help_text="in another window than in the plan before")
    lower_bound = models.FloatField(null=True, help_text="no plan of the same input has a smaller J")
    bound_parts = models.JSONField(default=list, help_text="what the bound is made of: {name, value, sentence}")
    breaches = models.JSONField(
        default=list,
        help_text="limits it breaks and why: {code, sentence, way_out, reason, by, at}; reason  = unexplained",
    )
    instance_gz = models.BinaryField(null=True, help_text="its input; null = that of its run")
    plan_gz = models.BinaryField(null=True, help_text="it as `wave-plan/1`; null = that of its run")
    waivers = models.JSONField(default=list, help_text="limits eased for it, as `PlanRun.waivers`")
    board_version = models.PositiveIntegerField(default=0, help_text="of the board, that these rows show")
    savings = models.JSONField(default=list, help_text="one unit more of a limit: {limit, sentence, saves, ...}")


class PlanStudy(Run):
    """What is worked out beside a stored plan: its lower bound, and what one unit more of each limit would save."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="study")


class Wave(models.Model):
    """The VMs that move in one window."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="waves")
    window = models.ForeignKey(Window, null=True, on_delete=models.SET_NULL, related_name="waves")
    number = models.PositiveIntegerField()
    window_name = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    first_on = models.DateField()
    switchover_on = models.DateField()
    vm_count = models.PositiveIntegerField()
    gb = models.FloatField()
    critical_count = models.PositiveIntegerField()
    max_vms = models.PositiveIntegerField(null=True)
    max_gb = models.FloatField(null=True)
    max_critical = models.PositiveIntegerField(null=True)
    replication_h = models.FloatField(null=True, help_text="estimated hours of first copies before the window")
    switchover_h = models.FloatField(null=True, help_text="estimated hours of switchovers inside the window")
    duration_basis = models.JSONField(default=list, help_text="how the hours were estimated: sentences")
    hours_by_type = models.JSONField(default=list, help_text="rows {type, vms, gb, replication_h, switchover_h}")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="wave_once")]


class PlannedGroup(models.Model):
    """A move group in its wave, and why it is there."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="groups")
    number = models.PositiveIntegerField()
    vm_count = models.PositiveIntegerField()
    gb = models.FloatField()
    held_together_by = models.JSONField(default=list, help_text="sentences")
    reasons = models.JSONField(default=list, help_text="why this wave: sentences")
    other_windows = models.JSONField(
        default=list, help_text="[window, J it would cost more, codes it would break] of every other it may take"
    )

    class Meta:
        ordering = ["number"]


class Assignment(models.Model):
    """A VM in a wave."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="assignments")
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="assignments")
    group = models.ForeignKey(PlannedGroup, on_delete=models.CASCADE, related_name="assignments")
    vm = models.ForeignKey(VirtualMachine, on_delete=models.CASCADE, related_name="assignments")
    has_changed = models.BooleanField(default=False, help_text="the plan before had it in another window")
    previous_wave = models.PositiveIntegerField(null=True, help_text="its number, where it has changed")
    previous_window = models.CharField(max_length=120, blank=True, help_text="its name, where it has changed")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "vm"], name="assignment_once")]


class SegmentPlan(models.Model):
    """A segment's life in a plan. `position` is its place in the cutover order."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="segment_plans")
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="plans")
    position = models.PositiveIntegerField()
    stretch_on = models.DateField(null=True)
    cutover_on = models.DateField(null=True)
    ends_on = models.DateField(null=True, help_text="cutover, or the horizon where it stays stretched")
    days = models.PositiveIntegerField(default=0)
    time_risk = models.FloatField(default=0.0)
    stretch_tb = models.FloatField(default=0.0)
    risk_days = models.FloatField(default=0.0)
    risk_weight = models.FloatField(default=0.0)
    gamma_per_tb = models.FloatField(default=0.0, help_text="its own, or the scenario's, as the plan counted it")
    vm_count = models.PositiveIntegerField(default=0)
    first_wave = models.PositiveIntegerField(null=True)
    last_wave = models.PositiveIntegerField(null=True)
    moves = models.JSONField(default=list, help_text="[wave number, switchover day, VMs]")
    after = models.JSONField(default=list, help_text="what had to go before: sentences")
    bands = models.JSONField(default=list, help_text="[band, days since stretch_on]: how its risk gathers")
    exposure_steps = models.JSONField(default=list, help_text="[day, TB a day over the stretch from it on]")
    kept_long_by = models.JSONField(default=list, help_text="what keeps its stretch long: sentences")
    at_once = models.JSONField(default=dict, help_text="all its VMs in one window: {window, saves, breaks}")
    unavoidable_reason = models.TextField(blank=True, help_text="why no plan can close it early")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["plan", "segment"], name="segment_plan_once")]


class Stretch(models.Model):
    """One L2 extension of a port group, from its first to its last day. Without a plan it is a fact."""

    plan = models.ForeignKey(Plan, null=True, on_delete=models.CASCADE, related_name="stretches")
    port_group = models.ForeignKey(PortGroup, on_delete=models.CASCADE, related_name="stretches")
    appliance = models.ForeignKey(Appliance, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True, help_text="its last day; null = still extended")
    note = models.CharField(max_length=255, blank=True)
    hcx_extension = models.ForeignKey(
        HcxExtension,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="stretches",
        help_text="who says so",
    )

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_on__isnull=True) | models.Q(to_on__gte=models.F("from_on")),
                name="stretch_ends_after_it_starts",
            )
        ]
