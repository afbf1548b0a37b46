"""What detours mean elsewhere than on their own page: for a segment, for a wave, for a project today.

All of it is read from the stored stops of a plan's path study; nothing is worked out for a page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from migrations_app.models import PathStop, PathStudy, SegmentPlan, Wave
from migrations_app.selectors.path_names import TalkRow
from migrations_app.selectors.paths import report_of, segment_told, stops_of, talk_rows
from planner.core.paths.figures import WAYLESS
from planner.core.paths.records import TROUBLE, Verdict
from planner.core.wording import counted

TALKS_SHOWN = 8
_SHOWN = (  # what is told of a change, worst first
    Verdict.BROKEN,
    Verdict.ASYMMETRIC,
    Verdict.TROMBONE,
    Verdict.BACKHAUL,
    Verdict.ISOLATED,
    Verdict.UNAVOIDABLE,
    Verdict.OPTIMAL,
    Verdict.UNKNOWN,
)

Counts = Mapping[str, Mapping[str, Any]]
AtStops = Mapping[str, Mapping[str, Any]]  # what is said of a segment, by the position of a stop


@dataclass(frozen=True, slots=True)
class Tally:
    """Talks taken together. `ms`: added to all conversations that have a way; None = of some it is not measured."""

    talks: int = 0
    conversations: int = 0
    gb_per_day: float = 0.0
    ms: float | None = 0.0


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """The talks of one verdict before and after an event."""

    verdict: str
    before: Tally
    after: Tally

    @property
    def talks(self) -> int:
        """How many more after it."""
        return self.after.talks - self.before.talks

    @property
    def gb_per_day(self) -> float:
        """GB a day more after it."""
        return self.after.gb_per_day - self.before.gb_per_day

    @property
    def ms(self) -> float | None:
        """Milliseconds x conversations more after it; None where either is not measured."""
        if self.before.ms is None or self.after.ms is None:
            return None
        return self.after.ms - self.before.ms

    @property
    def is_trouble(self) -> bool:
        return self.verdict in TROUBLE

    @property
    def has_way(self) -> bool:
        """Whether it takes a way that could take time."""
        return self.verdict not in WAYLESS


@dataclass(frozen=True, slots=True)
class EventChange:
    """What an event does to traffic: its paths on the last day before it and on the first day after it."""

    before: PathStop
    after: PathStop
    rows: tuple[VerdictChange, ...]

    @property
    def trouble(self) -> int:
        """Talks that detour or are broken, more than before; below 0 = fewer."""
        return sum(row.talks for row in self.rows if row.is_trouble)

    @property
    def fewer(self) -> int:
        """The same the other way round."""
        return -self.trouble


@dataclass(frozen=True, slots=True)
class WavePaths:
    """What a wave makes better and worse. `begins`, `ends`: talks whose detour begins, or ends, with it, worst first."""

    change: EventChange
    begins: tuple[TalkRow, ...]
    begin_count: int
    ends: tuple[TalkRow, ...]
    end_count: int


@dataclass(frozen=True, slots=True)
class StopTally:
    """What detours at one stop."""

    stop: PathStop
    trouble: Tally
    counts: tuple[tuple[str, Tally], ...]


@dataclass(frozen=True, slots=True)
class SegmentPaths:
    """How the traffic of a segment goes. `now`: today, or before the first wave where that is to come.

    `worst`: its worst stop; None where nothing of it ever detours. `talks`: of its worst stop. `days`: verdict ->
    conversations x days over the whole plan. `beside`: what the paths of `now` say beside a factor of risk, by its id.
    """

    now: StopTally
    worst: StopTally | None
    talks: tuple[TalkRow, ...]
    days: Mapping[str, float]
    detour_gb: float
    ms_days: float | None
    cutover: EventChange | None
    beside: Mapping[str, str]

    @property
    def detour_days(self) -> float:
        """Conversations x days that detour or are broken."""
        return sum(self.days.get(one, 0) for one in TROUBLE)


@dataclass(frozen=True, slots=True)
class PathsToday:
    """Talks that detour or are broken today, and on the worst days to come."""

    today: int
    worst: int
    worst_from_on: date
    broken: int


def tally_of(counts: Counts, verdicts: Sequence[str] = TROUBLE) -> Tally:
    """The talks of some verdicts together."""
    found = [counts[one] for one in verdicts if one in counts]
    known = [counts[one]["ms"] for one in verdicts if one in counts and one not in WAYLESS]
    return Tally(
        sum(one["talks"] for one in found),
        sum(one["conversations"] for one in found),
        sum(one["gb_per_day"] for one in found),
        None if any(one is None for one in known) else sum(known),
    )


def wave_paths(study: PathStudy, wave: Wave) -> WavePaths | None:
    """What a wave does to traffic; None while the study of its plan does not say. A fixed number of queries."""
    stops = stops_of(study)
    if not stops:
        return None
    before, after = _stop_at(stops, wave.switchover_on), _stop_at(stops, wave.switchover_on + timedelta(days=1))
    then, now = report_of(before), report_of(after)
    changes = (now.get("changes") or {}) if before.position != after.position else {}
    begins, ends = changes.get("begins", {}), changes.get("ends", {})
    return WavePaths(
        _change(before, after, then["counts"], now["counts"]),
        talk_rows(study, begins.get("rows", [])[:TALKS_SHOWN]),
        begins.get("talks", 0),
        talk_rows(study, ends.get("rows", [])[:TALKS_SHOWN]),
        ends.get("talks", 0),
    )


def segment_paths(study: PathStudy, planned: SegmentPlan, today: date) -> SegmentPaths | None:
    """How the traffic of a segment goes by its plan; None while the study does not say. A fixed number of queries."""
    stops = stops_of(study)
    if not stops:
        return None
    told = segment_told(study, planned.segment_id) or {}
    course, at_stops = told.get("course"), told.get("stops", {})
    now = _stop_at(stops, today)
    worst = None if course is None else next((one for one in stops if one.position == course["worst_stop"]), None)
    here = _of_segment(now, at_stops)
    return SegmentPaths(
        _stop_tally(now, here),
        None if worst is None else _stop_tally(worst, _of_segment(worst, at_stops)),
        () if course is None else talk_rows(study, course["worst"][:TALKS_SHOWN]),
        {} if course is None else course["conversation_days"],
        0.0 if course is None else course["detour_gb"],
        0.0 if course is None else course["ms_days"],
        _cutover(stops, planned, at_stops),
        _beside(here),
    )


def paths_today(study: PathStudy, today: date) -> PathsToday | None:
    """What detours today by a plan, and the most that will from today on. One query."""
    ahead = [one for one in study.course if one["until"] >= today.isoformat()] or study.course[-1:]
    if not ahead:
        return None
    now, worst = ahead[0], max(ahead, key=lambda one: int(one["trouble"]))  # of equal ones the first
    return PathsToday(
        now["trouble"],
        worst["trouble"],
        date.fromisoformat(worst["from"]),
        now["counts"].get(Verdict.BROKEN, 0),
    )


def _change(before: PathStop, after: PathStop, then: Counts, now: Counts) -> EventChange:
    rows = (VerdictChange(one, tally_of(then, [one]), tally_of(now, [one])) for one in _SHOWN)
    return EventChange(before, after, tuple(row for row in rows if row.before.talks or row.after.talks))


def _cutover(stops: Sequence[PathStop], planned: SegmentPlan, at_stops: AtStops) -> EventChange | None:
    """What the cutover of a segment does to its traffic; None where none is planned, or it changes nothing."""
    if planned.cutover_on is None:
        return None
    before, after = _stop_at(stops, planned.cutover_on), _stop_at(stops, planned.cutover_on + timedelta(days=1))
    if before.position == after.position:
        return None
    then, now = (_counts(_of_segment(one, at_stops)) for one in (before, after))
    return _change(before, after, then, now)


def _stop_at(stops: Sequence[PathStop], day: date) -> PathStop:
    """The stop of a day; before the first the first, after the last the last."""
    return next((one for one in stops if one.until_on >= day), stops[-1])


def _of_segment(stop: PathStop, at_stops: AtStops) -> Mapping[str, Any]:
    """What the report of a stop says of a segment; nothing where none of it talks."""
    return at_stops.get(str(stop.position), {})


def _counts(segment: Mapping[str, Any]) -> Counts:
    return {one: segment[one] for one in _SHOWN if one in segment}


def _stop_tally(stop: PathStop, segment: Mapping[str, Any]) -> StopTally:
    counts = _counts(segment)
    return StopTally(stop, tally_of(counts), tuple((one, tally_of(counts, [one])) for one in counts))


def _beside(segment: Mapping[str, Any]) -> Mapping[str, str]:
    """Detours of one day beside R4, R5 and R7, which count the same flows by their own rules."""
    counts = _counts(segment)
    round_trips = tally_of(counts, [Verdict.TROMBONE, Verdict.BACKHAUL])
    asymmetric = tally_of(counts, [Verdict.ASYMMETRIC])
    return {
        "R4": f"{counted(round_trips.talks, 'talk')} to on-premises and back, {round_trips.gb_per_day:,.3g} GB a day",
        "R5": f"{counted(asymmetric.talks, 'talk')} there by one way and back by another",
        "R7": f"{segment.get('ne_mbit_s') or 0.0:,.3g} Mbit/s over its extension",
    }
