"""The whole course of a plan: a report for each stop, figures over time for the charts, totals, and each segment's."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planner.core.paths.figures import WAYLESS
from planner.core.paths.known_ways import KnownWays
from planner.core.paths.over_plan import Borne, borne
from planner.core.paths.records import TROUBLE, Verdict
from planner.core.paths.schedule import Schedule
from planner.core.paths.situations import VERDICTS, paths_on
from planner.core.paths.stop_report import Day, report_of, worst_rows
from planner.core.paths.stops import Stop
from planner.core.paths.traffic import NOWHERE, Bools, Floats, Ints, Traffic

WORST_OF_A_SEGMENT = 8
_TROUBLE = [VERDICTS.index(one) for one in TROUBLE]
_ASYMMETRIC, _BROKEN, _UNKNOWN = (VERDICTS.index(one) for one in (Verdict.ASYMMETRIC, Verdict.BROKEN, Verdict.UNKNOWN))


@dataclass(frozen=True, eq=False)
class Course:
    """`reports`: of each stop (`stop_report`), as `keep` made them; `stops`: the same in brief, for charts; `totals`, `segments`: over all days."""

    reports: list[Any]
    stops: list[dict[str, Any]]
    totals: dict[str, Any]
    segments: list[dict[str, Any]]


def course_of(
    traffic: Traffic,
    schedule: Schedule,
    known: KnownWays,
    stops: Sequence[Stop],
    pair_of: Mapping[int, str],
    keep: Callable[[dict[str, Any]], Any] = lambda report: report,
    on_progress: Callable[[float], None] = lambda share: None,
) -> Course:
    """Every stop of a plan, one after the other. `pair_of`: segment key -> its NE pair. O(stops x talks).

    `keep`: what is kept of a report, for whole they take a megabyte each where 500 segments talk.
    """
    reports, brief = [], []
    worst = _WorstStops(traffic)
    for place, day in enumerate(_days(traffic, schedule, known, stops)):
        report = report_of(day, worst.before, pair_of)
        worst.look(place, day)
        reports.append(keep(report))
        brief.append(_brief(schedule, day.stop, report))
        on_progress((place + 1) / len(stops))
    whole = borne(traffic, schedule, known, np.arange(len(traffic.talk_a)), stops[-1].last)
    return Course(reports, brief, totals_of(whole, brief), _segments(traffic, whole, worst))


def totals_of(whole: Borne, brief: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The plan in figures: GB on detours, added ms times conversations times days, conversations times days by verdict."""
    days = {
        verdict.value: whole.conversation_days([place])
        for place, verdict in enumerate(VERDICTS)
        if whole.days[:, place].any()
    }
    peak = max(range(len(brief)), key=lambda place: (brief[place]["mon"]["vms"], -place), default=0)
    worst = max(range(len(brief)), key=lambda place: (brief[place]["trouble"], -place), default=0)
    return {
        **_summed(whole, slice(None)),
        "conversation_days": days,
        "mon_vms_peak": {"vms": brief[peak]["mon"]["vms"] if brief else 0, "stop": peak},
        "worst_stop": worst,
    }


def _days(traffic: Traffic, schedule: Schedule, known: KnownWays, stops: Sequence[Stop]) -> Iterator[Day]:
    for stop in stops:
        places = paths_on(traffic, schedule, known.ways, stop.first)
        yield Day(traffic, schedule, known.ways, known.figures, stop, places)


def _brief(schedule: Schedule, stop: Stop, report: Mapping[str, Any]) -> dict[str, Any]:
    counts = {verdict: one["talks"] for verdict, one in report["counts"].items()}
    added = [one["ms"] for verdict, one in report["counts"].items() if verdict not in WAYLESS]
    return {
        "from": schedule.axis.date(stop.first).isoformat(),
        "until": schedule.axis.date(stop.last).isoformat(),
        "label": stop.label,
        "wave": stop.wave,
        "counts": counts,
        "trouble": sum(counts.get(verdict.value, 0) for verdict in TROUBLE),
        "ms": None if None in added else sum(added),
        "ne": {one["pair"]: one["mbit_s"] for one in report["ne"]},
        "circuit": report["circuit"],
        "mon": report["mon"],
    }


