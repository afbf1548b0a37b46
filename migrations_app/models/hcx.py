"""What HCX says has happened, row by row as it says it. What matches nothing of the estate is kept and listed."""

from django.db import models

from migrations_app.choices import HcxState
from networks.models import ImportRun, PortGroup, Project, VirtualMachine


class HcxExtension(models.Model):
    """An L2 extension as HCX lists it. The fact that counts is the `Stretch` it leads to."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="hcx_extensions")
    import_run = models.ForeignKey(ImportRun, null=True, on_delete=models.SET_NULL, related_name="+")
    stretch_id = models.CharField(
        max_length=255, help_text="HCX's own; made of network and destination where it names none"
    )
    network_name = models.CharField(max_length=255, blank=True)
    network_id = models.CharField(max_length=64, blank=True)
    network_type = models.CharField(max_length=64, blank=True)
    vcenter_uuid = models.CharField(max_length=64, blank=True)
    destination = models.CharField(max_length=255, blank=True)
    gateway = models.CharField(max_length=39, blank=True)
    prefix_length = models.PositiveSmallIntegerField(null=True)
    appliance_name = models.CharField(max_length=255, blank=True)
    has_mon = models.BooleanField(null=True)
    state = models.CharField(max_length=64, blank=True, help_text="as HCX spells it")
    extended_at = models.DateTimeField(null=True, help_text="creationDate; null = the export does not say")
    seen_on = models.DateField(help_text="the day of the newest list that shows it")
    gone_on = models.DateField(null=True, help_text="the day of the first list that no longer does")
    port_group = models.ForeignKey(
        PortGroup, null=True, blank=True, on_delete=models.SET_NULL, related_name="hcx_extensions"
    )
    unmatched_reason = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["network_name", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "stretch_id"], name="hcx_extension_once")]


class HcxMigration(models.Model):
    """One migration of one VM in HCX, forth or back. A VM may have several: failed, rolled back, moved again."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="hcx_migrations")
    import_run = models.ForeignKey(ImportRun, null=True, on_delete=models.SET_NULL, related_name="+")
    migration_id = models.CharField(max_length=255, help_text="HCX's own; made of VM and start where it names none")
    group_name = models.CharField(max_length=255, blank=True, help_text="its mobility group")
    vm_name = models.CharField(max_length=255, blank=True)
    moref = models.CharField(max_length=64, blank=True)
    instance_uuid = models.CharField(max_length=64, blank=True)
    vcenter_uuid = models.CharField(max_length=64, blank=True)
    type_text = models.CharField(max_length=64, blank=True, help_text="as HCX spells it")
    state = models.CharField(max_length=9, choices=HcxState, default=HcxState.UNKNOWN)
    state_text = models.CharField(max_length=64, blank=True)
    is_reverse = models.BooleanField(default=False, help_text="from the target back to the source")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    transferred_bytes = models.BigIntegerField(null=True)
    size_bytes = models.BigIntegerField(null=True)
    message = models.TextField(blank=True)
    vm = models.ForeignKey(
        VirtualMachine, null=True, blank=True, on_delete=models.SET_NULL, related_name="hcx_migrations"
    )
    unmatched_reason = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = [models.F("ended_at").desc(nulls_first=True), "id"]
        constraints = [models.UniqueConstraint(fields=["project", "migration_id"], name="hcx_migration_once")]
        indexes = [models.Index(fields=["project", "state"], name="hcx_migration_by_state")]
