"""What an inventory shows: vCenters, VMs, NICs, port groups; and the segments they are part of.

Fields under "as found" are overwritten by every import; those under "decided" are a person's and outlive them all.
"""

from django.db import models
from django.db.models import Q

from networks.choices import (
    Disposition,
    MigrationType,
    MonRouter,
    PortGroupKind,
    PowerState,
    Source,
    SwitchKind,
    Treatment,
)
from networks.models.project import Project


class VCenter(models.Model):
    """One vCenter; `uuid` is its own stable id (VI SDK UUID), empty where the file names none."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="vcenters")
    key = models.CharField(max_length=255, help_text="VI SDK UUID, else the server's name, else one for the file")
    uuid = models.CharField(max_length=64, blank=True)
    server = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["server", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="vcenter_once")]

    def __str__(self) -> str:
        return self.server or self.key


class Segment(models.Model):
    """One broadcast domain with one gateway: one or more port groups. It is cut over as a whole."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="segments")
    name = models.CharField(max_length=255)
    joined_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="joined")
    # inferred or entered
    prefix = models.CharField(max_length=43, blank=True, help_text="CIDR")
    prefix_source = models.CharField(max_length=8, choices=Source, default=Source.UNKNOWN)
    gateway = models.CharField(max_length=39, blank=True)
    gateway_source = models.CharField(max_length=8, choices=Source, default=Source.UNKNOWN)
    # decided
    treatment = models.CharField(max_length=8, choices=Treatment, default=Treatment.STRETCH)
    treatment_is_decided = models.BooleanField(default=False)
    treatment_reason = models.TextField(blank=True)
    is_anchored = models.BooleanField(default=False, help_text="something on it that is no VM never moves")
    anchor_note = models.CharField(max_length=255, blank=True)
    budget_days = models.PositiveIntegerField(
        null=True, blank=True, help_text="days it should be stretched at most: a wish; empty = the vendor's threshold"
    )
    max_stretch_days = models.PositiveIntegerField(null=True, blank=True, help_text="a hard limit of every plan")
    cutover_not_before_on = models.DateField(null=True, blank=True)
    cutover_weekdays = models.JSONField(
        null=True, blank=True, help_text="0 = Monday; null = those of the scenario, else only those of both"
    )
    cut_over_on = models.DateField(null=True, blank=True, help_text="a fact: its gateway moved that day")
    service_mesh = models.CharField(max_length=120, blank=True)
    has_mon = models.BooleanField(null=True, blank=True, help_text="mobility-optimised networking; null = unknown")
    # derived at import and by decisions, so that lists need not count
    vm_count = models.PositiveIntegerField(default=0)
    bridge_vm_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="segment_name_once")]

    def __str__(self) -> str:
        return self.name


