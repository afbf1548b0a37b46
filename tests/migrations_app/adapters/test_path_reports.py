"""Reports of stops on their way into rows: one for each stop, and one for each segment over all of them."""

import gzip
import json
from typing import Any

from migrations_app.adapters.path_reports import PathReports
from tests.migrations_app.paths_told import report, tally


def read(content_gz: bytes) -> Any:
    return json.loads(gzip.decompress(content_gz))


def gap(talks: int) -> dict[str, Any]:
    return {"reason": "No gateway.", "to_enter": "Enter it.", "talks": talks, "subjects": [], "subject_count": 0}


def test_what_reports_say_of_a_segment_stands_in_its_row_by_stop() -> None:
    kept = PathReports()
    stop = kept.packed(report(counts={"optimal": tally(5)}, segments={"7": {"optimal": tally(2)}}))
    kept.packed(report())
    kept.packed(report(segments={"7": {"broken": tally(1)}, "8": {"broken": tally(1)}}))
    assert "segments" not in read(stop) and read(stop)["counts"] == {"optimal": tally(5)}
    found = {key: read(content) for key, content in kept.of_segments([{"segment": 7, "worst_stop": 2}])}
    assert found == {
        7: {
            "course": {"segment": 7, "worst_stop": 2},
            "stops": {"0": {"optimal": tally(2)}, "2": {"broken": tally(1)}},
        }
    }


def test_a_segment_of_which_no_stop_says_anything_has_its_course_alone() -> None:
    (content,) = (content for _, content in PathReports().of_segments([{"segment": 7}]))
    assert read(content) == {"course": {"segment": 7}, "stops": {}}


def test_the_gaps_are_those_of_the_stop_with_most_unknown_talks() -> None:
    kept = PathReports()
    for gaps in ([gap(1)], [gap(2), gap(2)], [gap(3)], []):
        kept.packed(report(gaps=gaps))
    assert kept.gaps == [gap(2), gap(2)]
