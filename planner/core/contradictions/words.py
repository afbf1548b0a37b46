"""Wishes in words: what was asked for, and what taking it back would be."""

from collections.abc import Sequence

from planner.core.contradictions.part import Part
from planner.core.contradictions.wishes import Kind, Wish
from planner.core.groups import named
from planner.core.records import DEFAULT, TOTAL, DayRange, Instance, WishTold
from planner.core.segment_rules import ALL_POOLS
from planner.core.wave_rules import limit_of, one_or_two
from planner.core.wording import counted

_OF_SEGMENTS = (
    Kind.AT_ONCE, Kind.ANCHORED, Kind.MAX_STRETCH, Kind.NOT_BEFORE, Kind.OWN_WEEKDAYS, Kind.CHANGE_WINDOWS,
    Kind.OWN_BLACKOUT,
)  # fmt: skip
_COUNTED = {"Window": "window", "Segment": "segment"}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Words:
    """The sentences of the wishes of a part; rules keep the numbers and names they have in the whole."""

    def __init__(self, part: Part, labels: Sequence[str] | None) -> None:
        self._part, self._instance, self._labels = part, part.instance, labels
        self._windows = {window.id: window for window in self._instance.windows}
        self._segments = {segment.id: segment for segment in self._instance.segments}
        self._vms = {vm.id: vm for vm in self._instance.vms}

    def told(self, wishes: Sequence[Wish]) -> tuple[WishTold, ...]:
        """A sentence for each wish; wishes that say the same of several VMs or windows share one."""
        by_what: dict[tuple[str, str], list[Wish]] = {}
        for wish in wishes:
            by_what.setdefault(self._what(wish), []).append(wish)
        return tuple(self._of_all(what, some) for what, some in by_what.items())

    def vms(self, wishes: Sequence[Wish]) -> tuple[str, ...]:
        """The VMs that wishes name; where they name none, those of the part that still move."""
        rules = {
            Kind.PRECEDENCE: self._instance.precedences,
            Kind.APART: self._instance.anti_affinities,
            Kind.AFFINITY: self._instance.affinities,
        }
        found: dict[str, None] = {}
        for wish in wishes:
            named_here = rules[wish.kind][wish.number] if wish.kind in rules else (wish.subject,)
            found |= dict.fromkeys(vm for vm in named_here if vm in self._vms)
        return tuple(found) or tuple(vm.id for vm in self._instance.vms if vm.moved_on is None)

    def _of_all(self, what: tuple[str, str], wishes: list[Wish]) -> WishTold:
        """`what`: of whom it is said ("" = the sentence is whole) and what is said of them."""
        who, text = what
        if who:
            ids = [wish.subject for wish in wishes]
            subject = (
                f"{who} {ids[0]}"
                if len(ids) == 1
                else f"Each of {counted(len(ids), _COUNTED.get(who, who))} ({named(ids)})"
            )
            text = f"{subject} {text}"
        return WishTold(text, self._way_out(wishes[0]))

    def _what(self, wish: Wish) -> tuple[str, str]:
        kind = wish.kind
        if kind in (Kind.PIN, Kind.EARLIEST, Kind.LATEST, Kind.BLACKOUT):
            return "VM", self._of_vm(wish)
        if kind in (Kind.WINDOW_VMS, Kind.WINDOW_GB, Kind.WINDOW_CRITICAL):
            return "Window", self._of_window(wish)
        if kind in _OF_SEGMENTS:
            return "Segment", self._of_segment(wish)
        if kind in (Kind.PRECEDENCE, Kind.APART, Kind.AFFINITY, Kind.FREEZE):
            return "", self._of_rule(wish)
        return "", self._of_programme(wish)

    def _of_vm(self, wish: Wish) -> str:
        vm = self._vms[wish.subject]
        if wish.kind is Kind.PIN:
            window = self._windows[vm.pinned_window or ""]
            return f"is pinned to window {window.id} ({one_or_two(window.start, window.end)})."
        if wish.kind is Kind.EARLIEST:
            return f"may not move before {vm.earliest}."
        if wish.kind is Kind.LATEST:
            return f"may not move after {vm.latest}."
        days = vm.blackouts[wish.number]
        whose = next((one for one in vm.segments if days in self._segments[one].blackouts), None)
        return f"may not move from {_range(days)} ({'blackout' if whose is None else f'blackout of segment {whose}'})."

    def _of_window(self, wish: Wish) -> str:
        window = self._windows[wish.subject]
        if wish.kind is Kind.WINDOW_VMS:
            return f"takes at most {counted(window.max_vms or 0, 'VM')}."
        if wish.kind is Kind.WINDOW_GB:
            return f"takes at most {window.max_gb:,.1f} GB."
        return f"takes at most {counted(window.max_critical or 0, 'critical VM')}."

    def _of_segment(self, wish: Wish) -> str:
        segment = self._segments[wish.subject]
        if wish.kind is Kind.AT_ONCE:
            return "cannot be stretched, so all its VMs move at once."
        if wish.kind is Kind.ANCHORED:
            return "stays stretched to the end, for something on it never moves."
        if wish.kind is Kind.MAX_STRETCH:
            return f"may be stretched {counted(segment.max_stretch_days or 0, 'day')} at most."
        if wish.kind is Kind.OWN_WEEKDAYS:
            return f"is cut over only on {_weekdays(segment.cutover_weekdays or ())}."
        if wish.kind is Kind.CHANGE_WINDOWS:
            return f"is cut over only from {' or from '.join(map(_range, segment.change_windows))} (change windows)."
        if wish.kind is Kind.OWN_BLACKOUT:
            return (
                f"is neither stretched nor cut over from {_range(segment.blackouts[wish.number])} (its own blackout)."
            )
        return f"may not be cut over before {segment.cutover_not_before}."

    def _of_rule(self, wish: Wish) -> str:
        instance, number = self._instance, self._part.number(wish)
        if wish.kind is Kind.PRECEDENCE:
            before, after = instance.precedences[wish.number]
            return f"VM {before} must move before VM {after}, or with it."
        if wish.kind is Kind.APART:
            return (
                f"Anti-affinity {number + 1} keeps {named(instance.anti_affinities[wish.number])} in different waves."
            )
        if wish.kind is Kind.AFFINITY:
            vms = named(instance.affinities[wish.number])
            name = f"affinity {number + 1}" if self._labels is None else self._labels[number]
            return f"{name[:1].upper()}{name[1:]} moves together: {vms}."
        return f"Nothing moves and nothing is cut over from {_range(instance.freezes[wish.number])} (freeze)."

    def _of_programme(self, wish: Wish) -> str:
        limits, weekdays = self._instance.limits, self._instance.cutover_weekdays or ()
        if wish.kind is Kind.SLOTS:
            return _slots(self._instance, wish.subject)
        if wish.kind is Kind.LINK:
            return f"The link{_of(wish.subject)} takes {limit_of(limits.link_gb_per_day, wish.subject):,.1f} GB a day."
        if wish.kind is Kind.IN_FLIGHT:
            most = limit_of(limits.hcx_max_inflight, wish.subject)
            return f"At most {counted(int(most or 0), 'VM')}{_of(wish.subject)} may be under replication at once."
        return {
            Kind.CUTOVERS_A_DAY: f"At most {counted(limits.max_cutovers_per_day or 0, 'cutover')} may be on one day.",
            Kind.STRETCHES_A_DAY: f"At most {counted(limits.max_stretches_per_day or 0, 'stretch', 'stretches')} "
            "may begin on one day.",
            Kind.WEEKDAYS: f"Cutovers are only on {_weekdays(weekdays)}.",
            Kind.GAP: f"{counted(limits.gap_days, 'free day')} must lie between two waves of a stream.",
            Kind.LAG: f"A cutover comes {counted(limits.cutover_lag_days, 'day')} after the last wave at the earliest.",
            Kind.LEAD: f"A stretch begins {counted(limits.stretch_lead_days, 'day')} before the first wave at the latest.",
        }[wish.kind]

    def _way_out(self, wish: Wish) -> str:
        return _WAYS_OUT[wish.kind]


