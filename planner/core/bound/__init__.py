"""How low J can be at all: a number that no plan is below, computed beside the plan and never from it."""

from planner.core.bound.lower import lower_bound
from planner.core.bound.records import BoundPart, LowerBound

__all__ = ["BoundPart", "LowerBound", "lower_bound"]
