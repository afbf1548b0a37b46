"""What a person enters of the network between on-premises, AVS, the VNet and the internet.

Nothing of it changes a plan: it changes what is said of the ways that traffic takes.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from networks.choices import Carrier, DeviceKind, DevicePlace, PolicyAction, RangePlace
from networks.models import AddressRange, Connectivity, InspectingDevice, LegMeasure, PolicyRoute, Project
from networks.selectors.projects import today_of
from networks.services.connectivity_values import (
    checked_links,
    checked_loss_percent,
    checked_mtu_bytes,
    checked_place,
    checked_prefix,
    checked_rtt_ms,
    said,
    word_for,
)
from networks.services.errors import ServiceError
from networks.services.projects import change_record
from planner.core.wording import counted

LONGEST_NAME, LONGEST_NOTE = 120, 255  # characters, as their columns
MOST_ROUTES = 200  # far beyond any list that a person keeps by hand


@transaction.atomic
def connectivity_update(
    *, project: Project, by: AbstractBaseUser | None, are_assumed: bool = False, **given: Any
) -> Connectivity:
    """Enter what is known of the links, MON and inspection, by the fields of Connectivity; None or "" = unknown.

    `are_assumed`: nobody has looked; a page marks them until somebody enters them, even as they are.
    """
    Connectivity.objects.get_or_create(project=project)
    row = Connectivity.objects.select_for_update().get(project=project)
    values = checked_links(given)
    changed = {name: value for name, value in values.items() if value != getattr(row, name)}
    assumed = sorted((set(row.assumed) - values.keys()) | (set(changed) if are_assumed else set()))
    if not changed and assumed == row.assumed:
        return row
    for name, value in changed.items():
        setattr(row, name, value)
    confirmed = [name for name in row.assumed if name not in assumed and name not in changed]
    row.assumed = assumed
    row.save()
    words = [f"{word_for(name)} {said(row, name)}" for name in changed]
    words += [f"{word_for(name)} confirmed" for name in confirmed]
    _note(project, by, f"Connectivity{' (assumed)' if are_assumed else ''}: {', '.join(words)}.")
    return row


@transaction.atomic
def address_ranges_add(
    *, project: Project, place: RangePlace | str, prefixes: Iterable[str], by: AbstractBaseUser | None, name: str = ""
) -> list[AddressRange]:
    """Say which addresses are on-premises, in the VNet or at AVS: all of them, or none where one cannot be."""
    place, name = RangePlace(place), name.strip()[:LONGEST_NAME]
    known = {one.prefix: one.place for one in project.address_ranges.select_for_update()}
    rows = []
    for text in prefixes:
        prefix = checked_place(text)
        if (there := known.get(prefix)) is not None:
            way_out = "Leave it out." if there == place else "Remove it there, or leave it out here."
            raise ServiceError(f"{prefix} is entered already, as {RangePlace(there).label}.", way_out)
        known[prefix] = place
        rows.append(AddressRange(project=project, place=place, prefix=prefix, name=name))
    if not rows:
        raise ServiceError("No prefix was given.", "Write one on each line, such as 10.20.0.0/16.")
    AddressRange.objects.bulk_create(rows)
    more = f" and {len(rows) - 3} more" if len(rows) > 3 else ""
    _note(project, by, f"{', '.join(one.prefix for one in rows[:3])}{more}: {place.label}.")
    return rows


@transaction.atomic
def address_range_remove(*, address_range: AddressRange, by: AbstractBaseUser | None) -> None:
    """Take a range back: its addresses are unknown again."""
    where = address_range.get_place_display()
    _note(address_range.project, by, f"{address_range.prefix}: no longer entered as {where}.")
    address_range.delete()


@transaction.atomic
def policy_routes_set(
    *, project: Project, routes: Sequence[tuple[str, PolicyAction | str]], by: AbstractBaseUser | None
) -> list[PolicyRoute]:
    """Store the whole list of MON policy routes, (prefix, action) in its order; an empty one sends everything to T0.

    A prefix named twice with the same action is refused; with both actions it is kept, since HCX takes such a list
    too, and shown as a contradiction.
    """
    if len(routes) > MOST_ROUTES:
        raise ServiceError(f"{len(routes)} policy routes are too many.", f"Give {MOST_ROUTES} at most.")
    lines = [(checked_prefix(prefix), PolicyAction(action)) for prefix, action in routes]
    for place, line in enumerate(lines):
        if line in lines[:place]:
            raise ServiceError(f"{line[0]} stands in the list twice.", "Leave one of the two lines out.")
    known = list(project.policy_routes.select_for_update())
    if [(one.prefix, one.action) for one in known] == lines:
        return known
    project.policy_routes.all().delete()
    rows = PolicyRoute.objects.bulk_create(
        PolicyRoute(project=project, position=position, prefix=prefix, action=action)
        for position, (prefix, action) in enumerate(lines, start=1)
    )
    before = f" Before: {_listed(known)}." if known else ""  # whole: it can be entered again from the record
    _note(project, by, f"MON policy routes: {_listed(rows)}.{before}")
    return rows


def _listed(routes: Iterable[PolicyRoute]) -> str:
    return ", ".join(f"{one.prefix} {one.action}" for one in routes) or "none"


@transaction.atomic
def device_save(
    *,
    project: Project,
    by: AbstractBaseUser | None,
    name: str,
    kind: DeviceKind | str,
    at: DevicePlace | str,
    is_stateful: bool = True,
    has_snat: bool = False,
    note: str = "",
    device: InspectingDevice | None = None,
) -> InspectingDevice:
    """Enter something that inspects traffic, or correct `device`."""
    name = name.strip()[:LONGEST_NAME]
    row = device or InspectingDevice(project=project)
    if not name or project.inspecting_devices.filter(name=name).exclude(pk=row.pk).exists():
        raise ServiceError(
            f"There is already a device called {name}." if name else "A device needs a name.",
            "Give a name that no other device of the project has.",
        )
    row.name, row.kind, row.at = name, DeviceKind(kind), DevicePlace(at)
    row.is_stateful, row.has_snat, row.note = is_stateful, has_snat, note.strip()[:LONGEST_NOTE]
    row.save()
    how = "remembers connections" if is_stateful else "remembers no connection"
    snat = ", with SNAT" if has_snat else ""
    _note(project, by, f"{name}: {row.get_kind_display()} {row.get_at_display()}, {how}{snat}.")
    return row


@transaction.atomic
def device_remove(*, device: InspectingDevice, by: AbstractBaseUser | None) -> None:
    """Take a device out: it no longer inspects, or never did."""
    _note(device.project, by, f"{device.name} no longer inspects traffic.")
    device.delete()


@transaction.atomic
def leg_measure_set(
    *,
    project: Project,
    carrier: Carrier | str,
    by: AbstractBaseUser | None,
    rtt_ms: float | None = None,
    loss_percent: float | None = None,
    path_mtu_bytes: int | None = None,
    measured_on: date | None = None,
    note: str = "",
) -> LegMeasure | None:
    """Enter what was measured between two sites; None = not measured. With nothing measured there is no row."""
    carrier, note = Carrier(carrier), note.strip()[:LONGEST_NOTE]
    measured = {
        "rtt_ms": checked_rtt_ms(rtt_ms),
        "loss_percent": checked_loss_percent(loss_percent),
        "path_mtu_bytes": checked_mtu_bytes(path_mtu_bytes),
    }
    if measured_on is not None and measured_on > today_of(project):
        raise ServiceError(f"{measured_on} lies in the future.", "Give the day on which it was measured.")
    row = LegMeasure.objects.select_for_update().filter(project=project, carrier=carrier).first()
    if all(value is None for value in measured.values()):
        if note or measured_on is not None:
            raise ServiceError(
                f"{carrier.label}: nothing was measured, yet there is {'a note' if note else 'a day'}.",
                "Give a round trip, a loss or a path MTU with it, or empty note and day.",
            )
        if row is not None:
            row.delete()
            _note(project, by, f"{carrier.label}: not measured.")
        return None
    row = row or LegMeasure(project=project, carrier=carrier)
    values = {**measured, "measured_on": measured_on, "note": note}
    if row.pk and all(getattr(row, name) == value for name, value in values.items()):
        return row
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    units = {"rtt_ms": "{:g} ms", "loss_percent": "{:g} % loss", "path_mtu_bytes": "path MTU {} bytes"}
    words = [units[name].format(value) for name, value in measured.items() if value is not None]
    _note(project, by, f"{carrier.label}: {', '.join(words)}.")
    return row


@transaction.atomic
def leg_measures_set(
    *, project: Project, legs: Mapping[Carrier, Mapping[str, Any]], by: AbstractBaseUser | None
) -> None:
    """Enter what was measured of several legs: all of them, or none where one cannot be."""
    for carrier, measured in legs.items():
        leg_measure_set(project=project, carrier=carrier, by=by, **measured)


def sentence_of_ranges(ranges: Sequence[AddressRange]) -> str:
    """What a page says after ranges were added."""
    return f"{counted(len(ranges), 'range')} entered as {ranges[0].get_place_display()}."


def _note(project: Project, by: AbstractBaseUser | None, sentence: str) -> None:
    change_record(project=project, by=by, sentence=sentence, affects_plan=False, subject_kind="network")
