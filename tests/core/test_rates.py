"""Rates of a link, worked by hand."""

from dataclasses import replace

import pytest

from planner.core.durations import Transport
from planner.core.rates import gb_per_day

HALF_A_GIGABIT = Transport(link_mbit_s=1_000, link_share=0.5, overhead=0.0)


def test_half_a_gigabit_a_second_carries_5400_gb_a_day() -> None:
    # 5e8 bit/s = 6.25e7 B/s; * 86 400 s = 5.4e12 B = 5400 GB
    assert gb_per_day(500) == pytest.approx(5400.0)


@pytest.mark.parametrize("mbit_s", [0, -1])
def test_a_link_without_a_rate_is_refused(mbit_s: float) -> None:
    with pytest.raises(ValueError, match="Not a rate"):
        gb_per_day(mbit_s)


def test_overhead_is_taken_off_what_a_link_brings() -> None:
    assert replace(HALF_A_GIGABIT, overhead=0.25).gb_per_day == pytest.approx(4320.0)  # 5400 / 1.25


def test_a_mesh_brings_no_more_than_its_appliance_takes() -> None:
    # 1600 Mbit/s an IX appliance: 17 280 GB a day, twice that with two
    wide = replace(HALF_A_GIGABIT, link_mbit_s=10_000)
    assert wide.gb_per_day == pytest.approx(17_280.0)
    assert replace(wide, meshes=2).gb_per_day == pytest.approx(34_560.0)


def test_a_link_without_a_limit_sets_none() -> None:
    assert replace(HALF_A_GIGABIT, link_mbit_s=None).gb_per_day is None
