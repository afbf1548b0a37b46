"""The line of a search: steps over the seconds, words beside it, a table that stays short."""

import re

from migrations_app.drawings.of_search import TABLE_ROWS, course_of
from migrations_app.models import PlanRun


def test_before_a_first_plan_there_is_no_line() -> None:
    assert course_of(PlanRun(course=[], seconds_used=3.0)) is None


def test_a_plan_is_the_best_until_a_better_one_is_found() -> None:
    """J 100 at 0 s and 50 at 5 of 10 s: level to the middle of 1000, down, level to the end; 6 % of air of 200."""
    course = course_of(PlanRun(course=[[0.0, 100.0, 1, 2, 3], [5.0, 50.0, 1, 2, 3]], seconds_used=10.0))
    assert course is not None
    assert re.findall(r' d="([^"]*)"', course.svg) == ["M0.0 12.0H500.0V188.0H1000"]
    assert course.summary == "From J 100.0 after 0.0 s to 50.0 after 5.0 s."


def test_a_single_plan_is_a_level_line_also_before_any_time_has_passed() -> None:
    course = course_of(PlanRun(course=[[0.0, 100.0, 1, 2, 3]], seconds_used=0.0))
    assert course is not None
    assert re.findall(r' d="([^"]*)"', course.svg) == ["M0.0 100.0H1000"]
    assert course.summary == "One plan so far, of J 100.0 after 0.0 s."


def test_the_table_keeps_the_first_and_the_last_point_of_many() -> None:
    points = [[float(at), 200.0 - at, 1.0, 2.0, 3.0] for at in range(150)]
    course = course_of(PlanRun(course=points, seconds_used=149.0))
    assert course is not None
    assert (course.rows[0], course.rows[-1]) == (points[-1], points[0])
    assert len(course.rows) <= TABLE_ROWS
