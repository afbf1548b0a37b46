"""Which way a plan's traffic goes, worked out beside the plan: the whole course, one row for each stop on its way, and one
for each segment whose traffic it is.
"""

from django.db import models

from migrations_app.models.plan import Plan
from networks.models import Run


class PathStudy(Run):
    """The paths of a plan on every day. Made anew when the plan, the flows or the network between the sites change."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="path_study")
    change_mark = models.PositiveBigIntegerField(default=0, help_text="the newest change it knows")
    stop_count = models.PositiveIntegerField(default=0)
    talk_count = models.PositiveIntegerField(default=0, help_text="pairs of ends that talk")
    traffic_gz = models.BinaryField(null=True, help_text="planner.core.paths.traffic.Traffic")
    totals = models.JSONField(default=dict, help_text="planner.core.paths.course.Totals of the whole plan")
    course = models.JSONField(default=list, help_text="for each stop: counts, loads, MON; for the charts")
    remedies = models.JSONField(default=list, help_text="what would help, by what it saves")
    gaps = models.JSONField(default=list, help_text="what is unknown and what to enter")


class PathStop(models.Model):
    """The days between two events of a plan, on which every path is the same."""

    study = models.ForeignKey(PathStudy, on_delete=models.CASCADE, related_name="stops")
    position = models.PositiveIntegerField()
    from_on = models.DateField()
    until_on = models.DateField(help_text="its last day")
    label = models.CharField(max_length=255, help_text="what came before it: After wave 3, Core-VLAN-12 cut over")
    wave = models.PositiveIntegerField(null=True, help_text="the number of the wave it follows; null = none")
    content_gz = models.BinaryField(help_text="planner.core.paths.stop.Report as JSON")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["study", "position"], name="path_stop_once")]
        indexes = [models.Index(fields=["study", "from_on"], name="path_stop_by_day")]


class PathSegment(models.Model):
    """The traffic of one segment over a whole plan: a row of its own, so that its page reads no other's."""

    study = models.ForeignKey(PathStudy, on_delete=models.CASCADE, related_name="segments")
    segment_key = models.BigIntegerField(help_text="of a segment, which may be gone since")
    content_gz = models.BinaryField(help_text="JSON: its course over the plan, and what each stop's report says of it")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "segment_key"], name="path_segment_once")]
