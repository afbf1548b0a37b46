"""What ties the estate together: applications, rules, flows, couplings, appliances."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from networks.choices import AnchorKind, CouplingKind, ProposalState, RuleKind, Source
from networks.models.inventory import Segment, VCenter, VirtualMachine
from networks.models.project import Project
from networks.models.runs import DeriveRun, ImportRun


class Application(models.Model):
    """VMs that serve one purpose. Only when ticked is it one move group; else its flows hold it together."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="applications")
    name = models.CharField(max_length=255)
    moves_together = models.BooleanField(default=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="who approves its move",
    )  # fmt: skip

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="application_once")]

    def __str__(self) -> str:
        return self.name


class MoveRule(models.Model):
    """A wish about VMs: together, apart, or one before the other (members by `position`)."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="move_rules")
    kind = models.CharField(max_length=8, choices=RuleKind)
    name = models.CharField(max_length=255)
    note = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["kind", "name", "id"]

    def __str__(self) -> str:
        return self.name


class MoveRuleMember(models.Model):
    """A VM in a rule. For BEFORE, every VM of position 0 moves before (or with) every VM of position 1, and so on."""

    rule = models.ForeignKey(MoveRule, on_delete=models.CASCADE, related_name="members")
    vm = models.ForeignKey(VirtualMachine, on_delete=models.CASCADE, related_name="rule_memberships")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["rule", "vm"], name="rule_member_once")]


class Blackout(models.Model):
    """Days on which a VM may not be in a wave."""

    vm = models.ForeignKey(VirtualMachine, on_delete=models.CASCADE, related_name="blackouts")
    first_on = models.DateField()
    last_on = models.DateField()
    note = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["first_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="blackout_ends_after_it_starts")
        ]


class SegmentBlackout(models.Model):
    """Days on which a segment is neither extended nor cut over, and none of its VMs is in a wave."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="blackouts")
    first_on = models.DateField()
    last_on = models.DateField()
    note = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["first_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="segment_blackout_ends_after_it_starts"
            )
        ]


class SegmentChangeWindow(models.Model):
    """Days on which a segment's gateway may be cut over; a segment without any may be cut over on any other day too."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="change_windows")
    first_on = models.DateField()
    last_on = models.DateField()
    note = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["first_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="change_window_ends_after_it_starts")
        ]


class Flow(models.Model):
    """Traffic of one day. An end that names no VM of the estate is external, and its text is kept."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="flows")
    import_run = models.ForeignKey(ImportRun, null=True, on_delete=models.SET_NULL, related_name="flows")
    source_text = models.CharField(max_length=255)
    destination_text = models.CharField(max_length=255)
    source_vm = models.ForeignKey(VirtualMachine, null=True, on_delete=models.SET_NULL, related_name="flows_out")
    destination_vm = models.ForeignKey(VirtualMachine, null=True, on_delete=models.SET_NULL, related_name="flows_in")
    port = models.CharField(max_length=32, blank=True)
    protocol = models.CharField(max_length=16, blank=True)
    bytes_per_day = models.BigIntegerField(null=True, blank=True, help_text="null = unknown")

    class Meta:
        ordering = [F("bytes_per_day").desc(nulls_last=True), "id"]


class JoinProposal(models.Model):
    """Two segments that look like one broadcast domain (same VLAN and prefix). A person confirms or dismisses."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="join_proposals")
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="join_proposals")
    other = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="+")
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.OPEN)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["segment", "other"], name="join_proposal_once")]


class Coupling(models.Model):
    """What ties two segments: the VMs, flows or rules behind it stand in `evidence`, as sentences."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="couplings")
    run = models.ForeignKey(DeriveRun, on_delete=models.CASCADE, related_name="couplings")
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="couplings")
    other = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=CouplingKind)
    weight = models.FloatField(help_text="VMs, or bytes a day for traffic")
    evidence = models.JSONField(default=list)

    class Meta:
        ordering = ["kind", "-weight", "id"]


class Appliance(models.Model):
    """An NE appliance: it extends port groups of one switch."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="appliances")
    vcenter = models.ForeignKey(VCenter, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    switch = models.CharField(max_length=255, blank=True)
    name = models.CharField(max_length=255)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="appliance_once")]

    def __str__(self) -> str:
        return self.name


class Anchor(models.Model):
    """Something on a segment that is no VM and holds it open: until `leaves_on`, or for good without it."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="anchors")
    kind = models.CharField(max_length=9, choices=AnchorKind, default=AnchorKind.HOST)
    name = models.CharField(max_length=255)
    leaves_on = models.DateField(null=True, blank=True, help_text="the last day it stands there; empty = it stays")
    note = models.CharField(max_length=255, blank=True)
    source = models.CharField(max_length=8, choices=Source, default=Source.ENTERED)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["segment", "name"], name="anchor_once")]

    def __str__(self) -> str:
        return self.name


class RiskInput(models.Model):
    """What is known of one input to risk (`planner.core.risk_factors`): of a segment, or of the project for all others.

    Without a row the input is unknown.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="risk_inputs")
    segment = models.ForeignKey(Segment, null=True, blank=True, on_delete=models.CASCADE, related_name="risk_inputs")
    name = models.CharField(max_length=40)
    value = models.FloatField(help_text="in the input's unit; yes = 1, no = 0")
    note = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"], condition=Q(segment__isnull=True), name="risk_input_of_project_once"
            ),
            models.UniqueConstraint(
                fields=["segment", "name"], condition=Q(segment__isnull=False), name="risk_input_of_segment_once"
            ),
        ]
