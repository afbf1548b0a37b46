"""Planted estates: how near the planner comes to a plan whose stretch risk is the least possible."""

import tempfile
from pathlib import Path

from planner.core.checker import check
from planner.core.instance_file import dump_instance
from tests.bench import goals, known
from tests.bench.goals import Row
from tests.bench.judge import name_of
from tests.bench.known import Known
from tests.bench.solving import Bench, solved, warm
from tests.bench.table import note, title
from tests.benchmarks.planted import planted

SIZES = ((1_000, 40, 10.0, 1.02, 1.005), (10_000, 150, 60.0, 1.02, 1.01), (50_000, 500, 300.0, 1.10, 1.03))
"""VMs, room of a window, seconds, and times the planted J: must, aim."""


def report(folder: Path | None, bench: Bench, most_vms: int, seeds: tuple[int, ...]) -> None:
    """The files there are, then estates of our own, one for each of the `seeds` and sizes."""
    title(f"Planted estates, judged by {name_of(bench.judge)}; known = J of the planted plan")
    rows = [row for row, _ in known.measured(known.PLANTED, folder, bench, most_vms)]
    for size in SIZES:
        rows += [_row(size, seed, bench) for seed in seeds if size[0] <= most_vms]
    goals.report(rows)


def _row(size: tuple[int, int, float, float, float], seed: int, bench: Bench) -> Row:
    vms, room, seconds, must, aim = size
    estate = planted(vms, room, seed)
    best = check(estate.instance, estate.plan).measures.objective
    goal = Known(estate.instance.name, vms, seconds, must * best, aim * best, best)
    note(f"{goal.name}, {seconds:g} s")
    with tempfile.TemporaryDirectory(prefix="unstretch-bench-") as folder:
        path = Path(folder) / f"{goal.name}.json"
        path.write_text(dump_instance(estate.instance), encoding="utf-8")
        warm(path)
        return known.row_of(goal, solved(path, bench, seconds=seconds))
