"""The hard constraints on waves and their VMs: H01 to H16, H22, and H21 for waves. One function for each family."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise

from planner.core.calendar import freezes_of
from planner.core.groups import named
from planner.core.records import Instance, Plan, Violation
from planner.core.timetable import Run, Timetable

TOLERANCE = 1e-9  # relative; of sums of GB against a limit


def wave_violations(instance: Instance, plan: Plan, timetable: Timetable) -> Iterator[Violation]:
    """Every rule of this file."""
    yield from _windows_taken(instance, plan)
    yield from _assignment(instance, plan, timetable)
    yield from _gaps(instance, timetable)
    yield from _days(instance, timetable)
    yield from _capacities(instance, timetable)
    yield from _link(instance, timetable)
    yield from _in_flight(instance, timetable)
    yield from _vm_dates(timetable)
    yield from _togetherness(instance, timetable)
    yield from _precedences(instance, timetable)


def limit_of(limit: float | Mapping[str, float | None] | None, stream: str) -> float | None:
    """A limit that is one number for each stream, or a mapping by stream; None = no limit."""
    return limit.get(stream) if isinstance(limit, Mapping) else limit


def _windows_taken(instance: Instance, plan: Plan) -> Iterator[Violation]:
    known = {window.id for window in instance.windows}
    listed: set[str] = set()
    taken_by: dict[str, str] = {}
    for wave in plan.waves:
        if wave.id in listed:
            yield Violation("H01", f"Wave {wave.id} is listed twice.")
        elif wave.window not in known:
            yield Violation("H01", f"Wave {wave.id} takes {wave.window}, which is no admissible window.")
        else:
            listed.add(wave.id)
            if wave.window in taken_by:
                text = f"Window {wave.window} is taken by wave {taken_by[wave.window]} and by wave {wave.id}."
                yield Violation("H02", text)
            taken_by[wave.window] = wave.id


def _assignment(instance: Instance, plan: Plan, timetable: Timetable) -> Iterator[Violation]:
    vms = {vm.id: vm for vm in instance.vms}
    for vm_id, wave_id in plan.assignment.items():
        if vm_id not in vms:
            yield Violation("H05", f"VM {vm_id} of the plan is not in the instance.")
        elif vm_id in timetable.moved_day:
            yield Violation("H05", f"VM {vm_id} moved on {vms[vm_id].moved_on} and is planned again.")
        elif vm_id not in timetable.run_of:
            yield Violation("H05", f"VM {vm_id} is in wave {wave_id}, which is unknown or has no valid window.")
    for vm_id in vms:
        if vm_id not in plan.assignment and vm_id not in timetable.moved_day:
            yield Violation("H05", f"VM {vm_id} is in no wave.")


def _gaps(instance: Instance, timetable: Timetable) -> Iterator[Violation]:
    gap = instance.limits.gap_days
    for runs in timetable.by_stream().values():
        for one, other in pairwise(runs):
            if other.start <= one.end + gap:
                text = (
                    f"Wave {one.id} ends on {one.window.end} and wave {other.id} starts on {other.window.start}: "
                    f"{gap} free days must lie between."
                )
                yield Violation("H03", text, (one.window.id, other.window.id))


def _days(instance: Instance, timetable: Timetable) -> Iterator[Violation]:
    freezes = freezes_of(instance)
    for run in timetable.runs:
        if run.start < 0 or run.end > timetable.axis.last_day or run.end < run.start:
            yield Violation("H04", f"Wave {run.id} ({_dates(run)}) lies outside the horizon.")
        frozen = freezes.first_within(run.start, run.end)
        if frozen is not None:
            text = f"Wave {run.id} runs in a freeze ({timetable.axis.date(frozen)})."
            yield Violation("H04", text, (run.window.id,))
        if timetable.today is not None and run.start < timetable.today:
            yield Violation("H21", f"Wave {run.id} starts on {run.window.start}, before today.", (run.window.id,))


def _capacities(instance: Instance, timetable: Timetable) -> Iterator[Violation]:
    for run in timetable.runs:
        window, vms = run.window, len(run.vms)
        gb, critical = size_gb(run), critical_vms(run, instance.limits.critical_from)
        if window.max_vms is not None and vms > window.max_vms:
            text = f"Wave {run.id} moves {vms} VMs, its window takes {window.max_vms}."
            yield Violation("H06", text, (window.id,), vms)
        if window.max_gb is not None and gb > window.max_gb * (1 + TOLERANCE):
            text = f"Wave {run.id} moves {gb:.1f} GB, its window takes {window.max_gb:.1f} GB."
            yield Violation("H07", text, (window.id,), gb)
        if window.max_critical is not None and critical > window.max_critical:
            text = f"Wave {run.id} moves {critical} critical VMs, its window takes {window.max_critical}."
            yield Violation("H08", text, (window.id,), critical)


def size_gb(run: Run) -> float:
    """GB that a wave moves."""
    return math.fsum(vm.size_gb for vm in run.vms)


def critical_vms(run: Run, critical_from: int) -> int:
    """VMs of a wave that count as critical."""
    return sum(vm.criticality >= critical_from for vm in run.vms)


def _link(instance: Instance, timetable: Timetable) -> Iterator[Violation]:
    """Waves i..j of a stream must fit the link from the start of i's replication to the end of j, for every i <= j."""
    presync = instance.limits.presync_days
    for stream, runs in timetable.by_stream().items():
        link = limit_of(instance.limits.link_gb_per_day, stream)
        if link is None:
            continue
        gb = [size_gb(run) for run in runs]
        for i, first in enumerate(runs):
            from_day, needed = max(0, first.start - presync), 0.0
            for last, more in zip(runs[i:], gb[i:], strict=True):
                needed += more
                room = link * (last.end - from_day + 1)
                if needed > room * (1 + TOLERANCE):
                    who, whose = f"Waves {first.id} to {last.id} replicate", "their"
                    if first is last:
                        who, whose = f"Wave {first.id} replicates", "its"
                    text = f"{who} {needed:,.1f} GB, the link of stream {stream} takes {room:,.1f} GB in {whose} time."
                    yield Violation("H09", text, (first.window.id, last.window.id), needed - room)
                    break