class PortGroup(models.Model):
    """What is found on a switch. An extension and its NE slot belong to it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="port_groups")
    vcenter = models.ForeignKey(VCenter, on_delete=models.CASCADE, related_name="port_groups")
    segment = models.ForeignKey(Segment, null=True, blank=True, on_delete=models.SET_NULL, related_name="port_groups")
    home_segment = models.ForeignKey(
        Segment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="before any join"
    )
    # as found
    switch = models.CharField(max_length=255, blank=True)
    switch_kind = models.CharField(max_length=12, choices=SwitchKind, default=SwitchKind.UNKNOWN)
    name = models.CharField(max_length=255)
    object_id = models.CharField(max_length=64, blank=True)
    vlan = models.CharField(
        max_length=64, blank=True, help_text="as text: a number, a range, a list; none = untagged, empty = unknown"
    )
    kind = models.CharField(max_length=10, choices=PortGroupKind, default=PortGroupKind.WORKLOAD)
    is_pvlan = models.BooleanField(default=False)
    binding = models.CharField(max_length=32, blank=True, help_text="earlyBinding, ephemeral, …")
    vendor = models.CharField(max_length=120, blank=True, help_text="its switch's")
    carries_vmkernel = models.BooleanField(default=False, help_text="hosts' own adapters stand on it")
    notes = models.JSONField(default=list, help_text="what else the file says that matters: sentences")
    missing_since = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["switch", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["vcenter", "switch", "name"], condition=Q(missing_since__isnull=True), name="port_group_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} on {self.switch}" if self.switch else self.name


class VirtualMachine(models.Model):
    """One VM, keyed by its vCenter and VM ID."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="vms")
    vcenter = models.ForeignKey(VCenter, on_delete=models.CASCADE, related_name="vms")
    key = models.CharField(max_length=255, help_text="VM ID, else uuid:…, else name:…")
    # as found
    name = models.CharField(max_length=255)
    moref = models.CharField(max_length=64, blank=True)
    instance_uuid = models.CharField(max_length=64, blank=True)
    bios_uuid = models.CharField(max_length=64, blank=True)
    power_state = models.CharField(max_length=12, choices=PowerState, blank=True, default=PowerState.UNKNOWN)
    is_template = models.BooleanField(default=False)
    is_srm_placeholder = models.BooleanField(default=False)
    dns_name = models.CharField(max_length=255, blank=True)
    guest_os = models.CharField(max_length=255, blank=True)
    hw_version = models.CharField(max_length=32, blank=True)
    tools_status = models.CharField(max_length=64, blank=True)
    cpus = models.PositiveIntegerField(null=True)
    memory_mib = models.BigIntegerField(null=True)
    provisioned_mib = models.BigIntegerField(null=True)
    in_use_mib = models.BigIntegerField(null=True)
    disk_capacity_mib = models.BigIntegerField(null=True)
    primary_ip = models.CharField(max_length=45, blank=True)
    host = models.CharField(max_length=255, blank=True)
    cluster = models.CharField(max_length=255, blank=True)
    datacenter = models.CharField(max_length=255, blank=True)
    folder = models.CharField(max_length=512, blank=True)
    annotation = models.TextField(blank=True)
    cluster_rules = models.CharField(max_length=512, blank=True)
    custom_attributes = models.JSONField(default=dict)
    owner = models.CharField(max_length=255, blank=True)
    environment = models.CharField(max_length=120, blank=True)
    nic_count = models.PositiveSmallIntegerField(default=0)
    known_segment_count = models.PositiveSmallIntegerField(default=0, help_text="segments its NICs are known to be on")
    first_seen_on = models.DateField(
        null=True, blank=True, help_text="the day of the inventory that brought it; null = before that was kept"
    )
    missing_since = models.DateField(null=True, blank=True, help_text="the first inventory that no longer shows it")
    # decided
    is_gone = models.BooleanField(default=False, help_text="a person confirmed that it no longer exists")
    disposition = models.CharField(max_length=16, choices=Disposition, default=Disposition.MIGRATE)
    disposition_is_decided = models.BooleanField(default=False)
    disposition_reason = models.TextField(blank=True)
    retire_on = models.DateField(null=True, blank=True)
    moved_on = models.DateField(null=True, blank=True, help_text="a fact: it switched over that day")
    application = models.ForeignKey("Application", null=True, blank=True, on_delete=models.SET_NULL, related_name="vms")
    application_is_decided = models.BooleanField(default=False)
    criticality = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 to 5; unset counts as 3")
    earliest_on = models.DateField(null=True, blank=True)
    latest_on = models.DateField(null=True, blank=True)
    migration_type = models.CharField(
        max_length=7, choices=MigrationType, blank=True, help_text="empty = as the scenario says"
    )
    mon_router = models.CharField(
        max_length=6, choices=MonRouter, blank=True, default=MonRouter.BY_TYPE, help_text="with MON, its gateway"
    )
    external_gb_per_day = models.FloatField(null=True, blank=True, help_text="beyond what the flows say")

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["vcenter", "key"], condition=Q(missing_since__isnull=True), name="vm_once"),
            models.CheckConstraint(
                condition=Q(criticality__isnull=True) | Q(criticality__range=(1, 5)),
                name="vm_criticality_1_to_5",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "name"], name="vm_by_name"),
            models.Index(fields=["project", "disposition"], name="vm_by_disposition"),
        ]

    def __str__(self) -> str:
        return self.name


class NetworkInterface(models.Model):
    """One NIC. Without a known port group it is listed as such; it is never guessed."""

    vm = models.ForeignKey(VirtualMachine, on_delete=models.CASCADE, related_name="nics")
    index = models.PositiveSmallIntegerField(help_text="0 = the first the file lists")
    port_group = models.ForeignKey(PortGroup, null=True, blank=True, on_delete=models.SET_NULL, related_name="nics")
    label = models.CharField(max_length=64, blank=True)
    network_name = models.CharField(max_length=255, blank=True, help_text="as the file spells it")
    switch_name = models.CharField(max_length=255, blank=True)
    mac = models.CharField(max_length=17, blank=True)
    ipv4 = models.JSONField(default=list)
    ipv6 = models.JSONField(default=list)
    is_connected = models.BooleanField(null=True)
    is_gateway = models.BooleanField(
        default=False, help_text="it holds the default gateway: Primary IP, else the first"
    )

    class Meta:
        ordering = ["vm_id", "index"]
        constraints = [models.UniqueConstraint(fields=["vm", "index"], name="nic_once")]
