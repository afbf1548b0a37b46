"""Runs: rows of our own for work that goes on in the background. The row is the truth, the queue only a nudge.

pending -> running -> completed | refused | not found | errored | cancelled. A run is claimed by a guarded UPDATE
that writes a fresh `claim`; whoever does not hold the claim any more may write nothing.
"""

from django.conf import settings
from django.db import models

from networks.choices import ImportKind, ImportPhase, RunState
from networks.models.project import Project


class Run(models.Model):
    """What every kind of run has in common."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="%(class)ss")
    state = models.CharField(max_length=12, choices=RunState, default=RunState.PENDING)
    claim = models.CharField(max_length=36, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    progress_share = models.FloatField(default=0.0, help_text="0 to 1")
    progress_text = models.CharField(max_length=200, blank=True)
    message = models.TextField(blank=True, help_text="how it ended, in a sentence")
    way_out = models.TextField(blank=True, help_text="what to do about it")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    queued_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["-id"]

    @property
    def is_live(self) -> bool:
        """True while it waits or works."""
        return self.state in (RunState.PENDING, RunState.RUNNING)


class ImportRun(Run):
    """One file on its way into the estate: read, shown as a difference, committed by a person, undone if last."""

    kind = models.CharField(max_length=10, choices=ImportKind)
    phase = models.CharField(max_length=8, choices=ImportPhase, default=ImportPhase.READ)
    file = models.FileField(upload_to="imports/")
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, blank=True)
    inventory_on = models.DateField(null=True, help_text="the day the inventory shows")
    summary = models.JSONField(default=dict, help_text="what was recognised: sheets, counts, what is missing")
    problems = models.JSONField(default=list, help_text="rows {sheet, row, column, value, message}")
    differences = models.JSONField(default=list, help_text="rows {kind, what, key, name, details}")
    parsed_gz = models.BinaryField(null=True, help_text="what the file said, kept until it is committed: gzipped JSON")
    read_at = models.DateTimeField(null=True, help_text="when its difference was worked out")
    undo_gz = models.BinaryField(null=True, help_text="how to take the commit back, as gzipped JSON")
    committed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)


class DeriveRun(Run):
    """Derives couplings and precedences of segments, and which segments may be one."""

    summary = models.JSONField(default=dict)
