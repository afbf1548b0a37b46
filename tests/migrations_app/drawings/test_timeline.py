"""The timeline as SVG: what stands where, and that nothing of the estate can break out of it."""

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest

from migrations_app.drawings import timeline
from migrations_app.drawings.records import (
    ActualStretch,
    DayRisk,
    Move,
    Moved,
    NamedDays,
    PoolUse,
    Row,
    Timeline,
    WaveColumn,
)
from migrations_app.drawings.scale import fitting, round_up

TODAY = date(2027, 1, 5)
JANUARY = {"first_on": date(2027, 1, 1), "last_on": date(2027, 1, 31)}
ROW = Row(
    name="erp",
    vlan="120",
    vms=3,
    url="/segments/1/",
    stretch_on=date(2027, 1, 8),
    ends_on=date(2027, 1, 17),
    stays_stretched=False,
    days=10,
    risk_days=7.5,
    budget_days=30,
    bands=((0, 0), (1, 4)),
    moves=(Move(1, date(2027, 1, 10), 1), Move(2, date(2027, 1, 16), 2)),
)


def picture(*rows: Row, **changes: object) -> Timeline:
    """A picture of January with two waves."""
    given = {
        "title": "To AVS",
        "today": TODAY,
        "rows": rows,
        "waves": (WaveColumn(1, date(2027, 1, 9), date(2027, 1, 10), 1, "/waves/1/"),),
        "freezes": (NamedDays("audit", date(2027, 1, 20), date(2027, 1, 22)),),
        "daily": (DayRisk(date(2027, 1, 8), 0.5), DayRisk(date(2027, 1, 9), 0.7)),
        "pools": (PoolUse("core", (1, 2), 8),),
        "band_limits": (1.0, 5.0),
        "budget_days": 30,
        **JANUARY,
        **changes,
    }
    return Timeline(**given)


def drawn(*rows: Row, **changes: object) -> ElementTree.Element:
    """The bars of a picture whose days are 10 pixels wide."""
    one = picture(*rows, **changes)
    return ElementTree.fromstring(timeline.bars(one, fitting(one.first_on, one.last_on, 310)))


def shapes(root: ElementTree.Element, name: str) -> list[dict[str, str]]:
    return [one.attrib for one in root.iter() if name in one.attrib.get("class", "").split()]


def row_with(**changes: object) -> Row:
    return replace(ROW, **changes)


def filled(root: ElementTree.Element) -> list[tuple[str, str, str]]:
    """Class, place and width of every part of what happened."""
    groups = [one for one in root.iter() if one.attrib.get("class") == "tl-actual"]
    return [(one["class"], one["x"], one["width"]) for group in groups for one in shapes(group, "tl-band")]


def dots(root: ElementTree.Element) -> list[tuple[str, str]]:
    return [(one["class"], one["cx"]) for one in shapes(root, "tl-dot")]


def hatched(root: ElementTree.Element) -> list[dict[str, str]]:
    return [one.attrib for one in root.iter() if one.attrib.get("fill") == "url(#tl-hatch)"]


def test_a_bar_reaches_from_the_extension_to_the_end_of_the_cutover_day():
    (frame,) = shapes(drawn(ROW), "tl-frame")
    assert (frame["x"], frame["width"]) == ("70", "100")


def test_the_colour_deepens_where_the_band_begins():
    first, second = shapes(drawn(ROW), "tl-band")
    assert (first["class"], first["x"], first["width"]) == ("tl-band tl-band-0", "70", "40")
    assert (second["class"], second["x"], second["width"]) == ("tl-band tl-band-1", "110", "60")


def test_each_wave_that_moves_its_vms_is_a_dot_sized_by_how_many():
    one, two = shapes(drawn(ROW), "tl-dot")
    assert (one["cx"], two["cx"]) == ("95", "155")
    assert float(one["r"]) < float(two["r"])


def test_the_budget_ticks_where_it_ends_and_only_then():
    assert shapes(drawn(ROW), "tl-budget") == []
    (tick,) = shapes(drawn(row_with(budget_days=5)), "tl-budget")
    assert tick["x1"] == "120"


def test_an_extension_that_happened_is_filled_up_to_today_and_the_plan_is_fainter():
    root = drawn(row_with(actual=(ActualStretch(date(2027, 1, 3), None),)))
    assert filled(root) == [("tl-band tl-band-0", "20", "30")]
    (faint,) = [one for one in root.iter() if one.attrib.get("class") == "tl-planned"]
    assert len(shapes(faint, "tl-band")) == 2
    assert [one["x"] for one in shapes(root, "tl-frame")] == ["70"]


def test_where_nothing_has_happened_the_plan_has_its_full_colour():
    assert shapes(drawn(ROW), "tl-planned") == []


def test_what_happened_deepens_with_its_own_days():
    root = drawn(row_with(actual=(ActualStretch(date(2027, 1, 2), date(2027, 1, 9)),)), today=date(2027, 1, 20))
    assert filled(root) == [("tl-band tl-band-0", "10", "40"), ("tl-band tl-band-1", "50", "40")]


def test_a_re_extension_is_a_second_bar():
    twice = (ActualStretch(date(2027, 1, 2), date(2027, 1, 3)), ActualStretch(date(2027, 1, 9), None))
    root = drawn(row_with(actual=twice), today=date(2027, 1, 10))
    assert [(x, width) for _, x, width in filled(root)] == [("10", "20"), ("80", "20")]


