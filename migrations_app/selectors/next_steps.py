"""What to do next about a project, the most urgent first: what tracking found, then what is missing in the estate."""

from collections.abc import Iterator, Sequence

from django.db.models import Count, Q

from migrations_app.choices import SegmentState, WaveState
from migrations_app.models import Alarm, Tracking
from networks.models import Project
from networks.selectors.gaps import Gap
from planner.core.wording import counted


def next_steps(project: Project, tracking: Tracking | None, gaps: Sequence[Gap]) -> list[Gap]:
    """Everything worth doing, `gaps` of the estate last."""
    return [*_of_move(project, tracking), *gaps] if tracking is not None else list(gaps)


def _of_move(project: Project, tracking: Tracking) -> Iterator[Gap]:
    if tracking.contradictions:
        first, more = tracking.contradictions[0], len(tracking.contradictions) - 1
        yield Gap(
            f"{first['sentence']} Nothing can be planned with it{f', nor with {more:,} more like it' if more else ''}.",
            first["way_out"],
            "migrations:actuals",
            more + 1,
        )
    severe = Alarm.objects.filter(project=project, cleared_at=None, is_severe=True, seen_at=None).count()
    if severe:
        yield Gap(
            f"{counted(severe, 'severe alarm')} nobody has taken notice of.",
            "Look at each, do what it says, or say that you know.",
            "migrations:alarm_list",
            severe,
        )
    ready = tracking.segments.filter(state=SegmentState.READY).count()
    if ready:
        it = "its gateway" if ready == 1 else "their gateways"
        yield Gap(
            f"{counted(ready, 'segment is', 'segments are')} ready to cut over: no VM is left.",
            f"Move {it}; each day counts until the extension is taken away.",
            "migrations:tracked_segments",
            ready,
            f"state={SegmentState.READY}",
        )
    behind = tracking.waves.aggregate(
        late=Count("pk", filter=Q(state=WaveState.LATE)), partly=Count("pk", filter=Q(state=WaveState.PARTLY))
    )
    waves = behind["late"] + behind["partly"]
    if waves:
        yield Gap(
            f"{counted(waves, 'wave is', 'waves are')} behind: {_behind(behind['late'], behind['partly'])}.",
            "Record what has moved, or plan again so that the rest has a window.",
            "migrations:track",
            waves,
        )
    if tracking.plan_id is not None and tracking.baseline_id is None:
        yield Gap(
            "No plan is approved as the baseline, so no slip can be told.",
            "Approve the plan that was agreed on.",
            "migrations:track",
            1,
        )


def _behind(late: int, partly: int) -> str:
    """ "1 late, 2 moved in part"; what is none is left out."""
    words = ((late, "late"), (partly, "moved in part"))
    return ", ".join(f"{count:,} {what}" for count, what in words if count)
