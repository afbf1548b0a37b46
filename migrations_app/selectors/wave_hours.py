"""How long a stored wave takes against the time it has, and where that does not fit, what to do."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from migrations_app.models import Scenario, Wave
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


def wave_hours(wave: Wave, scenario: Scenario) -> WaveHours | None:
    """The hours of a wave against its window and the days its replication may begin ahead; None where not estimated."""
    if wave.replication_h is None or wave.switchover_h is None:
        return None
    ahead_h = _ahead_h(wave, scenario.presync_days, scenario.project.zone)
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


def _ahead_h(wave: Wave, presync_days: int, zone: ZoneInfo) -> float:
    """Hours from the first moment of the first day of replication to the window's start."""
    begins_at = datetime.combine(wave.first_on - timedelta(days=presync_days), time(), zone)
    return max(0.0, (wave.starts_at - begins_at) / _AN_HOUR)


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
    if replication_h + switchover_h > ahead_h + window_h and switchover_h <= window_h:
        found.append(
            f"First copies take {replication_h:,.1f} h and switchovers {switchover_h:,.1f} h, but from the start of "
            f"replication to the end of the window there are {ahead_h + window_h:,.1f} h. Let replication begin earlier "
            "(in the settings), give migrations more of the link, or take VMs out of the wave."
        )
    if switchover_h > window_h:
        found.append(
            f"The switchovers take {switchover_h:,.1f} h, but the window has {window_h:,.1f} h. Make the window longer, "
            "take VMs out of the wave, or move some of them by another migration type."
        )
    return found