def test_days_beyond_the_budget_are_hatched_in_fact_and_to_the_planned_end():
    running = row_with(budget_days=5, actual=(ActualStretch(date(2027, 1, 3), None),))
    (tick,) = shapes(drawn(running, today=date(2027, 1, 10)), "tl-budget")
    assert tick["x1"] == "70"  # the 5 days are 3 to 7 January
    (beyond,) = hatched(drawn(running, today=date(2027, 1, 10)))
    assert (beyond["x"], beyond["width"]) == ("70", "100")  # 8 to 17 January, as planned
    overdue = drawn(running, today=date(2027, 1, 20))
    assert hatched(overdue)[0]["width"] == "130"  # to today, as it still stands


def test_an_ended_stretch_is_hatched_beyond_its_budget_too():
    ended = row_with(
        budget_days=5, actual=(ActualStretch(date(2027, 1, 1), date(2027, 1, 7)),), cut_over_on=date(2027, 1, 7)
    )
    root = drawn(ended, today=date(2027, 1, 20))
    assert [(one["x"], one["width"]) for one in hatched(root)] == [("50", "20")]
    (cap,) = shapes(root, "tl-over")
    assert cap["x1"] == "70"


def test_moved_vms_are_filled_dots_and_those_to_come_hollow():
    root = drawn(row_with(moved=(Moved(date(2027, 1, 11), 1),)))
    assert dots(root) == [("tl-dot", "155"), ("tl-dot is-moved", "105")]


def test_what_moved_before_the_plan_was_made_leaves_its_waves_to_come():
    root = drawn(row_with(vms=5, moved=(Moved(date(2027, 1, 3), 2),)))  # 3 of 5 VMs are in its waves
    assert dots(root) == [("tl-dot", "95"), ("tl-dot", "155"), ("tl-dot is-moved", "25")]


def test_a_wave_that_moved_in_part_shows_what_is_left_of_it():
    late, moved = shapes(drawn(row_with(moves=(Move(1, date(2027, 1, 4), 3),), moved=(Moved(TODAY, 2),))), "tl-dot")
    assert (late["cx"], moved["cx"]) == ("35", "45")
    assert float(late["r"]) < float(moved["r"])


def test_the_approved_cutover_is_a_mark_of_its_own():
    assert shapes(drawn(ROW), "tl-baseline") == []
    (mark,) = shapes(drawn(row_with(baseline_cutover_on=date(2027, 1, 15))), "tl-baseline")
    assert mark["d"].startswith("M146 ")  # its tip at the end of 15 January, 150


def test_the_legend_explains_what_the_picture_holds_and_no_more():
    plain_one, full = picture(ROW), picture(row_with(moved=(Moved(date(2027, 1, 11), 1),), baseline_cutover_on=TODAY))
    assert "as it happened" not in timeline.legend(plain_one)
    assert "baseline" not in timeline.legend(plain_one)
    assert "as it happened" in timeline.legend(full)
    assert "cutover as approved (baseline)" in timeline.legend(full)


def test_a_segment_moved_at_once_has_a_sign_and_no_bar():
    row = row_with(stretch_on=None, bands=())
    root = drawn(row)
    assert len(shapes(root, "tl-once")) == 1
    assert shapes(root, "tl-frame") == []


def test_names_of_the_estate_cannot_break_out():
    row = row_with(name='<script>"&', vlan="<i>")
    one = picture(row, title="<b>", freezes=(NamedDays('"><x>', date(2027, 1, 20), date(2027, 1, 22)),))
    root = ElementTree.fromstring(timeline.whole(one, timeline.scale_of(one), ".tl-name { fill: red; }"))
    assert not [one for one in root.iter() if one.tag.endswith(("script", "}b", "}x", "}i"))]


@pytest.mark.parametrize("rows", [(), (ROW,)])
def test_the_whole_picture_is_one_well_formed_file(rows):
    one = picture(*rows)
    assert ElementTree.fromstring(timeline.whole(one, timeline.scale_of(one), "")).tag.endswith("svg")


def test_a_name_says_the_figures_to_a_screen_reader():
    said = "extended on 08 Jan 2027, cut over on 17 Jan 2027; 10 days stretched of a budget of 30, 7.5 risk-days; waves 1, 2"
    assert f'{said}"' in timeline.labels(picture(ROW))


def test_a_name_says_what_happened_too():
    row = row_with(
        actual=(ActualStretch(date(2027, 1, 1), date(2027, 1, 2)), ActualStretch(date(2027, 1, 3), None)),
        moved=(Moved(date(2027, 1, 4), 1), Moved(date(2027, 1, 5), 1)),
        baseline_cutover_on=date(2027, 1, 15),
    )
    assert (
        "in fact extended from 01 Jan 2027 to 02 Jan 2027, 2 days; in fact extended from 03 Jan 2027 until now, 3 days; "
        '2 VMs moved by 05 Jan 2027; approved for 15 Jan 2027"'
    ) in timeline.labels(picture(row))


@pytest.mark.parametrize(("figure", "rounded"), [(0, 1), (1, 1), (1.1, 2), (2.1, 5), (7, 10), (12, 20), (100, 100)])
def test_an_axis_ends_at_a_round_figure(figure, rounded):
    assert round_up(figure) == rounded


def test_each_pool_shows_its_own_limit_and_the_fullest_comes_first():
    pools = (PoolUse("roomy", (1, 4), 8), PoolUse("full", (2, 2), 2), PoolUse("idle", (0, 0), 8))
    one = picture(ROW, pools=pools)
    assert [pool.name for pool in timeline.fullest_pools(one)] == ["full", "roomy"]
    assert "at most 2 of 2 in use" in timeline.figure_labels(one)