def _summed(whole: Borne, chosen: Ints | slice) -> dict[str, Any]:
    weight = whole.conversations[chosen]
    days = whole.days[chosen]
    trouble = [place for place in _TROUBLE if place != _BROKEN]
    is_measured = bool(whole.is_measured[chosen].all())
    return {
        "detour_gb": float(whole.detour_gb[chosen].sum()),
        "ms_days": float(whole.ms_days[chosen].sum()) if is_measured else None,
        "detour_days": float((days[:, trouble].sum(axis=1) * weight).sum()),
        "asymmetric_days": float((days[:, _ASYMMETRIC] * weight).sum()),
        "harmful_days": float((whole.harmful_days[chosen] * weight).sum()),
        "broken_days": float((days[:, _BROKEN] * weight).sum()),
        "unknown_days": float((days[:, _UNKNOWN] * weight).sum()),
    }


class _WorstStops:
    """For each segment the stop at which its talks go worst, and the rows of that."""

    def __init__(self, traffic: Traffic) -> None:
        self.before: Day | None = None
        self._traffic = traffic
        many = len(traffic.nets)
        self._weight: Floats = np.zeros(many)
        self.stop: Ints = np.full(many, NOWHERE, dtype=np.int64)
        self.day: dict[int, Day] = {}

    def look(self, place: int, day: Day) -> None:
        """See whether some segment is worse off than at any stop before."""
        self.before = day
        a, b = self._traffic.talk_segments
        trouble = day.is_trouble
        weight = np.where(np.isinf(day.burden), 1e6, day.burden + 1e-6) * trouble
        many = len(self._traffic.nets)
        now = _on_segments(a, weight, many) + _on_segments(b, np.where(a == b, 0.0, weight), many)
        worse = now > self._weight * (1 + 1e-9)
        self._weight = np.where(worse, now, self._weight)
        self.stop = np.where(worse, place, self.stop)
        if worse.any():
            self.day[place] = replace(day)  # without what it has worked out for its report
            self.day = {stop: self.day[stop] for stop in set(self.stop.tolist()) - {NOWHERE}}


def _on_segments(segment: Ints, weight: Floats, many: int) -> Floats:
    at: Bools = segment != NOWHERE
    return np.bincount(segment[at], weight[at], many).astype(np.float64)


def _segments(traffic: Traffic, whole: Borne, worst: _WorstStops) -> list[dict[str, Any]]:
    """For each segment with talks: what they bear over the plan, and its worst stop with its worst talks."""
    a, b = traffic.talk_segments
    if not len(a):
        return []
    of_segment: dict[int, list[Ints]] = {}
    for segments in (a, np.where(a == b, NOWHERE, b)):
        order = np.argsort(segments, kind="stable")
        found, first = np.unique(segments[order], return_index=True)
        for segment, talks in zip(found.tolist(), np.split(order, first[1:]), strict=True):
            of_segment.setdefault(segment, []).append(talks)
    of_segment.pop(NOWHERE, None)
    rows = []
    for segment in sorted(of_segment):
        talks = np.sort(np.concatenate(of_segment[segment]))
        stop = int(worst.stop[segment])
        day = worst.day.get(stop)
        rows.append(
            {
                "segment": traffic.nets[segment].key,
                **_summed(whole, talks),
                "conversation_days": {
                    verdict.value: float((whole.days[talks, place] * whole.conversations[talks]).sum())
                    for place, verdict in enumerate(VERDICTS)
                    if whole.days[talks, place].any()
                },
                "worst_stop": None if day is None else stop,
                "worst": [] if day is None else worst_rows(day, talks, WORST_OF_A_SEGMENT),
            }
        )
    return rows
