"""The timeline as SVG: what stands where, and that nothing of the estate can break out of it."""

from datetime import date
from xml.etree import ElementTree

import pytest

from migrations_app.drawings import timeline
from migrations_app.drawings.records import ActualStretch, DayRisk, Move, NamedDays, PoolUse, Row, Timeline, WaveColumn
from migrations_app.drawings.scale import fitting, round_up

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
    bands=((0, 0), (1, 4)),
    moves=(Move(1, date(2027, 1, 10), 1), Move(2, date(2027, 1, 16), 2)),
)


def picture(*rows: Row, **changes: object) -> Timeline:
    """A picture of January with two waves."""
    given = {
        "title": "To AVS",
        "today": date(2027, 1, 5),
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
    (tick,) = shapes(drawn(ROW, budget_days=5), "tl-budget")
    assert tick["x1"] == "120"


def test_an_extension_that_happened_is_filled_up_to_today():
    row = Row(**{**_fields(ROW), "actual": (ActualStretch(date(2027, 1, 3), None),)})
    (rail,) = shapes(drawn(row), "tl-actual")
    assert (rail["x"], rail["width"]) == ("20", "30")


def test_a_segment_moved_at_once_has_a_sign_and_no_bar():
    row = Row(**{**_fields(ROW), "stretch_on": None, "bands": ()})
    root = drawn(row)
    assert len(shapes(root, "tl-once")) == 1
    assert shapes(root, "tl-frame") == []


def test_names_of_the_estate_cannot_break_out():
    row = Row(**{**_fields(ROW), "name": '<script>"&', "vlan": "<i>"})
    one = picture(row, title="<b>", freezes=(NamedDays('"><x>', date(2027, 1, 20), date(2027, 1, 22)),))
    root = ElementTree.fromstring(timeline.whole(one, timeline.scale_of(one), ".tl-name { fill: red; }"))
    assert not [one for one in root.iter() if one.tag.endswith(("script", "}b", "}x", "}i"))]


@pytest.mark.parametrize("rows", [(), (ROW,)])
def test_the_whole_picture_is_one_well_formed_file(rows):
    one = picture(*rows)
    assert ElementTree.fromstring(timeline.whole(one, timeline.scale_of(one), "")).tag.endswith("svg")


def test_a_name_says_the_figures_to_a_screen_reader():
    assert "extended on 08 Jan 2027, cut over on 17 Jan 2027; 10 days stretched, 7.5 risk-days; waves 1, 2" in (
        timeline.labels(picture(ROW))
    )


@pytest.mark.parametrize(("figure", "rounded"), [(0, 1), (1, 1), (1.1, 2), (2.1, 5), (7, 10), (12, 20), (100, 100)])
def test_an_axis_ends_at_a_round_figure(figure, rounded):
    assert round_up(figure) == rounded


def _fields(row: Row) -> dict[str, object]:
    return {name: getattr(row, name) for name in Row.__slots__}


def test_each_pool_shows_its_own_limit_and_the_fullest_comes_first():
    pools = (PoolUse("roomy", (1, 4), 8), PoolUse("full", (2, 2), 2), PoolUse("idle", (0, 0), 8))
    one = picture(ROW, pools=pools)
    assert [pool.name for pool in timeline.fullest_pools(one)] == ["full", "roomy"]
    assert "at most 2 of 2 in use" in timeline.figure_labels(one)
