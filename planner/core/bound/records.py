"""A lower bound in words: its value, what it is made of, and why each part holds for every plan."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BoundPart:
    """One term of a bound, in units of J, and the sentence that proves it."""

    name: str
    value: float
    sentence: str


@dataclass(frozen=True, slots=True)
class LowerBound:
    """No feasible plan of the instance has a J below `value`, the sum of the parts.

    It says nothing of how far a plan is from the best one: on general estates the best plan lies far above it.
    """

    value: float
    parts: tuple[BoundPart, ...]
