"""How long HCX takes to move VMs, by migration type, and what a window therefore holds; each with its basis in words.

Rates in Mbit/s (1e6 bits), volumes in GB (1e9 bytes), hours as numbers. B is the link's share for migrations.
- Bulk and RAV copy before the window, side by side: while n VMs copy, each has min(1 Gbit/s, B / n) and all together
  min(1.6 Gbit/s a service mesh, B). What is done leaves its share to the others, so that the largest VM ends with the
  link to itself. Bulk switches over side by side; RAV one VM after another on each mesh.
- vMotion and Cold copy inside the window, one VM after another.
Sources: Broadcom KB 321604 for the caps (HCX 4.7 to 4.9); VMware HCX User Guide for the two-hour cycle.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from planner.core.limits import (
    BULK_OUTAGE_MIN,
    BULK_PER_MANAGER,
    BULK_PER_MESH,
    DELTA_CYCLE_H,
    INTERCONNECT_MBIT_S,
    LINK_MBIT_S,
    LINK_SHARE,
    RAV_SWITCHOVER_MIN,
    REPLICATION_OVERHEAD,
    SERVICE_MESHES,
    VMOTION_DIRTY_SHARE,
    WORKFLOW_MBIT_S,
)
from planner.core.rates import gb_per_day
from planner.core.wording import counted

MigrationType = Literal["bulk", "rav", "vmotion", "cold"]
LABELS: dict[MigrationType, str] = {"bulk": "Bulk", "rav": "RAV", "vmotion": "vMotion", "cold": "Cold"}

_KB = "Broadcom KB 321604"
_MBIT_PER_GB = 8_000
_S_PER_H = 3_600


@dataclass(frozen=True, slots=True)
class Transport:
    """What link and HCX give. `link_mbit_s` None = no limit; `per_mesh`: copies at a time, None = no limit."""

    link_mbit_s: float | None = LINK_MBIT_S.value
    link_share: float = LINK_SHARE.value
    meshes: int = SERVICE_MESHES.value
    overhead: float = REPLICATION_OVERHEAD.value
    rav_switchover_min: float = RAV_SWITCHOVER_MIN.value
    bulk_outage_min: float = BULK_OUTAGE_MIN.value
    per_mesh: int | None = BULK_PER_MESH.value

    @property
    def link_for_migrations_mbit_s(self) -> float:
        """B: the link's share; inf without a limit."""
        return math.inf if self.link_mbit_s is None else self.link_mbit_s * self.link_share

    @property
    def together_mbit_s(self) -> float:
        """What all copies have together: B, at most 1.6 Gbit/s a mesh."""
        return min(INTERCONNECT_MBIT_S.value * self.meshes, self.link_for_migrations_mbit_s)

    @property
    def gb_per_day(self) -> float | None:
        """GB of VMs a day that all copies together bring, overhead taken off; None without a limit of the link."""
        if self.link_mbit_s is None:
            return None
        return gb_per_day(self.together_mbit_s / (1 + self.overhead))

    @property
    def alone_mbit_s(self) -> float:
        """What one VM has that moves alone: B, at most 1 Gbit/s."""
        return min(WORKFLOW_MBIT_S.value, self.link_for_migrations_mbit_s)

    @property
    def at_a_time(self) -> int | None:
        """Copies at a time on all meshes; None = no limit."""
        return None if self.per_mesh is None else concurrency(self.per_mesh, self.meshes)


@dataclass(frozen=True, slots=True)
class MovingVm:
    """A VM of a wave. `memory_gb` counts for vMotion alone."""

    type: MigrationType
    gb: float
    memory_gb: float = 0.0
    name: str = ""


@dataclass(frozen=True, slots=True)
class TypeHours:
    """The VMs of one migration type in a wave: hours of copies before the window, and inside it."""

    type: MigrationType
    vms: int
    gb: float
    replication_h: float
    switchover_h: float


@dataclass(frozen=True, slots=True)
class WaveDuration:
    """How long a wave takes. Types run side by side, vMotion and Cold one after another. `basis`: sentences."""

    replication_h: float
    switchover_h: float
    by_type: tuple[TypeHours, ...]
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WindowCaps:
    """What a window holds of one migration type; None = this type sets no limit of that kind."""

    max_vms: int | None
    max_gb: float | None
    basis: str


@dataclass(frozen=True, slots=True)
class DeltaCycle:
    """What Bulk copies again in each cycle while it waits for its window. `hours` None: it never gets done."""

    gb: float
    hours: float | None
    basis: str


