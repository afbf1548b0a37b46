"""Minimization of open stacks as a migration: a customer is a segment, a product is a VM on its customers' segments.

Products are made one at a time; a customer's stack is open from its first product to its last. Made one VM a day, the
stacks open at once are the segments stretched at once: an order with at most N open stacks is a plan under the limit N.
"""

from pathlib import Path

from planner.core.records import Instance
from tests.benchmarks.dzn import Dzn
from tests.benchmarks.one_a_day import one_a_day

FOLDER = Path(__file__).with_name("data") / "open_stacks"

OPTIMA = {
    "ShawInstances_1": 14,
    "gp50by50_1": 45,
    "nwrsSmaller4_1": 3,
    "problem_10_20_1": 7,
    "problem_15_15_1": 7,
    "problem_20_10_1": 9,
    "problem_30_10_1": 12,
    "problem_30_15_1": 14,
    "problem_40_20_1": 30,
    "wbo_10_20_1": 5,
    "wbo_15_15_1": 3,
    "wbo_20_10_1": 6,
    "wbo_30_10_1": 10,
    "wbo_30_30_1": 4,
    "wbop_10_20_1": 5,
    "wbop_15_15_1": 3,
    "wbop_20_10_1": 8,
    "wbop_30_10_1": 14,
    "wbop_30_30_1": 3,
    "wbp_10_20_1": 6,
    "wbp_15_15_1": 4,
    "wbp_20_10_1": 8,
    "wbp_30_10_1": 15,
    "wbp_30_30_1": 6,
}


def open_stacks(name: str, most_open: int) -> Instance:
    """The file `name` with at most `most_open` stacks open at once."""
    orders = Dzn(FOLDER / f"{name}.dzn").table("orders")
    products = [[customer for customer, wants in enumerate(column) if wants] for column in zip(*orders, strict=True)]
    return one_a_day(name, products, [1.0] * len(orders), most_stretched=most_open, beta=1.5)
