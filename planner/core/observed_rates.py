"""How fast and how surely the move goes: estimated from what happened, with an assumption while little has.

An assumption (planner/core/limits.py) counts as some cases that were seen already, so that a few real ones move a
figure a little and many decide it.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from planner.core.limits import (
    MIGRATION_FAILURES,
    MIGRATION_FAILURES_WORTH,
    THROUGHPUT_SPREAD,
    THROUGHPUT_WORTH,
    WAVES_POSTPONED,
    WAVES_POSTPONED_WORTH,
    Limit,
)
from planner.core.wording import counted

_GB = 1e9
_DAY_S = 86_400
_LEAST_S, _MOST_S = 60, 60 * _DAY_S  # what claims to have copied in less or in more time measured nothing
_FAR_OFF_LOG = math.log(100)  # a rate a hundred times above or below the middle is a wrong unit or a wrong clock


@dataclass(frozen=True, slots=True)
class Throughput:
    """GB a day over the link, lognormal: its mean and the standard deviation of its logarithm. inf = no limit."""

    mean: float
    sigma_log: float


@dataclass(frozen=True, slots=True)
class Share:
    """A share of 0..1 that is not exactly known, as a Beta distribution; alpha 0 = none at all."""

    alpha: float
    beta: float

    @property
    def mean(self) -> float:
        """The expected share."""
        return self.alpha / (self.alpha + self.beta) if self.alpha > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Rates:
    """What a forecast draws from: throughput, share of migrations that fail, share of waves that are postponed."""

    gb_per_day: Throughput
    failure: Share
    postponed: Share


@dataclass(frozen=True, slots=True)
class MigrationSeen:
    """One migration as recorded. Instants carry a time zone.

    `has_failed` None: neither done nor failed (running, cancelled, unknown). `may_have_waited`: for its window, with its
    copy done (Bulk and RAV on schedule), so that its time shows only how fast the link is at least.
    """

    started_at: datetime | None
    ended_at: datetime | None
    copied_bytes: float | None
    has_failed: bool | None
    may_have_waited: bool = False


@dataclass(frozen=True, slots=True)
class WaveSeen:
    """A wave whose day has come: the day it was due, and the day its last VM moved; None = not yet."""

    due_on: date
    moved_on: date | None


@dataclass(frozen=True, slots=True)
class Observed:
    """One figure for people. `spread`: its standard deviation, in `unit`; `basis`: what it rests on, in words."""

    name: str
    value: float
    spread: float
    unit: str
    basis: str


@dataclass(frozen=True, slots=True)
class ObservedRates:
    """The rates to draw from, and what to say of them."""

    rates: Rates
    rows: tuple[Observed, ...]


def observed_rates(
    migrations: Sequence[MigrationSeen], waves: Sequence[WaveSeen], *, link_gb_per_day: float, today: date
) -> ObservedRates:
    """Rates from what was seen up to `today`. `link_gb_per_day` (> 0; inf = no limit): what the link should carry."""
    throughput, link = link_throughput(migrations, link_gb_per_day=link_gb_per_day)
    failure, failed = failure_share(migrations)
    postponed, late = postponed_share(waves, today=today)
    vm_rate = vm_throughput(migrations)
    rows = (link, *((vm_rate,) if vm_rate else ()), failed, late)
    return ObservedRates(Rates(throughput, failure, postponed), rows)


def failure_share(migrations: Iterable[MigrationSeen]) -> tuple[Share, Observed]:
    """The share of ended migrations that failed."""
    ended = [one.has_failed for one in migrations if one.has_failed is not None]
    return _share(
        "Migrations that fail",
        sum(ended),
        len(ended),
        MIGRATION_FAILURES,
        MIGRATION_FAILURES_WORTH,
        "migration",
        "failed",
    )


def postponed_share(waves: Iterable[WaveSeen], *, today: date) -> tuple[Share, Observed]:
    """The share of waves due before `today` whose last VM moved after the day due, or has not."""
    due = [one for one in waves if one.due_on < today]
    late = sum(one.moved_on is None or one.moved_on > one.due_on for one in due)
    return _share("Waves postponed", late, len(due), WAVES_POSTPONED, WAVES_POSTPONED_WORTH, "wave", "postponed")


def link_throughput(migrations: Iterable[MigrationSeen], *, link_gb_per_day: float) -> tuple[Throughput, Observed]:
    """GB a day that all migrations together bring over the link, from the days on which they copied.

    Bytes are spread evenly from a migration's start to its end; a day counts for the part of it in which something was
    copied. Logarithms of the days' rates are averaged with the link's own rate as the assumption. Days on which most
    may have waited for its window count where they show more than the link should carry.
    """
    days, idle = _telling(_without_far_off(_gb_by_day(_measured(migrations))), link_gb_per_day)
    at_least = max((day.gb for day in idle), default=0.0)
    waited = f" Migrations that waited for their window show {_gb(at_least)} a day at least." if idle else ""
    if not days:
        basis = f"No copy shows it yet; the link {_should(link_gb_per_day)}."
        return _throughput(link_gb_per_day, THROUGHPUT_SPREAD.value, f"{basis}{waited}")
    prior, weight = THROUGHPUT_WORTH.value, math.fsum(day.part for day in days)
    seen = math.fsum(day.part * day.log for day in days) / weight
    unlimited = math.isinf(link_gb_per_day)
    log = seen if unlimited else (prior * math.log(link_gb_per_day) + weight * seen) / (prior + weight)
    squares = prior * THROUGHPUT_SPREAD.value**2 + math.fsum(day.part * (day.log - seen) ** 2 for day in days)
    sigma = math.sqrt(squares / (prior + weight))
    beside = (
        "the link has no limit to compare with."
        if unlimited
        else f"the {_gb(link_gb_per_day)} it should carry count as {counted(prior, 'day')}."
    )
    basis = f"{weight:,.1f} days of copies brought {_gb(math.exp(seen))} a day; {beside}{waited}"
    return _throughput(math.exp(log + sigma**2 / 2), sigma, basis)


def vm_throughput(migrations: Iterable[MigrationSeen]) -> Observed | None:
    """Mbit/s of one migration; None where none says how much it copied in which time."""
    rates = [one.gb * 8_000 / one.seconds for one in _measured(migrations)]
    logs = _near(sorted(math.log(rate) for rate in rates))
    if not logs:
        return None
    mean = math.fsum(logs) / len(logs)
    sigma = math.sqrt(math.fsum((one - mean) ** 2 for one in logs) / len(logs))
    value = math.exp(mean)
    said = f"The middle of {counted(len(logs), 'migration')} that {'says' if len(logs) == 1 else 'say'} bytes and times"
    left_out = len(rates) - len(logs)
    return Observed(
        "Throughput of one VM",
        value,
        value * sigma,
        "Mbit/s",
        f"{said}{f'; {left_out:,} far off left out' if left_out else ''}.",
    )


def _share(
    name: str, hits: int, count: int, prior: Limit[float], worth: Limit[int], noun: str, what: str
) -> tuple[Share, Observed]:
    alpha, beta = prior.value * worth.value + hits, (1 - prior.value) * worth.value + count - hits
    share, total = Share(alpha, beta), alpha + beta
    spread = math.sqrt(alpha * beta / (total + 1)) / total
    seen = (
        f"{counted(count, noun)}, {hits:,} {what}: {hits / count * 100:.1f} %" if count else f"No {noun} has ended yet"
    )
    basis = f"{seen}; the assumed {prior.value * 100:.0f} % counts as {counted(worth.value, noun)}."
    return share, Observed(name, share.mean, spread, "part of 1", basis)


def _throughput(mean: float, sigma: float, basis: str) -> tuple[Throughput, Observed]:
    spread = 0.0 if math.isinf(mean) else mean * math.sqrt(math.expm1(sigma**2))
    return Throughput(mean, sigma), Observed("Throughput of the link", mean, spread, "GB a day", basis)


@dataclass(frozen=True, slots=True)
class _Copy:
    """What says how much it copied in which time."""

    start: datetime
    seconds: float
    gb: float
    may_have_waited: bool


@dataclass(frozen=True, slots=True)
class _CopyDay:
    """A day on which something was copied: the part of it in which it was, and GB of a whole day at that pace."""

    part: float
    gb: float
    waited: float  # part of the volume that may have waited

    @property
    def log(self) -> float:
        return math.log(self.gb)


def _measured(migrations: Iterable[MigrationSeen]) -> list[_Copy]:
    """What was copied, failed or not: what fails loads the link too."""
    found = []
    for one in migrations:
        if one.started_at is None or one.ended_at is None or not one.copied_bytes or one.copied_bytes <= 0:
            continue
        seconds = (one.ended_at - one.started_at).total_seconds()
        if _LEAST_S <= seconds <= _MOST_S and math.isfinite(one.copied_bytes):
            found.append(_Copy(one.started_at, seconds, one.copied_bytes / _GB, one.may_have_waited))
    return found


def _gb_by_day(copies: Iterable[_Copy]) -> list[_CopyDay]:
    gb: dict[date, float] = defaultdict(float)
    waited: dict[date, float] = defaultdict(float)
    spans: dict[date, list[tuple[datetime, datetime]]] = defaultdict(list)
    for one in copies:
        at = one.start.astimezone(UTC)
        end = at + timedelta(seconds=one.seconds)
        while at < end:
            day = at.date()
            until = min(end, datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1))
            volume = one.gb * (until - at).total_seconds() / one.seconds
            gb[day] += volume
            waited[day] += volume * one.may_have_waited
            spans[day].append((at, until))
            at = until
    parts = {day: _covered(spans[day]) / _DAY_S for day in sorted(gb)}
    return [_CopyDay(part, gb[day] / part, waited[day] / gb[day]) for day, part in parts.items()]


def _telling(days: Sequence[_CopyDay], link_gb_per_day: float) -> tuple[list[_CopyDay], list[_CopyDay]]:
    """The days that tell what the link carries, and the others, on which it may have been idle."""
    telling = [day for day in days if day.waited <= 0.5 or day.gb > link_gb_per_day]
    return telling, [day for day in days if day not in telling]


def _covered(spans: list[tuple[datetime, datetime]]) -> float:
    """Seconds that lie in at least one of the spans."""
    spans.sort()
    total, (start, end) = 0.0, spans[0]
    for first, last in spans[1:]:
        if first > end:
            total += (end - start).total_seconds()
            start, end = first, last
        else:
            end = max(end, last)
    return total + (end - start).total_seconds()


def _without_far_off(days: Sequence[_CopyDay]) -> list[_CopyDay]:
    near = set(_near(sorted(day.log for day in days)))
    return [day for day in days if day.log in near]


def _near(logs: list[float]) -> list[float]:
    """Of sorted logarithms those not far off their middle."""
    return [one for one in logs if abs(one - logs[len(logs) // 2]) <= _FAR_OFF_LOG]


def _should(gb_per_day: float) -> str:
    if math.isinf(gb_per_day):
        return "has no limit"
    return f"should carry {_gb(gb_per_day)} a day, with an assumed spread"


def _gb(gb: float) -> str:
    return f"{gb:,.0f} GB"
