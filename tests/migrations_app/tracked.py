"""A project half way through its move, as rows: for tests of the pages that read them."""

from datetime import date, timedelta
from typing import Any

from migrations_app.choices import AlarmKind, SegmentState, WaveState
from migrations_app.models import Alarm, TrackedSegment, TrackedWave, Tracking, TrackRun
from networks.choices import RunState
from networks.models import Project, Segment

TODAY = date(2026, 11, 22)
FIRST_DAY = TODAY - timedelta(days=60)
DAYS = [FIRST_DAY + timedelta(days=at) for at in range(121)]
VMS = 240


def half_done(project: Project, *segments: Segment, **figures: Any) -> Tracking:
    """120 of 240 VMs moved in 60 days, 30 days ahead of a baseline that is 10 VMs further; segments stretched alike.

    The first segment is 50 days old, each further one 10 days younger; every budget is 30 days.
    """
    run = TrackRun.objects.create(project=project, state=RunState.COMPLETED, today=TODAY)
    given = {
        "vms_total": VMS,
        "vms_moved": VMS // 2,
        "segments_total": 20,
        "segments_stretched": len(segments),
        "segments_over_budget": 2,
        "segments_done": 6,
        "waves_total": 12,
        "waves_done": 6,
        "stretch_days_so_far": 310,
        "stretch_days_planned": 520,
        "stretch_days_p50": 560.0,
        "stretch_days_p80": 610.0,
        "risk_so_far": 1234.5,
        "risk_planned": 2345.6,
        "risk_slipped": 3456.7,
        "baseline_ends_on": date(2027, 1, 10),
        "planned_ends_on": date(2027, 1, 17),
        "p50_ends_on": date(2027, 1, 20),
        "p80_ends_on": date(2027, 2, 1),
        "slip_days": 7,
        "rates": [{"name": "Migrations that fail", "value": 0.05, "unit": "part of 1", "basis": "20 are assumed."}],
        "series": series(),
        "draws": 1000,
    }
    tracking = Tracking.objects.create(project=project, run=run, today=TODAY, **(given | figures))
    TrackedSegment.objects.bulk_create(
        stretched(tracking, segment, days=max(1, 50 - 10 * at)) for at, segment in enumerate(segments)
    )
    return tracking


def stretched(tracking: Tracking, segment: Segment, *, days: int, **fields: Any) -> TrackedSegment:
    """A segment stretched for so many days, with 3 of 10 VMs left; unsaved."""
    given = {
        "state": SegmentState.MOVING,
        "budget_days": 30,
        "extended_on": TODAY - timedelta(days=days - 1),
        "vms": 10,
        "vms_left": 3,
        "baseline_cutover_on": date(2026, 12, 1),
        "planned_cutover_on": date(2026, 12, 8),
        "p50_cutover_on": date(2026, 12, 10),
        "p80_cutover_on": date(2026, 12, 21),
        "days_so_far": days,
        "days_planned": days + 16,
        "days_p50": days + 18.0,
        "days_p80": days + 29.0,
        "risk_so_far": days * 2.0,
        "risk_planned": days * 3.0,
        "risk_slipped": days * 4.0,
        "slip_days": 7,
    }
    return TrackedSegment(tracking=tracking, segment=segment, **(given | fields))


def wave(tracking: Tracking, number: int, **fields: Any) -> TrackedWave:
    """A wave of the baseline, moved on its day unless told otherwise."""
    on = FIRST_DAY + timedelta(days=7 * number)
    given = {"name": f"night {number}", "state": WaveState.MOVED, "baseline_on": on, "last_moved_on": on}
    given |= {"vms": 20, "moved": 20, "slip_days": 0}
    return TrackedWave.objects.create(tracking=tracking, number=number, is_of_baseline=True, **(given | fields))


def alarm(project: Project, sentence: str, **fields: Any) -> Alarm:
    """An open alarm about nothing in particular."""
    given = {"kind": AlarmKind.STALLED, "key": sentence, "sentence": sentence, "way_out": "Do something."}
    return Alarm.objects.create(project=project, **(given | fields))


def series() -> dict[str, list]:
    """Two VMs a day up to today; as many planned from then on, the baseline 10 VMs further, P80 slower than P50."""
    past = [on <= TODAY for on in DAYS]
    ahead = [(on - TODAY).days for on in DAYS]

    def so_far(values: list[float]) -> list[float | None]:
        return [value if is_past else None for value, is_past in zip(values, past, strict=True)]

    def to_come(a_day: float, begin: float) -> list[float | None]:
        return [max(0.0, begin - a_day * days) if days >= 0 else None for days in ahead]

    left = VMS / 2
    return {
        "days": [on.isoformat() for on in DAYS],
        "vms_left_actual": so_far([VMS - 2.0 * at for at in range(len(DAYS))]),
        "vms_left_planned": to_come(2, left),
        "vms_left_baseline": [max(0.0, VMS - 10 - 2 * at) for at in range(len(DAYS))],
        "vms_left_p50": to_come(2, left),
        "vms_left_p80": to_come(1.5, left),
        "stretched_actual": so_far([5.0] * len(DAYS)),
        "stretched_planned": to_come(0.1, 5),
        "stretched_baseline": [5.0] * len(DAYS),
        "stretched_p50": to_come(0.1, 5),
        "stretched_p80": to_come(0.05, 5),
        "risk_actual": so_far([20.0 * at for at in range(len(DAYS))]),
        "risk_planned": [20.0 * at for at in range(len(DAYS))],
        "risk_slipped": [20.0 * 60 + 30.0 * days if days >= 0 else None for days in ahead],
    }
