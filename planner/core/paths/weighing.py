"""Two plans, or two networks, compared on the talks that a change concerns: what is saved over all days."""

from dataclasses import dataclass

import numpy as np

from planner.core.exposure import BYTES_PER_GB
from planner.core.paths.known_ways import KnownWays
from planner.core.paths.over_plan import starts_of
from planner.core.paths.records import Verdict
from planner.core.paths.remedy_records import Saved
from planner.core.paths.schedule import Schedule
from planner.core.paths.situations import VERDICTS, paths_at
from planner.core.paths.traffic import Bools, Floats, Ints, Traffic

_UNKNOWN, _ASYMMETRIC, _BROKEN = (VERDICTS.index(one) for one in (Verdict.UNKNOWN, Verdict.ASYMMETRIC, Verdict.BROKEN))
_BROKEN_MS = 1000.0  # of what finds no way, to look for the worst by
_LEAST = 1e-3  # a detour that adds nothing measurable is one all the same


@dataclass(frozen=True, eq=False)
class Scene:
    """Who talks, where everything is on which day, and the network between."""

    traffic: Traffic
    schedule: Schedule
    known: KnownWays


@dataclass(frozen=True, eq=False)
class TalkBurden:
    """What each talk (T,) costs on some days, to look for the worst by: milliseconds (where nothing is measured,
    crossings) x conversations x days. `detours`: while it is on a detour or finds no way; `waiting`: on every day."""

    detours: Floats
    waiting: Floats


def burden_by_talk(scene: Scene, days: range) -> TalkBurden:
    """The burden of each talk on some days. O(talks)."""
    talks = np.arange(len(scene.traffic.talk_a))
    spans = _Spans.of(scene.traffic, (scene.schedule,), talks, days)
    places = paths_at(scene.traffic, scene.schedule, scene.known.ways, talks[spans.row], spans.start)
    figures = scene.known.figures
    added = np.where(np.isnan(figures.added_ms), figures.crossings, figures.added_ms)
    added = np.where(figures.verdict == _BROKEN, _BROKEN_MS, np.maximum(added, 0.0))
    weight = added[places] * scene.traffic.talk_conversations[spans.row] * spans.length
    detours = figures.is_trouble[places] * np.maximum(weight, _LEAST)
    many = len(talks)
    return TalkBurden(*(np.bincount(spans.row, one, many).astype(np.float64) for one in (detours, weight)))


def saved(before: Scene, after: Scene, talks: Ints, days: range) -> Saved:
    """What `after` saves on some talks and days: both scenes are of the same ends and talks.

    On a day on which a talk's way is unknown in either, nothing of it is compared; where it has no way in either, no
    milliseconds. O(talks).
    """
    spans = _Spans.of(before.traffic, (before.schedule, after.schedule), talks, days)
    now, then = (_Figures.of(scene, talks[spans.row], spans.start) for scene in (before, after))
    known = (now.verdict != _UNKNOWN) & (then.verdict != _UNKNOWN)
    weight = before.traffic.talk_conversations[talks][spans.row] * spans.length
    gb = before.traffic.talk_bytes[talks][spans.row] * spans.length / BYTES_PER_GB
    fewer_ms = (now.added_ms - then.added_ms) * weight
    known_ways = known & (now.verdict != _BROKEN) & (then.verdict != _BROKEN)
    is_unmeasured = bool(np.isnan(fewer_ms[known_ways]).any())
    ms_days = float(np.nansum(fewer_ms[known_ways]))

    def fewer(was: Bools, will_be: Bools, by: Ints | Floats) -> float:
        return float(((was.astype(np.int64) - will_be) * by).sum())

    return Saved(
        ms_days=None if is_unmeasured and not ms_days else ms_days,
        detour_gb=fewer(now.is_trouble, then.is_trouble, gb * known),
        detour_days=fewer(now.is_trouble, then.is_trouble, weight * known),
        asymmetric_days=fewer(now.verdict == _ASYMMETRIC, then.verdict == _ASYMMETRIC, weight * known),
        harmful_days=fewer(now.is_harmful, then.is_harmful, weight * known),
        broken_days=fewer(now.verdict == _BROKEN, then.verdict == _BROKEN, weight * known),
        unknown_days=fewer(now.verdict == _UNKNOWN, then.verdict == _UNKNOWN, weight),
    )


@dataclass(frozen=True, eq=False)
class _Spans:
    """Spans of days on which nothing changes for a talk: whose (its place among the talks), from when, how many days."""

    row: Ints
    start: Ints
    length: Ints

    @staticmethod
    def of(traffic: Traffic, schedules: tuple[Schedule, ...], talks: Ints, days: range) -> "_Spans":
        starts = np.concatenate([starts_of(traffic, one, talks, days.stop - 1) for one in schedules], axis=1)
        starts = np.sort(np.maximum(starts, days.start), axis=1)
        ends = np.concatenate([starts[:, 1:], np.full((len(talks), 1), days.stop, dtype=np.int64)], axis=1)
        row, column = np.nonzero(ends > starts)
        return _Spans(row, starts[row, column], (ends - starts)[row, column])


@dataclass(frozen=True, eq=False)
class _Figures:
    added_ms: Floats
    verdict: Ints
    is_trouble: Bools
    is_harmful: Bools

    @staticmethod
    def of(scene: Scene, talks: Ints, days: Ints) -> "_Figures":
        places = paths_at(scene.traffic, scene.schedule, scene.known.ways, talks, days)
        figures = scene.known.figures
        return _Figures(
            figures.added_ms[places], figures.verdict[places], figures.is_trouble[places], figures.is_harmful[places]
        )
