"""The reports of a plan's stops on their way into rows: packed one by one, for all of them at once would fill a worker."""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_FASTEST_GZIP = 1


class PathReports:
    """What is kept of reports (`planner.core.paths.stop_report`) that come in the order of their stops.

    What they say of each segment is kept by segment, as its page reads it; `gaps` are those of the stop with most
    unknown talks.
    """

    def __init__(self) -> None:
        self.gaps: list[dict[str, Any]] = []
        self._many = 0
        self._of_segment: dict[str, list[str]] = defaultdict(list)

    def packed(self, report: Mapping[str, Any]) -> bytes:
        """The next report without its segments, as a stop keeps it."""
        for key, told in report["segments"].items():
            self._of_segment[key].append(f'"{self._many}": {json.dumps(told)}')
        self._many += 1
        self.gaps = max(self.gaps, report["gaps"], key=_unknown_talks)
        return _gzipped(json.dumps({name: told for name, told in report.items() if name != "segments"}))

    def of_segments(self, courses: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, bytes]]:
        """Key and content of each segment with a course over the plan (`planner.core.paths.course`)."""
        for course in courses:
            key = course["segment"]
            stops = ", ".join(self._of_segment[str(key)])
            yield key, _gzipped(f'{{"course": {json.dumps(course)}, "stops": {{{stops}}}}}')


def _unknown_talks(gaps: Sequence[Mapping[str, Any]]) -> int:
    return sum(gap["talks"] for gap in gaps)


def _gzipped(text: str) -> bytes:
    return gzip.compress(text.encode(), _FASTEST_GZIP, mtime=0)
