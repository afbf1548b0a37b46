"""The way there and back, drawn and told."""

import re
from xml.etree import ElementTree

import pytest

from migrations_app.drawings.of_flow import leg_rows
from migrations_app.drawings.path_drawing import DrawnEnd, DrawnWay, path_drawing
from planner.core.paths.network import Measured, Network
from planner.core.paths.records import Carrier, Leg, Of, Site

AVS, ONPREM, VNET, INTERNET = Site.AVS, Site.ONPREM, Site.VNET, Site.INTERNET
WEB, DB = DrawnEnd("web-1", "VLAN-10", AVS), DrawnEnd("db-1", "VLAN-20", AVS)
TROMBONE = (Leg(Carrier.NE, AVS, ONPREM, Of.SOURCE), Leg(Carrier.NE, ONPREM, AVS, Of.DESTINATION))
AND_BACK = (Leg(Carrier.NE, AVS, ONPREM, Of.DESTINATION), Leg(Carrier.NE, ONPREM, AVS, Of.SOURCE))
NAMESPACE = "{http://www.w3.org/2000/svg}"


def _drawn(way: DrawnWay) -> ElementTree.Element:
    text = path_drawing(way, "the way").replace("<svg ", f'<svg xmlns="{NAMESPACE[1:-1]}" ')
    return ElementTree.fromstring(text)


def _of_class(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [one for one in root.iter() if one.get("class", "").split()[:1] == [name]]


def test_the_way_back_is_another_line_than_the_way_there_and_legs_are_numbered_through() -> None:
    root = _drawn(DrawnWay(WEB, DB, TROMBONE, AND_BACK))
    lines = _of_class(root, "pd-line")
    assert [one.get("class") for one in lines] == ["pd-line", "pd-line is-back"]
    assert lines[0].get("d") != lines[1].get("d")
    assert [one.text for one in _of_class(root, "pd-number-word")] == ["1", "2", "3", "4"]


def test_two_stretched_networks_stand_beside_each_other_as_two_tunnels() -> None:
    root = _drawn(DrawnWay(WEB, DB, TROMBONE, AND_BACK))
    names = [one.text for one in _of_class(root, "pd-lane-name")]
    assert names[:2] == ["HCX Network Extension of VLAN-10", "HCX Network Extension of VLAN-20"]


def test_no_two_legs_of_a_drawing_lie_on_each_other() -> None:
    root = _drawn(DrawnWay(WEB, DB, TROMBONE, AND_BACK))
    heights = [float(one.get("cy", "")) for one in _of_class(root, "pd-number")]
    assert len(set(heights)) == 4


def test_a_way_that_crosses_nothing_is_drawn_inside_its_place() -> None:
    root = _drawn(DrawnWay(WEB, DB, (), ()))
    assert len(_of_class(root, "pd-line")) == 2
    assert not _of_class(root, "pd-number")


def test_of_a_broken_way_only_the_ends_are_drawn() -> None:
    root = _drawn(DrawnWay(WEB, DrawnEnd("old-1", "VLAN-20", ONPREM), (), ()))
    assert not _of_class(root, "pd-line")
    assert len(_of_class(root, "pd-end")) == 2


def test_an_end_nobody_can_place_stands_apart() -> None:
    root = _drawn(DrawnWay(WEB, DrawnEnd("10.9.9.9", "", None), (), ()))
    assert [one.get("class") for one in _of_class(root, "pd-end")] == ["pd-end", "pd-end is-unknown"]


def test_names_of_the_estate_cannot_write_into_the_drawing() -> None:
    text = path_drawing(DrawnWay(DrawnEnd('<script>"', "&", AVS), DB, (), ()), '"><script>')
    assert "<script" not in text


@pytest.mark.parametrize(
    ("end", "there"),
    [
        (DrawnEnd("198.51.100.7", "", INTERNET), (Leg(Carrier.EDGE, AVS, INTERNET),)),
        (
            DrawnEnd("198.51.100.7", "", INTERNET),
            (Leg(Carrier.NE, AVS, ONPREM, Of.SOURCE), Leg(Carrier.EDGE, ONPREM, INTERNET)),
        ),
        (
            DrawnEnd("198.51.100.7", "", INTERNET),
            (Leg(Carrier.AZURE, AVS, VNET), Leg(Carrier.EDGE, VNET, INTERNET)),
        ),
        (DrawnEnd("10.80.0.4", "hub", VNET), (Leg(Carrier.AZURE, AVS, VNET),)),
        (
            DrawnEnd("10.80.0.4", "hub", VNET),
            (Leg(Carrier.ER_AVS, AVS, ONPREM), Leg(Carrier.ER_VNET, ONPREM, VNET)),
        ),
        (DrawnEnd("dns-1", "VLAN-1", ONPREM), (Leg(Carrier.ER_AVS, AVS, ONPREM),)),
    ],
)
def test_every_way_stays_on_the_map_and_goes_level_or_upright_alone(end: DrawnEnd, there: tuple[Leg, ...]) -> None:
    back = tuple(Leg(leg.carrier, leg.stop, leg.start, leg.of) for leg in reversed(there))
    for line in _of_class(_drawn(DrawnWay(WEB, end, there, back)), "pd-line"):
        commands = re.findall(r"([A-Z])([\d. ]+)", line.get("d", ""))
        assert {letter for letter, _ in commands} <= {"M", "H", "V"}
        figures = [float(part) for _, parts in commands for part in parts.split()]
        assert min(figures) > 0
        assert max(figures) < 960


def test_a_leg_is_half_a_round_trip_and_the_tunnel_takes_the_time_of_the_way_under_it() -> None:
    network = Network(measured={Carrier.ER_AVS: Measured(rtt_ms=9.0)})
    rows = leg_rows(DrawnWay(WEB, DB, TROMBONE, AND_BACK), network)
    assert [(row.number, row.is_back, row.ms) for row in rows] == [
        (1, False, 4.5),
        (2, False, 4.5),
        (3, True, 4.5),
        (4, True, 4.5),
    ]
    assert rows[1].carrier == "HCX Network Extension of VLAN-20"


def test_a_leg_that_nobody_has_measured_has_no_milliseconds() -> None:
    assert [row.ms for row in leg_rows(DrawnWay(WEB, DB, TROMBONE, ()), Network())] == [None, None]
