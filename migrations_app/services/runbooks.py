"""The un-extend runbook of a segment: its steps as tasks that people carry out, with owner, state and note.

The text of a step is derived anew each time; what people wrote to its code stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from migrations_app.adapters.runbooks import runbook_facts
from migrations_app.choices import TaskState
from migrations_app.models import RunbookTask, SegmentPlan
from migrations_app.selectors import followed_plan
from networks.models import Segment
from networks.services.errors import ServiceError
from networks.services.projects import change_record
from planner.core.runbook import CODES, SegmentFacts, Step, TaskNote, runbook, runbook_text

OVER = (TaskState.DONE, TaskState.NOT_NEEDED)
_MARKS = {TaskState.DONE: "x", TaskState.BLOCKED: "!", TaskState.NOT_NEEDED: "-"}
LONGEST_OWNER, LONGEST_NOTE = 120, 500  # characters, as their columns


@dataclass(frozen=True, slots=True)
class RunbookRow:
    """A step with its task; `task` is unsaved where nobody touched the step yet."""

    step: Step
    task: RunbookTask

    @property
    def is_over(self) -> bool:
        return self.task.state in OVER

    @property
    def is_contradicted(self) -> bool:
        """True where a person called a blocking check done while the records say that it does not hold."""
        return self.step.is_blocking and self.step.stands == "blocks" and self.is_over


@dataclass(frozen=True, slots=True)
class Runbook:
    """Facts and rows of one segment's runbook."""

    facts: SegmentFacts
    rows: Sequence[RunbookRow]

    @property
    def counted(self) -> list[RunbookRow]:
        """The steps that count for progress: all but the way back."""
        return [row for row in self.rows if row.step.phase != "roll back"]

    @property
    def over(self) -> int:
        """How many of them are done or not needed."""
        return sum(row.is_over for row in self.counted)

    @property
    def blocking(self) -> list[RunbookRow]:
        """Checks that the records contradict."""
        return [row for row in self.rows if row.step.stands == "blocks"]

    @property
    def contradicted(self) -> list[RunbookRow]:
        return [row for row in self.rows if row.is_contradicted]

    @property
    def text(self) -> str:
        """The whole as plain text of 80 columns."""
        notes = {row.step.code: _note_of(row.task) for row in self.rows}
        return runbook_text(self.facts, [row.step for row in self.rows], notes)


def runbook_of(segment: Segment, *, today: date) -> Runbook:
    """The runbook of a segment as of `today`; its cutover is that of the plan the project follows."""
    plan = followed_plan(segment.project)
    planned = None if plan is None else SegmentPlan.objects.filter(plan=plan, segment=segment).first()
    facts = runbook_facts(segment, planned, today=today)
    tasks = {task.code: task for task in RunbookTask.objects.filter(segment=segment).select_related("changed_by")}
    return Runbook(
        facts,
        [
            RunbookRow(step, tasks.get(step.code) or RunbookTask(segment=segment, code=step.code))
            for step in runbook(facts)
        ],
    )


@transaction.atomic
def task_update(
    *,
    segment: Segment,
    code: str,
    by: AbstractBaseUser | None,
    owner: str | None = None,
    state: str | None = None,
    note: str | None = None,
) -> RunbookTask:
    """Say who does a step, how far it is, or what was seen. None leaves a value as it is."""
    if code not in CODES:
        raise ServiceError(f"There is no step {code} in the runbook.", "Load the page again.")
    if state is not None and state not in TaskState.values:
        raise ServiceError(f"{state or 'Nothing'} is no state of a step.", f"Choose one of {_choices()}.")
    Segment.objects.select_for_update().get(pk=segment.pk)
    task, is_new = RunbookTask.objects.get_or_create(segment=segment, code=code)
    before = (task.owner, task.state, task.note)
    task.owner = task.owner if owner is None else _short(owner, LONGEST_OWNER, "An owner")
    task.note = task.note if note is None else _short(note, LONGEST_NOTE, "A note")
    task.state = task.state if state is None else state
    if is_new or (task.owner, task.state, task.note) != before:
        task.changed_by_id = by.pk if by else None
        task.save()
        _say(segment, by, f"Runbook of {segment.name}: {_told(task, before[1])}.")
    return task


@transaction.atomic
def runbook_restart(*, segment: Segment, by: AbstractBaseUser | None, reason: str) -> int:
    """Open every step again, after a roll-back; owners and notes stay. Gives how many steps were not open."""
    reason = reason.strip()
    if not reason:
        raise ServiceError("Starting again needs a reason.", "Say what happened: it stands in the record of changes.")
    touched = RunbookTask.objects.filter(segment=segment).exclude(state=TaskState.OPEN)
    count = touched.count()
    for task in touched:
        task.state, task.changed_by_id = TaskState.OPEN, by.pk if by else None
        task.save()
    _say(segment, by, f"The runbook of {segment.name} was started again: {_short(reason, LONGEST_NOTE, 'A reason')}")
    return count


def _short(text: str, most: int, what: str) -> str:
    text = " ".join(text.split())
    if len(text) > most:
        raise ServiceError(f"{what} takes at most {most} characters, this has {len(text):,}.", "Shorten it.")
    return text


def _told(task: RunbookTask, before: str) -> str:
    if task.state != before:
        return f"step {task.code} is {TaskState(task.state).label} now"
    return f"step {task.code} was edited"


def _choices() -> str:
    return ", ".join(str(label) for label in TaskState.labels)


def _note_of(task: RunbookTask) -> TaskNote:
    state = TaskState(task.state)
    done = f"{state.label}"
    if task.pk and task.changed_by is not None and state != TaskState.OPEN:
        done += f" ({task.changed_by}, {task.changed_at:%Y-%m-%d %H:%M} UTC)"
    return TaskNote(_MARKS.get(state, " "), task.owner, done, task.note)


def _say(segment: Segment, by: AbstractBaseUser | None, sentence: str) -> None:
    change_record(
        project=segment.project,
        by=by,
        sentence=sentence,
        affects_plan=False,
        subject_kind="segment",
        subject_id=segment.pk,
    )
