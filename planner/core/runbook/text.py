"""A runbook as plain text of 80 columns, to be pasted into a change ticket."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from planner.core.runbook.records import PHASES, SegmentFacts, Step

COLUMNS = 80
_INDENT = " " * 8


@dataclass(frozen=True, slots=True)
class TaskNote:
    """How far a step is: `mark` is one character, x for done."""

    mark: str = " "
    owner: str = ""
    state: str = ""
    note: str = ""


def runbook_text(facts: SegmentFacts, steps: Sequence[Step], tasks: Mapping[str, TaskNote]) -> str:
    """The steps with owner, state and note of each. No line but a command is longer than 80 columns."""
    return "\n".join([*_head(facts), *(line for phase in PHASES for line in _phase(*phase, steps, tasks))]) + "\n"


def _head(facts: SegmentFacts) -> Iterator[str]:
    title = f"Runbook: un-extend {facts.name}"
    if facts.never_stretched:
        title = f"Runbook: cut over {facts.name}"
    yield from wrap(title, COLUMNS)
    yield "=" * min(COLUMNS, len(title))
    networks = ", ".join(one.name for one in facts.networks)
    appliances = ", ".join(dict.fromkeys(one.appliance for one in facts.networks if one.appliance))
    mon = {True: "on", False: "off", None: ""}[facts.has_mon]
    rows = (
        ("As of", f"{facts.today}"),
        ("Cutover", _cutover(facts)),
        ("Gateway", facts.gateway),
        ("Prefix", facts.prefix),
        ("Networks", networks),
        ("Appliances", appliances),
        ("Mesh", facts.mesh),
        ("MON", mon),
        ("VMs left", f"{len(facts.vms_left):,} of {facts.vms_total:,}"),
    )
    for name, value in rows:
        yield from _hanging(f"{name + ':':<12}", value or "unknown")


def _cutover(facts: SegmentFacts) -> str:
    if facts.cut_over_on is not None:
        return f"{facts.cut_over_on} (recorded)"
    return "" if facts.cutover_on is None else f"{facts.cutover_on} (planned)"


def _phase(phase: str, title: str, steps: Sequence[Step], tasks: Mapping[str, TaskNote]) -> Iterator[str]:
    yield ""
    yield title
    yield "-" * len(title)
    for step in steps:
        if step.phase == phase:
            yield from _step(step, tasks.get(step.code, TaskNote()))


def _step(step: Step, task: TaskNote) -> Iterator[str]:
    yield from _hanging(f"[{task.mark}] {step.code:<3} ", step.what + (" (blocking)" if step.is_blocking else ""))
    if step.command:
        yield from (f"{_INDENT}{line}" for line in step.command.splitlines())
    stands = {"blocks": "BLOCKS: ", "met": "Met: ", "unknown": "To find out: "}.get(step.stands, "Known: ")
    if step.known:
        yield from _hanging(_INDENT + stands, step.known)
    yield from _hanging(f"{_INDENT}Expected: ", step.expected)
    yield from _hanging(f"{_INDENT}Owner: ", f"{task.owner or '-'}   State: {task.state or '-'}")
    if task.note:
        yield from _hanging(f"{_INDENT}Note: ", task.note)


def _hanging(begin: str, text: str) -> list[str]:
    return wrap(text, COLUMNS, initial_indent=begin, subsequent_indent=" " * len(begin), break_on_hyphens=False) or [
        begin.rstrip()
    ]
