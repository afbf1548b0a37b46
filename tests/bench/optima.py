"""Instances with a proven optimum: how soon the search reaches it."""

from pathlib import Path

from planner.core.records import Budget, Instance
from tests.bench import goals, known
from tests.bench.goals import EXACTLY, Row
from tests.bench.solving import SEED, Bench
from tests.bench.table import note, say, title
from tests.benchmarks import open_stacks, talent
from tests.benchmarks.exact import optimum
from tests.benchmarks.reach import Reached, reach
from tests.benchmarks.small_estates import small_estate

LONGEST_S, AIM_S = 10.0, 1.0  # until the optimum is reached
SMALL = ((21, 30), (22, 30), (24, 30), (31, 30), (32, 30))  # seed, VMs
PROOF_S, SMALL_S = 60.0, 5.0
REACHED_HEAD = ("instance", "seed", "optimum", "s until reached", "", "must s", "aim s", "reached")


def stacks(bench: Bench) -> None:
    """Open stacks under the least limit that has a plan; one fewer is never found, which the suite tests."""
    title(f"Open stacks: seconds to a plan with the fewest stacks open, {LONGEST_S:g} s at most")
    _reached({name: (open_stacks.open_stacks(name, best), best) for name, best in open_stacks.OPTIMA.items()}, bench)


def films(bench: Bench) -> None:
    """Talent scheduling: J is the cost of the film."""
    title(f"Talent scheduling: seconds to the cheapest film, {LONGEST_S:g} s at most")
    _reached({name: (talent.talent(name), best) for name, best in talent.OPTIMA.items()}, bench, is_objective=True)


def exact(folder: Path | None, bench: Bench) -> None:
    """100 VMs, proved by CP-SAT once and for all, and small estates proved here."""
    title(f"Optima proved by CP-SAT: J after {SMALL_S:g} s")
    rows = [row for row, _ in known.measured(known.PROVED, folder, bench, most_vms=100)]
    for seed, vms in SMALL:
        instance = small_estate(seed, vms)
        best = optimum(instance, seconds=PROOF_S)
        if best is None or not best.proved:
            say(f"{instance.name}: " + ("has no plan" if best is None else f"not proved in {PROOF_S:g} s"))
            continue
        found = _reach(instance, bench, SMALL_S, best.objective + best.rounding)
        known_j = best.objective
        rows.append(
            Row(instance.name, SEED, found.seconds, found.objective, known_j, 1.01 * known_j, EXACTLY * known_j)
        )
    goals.report(rows)


def _reached(instances: dict[str, tuple[Instance, int]], bench: Bench, *, is_objective: bool = False) -> None:
    rows = []
    _reach(talent.talent("small"), bench, 0.1, 0.0)  # loads the compiled kernels
    for name, (instance, best) in instances.items():
        note(name)
        target = float(best) if is_objective else float("inf")
        found = _reach(instance, bench, LONGEST_S, target)
        remark = f"J {found.objective:g}" if is_objective and found.seconds is None and found.objective else ""
        rows.append(Row(name, SEED, float(best), found.seconds, None, LONGEST_S, AIM_S, remark))
    goals.report(rows, REACHED_HEAD)
    say(f"{sum(row.value is not None for row in rows)} of {len(rows)} reached.")


def _reach(instance: Instance, bench: Bench, seconds: float, target: float) -> Reached:
    lanes = bench.cores or 1
    return reach(instance, Budget(seconds=seconds, lanes=lanes), now=bench.clock(lanes), seed=SEED, target=target)
