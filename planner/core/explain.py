"""Why a plan is as it is: the reasons of each move group's wave, the limits that bind, the segments beyond rescue.

Every statement is computed from the instance and the plan and true of a feasible plan; none claims a cause that was
not checked.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from planner.core.admission import Gate
from planner.core.calendar import first_decision_day
from planner.core.capacity import Load, Room, load_of
from planner.core.groups import named
from planner.core.order import last_run
from planner.core.precheck_segments import fewest_stretch_days, segments_ahead
from planner.core.records import DEFAULT, Instance, MoveGroup, Plan, Segment
from planner.core.segment_rules import slot_limits, slots_in_use
from planner.core.timetable import Life, Run, Timetable, lay
from planner.core.wave_rules import in_flight, limit_of, size_gb
from planner.core.wording import counted

REASONS_SHOWN = 6
_FULL = 0.99  # share of a volume from which it counts as used up; VMs and networks count to the last one


@dataclass(frozen=True, slots=True)
class Placement:
    """One move group in its wave, and why it is there."""

    group: MoveGroup
    wave: str
    window: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """A limit that a plan uses up: how much of it, where and when."""

    limit: str  # a short name: window-vms, window-gb, window-critical, slots, link, in-flight, cutovers, stretches, ...
    sentence: str
    used: float
    most: float
    subjects: tuple[str, ...] = ()
    first_on: date | None = None
    days: int = 0


@dataclass(frozen=True, slots=True)
class Unavoidable:
    """A segment that no plan closes early, and why."""

    segment: str
    fewest_days: int | None  # None: it stays stretched to the horizon
    sentence: str


def placements(instance: Instance, plan: Plan, labels: Sequence[str] | None = None) -> tuple[Placement, ...]:
    """Each move group's wave with at most REASONS_SHOWN reasons, in the order of `move_groups`."""
    timetable, gate = lay(instance, plan), Gate(instance)
    story = _Story(instance, timetable)
    found = []
    for admission in gate.groups(labels):
        run = timetable.run_of.get(admission.group.vms[0])
        if run is None:
            continue
        reasons = list(admission.group.reasons)
        pinned = [vm.id for vm in admission.vms if vm.pinned_window is not None]
        if pinned:
            reasons.append(f"{named(pinned)} is pinned to window {run.window.id}.")
        elif admission.by_size & (admission.by_size - 1) == 0:
            reasons.append(f"{run.window.id} is the only window that its dates, its segments and its size allow.")
        reasons += story.of(admission.group, run)
        found.append(Placement(admission.group, run.id, run.window.id, tuple(reasons[:REASONS_SHOWN])))
    return tuple(found)


class _Story:
    """What a group's wave does to its segments, and which precedences and limits meet there."""

    def __init__(self, instance: Instance, timetable: Timetable) -> None:
        self._lives = timetable.lives
        self._run_of = timetable.run_of
        self._segments_of = {vm.id: tuple(dict.fromkeys(vm.segments)) for vm in instance.vms}
        self._first = {key: min((run.start for run in life.runs), default=0) for key, life in self._lives.items()}
        self._last = {key: last_run(life) for key, life in self._lives.items()}
        self._inside = _vms_by_segment_and_wave(timetable)
        self._earlier: dict[str, list[str]] = defaultdict(list)
        self._later: dict[str, list[str]] = defaultdict(list)
        for before, after in instance.precedences:
            self._earlier[after].append(before)
            self._later[before].append(after)
        self._full = {
            run.id: _full_window(run, load_of(instance, run.vms), room)
            for run in timetable.runs
            for room in (_caps(run),)
        }

    def of(self, group: MoveGroup, run: Run) -> Iterator[str]:
        for segment in dict.fromkeys(one for vm in group.vms for one in self._segments_of[vm]):
            yield self._on_segment(self._lives[segment], run)
        yield from self._order(group, run)
        for _, text, _, _ in self._full[run.id]:
            yield text

    def _on_segment(self, life: Life, run: Run) -> str:
        segment, here = life.segment.id, self._inside[life.segment.id, run.id]
        of_all = f"{here} of its {len(life.vms)} VMs move here"
        last = self._last[segment]
        opens, closes = run.start == self._first[segment], last is not None and last.id == run.id
        if len(life.runs) == 1:
            return f"The whole rest of segment {segment} moves in this wave ({of_all})."
        if closes:
            return f"It is the last wave of segment {segment}, which can be cut over after it ({of_all})."
        if opens and life.since is not None:
            return f"It is the next wave of segment {segment}, which is stretched already ({of_all})."
        return f"It {'opens' if opens else 'is between the first and the last wave of'} segment {segment} ({of_all})."

    def _order(self, group: MoveGroup, run: Run) -> Iterator[str]:
        for vm in group.vms:
            for before in self._earlier[vm]:
                if before in self._run_of and self._run_of[before].id != run.id:
                    yield f"VM {before} moves before {vm}, in wave {self._run_of[before].id}."
            for after in self._later[vm]:
                if after in self._run_of and self._run_of[after].id != run.id:
                    yield f"VM {after} moves after {vm}, in wave {self._run_of[after].id}."


