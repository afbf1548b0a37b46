from datetime import date, datetime, time, timedelta

import pytest

from networks.importers import values

WALL_CLOCK = datetime(2017, 11, 28, 16, 14, 28)  # noqa: DTZ001 (a file's dates name no time zone)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("16,384", 16384),
        ("16.384", 16384),
        ("16 384", 16384),
        ("16\u00a0384", 16384),
        ("1'048'576", 1048576),
        ("1,048,576", 1048576),
        ("1.048.576", 1048576),
        ("1.234,56", 1235),
        ("1,234.56", 1235),
        ("49.4", 49),
        ("1.5E+09", 1_500_000_000),
        (" 42 ", 42),
        (16384.0, 16384),
        (7, 7),
        ("0", 0),
        ("", None),
        (None, None),
        ("VM", None),
        ("#N/A", None),
    ],
)
def test_whole_numbers_are_read_in_every_locale(cell: object, number: int | None):
    assert values.integer(cell) == number


@pytest.mark.parametrize(
    "cell",
    [
        "four",
        "16 GB",
        "-5",
        -5.0,
        True,
        float("nan"),
        float("inf"),
        "1e999",
        "1,2,3",
        "1.2.3.4",
        date(2024, 1, 1),
        "=1+1",
    ],
)
def test_what_is_no_whole_number_is_unreadable(cell: object):
    with pytest.raises(values.Unreadable):
        values.integer(cell)


@pytest.mark.parametrize(
    ("cell", "flag"),
    [
        ("True", True),
        ("TRUE", True),
        ("false", False),
        (True, True),
        (1.0, True),
        (0, False),
        ("yes", True),
        ("No", False),
        ("WAHR", True),
        ("FALSCH", False),
        ("", None),
        (None, None),
        ("VM", None),
    ],
)
def test_flags_are_read_from_texts_booleans_and_numbers(cell: object, flag: bool | None):
    assert values.flag(cell) is flag


def test_what_is_neither_true_nor_false_is_unreadable():
    with pytest.raises(values.Unreadable, match="True or False"):
        values.flag("maybe")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (59.0, "59"),
        (59, "59"),
        (0.5, "0.5"),
        ("  web01 ", "web01"),
        (True, "True"),
        (None, ""),
        ("#REF!", ""),
        ("VM", "VM"),
        (WALL_CLOCK, "2017-11-28 16:14:28"),
        (time(3, 4), "03:04:00"),
        (timedelta(hours=1), "1:00:00"),
    ],
)
def test_a_name_is_the_text_one_sees(cell: object, text: str):
    assert values.name_text(cell) == text


def test_the_word_vm_is_blank_in_any_column_but_the_name():
    assert values.text("VM") == ""
    assert values.text("VM Network") == "VM Network"


def test_addresses_come_apart_each_once_without_link_local_ones():
    v4, v6, nonsense = values.addresses(
        "10.0.0.5, 10.0.0.5; 169.254.1.1 fe80::1%eth0 2001:DB8::1, 127.0.0.1 0.0.0.0 n/a"
    )
    assert (v4, v6, nonsense) == (("10.0.0.5",), ("2001:db8::1",), ("n/a",))


def test_an_address_with_its_prefix_is_taken_without():
    assert values.addresses("10.0.0.5/24")[0] == ("10.0.0.5",)


@pytest.mark.parametrize("cell", ["00:50:56:AA:BB:0C", "00-50-56-aa-bb-0c", "0050.56aa.bb0c", "005056AABB0C"])
def test_a_mac_address_has_one_spelling(cell: str):
    assert values.mac(cell) == "00:50:56:aa:bb:0c"


def test_what_is_no_mac_address_is_unreadable():
    with pytest.raises(values.Unreadable):
        values.mac("00:50:56")


@pytest.mark.parametrize(
    "cell",
    [
        WALL_CLOCK,
        "2017/11/28 16:14:28",
        "2017-11-28T16:14:28Z",
        "28.11.2017 16:14:28",
        43067.67671296296,  # Excel's days since 30 December 1899
    ],
)
def test_a_date_is_read_from_cells_serials_and_texts(cell: object):
    assert values.when(cell) == WALL_CLOCK


@pytest.mark.parametrize("cell", ["yesterday", 0.25, 1e9])
def test_what_is_no_date_is_unreadable(cell: object):
    with pytest.raises(values.Unreadable):
        values.when(cell)
