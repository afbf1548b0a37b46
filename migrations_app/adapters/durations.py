"""Durations of a scenario: what its windows hold by migration type, and how long its waves take."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TypeVar, cast

from migrations_app.models import Scenario, Wave, Window
from migrations_app.selectors.transport import transport_of
from networks.adapters import BYTES_PER_GB, BYTES_PER_MIB, key_of, name_of
from networks.models import Project, VirtualMachine
from planner.core import records as core
from planner.core.durations import (
    MigrationType,
    MovingVm,
    Transport,
    WindowCaps,
    concurrency,
    wave_duration,
    window_caps,
)

_Number = TypeVar("_Number", int, float)

_AN_HOUR = timedelta(hours=1)


def in_flight_of(scenario: Scenario) -> int | None:
    """Copies at a time over all meshes; None = no limit."""
    return (
        None if scenario.hcx_max_inflight is None else concurrency(scenario.hcx_max_inflight, scenario.service_meshes)
    )


def window_hours(window: Window | Wave) -> float:
    """Hours from a window's start to its end."""
    return (window.ends_at - window.starts_at) / _AN_HOUR


def caps_of(scenario: Scenario, window: Window) -> WindowCaps:
    """What a window holds where all its VMs move by the scenario's type."""
    return window_caps(cast(MigrationType, scenario.migration_type), window_hours(window), transport_of(scenario))


def capped(window: Window, caps: WindowCaps) -> tuple[int | None, float | None]:
    """VMs and GB that a plan may put into a window: the smaller of what was entered and what follows from its hours."""
    return _smaller(window.max_vms, caps.max_vms), _smaller(window.max_gb, caps.max_gb)


def moving_vms(project: Project, scenario: Scenario, vms: Sequence[core.Vm]) -> Mapping[str, MovingVm]:
    """VMs of a plan as HCX moves them, by their id: each by its own type, else by the scenario's. One query."""
    rows = VirtualMachine.objects.filter(project=project).values_list("pk", "migration_type", "memory_mib")
    known = {pk: (kind, memory_mib or 0) for pk, kind, memory_mib in rows}
    found = {}
    for vm in vms:
        kind, memory_mib = known.get(key_of(vm.id), ("", 0))
        found[vm.id] = MovingVm(
            cast(MigrationType, kind or scenario.migration_type),
            vm.size_gb,
            memory_mib * BYTES_PER_MIB / BYTES_PER_GB,
            name_of(vm.id),
        )
    return found


def fill_hours(wave: Wave, vms: Sequence[MovingVm], transport: Transport) -> None:
    """Write a wave's hours, by type too, and what they rest on."""
    found = wave_duration(vms, transport)
    wave.replication_h, wave.switchover_h = found.replication_h, found.switchover_h
    wave.duration_basis = list(found.basis)
    wave.hours_by_type = [
        {
            "type": one.type,
            "vms": one.vms,
            "gb": one.gb,
            "replication_h": one.replication_h,
            "switchover_h": one.switchover_h,
        }
        for one in found.by_type
    ]


def _smaller(entered: _Number | None, derived: _Number | None) -> _Number | None:
    if entered is None or derived is None:
        return derived if entered is None else entered
    return min(entered, derived)
