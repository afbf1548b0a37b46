"""The search of a planning run: its progress goes into the run's row, and a person's stop into the search."""

from math import inf
from time import monotonic
from typing import Any

from django.db.models import Avg, Q, Sum
from django.utils import timezone

from migrations_app.adapters import ScenarioProblem
from migrations_app.models import PlanRun
from networks.choices import RunState
from networks.services.runs import PULSE_EVERY_S, run_heartbeat
from planner.core.plan import make_plan
from planner.core.records import Budget, Outcome, Progress, Start

MOST_POINTS = 200  # of a run's course


class Watch:
    """How far the search of a run is; `stopped` once a person asked for its end, or somebody else has the run."""

    def __init__(self, run: PlanRun) -> None:
        self.stopped = False
        self.course: list[list[float | None]] = []
        self._run = run
        self._beat_at = -inf
        self._last = Progress(0.0, "start")

    def report(self, progress: Progress) -> None:
        """Hear of the search, and tell of it at most every PULSE_EVERY_S; of a first plan at once."""
        is_first = self._last.objective is None and progress.objective is not None
        if progress.objective is not None and progress.objective != self._last.objective:
            self.course = _thinned([*self.course, _point(progress)])
        self._last = progress
        if is_first or monotonic() - self._beat_at >= PULSE_EVERY_S:
            self._beat()

    def should_stop(self) -> bool:
        """What the search asks."""
        return self.stopped

    @property
    def figures(self) -> dict[str, Any]:
        """What a run's row says of its search."""
        last = self._last
        figures: dict[str, Any] = {"seconds_used": last.seconds, "moves_tried": last.iterations, "course": self.course}
        return figures if last.objective is None else figures | {"objective": last.objective}

    def _beat(self) -> None:
        self._beat_at = monotonic()
        text = _told(self._last)
        self.stopped = not run_heartbeat(self._run, share=self._last.share, text=text) or self.stopped
        held = PlanRun.objects.filter(pk=self._run.pk, claim=self._run.claim, state=RunState.RUNNING)
        held.update(**self.figures)
        if self._run.parent_id is not None:
            self._tell_parent(self._run.parent_id, text)

    def _tell_parent(self, parent_id: int, text: str) -> None:
        """The run this is a share of: as far as its shares are on average, as good as the best of them."""
        parent = PlanRun.objects.filter(pk=parent_id, state=RunState.RUNNING)
        shares = PlanRun.objects.filter(parent_id=parent_id)
        far = shares.aggregate(progress_share=Avg("progress_share"), moves_tried=Sum("moves_tried"))
        parent.update(heartbeat_at=timezone.now(), seconds_used=self._last.seconds, **far)
        objective = self._last.objective
        if objective is not None:
            is_better = Q(objective=None) | Q(objective__gte=objective)
            parent.filter(is_better).update(objective=objective, course=self.course, progress_text=text)


def searched(run: PlanRun, problem: ScenarioProblem, start: Start | None, watch: Watch) -> Outcome:
    """Search as a run says: its seed, its budget, its lanes."""
    return make_plan(
        problem.instance,
        seed=run.seed,
        budget=Budget(run.seconds, run.iterations, run.lanes),
        now=monotonic,
        start=start,
        labels=problem.affinity_names,
        on_progress=watch.report,
        should_stop=watch.should_stop,
    )


def _point(progress: Progress) -> list[float | None]:
    """A point of a run's course: seconds, J, and its parts where they are known."""
    parts = progress.parts
    of_what = (None, None, None) if parts is None else (parts.ageing, parts.traffic, parts.makespan)
    return [progress.seconds, progress.objective, *of_what]


def _thinned(course: list[list[float | None]]) -> list[list[float | None]]:
    """Every other point of a long course, with the last."""
    return course if len(course) <= MOST_POINTS else [*course[:-1:2], course[-1]]


def _told(progress: Progress) -> str:
    best = "no plan yet" if progress.objective is None else f"best plan so far {progress.objective:,.1f}"
    return f"{progress.phase.capitalize()}: {best}"
