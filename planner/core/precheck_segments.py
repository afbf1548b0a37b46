"""Contradictions of segments: extension slots, cutovers and stretches per day, and the length of a stretch."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from planner.core.admission import Admission, Gate, group_name, own_rules
from planner.core.calendar import cutover_days, first_decision_day, stretch_days
from planner.core.capacity import Room, first_day_that_holds, load_of
from planner.core.groups import named
from planner.core.records import Instance, Refusal, Segment, Vm
from planner.core.segment_rules import slot_limits, slots_taken

_SUBJECTS = 20  # ids that a refusal names at most


@dataclass(slots=True)
class Ahead:
    """A segment with something left to decide: the VMs that wait on it, the last day one moved, their windows."""

    segment: Segment
    waiting: list[Vm] = field(default_factory=list)
    moved_last: int | None = None
    windows: int = 0

    @property
    def stretched(self) -> bool:
        """True when it is stretched or must be, and not closed."""
        return self.segment.stretched_since is not None or (self.segment.stretchable and bool(self.waiting))

    @property
    def must_cut_over(self) -> bool:
        return self.stretched and not self.segment.anchored

    @property
    def must_stretch(self) -> bool:
        return self.stretched and self.segment.stretched_since is None


def segments_ahead(instance: Instance, gate: Gate, groups: Sequence[Admission]) -> list[Ahead]:
    """The segments that are not closed and are stretched, or must be, or must move at once."""
    ahead = {segment.id: Ahead(segment) for segment in instance.segments if _open(segment)}
    for vm in instance.vms:
        if vm.moved_on is not None:
            for segment_id in vm.segments:
                if segment_id in ahead:
                    one, day = ahead[segment_id], gate.days.axis.day(vm.moved_on)
                    one.moved_last = day if one.moved_last is None else max(day, one.moved_last)
    for group in groups:
        for vm in group.vms:
            for segment_id in vm.segments if len(vm.segments) < 2 else dict.fromkeys(vm.segments):
                if segment_id in ahead:
                    one = ahead[segment_id]
                    one.waiting.append(vm)
                    one.windows |= group.by_size
    return [one for one in ahead.values() if one.waiting or one.stretched]


def _open(segment: Segment) -> bool:
    return segment.cut_over_on is None and not segment.closed_without_stretch


def segment_refusals(instance: Instance, gate: Gate, groups: Sequence[Admission]) -> Iterator[Refusal]:
    """Every rule of this file."""
    ahead = segments_ahead(instance, gate, groups)
    yield from _slots_of_facts(instance, ahead)
    yield from _slots_of_groups(instance, ahead, groups)
    yield from _days_for_dates(instance, ahead)
    for one in ahead:
        if one.stretched:
            yield from _without_cutover_day(instance, gate, one)
            yield from _stretched_too_long(instance, gate, one)


def _slots_of_facts(instance: Instance, ahead: Iterable[Ahead]) -> Iterator[Refusal]:
    """What is stretched today is stretched today; what is anchored is stretched together on the last day."""
    if first_decision_day(instance) >= instance.horizon_days:
        return  # the whole horizon is past: no day of it is judged
    open_now = [one.segment for one in ahead if one.segment.stretched_since is not None]
    anchored = [one.segment for one in ahead if one.stretched and one.segment.anchored]
    for limit in slot_limits(instance):
        for code, some, when in (
            ("stretched-beyond-slots", open_now, "are stretched today"),
            ("anchored-beyond-slots", anchored, "stay stretched to the end, for something on them never moves"),
        ):
            taken = [segment for segment in some if slots_taken(segment, limit.pool)]
            slots = sum(slots_taken(segment, limit.pool) for segment in taken)
            if slots > limit.slots:
                text = (
                    f"{len(taken)} segments ({named([segment.id for segment in taken])}) {when} and take {slots} "
                    f"extension slots{_of(limit.pool)}, there are {limit.slots}."
                )
                way_out = "Add NE appliances, or record the cutovers that have been made."
                if code == "anchored-beyond-slots":
                    way_out = "Add NE appliances, or give what never moves on these segments another treatment."
                yield Refusal(code, text, way_out, tuple(segment.id for segment in taken))


def _of(pool: str | None) -> str:
    return "" if pool is None else f" of pool {pool}"


def _slots_of_groups(instance: Instance, ahead: Iterable[Ahead], groups: Sequence[Admission]) -> Iterator[Refusal]:
    """While a group moves, each stretchable segment of its VMs is stretched, and so is what is anchored already."""
    stretched = {one.segment.id: one.segment for one in ahead if one.stretched}
    always = {key: one for key, one in stretched.items() if one.anchored and one.stretched_since is not None}
    told: set[tuple[str, ...]] = set()
    for limit in slot_limits(instance):
        held = sum(slots_taken(segment, limit.pool) for segment in always.values())
        most = max((slots_taken(segment, limit.pool) for segment in stretched.values()), default=0)
        for group in groups:
            if sum([len(vm.segments) for vm in group.vms]) * most + held <= limit.slots:
                continue  # as nearly always
            ids = dict.fromkeys(one for vm in group.vms for one in vm.segments if one in stretched)
            mine = tuple(one for one in ids if one not in always and slots_taken(stretched[one], limit.pool))
            needed = sum(slots_taken(stretched[one], limit.pool) for one in mine)
            if needed and needed + held > limit.slots and mine not in told:
                told.add(mine)
                beside = f" beside {held} that anchored segments hold" if held else ""
                text = (
                    f"{group_name(group.group)} moves on {len(mine)} stretched segments ({named(mine)}), which take "
                    f"{needed} extension slots{_of(limit.pool)} at once{beside}; there are {limit.slots}."
                )
                way_out = "Add NE appliances, or treat a segment otherwise (move at once, re-IP)."
                yield Refusal("slots-too-few", text, way_out, (*mine[:_SUBJECTS], *group.group.vms[:_SUBJECTS]))


def _days_for_dates(instance: Instance, ahead: Sequence[Ahead]) -> Iterator[Refusal]:
    limits = instance.limits
    for what, some, most, allowed in (
        ("cut over", [one for one in ahead if one.must_cut_over], limits.max_cutovers_per_day, cutover_days(instance)),
        ("stretched", [one for one in ahead if one.must_stretch], limits.max_stretches_per_day, stretch_days(instance)),
    ):
        days = int(allowed.sum())
        if most is not None and len(some) > most * days:
            text = (
                f"{len(some)} segments must be {what}, but {days} days of the horizon allow it and {most} are "
                f"allowed a day."
            )
            way_out = "Raise the number per day, allow more weekdays, or lengthen the horizon."
            ids = tuple(one.segment.id for one in islice(some, _SUBJECTS))
            yield Refusal(f"{what.replace(' ', '-')}-days-too-few", text, way_out, ids)


def _without_cutover_day(instance: Instance, gate: Gate, one: Ahead) -> Iterator[Refusal]:
    """What has no VM left to move still needs a day; with VMs left their windows tell it, but for its own rule."""
    segment = one.segment
    if segment.anchored:
        return
    last = _moved_by(instance, one)
    if one.waiting:
        last = max(last, min((room.end for room in gate.rooms), default=last))
    own_day = gate.days.earliest_cutover(segment, last)
    if own_day is None and gate.days.earliest_without_own_calendar(segment, last) is not None:
        yield _closed_by_its_own_calendar(gate, one, last)
    elif gate.days.earliest_cutover(segment, _moved_by(instance, one)) is None:
        day = segment.cutover_not_before
        text = (
            f"Segment {segment.id} must be cut over, but from the first day that its rules allow none is left."
            if day is None
            else f"Segment {segment.id} may not be cut over before {day}, and from then on no day for it is left."
        )
        way_out = "Lengthen the horizon, allow more weekdays, or shorten a freeze."
        if day is not None:
            way_out = f"{way_out[:-1]}, or bring forward its own day or that of a VM on it that retires."
        yield Refusal("no-cutover-day", text, way_out, (segment.id,))


def _closed_by_its_own_calendar(gate: Gate, one: Ahead, last: int) -> Refusal:
    """Without its own calendar there would be a day; `last`: no plan has moved its last VM before."""
    segment, rules = one.segment, own_rules(one.segment)
    when = (
        f"after {gate.days.axis.date(last)}, the first day by which a wave can have ended"
        if one.waiting
        else "any more"
    )
    text = f"Segment {segment.id} may be cut over on no day {when}: its {rules} leave none."
    way_out = "Widen its change windows" if segment.change_windows else "Allow more weekdays or shorten a blackout"
    return Refusal("no-cutover-day", text, f"{way_out} on the segment's page, or lengthen the horizon.", (segment.id,))


def _moved_by(instance: Instance, one: Ahead) -> int:
    """A day before which the last VM of a segment cannot have moved; without VMs there is nothing to soak."""
    first = first_decision_day(instance)
    if one.waiting:
        return first
    return first - instance.limits.cutover_lag_days if one.moved_last is None else one.moved_last


def _stretched_too_long(instance: Instance, gate: Gate, one: Ahead) -> Iterator[Refusal]:
    most = one.segment.max_stretch_days
    if most is None:
        return
    fewest = fewest_stretch_days(instance, gate, one)
    if fewest is not None and fewest > most:
        lead, lag = instance.limits.stretch_lead_days, instance.limits.cutover_lag_days
        text = (
            f"Segment {one.segment.id} is stretched {fewest} days or more in every plan ({len(one.waiting)} VMs still "
            f"move on it; lead {lead} days, lag {lag} days), at most {most} are allowed."
        )
        way_out = "Raise its limit, raise what a window takes, allow more cutover days, or move it at once."
        yield Refusal("stretch-longer-than-allowed", text, way_out, (one.segment.id,))


def fewest_stretch_days(instance: Instance, gate: Gate, one: Ahead) -> int | None:
    """A number of stretch days that no plan can go below; None when no windows hold its VMs.

    Over every first window: the fewest days in which its windows hold the VMs that wait, VMs, GB and critical VMs each
    by itself and each stream by itself, between the last day to stretch before and the first to cut over after.
    """
    days = gate.days
    if not one.waiting:
        last = _moved_by(instance, one)
        return days.fewest_days(one.segment, last, last)
    in_one = _in_one_window(instance, gate, one)
    if in_one is not None:
        return in_one
    usable = gate.chosen(one.windows)
    fewest: int | None = None
    for start in sorted({room.start for room in usable}):
        held = _held_by(instance, [room for room in usable if room.start >= start], one.waiting)
        if held is None:
            break
        span = days.fewest_days(one.segment, start, held)
        if span is not None and (fewest is None or span < fewest):
            fewest = span
    return fewest


def _in_one_window(instance: Instance, gate: Gate, one: Ahead) -> int | None:
    """The fewest days of all single windows, where such a window holds everything: no choice of more does better."""
    spans = gate.fewest_days(one.segment)
    known = [(span, n) for n, span in enumerate(spans) if span is not None and one.windows >> n & 1]
    fewest = min(known, default=(None, 0))[0]
    load = load_of(instance, one.waiting)
    return fewest if any(span == fewest and gate.rooms[n].takes(load) for span, n in known) else None


def _held_by(instance: Instance, usable: Sequence[Room], waiting: Sequence[Vm]) -> int | None:
    """The first day by which windows can have taken the VMs, each stream by itself."""
    last = 0
    for stream in {vm.stream for vm in waiting}:
        load = load_of(instance, (vm for vm in waiting if vm.stream == stream))
        of_stream = [room for room in usable if room.window.stream == stream]
        day = first_day_that_holds(of_stream, instance.limits.gap_days, load)
        if day is None:
            return None
        last = max(last, day)
    return last
