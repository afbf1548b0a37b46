"""Closing one segment: the runbook of its cutover, and the moves that would finish it."""

from django.conf import settings
from django.db import models

from migrations_app.choices import TaskState
from migrations_app.models.scenario import Scenario
from networks.models import Run, Segment


class RunbookTask(models.Model):
    """One step of a segment's un-extend runbook (`planner.core.runbook`), as a person carries it out."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="runbook_tasks")
    code = models.CharField(max_length=8, help_text="the step's, stable: P1, 1, V1, R1, …")
    owner = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.OPEN)
    note = models.CharField(max_length=500, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["segment", "code"], name="runbook_task_once")]


class FinishRun(Run):
    """Looks for the cheapest set of moves that closes a segment; `found` is the preview, nothing is changed by it."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="finish_runs")
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="finish_runs")
    today = models.DateField(null=True)
    change_mark = models.PositiveBigIntegerField(default=0)
    found = models.JSONField(default=list, help_text="ways to finish it, the cheapest first")
    obstacles = models.JSONField(default=list, help_text="{sentence, way_out}: why there is no way")
    applied_at = models.DateTimeField(null=True, help_text="when its moves were pinned")
