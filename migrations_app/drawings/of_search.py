"""The course of a search: J of the best plan over the seconds, as a small line, and as the rows of its table."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from migrations_app.models import PlanRun

WIDTH, HEIGHT = 1000, 200  # of the drawing's own units: it is stretched to its box
_AIR = 0.06  # of the height, so that the line does not lie on the edge
TABLE_ROWS = 20

Point = Sequence[float | None]  # seconds, J, ageing, traffic, makespan


@dataclass(frozen=True, slots=True)
class SearchCourse:
    """What a search has come to after `until_s` seconds; `low` and `high`: the ends of the axis of J."""

    points: Sequence[Point]
    until_s: float
    low: float
    high: float

    @property
    def last(self) -> Point:
        """The best plan so far."""
        return self.points[-1]

    @property
    def rows(self) -> list[Point]:
        """At most TABLE_ROWS of the points, the newest first; the first and the last always."""
        step = max(1, -(-len(self.points) // (TABLE_ROWS - 1)))
        kept = [*self.points[:-1:step], self.last]
        return kept[::-1]

    @property
    def summary(self) -> str:
        """The line in words."""
        first = self.points[0]
        if len(self.points) == 1:
            return f"One plan so far, of J {first[1]:,.1f} after {first[0]:,.1f} s."
        last = self.last
        return f"From J {first[1]:,.1f} after {first[0]:,.1f} s to {last[1]:,.1f} after {last[0]:,.1f} s."

    @property
    def svg(self) -> SafeString:
        """A line of steps: a plan is the best until a better one is found. Numbers only, so nothing to escape."""
        path = ""
        for seconds, objective, *_ in self.points:
            x, y = self._x(seconds or 0.0), self._y(objective or 0.0)
            path += f"H{x:.1f}V{y:.1f}" if path else f"M{x:.1f} {y:.1f}"
        path += f"H{WIDTH}"
        return SafeString(
            f'<svg class="course-line" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" aria-hidden="true">'
            f'<path class="look-actual" d="{path}"/></svg>'
        )

    def _x(self, seconds: float) -> float:
        return WIDTH * seconds / self.until_s if self.until_s else 0.0

    def _y(self, objective: float) -> float:
        part = (objective - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return HEIGHT * (1 - _AIR - (1 - 2 * _AIR) * part)


def course_of(run: PlanRun) -> SearchCourse | None:
    """The course of a run's search; None before its first plan."""
    if not run.course:
        return None
    objectives = [point[1] for point in run.course]
    until_s = max(run.seconds_used or 0.0, run.course[-1][0])
    return SearchCourse(run.course, until_s, min(objectives), max(objectives))
