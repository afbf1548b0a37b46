"""Talks counted by verdict, and what their ways add up to."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.core.exposure import BYTES_PER_GB
from planner.core.paths.figures import PathFigures
from planner.core.paths.situations import VERDICTS
from planner.core.paths.traffic import NOWHERE, Bools, Floats, Ints, Traffic


@dataclass(frozen=True, eq=False)
class Tally:
    """For each verdict (in the order of VERDICTS): talks, conversations, GB a day, added ms times conversations; without
    those that are over.

    `ms` counts what is measured; `is_measured` is False where some talk's milliseconds are unknown.
    """

    talks: Ints
    conversations: Ints
    gb_per_day: Floats
    ms: Floats
    is_measured: Bools

    @staticmethod
    def of(traffic: Traffic, figures: PathFigures, places: Ints) -> "Tally":
        """Of talks whose paths are at `places`: first by path, of which there are few, then by verdict."""
        paths, verdicts = len(figures.verdict), len(VERDICTS)

        def by_verdict(by_path: Ints | Floats) -> Floats:
            return np.bincount(figures.verdict, by_path * ~figures.is_over, verdicts).astype(np.float64)

        talks = np.bincount(places, minlength=paths)
        conversations = np.bincount(places, traffic.talk_conversations, paths)
        return Tally(
            talks=by_verdict(talks).astype(np.int64),
            conversations=by_verdict(conversations).astype(np.int64),
            gb_per_day=by_verdict(np.bincount(places, traffic.talk_bytes, paths)) / BYTES_PER_GB,
            ms=by_verdict(np.nan_to_num(figures.added_ms) * conversations),
            is_measured=by_verdict(talks * np.isnan(figures.added_ms)) == 0,
        )

    def as_json(self) -> dict[str, dict[str, Any]]:
        """By the name of each verdict that occurs."""
        return {
            verdict.value: {
                "talks": int(self.talks[place]),
                "conversations": int(self.conversations[place]),
                "gb_per_day": float(self.gb_per_day[place]),
                "ms": float(self.ms[place]) if self.is_measured[place] else None,
            }
            for place, verdict in enumerate(VERDICTS)
            if self.talks[place]
        }


def segment_tallies(traffic: Traffic, figures: PathFigures, places: Ints) -> list[Tally]:
    """(S,) the tally of the talks whose way each segment decides; one between two segments counts in both."""
    a, b = traffic.talk_segments
    is_a, is_b = a != NOWHERE, (b != NOWHERE) & (a != b)
    is_on = ~figures.is_over[places]
    is_a, is_b = is_a & is_on, is_b & is_on
    talks = np.concatenate([np.flatnonzero(is_a), np.flatnonzero(is_b)])
    many, shape = len(VERDICTS), (len(traffic.nets), len(VERDICTS))
    cell = np.concatenate([a[is_a], b[is_b]]) * many + figures.verdict[places[talks]]
    conversations, added = traffic.talk_conversations[talks], figures.added_ms[places[talks]]
    unmeasured = np.isnan(added)

    def summed(weight: Ints | Floats | Bools | None) -> Floats:
        return np.bincount(cell, weight, shape[0] * many).reshape(shape).astype(np.float64)

    columns = (
        summed(None).astype(np.int64),
        summed(conversations).astype(np.int64),
        summed(traffic.talk_bytes[talks]) / BYTES_PER_GB,
        summed(np.where(unmeasured, 0.0, added) * conversations),
        summed(unmeasured) == 0,
    )
    return [Tally(*row) for row in zip(*columns, strict=True)]
