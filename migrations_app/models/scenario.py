"""A scenario: one way to make the move. Its defaults stand in `planner.core.limits`, never here."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from networks.choices import MigrationType
from networks.models import Project, Segment, VCenter, VirtualMachine
from planner.core.limits import REPLAN_PENALTY


class Scenario(models.Model):
    """Limits, knobs and calendar of one plan. Days are local to the project's time zone."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="scenarios")
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    start_on = models.DateField(help_text="day 0")
    horizon_days = models.PositiveIntegerField()
    # L2 extensions
    networks_per_appliance = models.PositiveIntegerField()
    max_extensions_total = models.PositiveIntegerField(null=True, blank=True, help_text="over all switches")
    max_stretches_per_day = models.PositiveIntegerField(null=True, blank=True)
    max_cutovers_per_day = models.PositiveIntegerField(null=True, blank=True)
    stretch_lead_days = models.PositiveIntegerField()
    cutover_lag_days = models.PositiveIntegerField()
    cutover_weekdays = models.JSONField(null=True, blank=True, help_text="0 = Monday; null = any")
    # waves
    gap_days = models.PositiveIntegerField()
    presync_days = models.PositiveIntegerField()
    link_mbit_s = models.FloatField(null=True, blank=True, help_text="null = no limit")
    link_share = models.FloatField(help_text="part of the link that replication may take, 0 to 1")
    hcx_max_inflight = models.PositiveIntegerField(null=True, blank=True)
    critical_from = models.PositiveSmallIntegerField()
    # durations (planner.core.durations)
    migration_type = models.CharField(
        max_length=7, choices=MigrationType, default=MigrationType.BULK, help_text="of VMs that name none"
    )
    service_meshes = models.PositiveSmallIntegerField()
    rav_switchover_min = models.FloatField(help_text="minutes a VM, one after another on each mesh")
    bulk_outage_min = models.FloatField(help_text="minutes from shutdown to boot")
    replication_overhead = models.FloatField(help_text="part of 1 on top of a VM's volume")
    # risk and objective
    eta_days = models.FloatField()
    beta = models.FloatField()
    gamma_per_tb = models.FloatField()
    weight_risk = models.FloatField()
    weight_split_tb = models.FloatField()
    weight_makespan_day = models.FloatField()
    # the search
    search_seconds = models.FloatField()
    penalty_per_vm = models.FloatField(
        default=REPLAN_PENALTY.value, help_text="J that moving a VM to another wave must save when planned again"
    )
    seed = models.PositiveIntegerField()
    override_reasons = models.JSONField(default=dict, help_text="why a default was overridden: {field: reason}")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="scenario_once"),
            models.CheckConstraint(condition=Q(horizon_days__gte=1), name="scenario_has_a_day"),
            models.CheckConstraint(condition=Q(link_share__gt=0, link_share__lte=1), name="scenario_link_share"),
            models.CheckConstraint(condition=Q(eta_days__gt=0, beta__gt=0), name="scenario_risk_knobs"),
        ]

    def __str__(self) -> str:
        return self.name


class AppliancePool(models.Model):
    """How many NE appliances serve one distributed switch: its extension slots are that times networks a piece."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="pools")
    vcenter = models.ForeignKey(VCenter, on_delete=models.CASCADE, related_name="+")
    switch = models.CharField(max_length=255)
    appliances = models.PositiveIntegerField()

    class Meta:
        ordering = ["switch", "id"]
        constraints = [models.UniqueConstraint(fields=["scenario", "vcenter", "switch"], name="pool_once")]


class Window(models.Model):
    """A change window: two instants. As a day in files it is local; one over a single night is the day it ends on."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="windows")
    name = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    max_vms = models.PositiveIntegerField(null=True, blank=True)
    max_gb = models.FloatField(null=True, blank=True)
    max_critical = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at", "ends_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "name"], name="window_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="window_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.name


class Freeze(models.Model):
    """Days on which nothing moves, is stretched or cut over."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="freezes")
    name = models.CharField(max_length=120)
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        ordering = ["first_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="freeze_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return self.name


class Pin(models.Model):
    """A person decided which window moves a VM."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="pins")
    vm = models.ForeignKey(VirtualMachine, on_delete=models.CASCADE, related_name="pins")
    window = models.ForeignKey(Window, on_delete=models.CASCADE, related_name="pins")
    reason = models.CharField(max_length=255, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scenario", "vm"], name="pin_once")]


class Waiver(models.Model):
    """A person accepted, for a reason, that a plan breaks a limit that is policy (`planner.core.editing.waivers`)."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="waivers")
    code = models.CharField(max_length=3, help_text="H04, H06, ...")
    window = models.ForeignKey(Window, null=True, blank=True, on_delete=models.CASCADE, related_name="waivers")
    vm = models.ForeignKey(VirtualMachine, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    other_vm = models.ForeignKey(VirtualMachine, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    segment = models.ForeignKey(Segment, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    amount = models.FloatField(null=True, blank=True, help_text="what was accepted: VMs, GB, days")
    reason = models.CharField(max_length=255)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code", "id"]
