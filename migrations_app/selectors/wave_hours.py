"""How long a stored wave takes against the time it has, and where that does not fit, what to do."""

from dataclasses import dataclass
from datetime import timedelta

from migrations_app.models import Wave
from networks.choices import MigrationType

_AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class TypeHoursRow:
    """The VMs of one migration type in a wave."""

    label: str
    vms: int
    gb: float
    replication_h: float
    switchover_h: float
    is_too_long: bool


@dataclass(frozen=True, slots=True)
class WaveHours:
    """Hours of a wave: needed and given, before its window and inside it. `warnings`: where they do not fit, and why."""

    replication_h: float
    switchover_h: float
    ahead_h: float
    window_h: float
    by_type: list[TypeHoursRow]
    basis: list[str]
    warnings: list[str]


def wave_hours(wave: Wave, presync_days: int) -> WaveHours | None:
    """The hours of a wave whose replication may begin `presync_days` ahead; None where none were estimated."""
    if wave.replication_h is None or wave.switchover_h is None:
        return None
    ahead_h = presync_days * 24.0
    window_h = (wave.ends_at - wave.starts_at) / _AN_HOUR
    return WaveHours(
        wave.replication_h,
        wave.switchover_h,
        ahead_h,
        window_h,
        [_row(row, window_h) for row in wave.hours_by_type],
        wave.duration_basis,
        _warnings(wave.replication_h, wave.switchover_h, ahead_h, window_h),
    )


def _row(row: dict[str, float | str], window_h: float) -> TypeHoursRow:
    switchover_h = float(row["switchover_h"])
    return TypeHoursRow(
        str(MigrationType(str(row["type"])).label),
        int(row["vms"]),
        float(row["gb"]),
        float(row["replication_h"]),
        switchover_h,
        switchover_h > window_h,
    )


def _warnings(replication_h: float, switchover_h: float, ahead_h: float, window_h: float) -> list[str]:
    found = []
    if replication_h > ahead_h:
        found.append(
            f"First copies take {replication_h:,.1f} h, but replication begins {ahead_h:,.0f} h before the window. Let "
            "it begin earlier (replication before the window, in the settings), give migrations more of the link, or "
            "take large VMs out of the wave."
        )
    if switchover_h > window_h:
        found.append(
            f"The switchovers take {switchover_h:,.1f} h, but the window has {window_h:,.1f} h. Make the window longer, "
            "take VMs out of the wave, or move some of them by another migration type."
        )
    return found
