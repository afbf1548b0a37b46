"""The course of a plan's paths as charts and strips."""

from datetime import date, timedelta

from migrations_app.drawings.charts import DayChart
from migrations_app.drawings.of_paths import charts_of
from migrations_app.drawings.path_strip import Run, detours_strip, verdict_strip
from tests.migrations_app.paths_told import FIRST_ON, course_of, report, tally


def _charts(*reports: dict, circuit_mbit_s: float | None = None) -> dict[str, DayChart]:
    found = charts_of(course_of(reports), today=date(2035, 1, 4), circuit_mbit_s=circuit_mbit_s)
    return {one.title: one for one in found}


CALM = report(counts={"optimal": tally(9)})
BUSY = report(
    counts={"optimal": tally(4), "trombone": tally(3), "broken": tally(2)},
    ne=[{"pair": "Core 1", "segments": [1], "mbit_s": 1200.0}, {"pair": "Core 2", "segments": [2], "mbit_s": 300.0}],
    circuit={"mbit_s": 1600.0, "tromboned_mbit_s": 900.0},
    mon={"vms": 12, "networks": 3, "host_routes": 12, "gen2_prefixes": 0},
)


def test_talks_are_stacked_worst_first_and_the_optimal_ones_are_in_the_table_alone() -> None:
    chart = _charts(CALM, BUSY)["Talks by verdict"]
    assert [line.name for line in chart.lines] == ["Broken", "Trombone"]
    assert chart.columns == ["Broken", "Trombone", "Optimal"]
    assert chart.rows == [(FIRST_ON, [0, 0, 9]), (FIRST_ON + timedelta(days=10), [2, 3, 4])]
    assert "At most 5 talks detour or are broken at once: after wave 1." in chart.summary


def test_a_stop_is_flat_from_its_first_day_to_its_last() -> None:
    chart = _charts(CALM, BUSY)["Talks by verdict"]
    assert [(on - FIRST_ON).days for on in chart.days] == [0, 9, 10, 19]
    assert chart.lines[0].values == [0, 0, 2, 2]


def test_the_fullest_pair_stands_against_what_a_pair_carries() -> None:
    chart = _charts(CALM, BUSY)["Load of the fullest NE pair"]
    assert chart.lines[0].values == [0.0, 0.0, 1200.0, 1200.0]
    assert chart.band is not None
    assert "1,200.0 Mbit/s on one pair, 30.0% of the 4,000 to 6,000 Mbit/s" in chart.summary


def test_a_limit_far_away_is_told_and_not_drawn() -> None:
    quiet = report(ne=[{"pair": "Core 1", "segments": [1], "mbit_s": 40.0}], circuit=BUSY["circuit"])
    charts = _charts(CALM, quiet, circuit_mbit_s=10_000.0)
    assert charts["Load of the fullest NE pair"].band is None
    assert [line.name for line in charts["Load of the circuit"].lines] == [
        "On the circuit",
        "Of it, to on-premises and back",
    ]
    assert "16.0% of its 10,000 Mbit/s" in charts["Load of the circuit"].summary


def test_what_a_plan_does_not_use_has_no_chart() -> None:
    assert list(_charts(CALM)) == ["Talks by verdict"]
    assert charts_of([], today=FIRST_ON, circuit_mbit_s=None) == []


def test_the_strip_over_the_slider_has_no_column_where_nothing_detours() -> None:
    assert "<rect" not in detours_strip([{"trombone": 0}, {}])
    assert detours_strip([{}, {"trombone": 1, "broken": 1}]).count("<rect") == 2


def test_the_strip_of_a_single_stop_fills_its_box() -> None:
    assert 'width="1"' in detours_strip([{"trombone": 4}])


def test_a_long_end_takes_no_more_than_a_quarter_of_the_story() -> None:
    first = Run("optimal", FIRST_ON, FIRST_ON + timedelta(days=29))
    end = Run("trombone", FIRST_ON + timedelta(days=30), FIRST_ON + timedelta(days=3000))
    strip = verdict_strip([first, end], FIRST_ON, "its story")
    assert 'class="look-optimal" x="0" y="8" width="720"' in strip
    assert 'class="look-trombone" x="720" y="8" width="240"' in strip