def _vms_by_segment_and_wave(timetable: Timetable) -> Counter[tuple[str, str]]:
    inside: Counter[tuple[str, str]] = Counter()
    for run in timetable.runs:
        for vm in run.vms:
            for segment in dict.fromkeys(vm.segments):
                inside[segment, run.id] += 1
    return inside


def _caps(run: Run) -> Room:
    window = run.window
    no_limit = float("inf")
    return Room(
        window,
        run.start,
        run.end,
        no_limit if window.max_vms is None else window.max_vms,
        no_limit if window.max_gb is None else window.max_gb,
        no_limit if window.max_critical is None else window.max_critical,
    )


def _full_window(run: Run, load: Load, room: Room) -> list[tuple[str, str, float, float]]:
    """The caps of a window that its wave uses up: (limit, sentence, used, most)."""
    checks = (
        ("window-vms", "VMs", float(load.vms), room.vms, room.vms),
        ("window-gb", "GB", load.gb, room.gb, room.gb * _FULL),
        ("window-critical", "critical VMs", float(load.critical), room.critical, room.critical),
    )
    return [
        (limit, f"Wave {run.id} is full: it moves {used:g} of the {most:g} {unit} of its window.", used, most)
        for limit, unit, used, most, enough in checks
        if used >= enough
    ]


def binding(instance: Instance, plan: Plan) -> tuple[Binding, ...]:
    """Every limit that a plan uses up: VMs, networks and days to the last one, volumes to 99 %."""
    timetable = lay(instance, plan)
    return (
        *_windows(instance, timetable),
        *_slots(instance, timetable),
        *_links(instance, timetable),
        *_in_flight(instance, timetable),
        *_per_day(instance, timetable),
        *_stretch_lengths(timetable),
    )


def _windows(instance: Instance, timetable: Timetable) -> Iterator[Binding]:
    for run in timetable.runs:
        for limit, text, used, most in _full_window(run, load_of(instance, run.vms), _caps(run)):
            yield Binding(limit, text, used, most, (run.id, run.window.id), run.window.start)


def _slots(instance: Instance, timetable: Timetable) -> Iterator[Binding]:
    """Days from today on with every extension slot in use."""
    from_day = first_decision_day(instance)
    for limit in slot_limits(instance):
        steps = slots_in_use(timetable, limit.pool)
        full = [
            (max(day, from_day), until)
            for (day, slots), (until, _) in pairwise(steps)
            if slots >= limit.slots and until > from_day
        ]
        if full:
            days, first = sum(until - day for day, until in full), timetable.axis.date(full[0][0])
            of_pool = "" if limit.pool is None else f" of pool {limit.pool}"
            text = f"All {limit.slots} extension slots{of_pool} are in use on {counted(days, 'day')}, first on {first}."
            yield Binding("slots", text, limit.slots, limit.slots, (limit.name,), first, days)