_WAYS_OUT = {
    Kind.PIN: "Take the pin away, or pin it elsewhere.",
    Kind.EARLIEST: "Allow an earlier day.",
    Kind.LATEST: "Allow a later day.",
    Kind.BLACKOUT: "Shorten the blackout or take it away.",
    Kind.PRECEDENCE: "Drop this precedence.",
    Kind.APART: "Drop this anti-affinity, or take a VM out of it.",
    Kind.AFFINITY: "Split what moves together.",
    Kind.AT_ONCE: "Allow the segment to be stretched, or treat it otherwise.",
    Kind.ANCHORED: "Give what never moves on it another treatment.",
    Kind.MAX_STRETCH: "Allow more stretch days.",
    Kind.NOT_BEFORE: "Bring its own day forward, or that of a VM on it that retires.",
    Kind.OWN_WEEKDAYS: "Allow it more weekdays.",
    Kind.CHANGE_WINDOWS: "Widen its change windows, or add one.",
    Kind.OWN_BLACKOUT: "Shorten its blackout or take it away.",
    Kind.FREEZE: "Shorten the freeze or move it.",
    Kind.WINDOW_VMS: "Let it take more VMs.",
    Kind.WINDOW_GB: "Let it take more GB.",
    Kind.WINDOW_CRITICAL: "Let it take more critical VMs.",
    Kind.SLOTS: "Add NE appliances.",
    Kind.CUTOVERS_A_DAY: "Allow more cutovers a day.",
    Kind.STRETCHES_A_DAY: "Allow more stretches a day.",
    Kind.WEEKDAYS: "Allow more weekdays.",
    Kind.IN_FLIGHT: "Raise how many may replicate at once.",
    Kind.LINK: "Raise the link or its share.",
    Kind.GAP: "Allow fewer days between waves.",
    Kind.LAG: "Allow a shorter soak time.",
    Kind.LEAD: "Allow a shorter lead.",
}


def _weekdays(days: Sequence[int]) -> str:
    return ", ".join(_WEEKDAYS[day] for day in days) or "no weekday"


def _range(days: DayRange) -> str:
    return f"{days[0]} to {days[1]}"


def _of(stream: str) -> str:
    return "" if stream in ("", DEFAULT) else f" of stream {stream}"


def _slots(instance: Instance, pool: str) -> str:
    limit = instance.limits.max_stretched
    slots = limit if isinstance(limit, int) else limit[pool]
    whose = {ALL_POOLS: "", TOTAL: " of all pools together"}.get(pool, f" of pool {pool}")
    return f"At most {counted(slots, 'extension slot')}{whose} may be in use at once."
