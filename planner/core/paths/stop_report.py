"""Everything that is shown of one stop: counts, the worst talks, segment by segment, loads, MON, what is unknown."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from planner.core.exposure import BYTES_PER_GB
from planner.core.paths.figures import PathFigures
from planner.core.paths.loads import Loads
from planner.core.paths.mon import mon_use_on
from planner.core.paths.records import Harm, Path, Verdict
from planner.core.paths.schedule import Schedule
from planner.core.paths.situations import VERDICTS, Ways
from planner.core.paths.stops import Stop
from planner.core.paths.tally import Tally, segment_tallies
from planner.core.paths.traffic import NO_GAP, NOWHERE, SITES, Bools, Floats, Ints, Traffic

WORST_SHOWN = 50
CHANGES_SHOWN = 20
PAIRS_KEPT = 1_000
SUBJECTS_KEPT = 20
_NAMES = tuple(verdict.value for verdict in VERDICTS)
_BROKEN, _UNKNOWN = VERDICTS.index(Verdict.BROKEN), VERDICTS.index(Verdict.UNKNOWN)


@dataclass(frozen=True, eq=False)
class Day:
    """The paths of all talks during a stop: their places (T,) in `ways.paths`, with the figures of those."""

    traffic: Traffic
    schedule: Schedule
    ways: Ways
    figures: PathFigures
    stop: Stop
    places: Ints

    @cached_property
    def is_trouble(self) -> Bools:
        return self.figures.is_trouble[self.places]

    @cached_property
    def burden(self) -> Floats:
        """(T,) added ms times conversations; where it is not measured, crossings times conversations; broken is worst."""
        conversations = self.traffic.talk_conversations
        added = self.figures.added_ms[self.places]
        weight = np.where(np.isnan(added), self.figures.crossings[self.places], added) * conversations
        return np.where(self.figures.verdict[self.places] == _BROKEN, np.inf, weight)


def report_of(day: Day, before: Day | None, pair_of: Mapping[int, str]) -> dict[str, Any]:
    """The report of a stop, as JSON holds it. `before`: the stop before it; `pair_of`: segment key -> its NE pair."""
    traffic, places = day.traffic, day.places
    loads = Loads.of(traffic, day.figures, places)
    troubled = np.flatnonzero(day.is_trouble)
    return {
        "counts": Tally.of(traffic, day.figures, places).as_json(),
        "worst_by_ms": _rows(day, _largest(day.burden, troubled, WORST_SHOWN, traffic.talk_bytes)),
        "worst_by_bytes": _rows(day, _largest(traffic.talk_bytes, troubled, WORST_SHOWN)),
        "matrix": _matrix(day),
        "segments": _segments(day, loads),
        "ne": loads.by_pair(traffic, pair_of),
        "circuit": {"mbit_s": loads.circuit_mbit_s, "tromboned_mbit_s": loads.tromboned_mbit_s},
        "mon": mon_use_on(traffic, day.schedule, day.stop.first).as_json(),
        "gaps": _gaps(day),
        "changes": None if before is None else _changes(before, day),
    }


def worst_rows(day: Day, talks: Ints, most: int) -> list[dict[str, Any]]:
    """The worst of some talks that go otherwise than they could, as rows of a report."""
    return _rows(day, _largest(day.burden, talks[day.is_trouble[talks]], most, day.traffic.talk_bytes))


def row_of(day: Day, talk: int) -> dict[str, Any]:
    """A talk and its path, as a row of a report."""
    traffic, path = day.traffic, day.ways.paths[int(day.places[talk])]
    return {
        "flow": int(traffic.talk_flow[talk]),
        "verdict": path.verdict.value,
        "added_ms": path.added_ms,
        "rtt_ms": path.rtt_ms,
        "crossings": path.crossings,
        "conversations": int(traffic.talk_conversations[talk]),
        "gb_per_day": float(traffic.talk_bytes[talk]) / BYTES_PER_GB,
        "is_tromboned": path.is_tromboned,
        "harm": path.harm.value if _is_asymmetric(path) else Harm.NONE.value,
        "a": _end(day, int(traffic.talk_a[talk]), int(traffic.talk_segments[0][talk])),
        "b": _end(day, int(traffic.talk_b[talk]), int(traffic.talk_segments[1][talk])),
    }


def _is_asymmetric(path: Path) -> bool:
    return path.verdict is Verdict.ASYMMETRIC


def _rows(day: Day, talks: Ints) -> list[dict[str, Any]]:
    return [row_of(day, talk) for talk in talks.tolist()]


def _end(day: Day, end: int, segment: int) -> dict[str, Any]:
    traffic = day.traffic
    key = None if segment == NOWHERE else traffic.nets[segment].key
    if end < traffic.vm_count:
        has_moved = bool(day.schedule.vm_end[end] < day.stop.first)
        return {"vm": traffic.machines[end].key, "segment": key, "text": "", "site": "avs" if has_moved else "onprem"}
    other = end - traffic.vm_count
    site = SITES[int(traffic.other_site[other])]
    return {"vm": None, "segment": None, "text": traffic.others[other], "site": None if site is None else site.value}


def worst_first(day: Day, talks: Ints) -> Ints:
    """Talks by their burden, of equal ones by their bytes."""
    return _largest(day.burden, talks, len(talks), day.traffic.talk_bytes)


def _largest(weight: Floats, talks: Ints, most: int, of_equal: Floats | None = None) -> Ints:
    """Of some talks those with the largest weight, the largest first; of equal ones by the other weight, then the first."""
    if len(talks) > most:  # those that can be among them: sorting all of them takes its time
        talks = talks[weight[talks] >= np.partition(weight[talks], len(talks) - most)[len(talks) - most]]
    other = weight if of_equal is None else of_equal
    return talks[np.lexsort((talks, -other[talks], -weight[talks]))][:most]


def _matrix(day: Day) -> list[list[Any]]:
    """[a, b, {verdict: talks}, GB a day, ms or null] of pairs of segments or places with trouble or gaps, worst first."""
    traffic, figures, places = day.traffic, day.figures, day.places
    a, b = (
        _corner(traffic, end, segment)
        for end, segment in zip((traffic.talk_a, traffic.talk_b), traffic.talk_segments, strict=True)
    )
    low, high = np.minimum(a, b), np.maximum(a, b)
    many = len(traffic.nets) + len(SITES)
    pair = low * many + high
    is_told = np.zeros(many * many, dtype=np.bool_)
    is_told[pair[day.is_trouble | (figures.verdict[places] == _UNKNOWN)]] = True
    counts, at = np.flatnonzero(is_told), np.flatnonzero(is_told[pair])
    where = (np.cumsum(is_told) - 1)[pair[at]]
    verdict = figures.verdict[places[at]]
    talks = np.bincount(where * len(VERDICTS) + verdict, minlength=len(counts) * len(VERDICTS)).reshape(
        len(counts), len(VERDICTS)
    )
    added = figures.added_ms[places[at]] * traffic.talk_conversations[at]
    ms = np.bincount(where, np.nan_to_num(added), len(counts))
    unmeasured = np.bincount(where, figures.is_unmeasured[places[at]], len(counts)) > 0
    gb = np.bincount(where, traffic.talk_bytes[at], len(counts)) / BYTES_PER_GB
    burden = np.bincount(where, np.where(np.isinf(day.burden[at]), 1e9, day.burden[at]), len(counts))
    worst = _largest(burden.astype(np.float64), np.arange(len(counts)), PAIRS_KEPT)
    columns = (column[worst].tolist() for column in (counts // many, counts % many, talks, gb, ms, unmeasured))
    return [
        [
            _named(traffic, first),
            _named(traffic, second),
            {name: n for name, n in zip(_NAMES, numbers, strict=True) if n},
            gb_per_day,
            None if is_unmeasured else milliseconds,
        ]
        for first, second, numbers, gb_per_day, milliseconds, is_unmeasured in zip(*columns, strict=True)
    ]


def _corner(traffic: Traffic, end: Ints, segment: Ints) -> Ints:
    """For each talk the row or column of its end: its segment, else the place where it is."""
    unknown = len(SITES) - 1
    sites = np.concatenate([np.full(traffic.vm_count, unknown), traffic.other_site])
    return np.where(segment == NOWHERE, len(traffic.nets) + sites[end], segment)


def _named(traffic: Traffic, corner: int) -> int | str:
    if corner < len(traffic.nets):
        return traffic.nets[corner].key
    site = SITES[corner - len(traffic.nets)]
    return "unknown" if site is None else site.value


def _segments(day: Day, loads: Loads) -> dict[str, dict[str, Any]]:
    """For each segment with trouble, gaps or load: its talks by verdict (one inside it counts once), and Mbit/s over it."""
    traffic = day.traffic
    tallies = segment_tallies(traffic, day.figures, day.places)
    talks = np.array([one.talks for one in tallies], dtype=np.int64).reshape(-1, len(VERDICTS))
    harmless = [VERDICTS.index(one) for one in (Verdict.OPTIMAL, Verdict.UNAVOIDABLE)]
    is_told = np.delete(talks, harmless, axis=1).any(axis=1) | (loads.segment_mbit_s > 0)
    return {
        str(traffic.nets[place].key): {**tallies[place].as_json(), "ne_mbit_s": float(loads.segment_mbit_s[place])}
        for place in np.flatnonzero(is_told).tolist()
    }


def _gaps(day: Day) -> list[dict[str, Any]]:
    """Why talks are unknown and what to enter, by how many: subjects of one reason together."""
    traffic = day.traffic
    unknown = np.flatnonzero(day.figures.verdict[day.places] == _UNKNOWN)
    gap_of_end = np.concatenate([traffic.vm_gap, traffic.other_gap])
    first = np.where(
        gap_of_end[traffic.talk_a[unknown]] != NO_GAP,
        gap_of_end[traffic.talk_a[unknown]],
        gap_of_end[traffic.talk_b[unknown]],
    )
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for gap, many in zip(*np.unique(first[first != NO_GAP], return_counts=True), strict=True):
        known = traffic.gaps[int(gap)]
        _add(found, known.reason, known.to_enter, int(many), {"kind": known.kind, "key": known.key, "text": known.text})
    for place, many in zip(*np.unique(day.places[unknown[first == NO_GAP]], return_counts=True), strict=True):
        path = day.ways.paths[int(place)]
        _add(found, path.reason, path.to_enter, int(many), None)
    return sorted(found.values(), key=lambda one: -one["talks"])


def _add(
    found: dict[tuple[str, str], dict[str, Any]], reason: str, to_enter: str, talks: int, subject: dict[str, Any] | None
) -> None:
    one = found.setdefault(
        (reason, to_enter), {"reason": reason, "to_enter": to_enter, "talks": 0, "subjects": [], "subject_count": 0}
    )
    one["talks"] += talks
    if subject is not None:
        one["subject_count"] += 1
        if len(one["subjects"]) < SUBJECTS_KEPT:
            one["subjects"].append(subject)


def _changes(before: Day, now: Day) -> dict[str, Any]:
    """The talks that begin to go otherwise than they could, and those that end to; the latter as they were."""
    was, now_is = before.is_trouble, now.is_trouble
    begins, ends = np.flatnonzero(~was & now_is), np.flatnonzero(was & ~now_is)
    return {"begins": _changed(now, begins), "ends": _changed(before, ends)}


def _changed(day: Day, talks: Ints) -> dict[str, Any]:
    places = day.places[talks]
    added = np.nan_to_num(day.figures.added_ms[places]) * day.traffic.talk_conversations[talks]
    return {
        "talks": len(talks),
        "conversations": int(day.traffic.talk_conversations[talks].sum()),
        "ms": None if day.figures.is_unmeasured[places].any() else float(added.sum()),
        "rows": _rows(day, _largest(day.burden, talks, CHANGES_SHOWN, day.traffic.talk_bytes)),
    }