def _links(instance: Instance, timetable: Timetable) -> Iterator[Binding]:
    """For each stream the tightest run of waves on the link, where it is used up."""
    presync = instance.limits.presync_days
    for stream, runs in timetable.by_stream().items():
        link = limit_of(instance.limits.link_gb_per_day, stream)
        if not link:
            continue
        gb, worst = [size_gb(run) for run in runs], (0.0, 0, 0, 0.0, 0.0)
        for i, first in enumerate(runs):
            used = 0.0
            for j in range(i, len(runs)):
                used += gb[j]
                room = link * (runs[j].end - max(0, first.start - presync) + 1)
                worst = max(worst, (used / room, i, j, used, room))
        share, i, j, used, room = worst
        if share >= _FULL:
            who = f"wave {runs[i].id} replicates" if i == j else f"waves {runs[i].id} to {runs[j].id} replicate"
            text = f"The link{_of(stream)} is used up: {who} {used:,.0f} GB in a time that takes {room:,.0f} GB."
            yield Binding("link", text, used, room, (runs[i].id, runs[j].id), runs[i].window.start)


def _of(stream: str) -> str:
    return "" if stream == DEFAULT else f" of stream {stream}"


def _in_flight(instance: Instance, timetable: Timetable) -> Iterator[Binding]:
    for stream, runs in timetable.by_stream().items():
        most = limit_of(instance.limits.hcx_max_inflight, stream)
        steps = in_flight(runs, instance.limits.presync_days)
        full = [(day, until) for (day, vms), (until, _) in pairwise(steps) if most is not None and vms >= most]
        if most is not None and full:
            days, first = sum(until - day for day, until in full), timetable.axis.date(full[0][0])
            text = f"All {most:g} migrations in flight{_of(stream)} are taken on {days} days, first on {first}."
            yield Binding("in-flight", text, most, most, (stream,), first, days)


def _per_day(instance: Instance, timetable: Timetable) -> Iterator[Binding]:
    limits, lives = instance.limits, [life for life in timetable.lives.values() if life.stretch is not None]
    cut = [life for life in lives if life.over is None and not life.segment.anchored]
    for limit, most, days in (
        ("cutovers", limits.max_cutovers_per_day, [life.cutover for life in cut]),
        ("stretches", limits.max_stretches_per_day, [life.stretch for life in lives if life.since is None]),
    ):
        full = sorted(day for day, count in Counter(days).items() if day is not None and most and count >= most)
        if full and most is not None:
            first = timetable.axis.date(full[0])
            days_have = "1 day has" if len(full) == 1 else f"{len(full)} days have"
            text = f"{days_have} all the {most} {limit} that a day allows, first {first}."
            yield Binding(limit, text, most, most, (), first, len(full))


def _stretch_lengths(timetable: Timetable) -> Iterator[Binding]:
    for key, life in timetable.lives.items():
        most = life.segment.max_stretch_days
        if most is not None and life.days == most and life.stretch is not None:
            text = f"Segment {key} is stretched {most} days, all that are allowed."
            yield Binding("stretch-days", text, most, most, (key,), timetable.axis.date(life.stretch), most)


def unavoidable(instance: Instance, early_days: float | None = None) -> tuple[Unavoidable, ...]:
    """The segments that no plan closes within `early_days` (None: the scenario's eta); closed ones are left out.

    The rule: a segment is unavoidable when something on it never moves (anchored), or when the fewest days that any
    plan can keep it stretched exceed `early_days`. These are bounded from below by what is certain: the day since
    which it is stretched, or the last day to stretch it before a first wave; the windows that its own VMs need by
    their number, volume and critical VMs, with the gap between; lag, weekdays, freezes and its own earliest cutover.
    """
    gate, early = Gate(instance), instance.risk.eta_days if early_days is None else early_days
    found = []
    for one in segments_ahead(instance, gate, gate.groups()):
        if not one.stretched:
            continue
        if one.segment.anchored:
            text = f"Something on segment {one.segment.id} never moves: it stays stretched to the end."
            found.append(Unavoidable(one.segment.id, None, text))
            continue
        fewest = fewest_stretch_days(instance, gate, one)
        if fewest is not None and fewest > early:
            why = _why(one.segment, len(one.waiting))
            text = f"Segment {one.segment.id} is stretched {fewest} days or more in every plan: {why}."
            found.append(Unavoidable(one.segment.id, fewest, text))
    return tuple(found)


def _why(segment: Segment, waiting: int) -> str:
    since = "" if segment.stretched_since is None else f"it is stretched since {segment.stretched_since}, "
    return f"{since}{waiting} VMs on it still need their windows" if waiting else f"{since}and not cut over yet"