def concurrency(per_mesh: int, meshes: int) -> int:
    """Bulk and RAV copies at a time: `per_mesh` on each mesh, and not more than an HCX Manager takes over several."""
    return min(per_mesh * meshes, max(BULK_PER_MANAGER.value, per_mesh))


def copy_hours(gb: float, mbit_s: float, overhead: float = 0.0) -> float:
    """Hours to copy a volume at a rate > 0, with `overhead` (part of 1) on top."""
    return gb * (1 + overhead) * _MBIT_PER_GB / (mbit_s * _S_PER_H)


def vm_rate_mbit_s(vms: int, transport: Transport) -> float:
    """r_vm: what each of `vms` (>= 1) VMs has while all are copied side by side; more than fit at a time take turns."""
    side_by_side = vms if transport.at_a_time is None else min(vms, max(1, transport.at_a_time))
    return min(WORKFLOW_MBIT_S.value, transport.link_for_migrations_mbit_s / side_by_side)


def vm_seed_hours(gb: float, side_by_side: int, transport: Transport) -> float:
    """Hours of the first copy of one VM while `side_by_side` (>= 1) VMs copy all the time."""
    return copy_hours(gb, vm_rate_mbit_s(side_by_side, transport), transport.overhead)


def seed_hours(vms: Sequence[MovingVm], transport: Transport) -> float:
    """Hours of first copies of a wave: as long as its largest VM at least, and as all of them together. 0 without VMs."""
    largest = max((vm_seed_hours(vm.gb, 1, transport) for vm in vms), default=0.0)
    total = math.fsum(vm.gb for vm in vms)
    return max(largest, copy_hours(total, transport.together_mbit_s, transport.overhead))


def delta_cycle(changed_gb_per_h: float, mbit_s: float) -> DeltaCycle:
    """What a VM that changes so much copies in each cycle of two hours at a rate; whether it keeps up at all."""
    gb, cycle_h = changed_gb_per_h * DELTA_CYCLE_H.value, DELTA_CYCLE_H.value
    hours = copy_hours(gb, mbit_s)
    if hours < cycle_h:
        text = f"{_volume(gb)} changed in {cycle_h:g} h take {_time(hours)} at {_rate(mbit_s)}."
        return DeltaCycle(gb, hours, f"{text} Source: {DELTA_CYCLE_H.source}.")
    return DeltaCycle(
        gb,
        None,
        f"{_volume(gb)} change in {cycle_h:g} h, and {_rate(mbit_s)} do not copy that much in the time: Bulk never "
        "catches up. Give the VM a wave of its own, or move it by Cold or vMotion.",
    )


def bulk_outage_hours(transport: Transport, changed_gb_per_h: float = 0.0, cycle_age_h: float = 0.0) -> float:
    """Hours a VM moved by Bulk is down: shutdown to boot, and what changed since its last cycle."""
    last_changes = copy_hours(changed_gb_per_h * cycle_age_h, transport.alone_mbit_s)
    return transport.bulk_outage_min / 60 + last_changes


def rav_capacity(window_h: float, transport: Transport) -> int:
    """VMs that RAV switches over in a window."""
    return math.floor(window_h * 60 * transport.meshes / transport.rav_switchover_min + 1e-9)


def moved_alone_hours(vm: MovingVm, transport: Transport) -> float:
    """Hours of one VM that is copied inside the window: its disks, for vMotion also its memory and what is written."""
    memory_gb = vm.memory_gb * (1 + VMOTION_DIRTY_SHARE.value) if vm.type == "vmotion" else 0.0
    return copy_hours(vm.gb + memory_gb, transport.alone_mbit_s, transport.overhead)


def wave_duration(vms: Sequence[MovingVm], transport: Transport) -> WaveDuration:
    """Hours that a wave takes before its window and inside it, with the basis of each."""
    of_type = {kind: [vm for vm in vms if vm.type == kind] for kind in LABELS}
    copied = of_type["bulk"] + of_type["rav"]
    replication_h = seed_hours(copied, transport)
    by_type = tuple(
        TypeHours(
            kind,
            len(some),
            math.fsum(vm.gb for vm in some),
            replication_h if kind in ("bulk", "rav") else 0.0,
            _switchover_hours(kind, some, transport),
        )
        for kind, some in of_type.items()
        if some
    )
    hours = {one.type: one.switchover_h for one in by_type}
    one_by_one_h = hours.get("vmotion", 0.0) + hours.get("cold", 0.0)
    switchover_h = max(hours.get("bulk", 0.0), hours.get("rav", 0.0), one_by_one_h)
    basis = _replication_basis(copied, replication_h, transport)
    basis += [_switchover_basis(one, transport) for one in by_type]
    return WaveDuration(replication_h, switchover_h, by_type, tuple(basis))


