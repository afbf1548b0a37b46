"""How figures are written. No database."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from networks.templatetags.figures import day, gb, instant, known, mib, per_day, plural, whole

NARROW = "\u202f"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0 MiB"), (1023, "1,023 MiB"), (1024, "1.0 GiB"), (102_400, "100 GiB"), (1_572_864, "1.5 TiB")],
)
def test_a_size_stands_in_the_largest_binary_unit_that_leaves_at_least_one(value: int, text: str) -> None:
    assert mib(value) == text.replace(",", NARROW)


def test_traffic_and_decimal_sizes_stand_in_powers_of_a_thousand() -> None:
    assert per_day(2_500_000_000) == "2.5 GB a day"
    assert gb(1500) == "1.5 TB"


@pytest.mark.parametrize("write", [mib, whole, day, instant, known, per_day])
def test_what_nobody_knows_is_the_neutral_word_and_never_nought(write: object) -> None:
    assert write(None) == '<span class="unknown">unknown</span>'  # type: ignore[operator]


def test_nought_is_known() -> None:
    assert mib(0) == "0 MiB"
    assert known(0) == 0


def test_an_instant_is_shown_in_the_projects_zone() -> None:
    # 23:30 in London on 14 March is half past midnight of the 15th in Zurich
    assert instant(datetime(2027, 3, 14, 23, 30, tzinfo=UTC), ZoneInfo("Europe/Zurich")) == "15 Mar 2027, 00:30"


def test_days_and_counts_are_written_out() -> None:
    assert day(date(2027, 3, 4)) == "4 Mar 2027"
    assert plural(1, "VM,VMs") == "1 VM"
    assert plural(12_000, "VM,VMs") == f"12{NARROW}000 VMs"