def _in_flight(instance: Instance, timetable: Timetable) -> Iterator[Violation]:
    for stream, runs in timetable.by_stream().items():
        most = limit_of(instance.limits.hcx_max_inflight, stream)
        if most is None:
            continue
        for day, vms in in_flight(runs, instance.limits.presync_days):
            if vms > most:
                text = (
                    f"{vms} VMs of stream {stream} are under replication on {timetable.axis.date(day)}, "
                    f"at most {most} may be."
                )
                yield Violation("H10", text, (stream,), vms)
                break


def in_flight(runs: Iterable[Run], presync_days: int) -> list[tuple[int, int]]:
    """(day, VMs under replication from that day on), at every day on which the number changes."""
    change: Counter[int] = Counter()
    for run in runs:
        change[max(0, run.start - presync_days)] += len(run.vms)
        change[run.end + 1] -= len(run.vms)
    vms, steps = 0, []
    for day in sorted(change):
        vms += change[day]
        steps.append((day, vms))
    return steps


def _vm_dates(timetable: Timetable) -> Iterator[Violation]:
    for run in timetable.runs:
        window = run.window
        for vm in run.vms:
            if vm.stream != window.stream:
                text = f"VM {vm.id} of stream {vm.stream} is in wave {run.id} of stream {window.stream}."
                yield Violation("H22", text)
            for first, last in vm.blackouts:
                if window.start <= last and window.end >= first:
                    text = f"VM {vm.id} moves in wave {run.id} in its blackout {first} to {last}."
                    yield Violation("H11", text, (vm.id, window.id))
            if vm.earliest is not None and window.start < vm.earliest:
                text = f"VM {vm.id} moves in wave {run.id}, before its earliest day {vm.earliest}."
                yield Violation("H12", text, (vm.id, window.id))
            if vm.latest is not None and window.end > vm.latest:
                text = f"VM {vm.id} moves in wave {run.id}, after its latest day {vm.latest}."
                yield Violation("H12", text, (vm.id, window.id))
            if vm.pinned_window is not None and window.id != vm.pinned_window:
                text = f"VM {vm.id} is pinned to window {vm.pinned_window} and moves in {window.id}."
                yield Violation("H13", text, (vm.id,))


def _togetherness(instance: Instance, timetable: Timetable) -> Iterator[Violation]:
    run_of, moved = timetable.run_of, timetable.moved_day
    for number, affinity in enumerate(instance.affinities, 1):
        waves = {run_of[vm].id if vm in run_of else None for vm in affinity if vm not in moved}
        if len(waves) > 1:
            text = f"Affinity {number} ({named(affinity)}) is split over {len(waves)} waves."
            yield Violation("H14", text, tuple(vm for vm in affinity if vm not in moved), len(waves))
    for number, apart in enumerate(instance.anti_affinities, 1):
        for wave, vms in Counter(run_of[vm].id for vm in apart if vm in run_of).items():
            if vms > 1:
                text = f"Anti-affinity {number} ({named(apart)}): {vms} of its VMs are in wave {wave}."
                together = tuple(vm for vm in apart if vm in run_of and run_of[vm].id == wave)
                yield Violation("H15", text, together, vms)


def _precedences(instance: Instance, timetable: Timetable) -> Iterator[Violation]:
    run_of = timetable.run_of
    for before, after in instance.precedences:
        if before not in run_of or after not in run_of:
            continue
        early, late = run_of[before], run_of[after]
        if early.id != late.id and early.end >= late.start:
            text = f"VM {before} must move before {after}, but is in wave {early.id} and {after} in {late.id}."
            yield Violation("H16", text, (before, after))


def _dates(run: Run) -> str:
    return one_or_two(run.window.start, run.window.end)


def one_or_two(first: date, last: date) -> str:
    """A range of days in words."""
    return f"{first}" if first == last else f"{first} to {last}"
