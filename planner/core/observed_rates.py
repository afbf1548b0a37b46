"""How fast and how surely the move goes: estimated from what happened, with an assumption while little has."""

from dataclasses import dataclass


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
