"""Each wave against what happened: the baseline's waves with their own members, or without one the plan's."""

from collections.abc import Callable, Mapping
from datetime import date

from migrations_app.adapters.followed_plan import Approved, Followed, WaveSpan, members_of
from migrations_app.adapters.move_so_far import MoveSoFar, VmSoFar
from migrations_app.models import TrackedWave
from planner.core.forecast_records import Dates
from planner.core.wave_states import Member, WaveProgress, wave_slip, wave_standing


def tracked_waves(
    move: MoveSoFar, plan: Followed | None, baseline: Approved | None, forecasts: Mapping[int, Dates]
) -> list[TrackedWave]:
    """The rows, unsaved. Members that no longer move (gone, retiring, staying) do not count; without any, no row."""
    if baseline is not None:
        waves = [(span, vms, True) for span, vms in baseline.waves]
    else:
        waves = [] if plan is None else [(span, vms, False) for span, vms in members_of(plan)]
    rows = []
    for span, keys, is_of_baseline in waves:
        vms = [move.vms[key] for key in keys if key in move.vms]
        vms = [vm for vm in vms if vm.is_left or vm.has_moved]
        if vms:
            rows.append(_row(span, vms, is_of_baseline, plan, forecasts, move.today))
    return rows


def _row(
    span: WaveSpan,
    vms: list[VmSoFar],
    is_of_baseline: bool,
    plan: Followed | None,
    forecasts: Mapping[int, Dates],
    today: date,
) -> TrackedWave:
    members = [Member(vm.has_moved, vm.moved_on, vm.has_failed) for vm in vms]
    standing = wave_standing(members, span.first_on, span.last_on, today)
    now = {} if plan is None else {plan.wave_of[vm.key].key: plan.wave_of[vm.key] for vm in vms if _in(plan, vm)}
    all_planned = plan is not None and all(_in(plan, vm) for vm in vms if vm.is_left)
    planned_on = max((wave.switchover_on for wave in now.values()), default=None)
    row = TrackedWave(
        number=span.number,
        name=span.name,
        is_of_baseline=is_of_baseline,
        state=standing.state.value,
        baseline_on=span.switchover_on if is_of_baseline else None,
        planned_on=planned_on if is_of_baseline else span.switchover_on,
        p50_on=_last(now, forecasts, lambda dates: dates.p50) if all_planned else None,
        p80_on=_last(now, forecasts, lambda dates: dates.p80) if all_planned else None,
        first_moved_on=standing.first_moved_on,
        last_moved_on=standing.last_moved_on,
        vms=standing.vms,
        moved=standing.moved,
        moved_elsewhere=standing.moved_elsewhere,
        failed=standing.failed,
    )
    if is_of_baseline:
        day = standing.last_moved_on if standing.state == WaveProgress.MOVED else planned_on and max(planned_on, today)
        row.slip_days = None if day is None else wave_slip(span.switchover_on, day, span.first_on, span.last_on)
    return row


def _in(plan: Followed, vm: VmSoFar) -> bool:
    return vm.is_left and vm.key in plan.wave_of


def _last(
    waves: Mapping[int, WaveSpan], forecasts: Mapping[int, Dates], chosen: Callable[[Dates], date | None]
) -> date | None:
    """The latest day of some waves; None where one of them has none."""
    days = [chosen(forecasts[key]) if key in forecasts else None for key in waves]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None
