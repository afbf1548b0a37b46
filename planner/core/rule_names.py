"""The hard constraints by name, and what to try where the nearest plan breaks one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planner.core.records import Violation
from planner.core.wording import counted


@dataclass(frozen=True, slots=True)
class Rule:
    """One hard constraint (H01 to H22): its name in a sentence, and the way out where it stands in the way."""

    name: str
    way_out: str


RULES: Mapping[str, Rule] = {
    "H01": Rule("a window for each wave", "Add windows."),
    "H02": Rule("one wave in a window", "Add windows."),
    "H03": Rule("free days between waves", "Allow fewer days between waves, or add windows further apart."),
    "H04": Rule("horizon and freezes", "Lengthen the horizon, or shorten a freeze."),
    "H05": Rule("each VM in one wave", "Add windows that its dates allow."),
    "H06": Rule("VMs in a window", "Let the window take more VMs, add one, or split what must move together."),
    "H07": Rule("GB in a window", "Let the window take more GB, add one, or split what must move together."),
    "H08": Rule("critical VMs in a window", "Let the window take more critical VMs, or add one."),
    "H09": Rule("the link", "Raise the link or its share, replicate longer beforehand, or add later windows."),
    "H10": Rule("VMs under replication at once", "Raise how many may replicate at once, or space the windows out."),
    "H11": Rule("blackouts", "Shorten the blackout, or add a window outside it."),
    "H12": Rule("earliest and latest days", "Move the VM's earliest or latest day."),
    "H13": Rule("pins", "Take the pin away, or give its window more room."),
    "H14": Rule("what moves together", "Split the affinity, or add a larger window."),
    "H15": Rule("what is kept apart", "Drop the anti-affinity, or add windows."),
    "H16": Rule("what moves first", "Drop the precedence, or free the dates of one of the two."),
    "H17": Rule("stretched in time", "Allow a shorter lead, or treat the segment otherwise."),
    "H18": Rule("days for a cutover", "Allow more cutover weekdays or a shorter soak time, or lengthen the horizon."),
    "H19": Rule("longest stretch", "Allow the segment more stretch days, larger windows, or move it at once."),
    "H20": Rule(
        "extension slots, dates a day", "Add NE appliances or allow more dates a day, or move a segment at once."
    ),
    "H21": Rule("nothing before today", "Plan again from today."),
    "H22": Rule("the VM's own stream", "Add windows for its stream."),
}


def broken_rules(violations: Iterable[Violation]) -> str:
    """Which rules a plan breaks and how often: "GB in a window (2 times), pins (once)"."""
    times: dict[str, int] = {}
    for one in violations:
        times[one.code] = times.get(one.code, 0) + 1
    return ", ".join(f"{_name(code)} ({_times(count)})" for code, count in times.items())


def way_out_of(violation: Violation) -> str:
    """What to try where a plan breaks this; "" for a code without a rule."""
    return RULES[violation.code].way_out if violation.code in RULES else ""


def _name(code: str) -> str:
    return RULES[code].name if code in RULES else code


def _times(count: int) -> str:
    return "once" if count == 1 else counted(count, "time")
