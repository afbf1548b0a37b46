"""Contradictions proved before any search: each names what, where, and a way out.

Every rule here is a bound that holds for every plan, so nothing feasible is refused; what passes may still have no
plan. VMs that have moved take no part.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from math import inf

import networkx as nx

from planner.core.admission import Admission, Gate, group_name
from planner.core.capacity import Room, best_totals, load_of
from planner.core.groups import named
from planner.core.precedence_windows import contradictions
from planner.core.precheck_segments import segment_refusals
from planner.core.records import DEFAULT, Instance, Refusal, Vm
from planner.core.wave_rules import limit_of
from planner.core.wording import counted

MOST_OF_A_KIND = 20  # refusals of one code that are spelled out; a mistake in a calendar would give thousands

ROOT_CAUSES = ("no-cutover-day",)  # each takes every window from every VM of its segment, which is told after it

_SLACK = 1e-6  # relative; sums of GB refuse only well beyond rounding


def refusals(instance: Instance, labels: Sequence[str] | None = None) -> tuple[Refusal, ...]:
    """Every contradiction found, at most MOST_OF_A_KIND of a code and one that counts the rest.

    `labels` names the affinities, as in `move_groups`. Expects a checked instance. Empty = nothing is proved.
    """
    gate = Gate(instance)
    groups = gate.groups(labels)
    found: dict[str, list[Refusal]] = defaultdict(list)
    for refusal in _all(instance, gate, groups):
        found[refusal.code].append(refusal)
    causes_first = sorted(found, key=lambda code: code not in ROOT_CAUSES)
    return tuple(one for code in causes_first for one in _bounded(code, found[code]))


def _bounded(code: str, some: list[Refusal]) -> Iterator[Refusal]:
    yield from some[:MOST_OF_A_KIND]
    rest = some[MOST_OF_A_KIND:]
    if rest:
        text = f"{len(rest)} more contradictions of the same kind."
        yield Refusal(code, text, some[0].way_out, tuple(subject for one in rest for subject in one.subjects[:1]))


def _all(instance: Instance, gate: Gate, groups: Sequence[Admission]) -> Iterator[Refusal]:
    waiting = [vm for group in groups for vm in group.vms]
    windowless = list(_streams_without_window(gate, waiting))
    yield from windowless
    if not windowless:
        yield from _groups_without_window(gate, groups)
        yield from _precedences(instance, gate, groups)
        yield from _forced_windows(instance, gate, groups)
        yield from _streams_too_small(instance, gate, waiting)
    yield from _apart_inside_a_group(instance, groups)
    yield from _too_many_apart(instance, gate, groups)
    yield from segment_refusals(instance, gate, groups)


def _streams_without_window(gate: Gate, waiting: Iterable[Vm]) -> Iterator[Refusal]:
    by_stream: dict[str, list[str]] = defaultdict(list)
    for vm in waiting:
        by_stream[vm.stream].append(vm.id)
    for stream, vms in by_stream.items():
        if not any(room.window.stream == stream for room in gate.rooms):
            text = f"{counted(len(vms), 'VM')}{_of(stream)} must move, but there is no window"
            rest = " from today on, inside the horizon and outside every freeze."
            way_out = "Add windows, lengthen the horizon or shorten a freeze."
            yield Refusal("no-window", text + rest, way_out, tuple(islice(vms, MOST_OF_A_KIND)))


def _groups_without_window(gate: Gate, groups: Sequence[Admission]) -> Iterator[Refusal]:
    for group in groups:
        if group.by_size:
            continue
        name, subjects = group_name(group.group), group.group.vms
        pins = sorted({vm.pinned_window for vm in group.vms if vm.pinned_window is not None})
        if len(pins) > 1:
            text = f"{name} must move in one wave, but its VMs are pinned to {', '.join(pins)}."
            yield Refusal("pins-contradict", text, "Pin its VMs to one window, or split the group.", (*subjects, *pins))
        elif not group.by_dates:
            text = f"{name} has no admissible window: {'; '.join(gate.obstacles(group))}."
            way_out = "Take one of these conditions away, or add a window that meets them all."
            yield Refusal("group-without-window", text, way_out, subjects)
        else:
            yield _too_large(gate, group)


def _too_large(gate: Gate, group: Admission) -> Refusal:
    """It has windows, but each is too small in one way or another."""
    open_to_it, load = gate.chosen(group.by_dates), group.load
    sizes = [
        (f"{load.vms} VMs", load.vms, max(room.vms for room in open_to_it), "VMs"),
        (f"{load.gb:.1f} GB", load.gb, max(room.gb for room in open_to_it), "GB"),
        (f"{load.critical} critical VMs", load.critical, max(room.critical for room in open_to_it), "critical VMs"),
    ]
    over = [(text, most, unit) for text, needed, most, unit in sizes if needed > most]
    if over:
        text = " and ".join(f"holds {text}, its largest window takes {most:g} {unit}" for text, most, unit in over)
    else:
        text = f"holds {load.vms} VMs, {load.gb:.1f} GB and {load.critical} critical VMs, no window takes all of it"
    way_out = "Raise the window's limits (or the link, or the migrations in flight), or split what ties the group."
    name = group_name(group.group)
    return Refusal("group-larger-than-every-window", f"{name} {text}.", way_out, group.group.vms)


def _precedences(instance: Instance, gate: Gate, groups: Sequence[Admission]) -> Iterator[Refusal]:
    for before, after in contradictions(instance, gate, groups):
        text = (
            f"VM {before} must move before VM {after} or with it, but no two windows that dates, pins, sizes and the "
            f"other precedences leave them stand in that order."
        )
        yield Refusal("precedence-impossible", text, "Free one of the two, or drop the precedence.", (before, after))


def _forced_windows(instance: Instance, gate: Gate, groups: Sequence[Admission]) -> Iterator[Refusal]:
    """Groups with a single window left: they must fit it together, and these windows must keep the gap."""
    forced: dict[int, list[Admission]] = defaultdict(list)
    for group in groups:
        if group.by_size and group.by_size & (group.by_size - 1) == 0:
            forced[group.by_size.bit_length() - 1].append(group)
    by_stream: dict[str, list[Room]] = defaultdict(list)
    for number, inside in sorted(forced.items()):
        room = gate.rooms[number]
        by_stream[room.window.stream].append(room)
        vms = [vm for group in inside for vm in group.vms]
        load = load_of(instance, vms)
        if not room.takes(load):
            text = (
                f"Window {room.window.id} is the only one left to {len(vms)} VMs ({named([vm.id for vm in vms])}): "
                f"{load.vms} VMs, {load.gb:.1f} GB and {load.critical} critical VMs are more than it takes."
            )
            way_out = "Raise its limits, or open other windows to some of these VMs."
            yield Refusal("window-overfilled", text, way_out, (room.window.id, *(vm.id for vm in vms)))
    for some in by_stream.values():
        for early, late in pairwise(some):
            if late.start <= early.end + instance.limits.gap_days:
                text = (
                    f"Windows {early.window.id} and {late.window.id} are both needed, each the only one left to some "
                    f"VM, but less than {instance.limits.gap_days} free days lie between them."
                )
                way_out = "Take a pin or a date away, or shorten the gap between waves."
                yield Refusal("windows-clash", text, way_out, (early.window.id, late.window.id))


def _streams_too_small(instance: Instance, gate: Gate, waiting: Iterable[Vm]) -> Iterator[Refusal]:
    by_stream: dict[str, list[Vm]] = defaultdict(list)
    for vm in waiting:
        by_stream[vm.stream].append(vm)
    gap = instance.limits.gap_days
    for stream, vms in by_stream.items():
        of_stream = [room for room in gate.rooms if room.window.stream == stream]
        load = load_of(instance, vms)
        for unit, needed, most in (
            ("VMs", load.vms, best_totals(of_stream, gap, lambda room: room.vms)[-1][1]),
            ("GB", load.gb, best_totals(of_stream, gap, lambda room: room.gb)[-1][1]),
            ("critical VMs", load.critical, best_totals(of_stream, gap, lambda room: room.critical)[-1][1]),
        ):
            if needed > most * (1 + _SLACK):
                text = f"{needed:,.0f} {unit}{_of(stream)} must move, all windows together take {most:,.0f}."
                way_out = "Add windows, raise their limits or the link, or lengthen the horizon."
                yield Refusal("windows-too-few", text, way_out, (stream,))
        most_gb = _link_in_all(instance, stream, of_stream)
        if load.gb > most_gb * (1 + _SLACK):
            text = (
                f"{load.gb:,.0f} GB{_of(stream)} must be replicated, the link takes {most_gb:,.0f} GB from the first "
                f"replication to the end of the last window."
            )
            yield Refusal("link-too-small", text, "Raise the link or its share, or add later windows.", (stream,))


def _of(stream: str) -> str:
    return "" if stream == DEFAULT else f" of stream {stream}"


def _link_in_all(instance: Instance, stream: str, of_stream: Sequence[Room]) -> float:
    """GB that a stream's link takes from the earliest replication to its last window."""
    link = limit_of(instance.limits.link_gb_per_day, stream)
    first = max(0, of_stream[0].start - instance.limits.presync_days)
    return inf if link is None else link * (max(room.end for room in of_stream) - first + 1)


