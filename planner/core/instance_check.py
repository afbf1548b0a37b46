"""Whether a planning problem can be judged at all: numbers that are numbers, ids that exist, facts that agree.

What passes may still have no plan; that is `precheck`'s business.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from math import inf, isfinite

from planner.core.errors import UnreadableInstance
from planner.core.json_fields import is_finite
from planner.core.records import TOTAL, DayRange, Instance, Segment, Vm

_CRITICAL = range(1, 6)
_MOST = 1e18  # of any measure: beyond it, sums of products leave what a float holds
_MOST_DAYS = 10**9  # between two things
_LEAST_ETA_DAYS, _MOST_BETA = 1e-3, 20  # beyond these, the risk of one long stretch leaves what a float holds
_WEEKDAYS = range(7)


def check_instance(instance: Instance) -> None:
    """Raise UnreadableInstance for the first thing that keeps the instance from being judged."""
    _unique("VM", [vm.id for vm in instance.vms])
    _unique("segment", [segment.id for segment in instance.segments])
    _unique("window", [window.id for window in instance.windows])
    _calendar(instance)
    _limits(instance)
    _weights(instance)
    _windows(instance)
    _vms(instance)
    _segments(instance)
    _references(instance)


def _refuse(sentence: str, way_out: str) -> None:
    raise UnreadableInstance(sentence, way_out)


def _unique(kind: str, ids: Sequence[str]) -> None:
    known = set(ids)
    if len(known) == len(ids) and "" not in known:
        return
    for one, times in Counter(ids).items():
        if not one:
            _refuse(f"A {kind} has an empty id.", f"Give every {kind} an id of its own.")
        if times > 1:
            _refuse(f"{kind} id {one} is given {times} times.", f"Give every {kind} an id of its own.")


def _are_plain(values: Sequence[float]) -> bool:
    """True where every value is a finite number of at least 0; one look at all of them, for nearly always they are."""
    try:
        is_finite_sum = set(map(type, values)) <= {int, float} and isfinite(sum(values))
    except OverflowError:  # whole numbers beyond all floats
        return False
    return is_finite_sum and min(values, default=0) >= 0 and max(values, default=0) <= _MOST


def _number(what: str, value: float | None, low: float = 0, *, above: bool = False, most: float = _MOST) -> None:
    """A finite number of at least `low` (above it, if so asked) and at most `most`; None passes."""
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float) or not is_finite(value):
        _refuse(f"{what} is not a number: {value!r}.", "Give a plain number.")
    if value < low or (above and value == low):
        bound = f"greater than {low}" if above else f"at least {low}"
        _refuse(f"{what} is {value}.", f"It must be {bound}.")
    if value > most:
        _refuse(f"{what} is {value:g}, more than can be.", f"It must be at most {most:g}.")


def _whole(what: str, value: float | None, low: int = 0, *, most: float = inf) -> None:
    _number(what, value, low, most=most)
    if value is not None and value != int(value):
        _refuse(f"{what} is not a whole number: {value}.", "Give a whole number.")


def _ranges(what: str, ranges: Sequence[DayRange]) -> None:
    for first, last in ranges:
        if last < first:
            _refuse(f"{what} {first} to {last} ends before it starts.", "Give the first day first.")


def _calendar(instance: Instance) -> None:
    _whole("horizon_days", instance.horizon_days, 1)
    if instance.horizon_days > date.max.toordinal() - instance.start_date.toordinal():
        _refuse(f"horizon_days is {instance.horizon_days}.", "The horizon must end before the year 9999 does.")
    _weekdays("cutover_weekdays", instance.cutover_weekdays)
    _ranges("Freeze", instance.freezes)


def _weekdays(where: str, weekdays: Sequence[int] | None) -> None:
    for weekday in weekdays or ():
        if isinstance(weekday, bool) or weekday not in _WEEKDAYS:
            _refuse(f"{weekday!r} in {where} is no weekday.", "Give 0 for Monday to 6 for Sunday.")


def _limits(instance: Instance) -> None:
    limits = instance.limits
    for name in ("gap_days", "presync_days", "stretch_lead_days", "cutover_lag_days"):
        _whole(name, getattr(limits, name), most=_MOST_DAYS)
    for name in ("max_cutovers_per_day", "max_stretches_per_day", "critical_from"):
        _whole(name, getattr(limits, name))
    by_pool = limits.max_stretched if isinstance(limits.max_stretched, Mapping) else {"all": limits.max_stretched}
    for pool, slots in by_pool.items():
        if slots is None:
            _refuse(f"max_stretched of {pool} is missing.", "Give the number of networks that may be stretched.")
        _whole(f"max_stretched of {pool}", slots)
    streams = {window.stream for window in instance.windows} | {vm.stream for vm in instance.vms}
    _limit_by_stream("link_gb_per_day", limits.link_gb_per_day, streams)
    _limit_by_stream("hcx_max_inflight", limits.hcx_max_inflight, streams)
    by_stream = limits.hcx_max_inflight
    for stream, vms in by_stream.items() if isinstance(by_stream, Mapping) else [("each stream", by_stream)]:
        _whole(f"hcx_max_inflight of {stream}", vms)


def _limit_by_stream(name: str, limit: float | Mapping[str, float | None] | None, streams: set[str]) -> None:
    if not isinstance(limit, Mapping):
        _number(name, limit, most=inf)
        return
    for stream, value in limit.items():
        _number(f"{name} of stream {stream}", value, most=inf)
    for stream in sorted(streams - set(limit)):
        _refuse(f"{name} says nothing of stream {stream}.", "Give it a number, or null for no limit.")


def _weights(instance: Instance) -> None:
    risk, weights = instance.risk, instance.weights
    _number("risk.eta_days", risk.eta_days, above=True)
    _number("risk.eta_days", risk.eta_days, _LEAST_ETA_DAYS)
    _number("risk.beta", risk.beta, above=True, most=_MOST_BETA)
    _number("risk.gamma_per_tb", risk.gamma_per_tb)
    _number("weights.risk", weights.risk)
    _number("weights.split_tb", weights.split_tb)
    _number("weights.makespan_day", weights.makespan_day)


def _windows(instance: Instance) -> None:
    for window in instance.windows:
        if window.end < window.start:
            text = f"Window {window.id} ends ({window.end}) before it starts ({window.start})."
            _refuse(text, "Correct its days, or leave the window out.")
        _whole(f"max_vms of window {window.id}", window.max_vms)
        _number(f"max_gb of window {window.id}", window.max_gb, most=inf)
        _whole(f"max_critical of window {window.id}", window.max_critical)


def _vms(instance: Instance) -> None:
    segments = {segment.id for segment in instance.segments}
    windows = {window.id for window in instance.windows}
    plain = _are_plain([vm.size_gb for vm in instance.vms]) and _are_plain(
        [vm.external_gb_per_day for vm in instance.vms]
    )
    listed = segments.issuperset(chain.from_iterable([vm.segments for vm in instance.vms]))
    for vm in instance.vms:
        if plain and listed and not (vm.blackouts or vm.pinned_window or vm.moved_on) and vm.criticality in _CRITICAL:
            continue
        _number(f"size_gb of VM {vm.id}", vm.size_gb)
        _number(f"external_gb_per_day of VM {vm.id}", vm.external_gb_per_day)
        if vm.criticality not in _CRITICAL:
            _refuse(f"criticality of VM {vm.id} is {vm.criticality!r}.", "Give a whole number from 1 to 5.")
        _ranges(f"Blackout of VM {vm.id}", vm.blackouts)
        for segment in vm.segments:
            if segment not in segments:
                _refuse(f"VM {vm.id} is on segment {segment}, which is not listed.", "List the segment or correct it.")
        if vm.pinned_window is not None and vm.pinned_window not in windows:
            text = f"VM {vm.id} is pinned to window {vm.pinned_window}, which is not listed."
            _refuse(text, "Pin it to a window of the calendar, or take the pin away.")
        _fact(instance, f"VM {vm.id}", "moved_on", vm.moved_on)


def _fact(instance: Instance, owner: str, what: str, on: date | None) -> None:
    if on is None:
        return
    if instance.today is None:
        _refuse(f"{owner} has a fact ({what}), but the instance has no today.", "Give today, or take the fact away.")
    elif on > instance.today:
        _refuse(f"{owner}: {what} {on} lies after today ({instance.today}).", "A fact lies on or before today.")


def _segments(instance: Instance) -> None:
    on: dict[str, list[Vm]] = defaultdict(list)
    facts = any(vm.moved_on for vm in instance.vms) or any(map(_is_closed, instance.segments))
    for vm in instance.vms if facts else ():
        for segment_id in vm.segments:
            on[segment_id].append(vm)
    for segment in instance.segments:
        name = f"segment {segment.id}"
        _number(f"risk_weight of {name}", segment.risk_weight)
        _number(f"gamma_per_tb of {name}", segment.gamma_per_tb)
        _whole(f"max_stretch_days of {name}", segment.max_stretch_days)
        _weekdays(f"cutover_weekdays of {name}", segment.cutover_weekdays)
        _ranges(f"Blackout of {name}", segment.blackouts)
        _ranges(f"Change window of {name}", segment.change_windows)
        _pools(instance, segment)
        _fact(instance, f"Segment {segment.id}", "stretched_since", segment.stretched_since)
        _fact(instance, f"Segment {segment.id}", "cut_over_on", segment.cut_over_on)
        _facts_agree(segment, on[segment.id])


def _is_closed(segment: Segment) -> bool:
    return segment.cut_over_on is not None or segment.closed_without_stretch


def _pools(instance: Instance, segment: Segment) -> None:
    limit = instance.limits.max_stretched
    for pool, slots in segment.slots_by_pool.items():
        _whole(f"slots of segment {segment.id} in pool {pool}", slots, 1)
        if pool == TOTAL:
            text = f"Segment {segment.id} names a pool {TOTAL}, which is the word for the sum over all pools."
            _refuse(text, "Call the pool something else.")
        if isinstance(limit, Mapping) and segment.stretchable and pool not in limit and TOTAL not in limit:
            text = f"Pool {pool} of segment {segment.id} has no limit in max_stretched, and there is no {TOTAL}."
            _refuse(text, "Give the pool a limit.")


def _facts_agree(segment: Segment, vms: list[Vm]) -> None:
    name, since, over = f"Segment {segment.id}", segment.stretched_since, segment.cut_over_on
    closed = segment.closed_without_stretch
    left = [vm for vm in vms if vm.moved_on is None]
    if (over is not None or closed) and left:
        _refuse(f"{name} is closed, but VM {left[0].id} on it has not moved.", "Enter its move, or open the segment.")
    if closed and (since is not None or over is not None or segment.anchored):
        text = f"{name} is closed without a stretch, but also stretched, cut over or anchored."
        _refuse(text, "Keep the one that is true.")
    if over is not None and segment.anchored:
        _refuse(f"{name} is anchored and cut over.", "What never moves keeps it open: keep the one that is true.")
    if since is not None and not segment.stretchable:
        _refuse(f"{name} cannot be stretched, but is stretched since {since}.", "Keep the one that is true.")
    if since is not None and over is not None and over < since:
        _refuse(f"{name} is cut over on {over}, before it is stretched on {since}.", "Correct one of the days.")
    if len(left) < len(vms) and since is None and over is None and not closed:
        text = f"{name} has VMs that have moved, but is neither stretched nor closed."
        _refuse(
            text, "Enter since when it is stretched, when it was cut over, or that it was closed without a stretch."
        )


def _references(instance: Instance) -> None:
    known = {vm.id for vm in instance.vms}
    for kind, rules in (("affinity", instance.affinities), ("anti-affinity", instance.anti_affinities)):
        for number, vms in enumerate(rules, 1):
            _known(f"{kind} {number}", vms, known)
            if len(set(vms)) != len(vms):
                twice = Counter(vms).most_common(1)[0][0]
                _refuse(f"VM {twice} is named twice in {kind} {number}.", "Name it once.")
    for pair in instance.precedences:
        _known("a precedence", pair, known)
    flows = instance.flows
    plain = _are_plain([flow.bytes_per_day for flow in flows])
    listed = known.issuperset([flow.a for flow in flows]) and known.issuperset([flow.b for flow in flows])
    for flow in () if plain and listed else flows:
        _known("a flow", (flow.a, flow.b), known)
        _number(f"Flow {flow.a} - {flow.b}", flow.bytes_per_day)


def _known(where: str, vms: Iterable[str], known: set[str]) -> None:
    for vm in vms:
        if vm not in known:
            _refuse(f"VM {vm} in {where} is not listed.", "List the VM, or take it out of the rule.")
