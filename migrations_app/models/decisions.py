"""What people decide and say about a plan: approvals, comments, mentions."""

from django.conf import settings
from django.db import models

from migrations_app.choices import ApprovalKind, SubjectKind
from migrations_app.models.scenario import Scenario, Window
from networks.models import Application, Project, Segment, VirtualMachine


class Approval(models.Model):
    """Somebody approved a part of a plan as it was then. It lapses by itself once that part is another (`digest`)."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="approvals")
    kind = models.CharField(max_length=11, choices=ApprovalKind)
    window = models.ForeignKey(Window, null=True, blank=True, on_delete=models.SET_NULL, related_name="approvals")
    segment = models.ForeignKey(Segment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    application = models.ForeignKey(Application, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    subject_name = models.CharField(max_length=255, help_text="what it was called then")
    digest = models.CharField(max_length=64, help_text="of what was approved: VMs and days")
    content = models.JSONField(
        default=dict, help_text="the same in full: {waves: [[window, from, to, [VMs]]]} or {cutover_on}"
    )
    summary = models.CharField(max_length=255, help_text="what was approved, in words")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    note = models.CharField(max_length=255, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-id"]


class Comment(models.Model):
    """What somebody says about a wave, a segment or a VM."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="comments")
    kind = models.CharField(max_length=11, choices=SubjectKind)
    scenario = models.ForeignKey(Scenario, null=True, blank=True, on_delete=models.CASCADE, related_name="comments")
    window = models.ForeignKey(Window, null=True, blank=True, on_delete=models.SET_NULL, related_name="comments")
    segment = models.ForeignKey(Segment, null=True, blank=True, on_delete=models.CASCADE, related_name="comments")
    vm = models.ForeignKey(VirtualMachine, null=True, blank=True, on_delete=models.CASCADE, related_name="comments")
    subject_name = models.CharField(max_length=255)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True, help_text="its text is no longer shown")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["project", "kind", "id"], name="comment_by_kind")]


class Mention(models.Model):
    """A member named in a comment (@name)."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True, help_text="an e-mail was tried; never twice")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="mention_once")]
