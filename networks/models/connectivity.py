"""The network between on-premises, AVS, the VNet and the internet, as far as somebody has said. Empty = unknown."""

from django.db import models

from networks.choices import (
    BreakOut,
    Carrier,
    CircuitSku,
    DeviceKind,
    DevicePlace,
    HostRoutes,
    HybridLink,
    ManagerSize,
    PolicyAction,
    RangePlace,
)
from networks.models.project import Project


class Connectivity(models.Model):
    """One of a project. Until a person enters something, all of it is unknown."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="connectivity")
    # links
    avs_generation = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 or 2")
    link = models.CharField(max_length=12, choices=HybridLink, blank=True, default=HybridLink.UNKNOWN)
    circuits = models.PositiveSmallIntegerField(null=True, blank=True, help_text="on-premises circuits linked to AVS")
    circuit_mbit_s = models.FloatField(null=True, blank=True, help_text="of the circuit, or of all of them together")
    circuit_sku = models.CharField(max_length=8, choices=CircuitSku, blank=True, default=CircuitSku.UNKNOWN)
    has_public_prepend = models.BooleanField(null=True, blank=True, help_text="public ASNs tell the circuits apart")
    has_vnet_link = models.BooleanField(null=True, blank=True, help_text="on-premises reaches the VNet")
    is_avs_on_vnet = models.BooleanField(null=True, blank=True, help_text="the AVS circuit is connected to its gateway")
    weight_avs = models.PositiveIntegerField(null=True, blank=True, help_text="of the gateway's connection to AVS")
    weight_onprem = models.PositiveIntegerField(null=True, blank=True, help_text="of its connection to on-premises")
    break_out = models.CharField(max_length=6, choices=BreakOut, blank=True, default=BreakOut.UNKNOWN)
    # routing
    customer_asns = models.JSONField(default=list, blank=True, help_text="BGP ASNs used on-premises")
    advertises_only_default = models.BooleanField(null=True, blank=True, help_text="on-premises sends 0.0.0.0/0 alone")
    management_prefix = models.CharField(max_length=18, blank=True, help_text="the /22 of AVS's own management")
    # MON
    mon_by_default = models.BooleanField(default=False, help_text="for segments that say nothing themselves")
    host_routes = models.CharField(max_length=8, choices=HostRoutes, blank=True, default=HostRoutes.UNKNOWN)
    toggles_router = models.BooleanField(default=False, help_text="each VM's router is moved after its switchover")
    manager_size = models.CharField(max_length=7, choices=ManagerSize, blank=True, default=ManagerSize.UNKNOWN)
    # what inspects
    has_strict_urpf = models.BooleanField(default=True, help_text="NSX drops what comes in on another interface")
    devices_are_complete = models.BooleanField(default=False, help_text="everything that inspects is entered")
    assumed = models.JSONField(default=list, blank=True, help_text="fields filled in with what is usual, unconfirmed")

    class Meta:
        verbose_name_plural = "connectivity"


class AddressRange(models.Model):
    """Addresses that are on-premises beside the segments, or in the VNet."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="address_ranges")
    place = models.CharField(max_length=6, choices=RangePlace)
    prefix = models.CharField(max_length=18, help_text="CIDR")
    name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["place", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "place", "prefix"], name="address_range_once")]


class PolicyRoute(models.Model):
    """One line of HCX's MON policy routes. The order counts where prefixes are equally long."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="policy_routes")
    position = models.PositiveSmallIntegerField()
    prefix = models.CharField(max_length=18, help_text="CIDR")
    action = models.CharField(max_length=5, choices=PolicyAction)

    class Meta:
        ordering = ["position", "id"]


class InspectingDevice(models.Model):
    """A firewall, load balancer or appliance that sees traffic between networks."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="inspecting_devices")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=13, choices=DeviceKind, default=DeviceKind.FIREWALL)
    at = models.CharField(max_length=14, choices=DevicePlace)
    is_stateful = models.BooleanField(default=True)
    has_snat = models.BooleanField(default=False, help_text="answers come back to it whatever the routes say")
    note = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="inspecting_device_once")]


class LegMeasure(models.Model):
    """What was measured between two sites."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="leg_measures")
    carrier = models.CharField(max_length=7, choices=Carrier)
    rtt_ms = models.FloatField(null=True, blank=True, help_text="round trip")
    loss_percent = models.FloatField(null=True, blank=True)
    path_mtu_bytes = models.PositiveIntegerField(
        null=True, blank=True, help_text="the largest packet that passes whole"
    )
    measured_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["project", "carrier"], name="leg_measure_once")]
