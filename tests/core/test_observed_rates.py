"""Rates as what happened says, together with what was assumed before; worked by hand."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from planner.core.observed_rates import (
    MigrationSeen,
    Share,
    WaveSeen,
    failure_share,
    link_throughput,
    observed_rates,
    postponed_share,
    vm_throughput,
)
from tests.core.remaining import on

MIDNIGHT = datetime(2027, 1, 4, tzinfo=UTC)


def migration(hours: float, gb: float | None, start_h: float = 0, **fields) -> MigrationSeen:
    start = MIDNIGHT + timedelta(hours=start_h)
    ended = start + timedelta(hours=hours)
    return MigrationSeen(start, ended, None if gb is None else gb * 1e9, fields.pop("has_failed", False), **fields)


def test_failures_count_against_the_assumption_of_twenty_migrations() -> None:
    seen = [migration(1, 1)] * 203 + [migration(1, 1, has_failed=True)] * 9 + [migration(1, 1, has_failed=None)] * 5
    share, row = failure_share(seen)
    # 1 of 20 assumed: (1 + 9) / (20 + 212)
    assert (share.alpha, share.beta) == pytest.approx((10, 222))
    assert row.value == pytest.approx(10 / 232)
    assert row.spread == pytest.approx(math.sqrt(10 * 222 / 233) / 232)
    assert row.basis == "212 migrations, 9 failed: 4.2 %; the assumed 5 % counts as 20 migrations."


def test_without_a_migration_the_assumption_stands() -> None:
    share, row = failure_share([])
    assert share.mean == pytest.approx(0.05)
    assert row.basis == "No migration has ended yet; the assumed 5 % counts as 20 migrations."


def test_a_wave_is_postponed_when_its_last_vm_moved_after_its_day_or_has_not() -> None:
    waves = [
        WaveSeen(on(5), on(5)),
        WaveSeen(on(5), on(6)),
        WaveSeen(on(9), None),
        WaveSeen(on(12), None),  # due today: nobody knows yet
    ]
    share, row = postponed_share(waves, today=on(12))
    assert (share.alpha, share.beta) == pytest.approx((1 + 2, 9 + 1))
    assert row.basis == "3 waves, 2 postponed: 66.7 %; the assumed 10 % counts as 10 waves."


def test_days_of_copies_are_averaged_with_what_the_link_should_carry() -> None:
    # five days at 4000 GB a day against five assumed ones at 1000: the middle of the logarithms is 2000
    seen = [migration(24, 4_000, start_h=24 * day) for day in range(5)]
    rate, row = link_throughput(seen, link_gb_per_day=1_000)
    assert rate.mean == pytest.approx(2_000 * math.exp(rate.sigma_log**2 / 2))
    assert rate.sigma_log == pytest.approx(math.sqrt(0.5 * 0.3**2))
    assert row.basis == "5.0 days of copies brought 4,000 GB a day; the 1,000 GB it should carry count as 5 days."


def test_copies_side_by_side_add_up_and_idle_hours_do_not_count() -> None:
    # 12 h with two copies of 100 GB each, then nothing: 200 GB in half a day are a pace of 400 GB a day
    rate, row = link_throughput([migration(12, 100), migration(12, 100)], link_gb_per_day=math.inf)
    assert "0.5 days of copies brought 400 GB a day" in row.basis
    assert rate.mean == pytest.approx(400 * math.exp(rate.sigma_log**2 / 2))


def test_a_copy_over_midnight_is_spread_over_its_days() -> None:
    _, row = link_throughput([migration(12, 120, start_h=18)], link_gb_per_day=math.inf)
    assert "0.5 days of copies brought 240 GB a day" in row.basis


def test_what_waited_for_its_window_shows_no_slow_link() -> None:
    # 50 GB in five days with the copy done long before: the link is not known to be slower than it should be
    waited = migration(120, 50, may_have_waited=True)
    rate, row = link_throughput([waited], link_gb_per_day=1_000)
    assert rate.mean == 1_000
    assert row.basis.endswith("Migrations that waited for their window show 10 GB a day at least.")
    faster, _ = link_throughput([migration(120, 50_000, may_have_waited=True)], link_gb_per_day=1_000)
    assert faster.mean > 1_000


@pytest.mark.parametrize(
    "useless",
    [
        [],
        [MigrationSeen(None, None, 1e9, True)],
        [MigrationSeen(MIDNIGHT, None, 1e9, None)],
        [migration(0, 100)],
        [migration(-5, 100)],
        [migration(1, None)],
        [migration(1, 0)],
        [migration(1, -3)],
        [migration(1, math.inf)],
        [migration(24 * 400, 100)],
    ],
)
def test_what_says_nothing_of_speed_changes_none(useless) -> None:
    rate, row = link_throughput(useless, link_gb_per_day=5_400)
    assert (rate.mean, rate.sigma_log) == (5_400, 0.30)
    assert row.basis.startswith("No copy shows it yet; the link should carry 5,400 GB a day")
    assert vm_throughput(useless) is None


def test_an_outlier_of_a_wrong_unit_is_left_out() -> None:
    usual = [migration(24, 1_000, start_h=24 * day) for day in range(4)]
    wrong = migration(24, 1_000 * 2**20, start_h=24 * 9)
    assert link_throughput([*usual, wrong], link_gb_per_day=1_000) == link_throughput(usual, link_gb_per_day=1_000)
    seen = vm_throughput([*usual, wrong])
    assert seen is not None
    assert seen.value == pytest.approx(1_000 * 8_000 / 86_400)
    assert seen.basis == "The middle of 4 migrations that say bytes and times; 1 far off left out."


def test_one_row_is_enough_for_every_figure() -> None:
    found = observed_rates([migration(1, 45)], [WaveSeen(on(1), on(1))], link_gb_per_day=5_400, today=on(2))
    assert [row.name for row in found.rows] == [
        "Throughput of the link",
        "Throughput of one VM",
        "Migrations that fail",
        "Waves postponed",
    ]
    assert found.rows[1].value == pytest.approx(100)  # 45 GB in an hour
    assert found.rates.failure.mean == pytest.approx(1 / 21)
    assert all(math.isfinite(row.value) and row.spread >= 0 for row in found.rows)


def test_a_link_without_limit_and_measures_stays_without() -> None:
    found = observed_rates([], [], link_gb_per_day=math.inf, today=on(0))
    assert math.isinf(found.rates.gb_per_day.mean)
    assert found.rates.postponed == Share(1.0, 9.0)
