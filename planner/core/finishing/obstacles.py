"""Why a segment cannot be finished earlier, in words with a way out. Every sentence is true of the plan as it stands."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from planner.core.admission import Gate, group_name, own_rules
from planner.core.calendar import NO_CALENDAR, calendar_of
from planner.core.finishing.records import Obstacle
from planner.core.finishing.search import FinishSearch
from planner.core.groups import named
from planner.core.records import Violation
from planner.core.timetable import Life
from planner.core.wording import counted

PLAN_AGAIN = "Plan again first."


def of_a_broken_plan(violations: Iterable[Violation]) -> Obstacle:
    """The plan does not hold as things stand, so nothing can be said of changing it."""
    every = list(violations)
    more = f" and breaks {counted(len(every) - 1, 'more rule')}" if len(every) > 1 else ""
    return Obstacle(f"The plan does not hold any more: {every[0].text.rstrip('.')}{more}.", PLAN_AGAIN)


def of_the_segment(life: Life) -> Obstacle | None:
    """What no set of moves can change, whatever the plan."""
    name = f"Segment {life.segment.id}"
    if life.over is not None or life.segment.closed_without_stretch:
        return Obstacle(f"{name} is closed already.", "There is nothing left to finish.")
    if life.segment.anchored:
        sentence = f"{name} is anchored: something on it never moves, so no set of moves closes it."
        return Obstacle(sentence, "Enter the day on which it leaves, or move it to another network.")
    if not life.runs and life.since is not None:
        return Obstacle(
            f"Nobody is left to move on segment {life.segment.id}.", "Cut its gateway over: its runbook says how."
        )
    if not life.runs:
        return Obstacle(
            f"Nobody moves on segment {life.segment.id} and it is not extended.", "There is nothing to finish."
        )
    return None


def of_the_moves(search: FinishSearch) -> tuple[Obstacle, ...]:
    """Why no earlier end of its last wave works, told of the latest one: it asks for the fewest moves."""
    days = search.target_days()
    if not days:
        return (_no_day(search),)
    day = days[0]
    on, late = search.timetable.axis.date(day), search.late_groups(day)
    shut_out = [g for g in late if not search.windows_by(g, day)]
    if shut_out:
        return tuple(_shut_out(search, shut_out, day, on))
    if day in search.short:
        vms = sum(search.groups[g].load.vms for g in late)
        sentence = f"{counted(vms, 'VM')} would have to move by {on}, but the windows until then take {search.short[day]:,} more."
        return (Obstacle(sentence, "Add a window before that day, or raise what a window takes."),)
    if day in search.stuck:
        g, reasons = search.stuck[day]
        told = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())
        sentence = (
            f"{group_name(search.groups[g].group)} finds no room in a window that ends by {on}, with everybody else where "
            f"the plan has them: {told}."
        )
        return (Obstacle(sentence, "Add a window, raise what a window takes, or plan again with more time."),)
    sentence = (
        f"Its VMs find room by {on}, but then a segment they are on has no day left for its extension or cutover: "
        "extension slots, days a day's limit has filled, or the longest stretch allowed."
    )
    return (Obstacle(sentence, "Add an appliance, allow more cutovers or extensions a day, or plan again."),)


def _no_day(search: FinishSearch) -> Obstacle:
    life, axis = search.life, search.timetable.axis
    assert life.last is not None and life.cutover is not None
    earlier = [room.end for room in search.rooms if room.end < life.last]
    if not earlier:
        sentence = f"No window that can still be used ends before {axis.date(life.last)}, when its last VMs move."
        return Obstacle(sentence, "Add a window before that day, or lift a freeze.")
    not_before = life.segment.cutover_not_before
    if not_before is not None and axis.day(not_before) >= life.cutover:
        sentence = f"It may not be cut over before {not_before}, so earlier moves would not close it earlier."
        return Obstacle(sentence, "Ask who holds it until then whether it can leave earlier.")
    if calendar_of(life.segment) != NO_CALENDAR:
        sentence = (
            f"No earlier wave brings its cutover forward from {axis.date(life.cutover)}: its {own_rules(life.segment)}, with "
            "weekdays, freezes and soak time, leave no day before."
        )
        return Obstacle(sentence, "Allow its cutover on more days on the segment's page.")
    sentence = (
        f"No earlier wave brings its cutover forward from {axis.date(life.cutover)}: until then no day allows one "
        "(weekday, freeze, soak time)."
    )
    return Obstacle(sentence, "Allow cutovers on more weekdays, or lift a freeze.")


def _shut_out(search: FinishSearch, groups: Iterable[int], day: int, on: date) -> Iterator[Obstacle]:
    """Groups that no window until a day admits: pins together, whatever else one by one."""
    axis = search.timetable.axis
    ends = {window.id: axis.day(window.end) for window in search.instance.windows}
    pinned: dict[str, list[str]] = {}
    others = []
    for g in groups:
        late = [vm for vm in search.groups[g].vms if vm.pinned_window is not None and ends[vm.pinned_window] > day]
        for vm in late:
            pinned.setdefault(vm.pinned_window or "", []).append(vm.id)
        if not late:
            others.append(g)
    for window, vms in pinned.items():
        are = "is" if len(vms) == 1 else "are"
        yield Obstacle(
            f"{counted(len(vms), 'VM')} {are} pinned to {window}: {named(vms)}.",
            f"Take the pin away, or pin to a window that ends by {on}.",
        )
    earlier = replace(search.instance, windows=tuple(window for window in search.instance.windows if window.end <= on))
    free = replace(earlier, vms=tuple(replace(vm, pinned_window=None) for vm in earlier.vms))
    gate = Gate(free)
    for g in others:
        told = "; ".join(gate.obstacles(search.groups[g])) or "there is none"
        sentence = f"{group_name(search.groups[g].group)} fits no window that ends by {on}: {told}."
        yield Obstacle(sentence, "Ease its dates, add a window, or raise what a window takes.")
