"""What is known of the network between the sites."""

from collections.abc import Mapping
from dataclasses import dataclass

from networks.choices import RangePlace
from networks.models import AddressRange, Connectivity, InspectingDevice, LegMeasure, PolicyRoute, Project


@dataclass(frozen=True, slots=True)
class Known:
    """All of it, as a page shows it. `links` is a row that is not stored yet where nobody has entered anything."""

    links: Connectivity
    ranges: tuple[AddressRange, ...]
    routes: tuple[PolicyRoute, ...]
    devices: tuple[InspectingDevice, ...]
    measures: Mapping[str, LegMeasure]  # by carrier

    @property
    def is_empty(self) -> bool:
        """Whether nobody has entered anything yet."""
        return not (self.links.pk or self.ranges or self.routes or self.devices or self.measures)

    @property
    def places(self) -> list[tuple[RangePlace, list[AddressRange]]]:
        """The ranges of each place."""
        return [(place, [one for one in self.ranges if one.place == place]) for place in RangePlace]


def connectivity_of(project: Project) -> Connectivity:
    """The project's links, MON and inspection; all unknown where nobody has entered anything. One query."""
    return Connectivity.objects.filter(project=project).first() or Connectivity(project=project)


def known_of(project: Project) -> Known:
    """Everything of the connectivity, in five queries."""
    return Known(
        connectivity_of(project),
        tuple(project.address_ranges.all()),
        tuple(project.policy_routes.all()),
        tuple(project.inspecting_devices.all()),
        {one.carrier: one for one in project.leg_measures.all()},
    )


def range_of(project: Project, key: int) -> AddressRange:
    """A range of the project; DoesNotExist otherwise."""
    return project.address_ranges.select_related("project").get(pk=key)


def device_of(project: Project, key: int) -> InspectingDevice:
    """A device of the project; DoesNotExist otherwise."""
    return project.inspecting_devices.select_related("project").get(pk=key)
