"""A chart and its table say the same."""

from datetime import date, timedelta

from migrations_app.drawings.charts import Band, Bar, DayChart, Line

FIRST = date(2026, 1, 1)


def chart(days: int, **fields: object) -> DayChart:
    values = [float(at) for at in range(days)]
    given = {"title": "Left", "summary": "All are.", "unit": "VMs", "lines": (Line("so far", "actual", values),)}
    return DayChart(days=[FIRST + timedelta(days=at) for at in range(days)], **(given | fields))


def test_up_to_60_days_have_a_row_each() -> None:
    assert [on for on, _ in chart(60).rows] == [FIRST + timedelta(days=at) for at in range(60)]
    assert not chart(60).is_thinned


def test_more_days_have_a_row_a_week_with_the_first_and_the_last() -> None:
    rows = chart(80).rows
    assert [values[0] for _, values in rows] == [0, 7, 14, 21, 28, 35, 42, 49, 56, 63, 70, 77, 79]
    assert chart(80).is_thinned


def test_days_that_are_further_apart_than_a_week_all_stay() -> None:
    days = [FIRST + timedelta(days=14 * at) for at in range(70)]
    line = Line("so far", "actual", [1.0] * 70)
    one = DayChart(title="Left", summary="All are.", unit="VMs", days=days, lines=(line,))
    assert [on for on, _ in one.rows] == days


def test_the_band_stands_in_the_table_as_its_two_lines() -> None:
    one = chart(2, band=Band("P50 to P80", "P50", "P80", [3, 2], [4, 3]))
    assert one.columns == ["so far", "P50", "P80"]
    assert one.rows[1] == (date(2026, 1, 2), [1, 2, 3])


def test_a_line_without_any_value_is_left_out_of_picture_and_table() -> None:
    one = chart(2, lines=(Line("so far", "actual", [2, 1]), Line("baseline", "baseline", [None, None])))
    assert one.columns == ["so far"]
    assert one.legend == [("actual", "so far")]
    assert [line["name"] for line in one.data["lines"]] == ["so far"]


def test_what_is_beyond_a_budget_is_never_less_than_nothing() -> None:
    assert (Bar("a", 41, 30).beyond, Bar("b", 12, 30).beyond) == (11, 0)