def window_caps(kind: MigrationType, window_h: float, transport: Transport) -> WindowCaps:
    """What a window of so many hours holds where all its VMs move by one type."""
    label, hours = LABELS[kind], _time(window_h)
    if kind == "rav":
        most = rav_capacity(window_h, transport)
        return WindowCaps(
            most,
            None,
            f"{label} switches over one VM after another: {hours} on {counted(transport.meshes, 'mesh', 'meshes')} at "
            f"{transport.rav_switchover_min:g} min a VM hold {counted(most, 'VM')}.",
        )
    if kind == "bulk":
        if window_h * 60 < transport.bulk_outage_min:
            text = f"A VM is down for {transport.bulk_outage_min:g} min with {label}; a window of {hours} holds none."
            return WindowCaps(0, None, text)
        return WindowCaps(None, None, f"{label} switches VMs over side by side, so the window sets no limit.")
    gb = window_h / copy_hours(1.0, transport.alone_mbit_s, transport.overhead)
    text = (
        f"{label} copies one VM after another inside the window: {hours} at {_rate(transport.alone_mbit_s)} with "
        f"{transport.overhead * 100:.0f} % overhead hold {_volume(gb)}"
    )
    return WindowCaps(None, gb, f"{text}; memory comes on top." if kind == "vmotion" else f"{text}.")


def _switchover_hours(kind: MigrationType, vms: Sequence[MovingVm], transport: Transport) -> float:
    if kind == "bulk":
        return bulk_outage_hours(transport)
    if kind == "rav":
        return math.ceil(len(vms) / transport.meshes) * transport.rav_switchover_min / 60
    return math.fsum(moved_alone_hours(vm, transport) for vm in vms)


def _replication_basis(vms: Sequence[MovingVm], hours: float, transport: Transport) -> list[str]:
    if not vms:
        return []
    total = math.fsum(vm.gb for vm in vms)
    together_h = copy_hours(total, transport.together_mbit_s, transport.overhead)
    said = [
        f"{counted(len(vms), 'VM')}, {_volume(total)} at {_rate(transport.together_mbit_s)} with "
        f"{transport.overhead * 100:.0f} % overhead take {_time(together_h)} to copy before the window. "
        f"{_rate_basis(transport)}"
    ]
    if hours > together_h * (1 + 1e-9):
        largest = max(vms, key=lambda vm: vm.gb)
        who = f"The largest VM{f', {largest.name},' if largest.name else ''} with {_volume(largest.gb)}"
        said.append(f"{who} takes {_time(hours)} alone, at the {_rate(transport.alone_mbit_s)} that one copy has.")
    if transport.at_a_time is not None and len(vms) > transport.at_a_time:
        said.append(f"HCX copies {counted(transport.at_a_time, 'VM')} at a time, so they take turns ({_KB}).")
    return said


def _switchover_basis(one: TypeHours, transport: Transport) -> str:
    vms, hours = counted(one.vms, "VM"), _time(one.switchover_h)
    if one.type == "bulk":
        return f"Bulk: {vms} switch over side by side, each down for {hours}; changed data are not known."
    if one.type == "rav":
        queues = counted(transport.meshes, "mesh", "meshes")
        return f"RAV: {vms} one after another on {queues}, {transport.rav_switchover_min:g} min each, take {hours}."
    what = "with memory, " if one.type == "vmotion" else ""
    return (
        f"{LABELS[one.type]}: {vms}, {_volume(one.gb)} of disks {what}one after another at "
        f"{_rate(transport.alone_mbit_s)} with {transport.overhead * 100:.0f} % overhead take {hours} inside the window."
    )


def _rate_basis(transport: Transport) -> str:
    most = f"{_rate(INTERCONNECT_MBIT_S.value)} a service mesh"
    if transport.link_mbit_s is None:
        return f"The link is not limited; HCX takes {most} ({_KB})."
    if transport.link_for_migrations_mbit_s > transport.together_mbit_s:
        return f"The link has more, but HCX takes {most} ({_KB})."
    return (
        f"The link has {_rate(transport.link_mbit_s)}, of which {transport.link_share * 100:.0f} % are for migrations."
    )


def _rate(mbit_s: float) -> str:
    return f"{mbit_s:,.0f} Mbit/s" if mbit_s >= 100 else f"{mbit_s:,.3g} Mbit/s"


def _volume(gb: float) -> str:
    return f"{gb / 1_000:,.1f} TB" if gb >= 1_000 else f"{gb:,.3g} GB"


def _time(hours: float) -> str:
    return f"{hours:,.1f} h" if hours >= 1 else f"{hours * 60:,.0f} min"
