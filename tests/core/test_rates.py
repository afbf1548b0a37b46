"""Rates of a link, worked by hand."""

import pytest

from planner.core.rates import link_gb_per_day


def test_a_gigabit_link_at_half_carries_5400_gb_a_day() -> None:
    # 1000 Mbit/s * 0.5 = 5e8 bit/s = 6.25e7 B/s; * 86 400 s = 5.4e12 B = 5400 GB
    assert link_gb_per_day(1000, 0.5) == pytest.approx(5400.0)


@pytest.mark.parametrize(("mbit_s", "share"), [(0, 0.5), (-1, 0.5), (100, 0), (100, 1.1)])
def test_a_link_without_rate_or_share_is_refused(mbit_s: float, share: float) -> None:
    with pytest.raises(ValueError, match="Not a link"):
        link_gb_per_day(mbit_s, share)
