"""A migration project, who may see it, and what was changed in it."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models

from networks.choices import Role


class Project(models.Model):
    """One estate on its way to one target private cloud, in one time zone."""

    name = models.CharField(max_length=120, unique=True)
    time_zone = models.CharField(max_length=64, default="UTC", help_text="IANA name; windows and days are local to it")
    created_at = models.DateTimeField(auto_now_add=True)
    inventory_on = models.DateField(null=True, blank=True, help_text="day of the newest committed inventory")
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="projects")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The project's time zone."""
        return ZoneInfo(self.time_zone)


class Membership(models.Model):
    """Who may see a project, and what they may do in it; to everybody else it does not exist."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    role = models.CharField(max_length=9, choices=Role, default=Role.VIEWER)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="membership_once")]


class Change(models.Model):
    """One sentence about what somebody changed. Those that `affects_plan` make a stored plan stale, and say why."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    scenario_id_of = models.PositiveBigIntegerField(
        null=True, help_text="the scenario it concerns; null concerns all of the project"
    )
    sentence = models.TextField()
    reason = models.TextField(blank=True, help_text="why, in a person's words")
    effect = models.JSONField(
        default=dict, help_text="on the plan: {stretch_days, risk_days, split_tb, ...}; empty = none or unknown"
    )
    subject_kind = models.CharField(max_length=11, blank=True, help_text="wave, segment, vm, application; empty = more")
    subject_id = models.PositiveBigIntegerField(null=True, help_text="the key of that row; of a wave, its window's")
    affects_plan = models.BooleanField(default=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["project", "affects_plan", "id"], name="change_newer_than"),
            models.Index(fields=["project", "subject_kind", "subject_id"], name="change_of_subject"),
        ]
