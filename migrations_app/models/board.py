"""The plan as people bend it: where every VM is now, and each edit with the way back.

The board is the truth of a scenario's waves; the rows of its `Plan` follow it within seconds (`BoardRun`).
"""

from django.conf import settings
from django.db import models

from migrations_app.choices import EditKind
from migrations_app.models.plan import PlanRun
from migrations_app.models.scenario import Scenario
from networks.models import Run


class Board(models.Model):
    """Where a scenario's VMs are now, on the estate of the planning run, which no edit changes."""

    scenario = models.OneToOneField(Scenario, on_delete=models.CASCADE, related_name="board")
    version = models.PositiveIntegerField(default=1, help_text="rises with every edit and every plan")
    run = models.ForeignKey(PlanRun, on_delete=models.CASCADE, related_name="+", help_text="whose estate it bends")
    estate_digest = models.CharField(max_length=64, help_text="of that run's instance, so that it is read once")
    draft_gz = models.BinaryField(help_text="planner.core.editing.draft.Draft, windows by their keys")
    figures = models.JSONField(default=dict, help_text="planner.core.editing.judge.Figures of the draft")
    changed_at = models.DateTimeField(auto_now=True)


class Edit(models.Model):
    """One change by a person, or a new plan: what it did, how to take it back, what it cost."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField(help_text="the board's version it made")
    kind = models.CharField(max_length=9, choices=EditKind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    sentence = models.TextField()
    reason = models.CharField(max_length=255, blank=True)
    placings = models.JSONField(default=list, help_text="[VM keys, window key before or null, window key after]")
    rows = models.JSONField(default=list, help_text="[model, key, fields before or null, fields after or null]")
    effect = models.JSONField(default=dict, help_text="{stretch_days, risk_days, split_tb, ...}, after less before")
    breaks = models.JSONField(default=list, help_text="limits it breaks that were accepted: {code, sentence}")
    undone_at = models.DateTimeField(null=True)
    undo_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="undone_by")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["scenario", "number"], name="edit_once")]


class BoardRun(Run):
    """Brings the rows of a scenario's plan up to its board."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="board_runs")