def _apart_inside_a_group(instance: Instance, groups: Sequence[Admission]) -> Iterator[Refusal]:
    group_of = {vm: group for group in groups for vm in group.group.vms}
    for number, apart in enumerate(instance.anti_affinities, 1):
        seen: dict[int, str] = {}
        for vm in apart:
            if vm not in group_of:
                continue
            group = group_of[vm]
            if id(group) in seen:
                text = (
                    f"Anti-affinity {number} keeps VMs {seen[id(group)]} and {vm} apart, but they must move in one "
                    f"wave: {'; '.join(group.group.reasons[:3])}."
                )
                way_out = "Drop the anti-affinity for one of them, or what ties them."
                yield Refusal("apart-inside-a-group", text, way_out, (seen[id(group)], vm))
                break
            seen[id(group)] = vm


def _too_many_apart(instance: Instance, gate: Gate, groups: Sequence[Admission]) -> Iterator[Refusal]:
    """VMs kept apart need a window each: a matching of VMs and windows, and windows that keep the gap."""
    group_of = {vm: group for group in groups for vm in group.group.vms}
    for number, apart in enumerate(instance.anti_affinities, 1):
        waiting = [vm for vm in apart if vm in group_of]
        if len(waiting) < 2 or not all(group_of[vm].by_size for vm in waiting):
            continue
        most = min(_matched(waiting, group_of), _side_by_side(instance, gate, waiting, group_of))
        if most < len(waiting):
            text = (
                f"Anti-affinity {number} keeps {len(waiting)} VMs ({named(waiting)}) in different waves, "
                f"but at most {most} windows are left to them."
            )
            way_out = "Shorten the anti-affinity, or add windows."
            yield Refusal("too-many-apart", text, way_out, tuple(waiting))


def _matched(waiting: Sequence[str], group_of: dict[str, Admission]) -> int:
    pairs: nx.Graph[tuple[str, object]] = nx.Graph()
    tops = [("vm", vm) for vm in waiting]
    for vm in waiting:
        windows = group_of[vm].by_size
        # a VM with as many windows as there are VMs never lacks one: enough of them are drawn
        numbers = (number for number in range(windows.bit_length()) if windows >> number & 1)
        pairs.add_edges_from((("vm", vm), ("window", number)) for number in islice(numbers, len(waiting)))
    return len(nx.bipartite.maximum_matching(pairs, top_nodes=tops)) // 2


def _side_by_side(instance: Instance, gate: Gate, waiting: Sequence[str], group_of: dict[str, Admission]) -> int:
    open_to: dict[str, int] = defaultdict(int)
    for vm in waiting:
        open_to[group_of[vm].vms[0].stream] |= group_of[vm].by_size
    return sum(
        int(best_totals(gate.chosen(windows), instance.limits.gap_days, lambda _: 1.0)[-1][1])
        for windows in open_to.values()
    )
