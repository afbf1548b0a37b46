"""The plan that tracking follows, and the baseline it is compared with: rows read once, as plain values."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from migrations_app.models import (
    Assignment,
    Baseline,
    BaselineMove,
    BaselineSegment,
    BaselineWave,
    Plan,
    SegmentPlan,
    Wave,
)

_AN_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class WaveSpan:
    """A wave on its days. first_on..last_on: every local day of its window, also the evening before its switchover."""

    key: int
    number: int
    name: str
    switchover_on: date
    first_on: date
    last_on: date
    starts_on: date  # as plans count: a window over a single night is the day it ends on


@dataclass(frozen=True, slots=True)
class Followed:
    """A stored plan: its waves, the wave of each VM, and each segment's row, by keys of rows."""

    plan: Plan
    waves: Mapping[int, WaveSpan]
    wave_of: Mapping[int, WaveSpan]
    segments: Mapping[int, SegmentPlan]


@dataclass(frozen=True, slots=True)
class Approved:
    """A baseline: its waves with the keys of their VMs, and each segment's row. `approved_on`: a local day."""

    baseline: Baseline
    approved_on: date
    waves: tuple[tuple[WaveSpan, tuple[int, ...]], ...]
    segments: Mapping[int, BaselineSegment]


def followed(plan: Plan) -> Followed:
    """Read a plan in 3 queries."""
    zone = plan.scenario.project.zone
    waves = {wave.pk: _span(wave, zone) for wave in Wave.objects.filter(plan=plan).order_by("number")}
    moves = Assignment.objects.filter(plan=plan).order_by().values_list("vm_id", "wave_id")
    return Followed(
        plan,
        waves,
        {vm_id: waves[wave_id] for vm_id, wave_id in moves},
        {row.segment_id: row for row in SegmentPlan.objects.filter(plan=plan).order_by("position")},
    )


def members_of(plan: Followed) -> list[tuple[WaveSpan, tuple[int, ...]]]:
    """The waves of a plan in time order, each with the keys of its VMs."""
    vms: dict[int, list[int]] = defaultdict(list)
    for vm_id, wave in plan.wave_of.items():
        vms[wave.key].append(vm_id)
    return [(wave, tuple(vms[wave.key])) for wave in plan.waves.values()]


def approved(baseline: Baseline) -> Approved:
    """Read a baseline in 3 queries."""
    zone = baseline.project.zone
    vms: dict[int, list[int]] = defaultdict(list)
    moves = BaselineMove.objects.filter(baseline=baseline).order_by("pk").values_list("wave_id", "vm_id")
    for wave_id, vm_id in moves:
        vms[wave_id].append(vm_id)
    waves = BaselineWave.objects.filter(baseline=baseline).order_by("number")
    return Approved(
        baseline,
        baseline.approved_at.astimezone(zone).date(),
        tuple((_span(wave, zone), tuple(vms[wave.pk])) for wave in waves),
        {row.segment_id: row for row in BaselineSegment.objects.filter(baseline=baseline)},
    )


def _span(wave: Wave | BaselineWave, zone: ZoneInfo) -> WaveSpan:
    first, last = _local(wave.starts_at, zone), _local(wave.ends_at - _AN_INSTANT, zone)
    return WaveSpan(
        wave.pk,
        wave.number,
        wave.window_name,
        wave.switchover_on,
        min(first, wave.first_on),
        max(last, wave.switchover_on),
        wave.first_on,
    )


def _local(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
