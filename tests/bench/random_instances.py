"""Random instances that are feasible for certain: how many plans are found, and that none is refused.

They come from a program of the caller's: `PROGRAM --seed N --vms N --out FILE` writes an instance that has a plan.
"""

import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median

from tests.bench import goals
from tests.bench.goals import Row
from tests.bench.judge import name_of
from tests.bench.solving import Bench, Ending, Solved, solved
from tests.bench.table import note, say, table, title

VMS_BY_SEED = (20, 40, 60, 100, 200)  # the (seed mod 5)-th
ENDINGS: dict[Ending, str] = {
    "plan": "plan, accepted by the judge",
    "not found": "not found in the time",
    "refused": "refused (wrongly: each has a plan)",
    "rejected": "plan, rejected by the judge",
    "failed": "stopped by an error",
}
GOALS_HEAD = ("of these", "seed", "s", "measured", "known", "must", "aim", "reached")
EVERY = 10  # seeds between two words on how far it is


def report(program: Path | None, bench: Bench, *, seeds: range, seconds: float, jobs: int) -> None:
    """Solve the seeds and print how each ended."""
    first, last = seeds[0], seeds[-1]
    title(f"Random feasible instances, seeds {first} to {last}, {seconds:g} s each, judged by {name_of(bench.judge)}")
    if program is None:
        say("Not run: --random names the program that makes them (PROGRAM --seed N --vms N --out FILE).")
        return
    work = partial(_solved_seed, program=program, bench=bench, seconds=seconds)
    found: list[Solved] = []
    with ProcessPoolExecutor(jobs) as pool:
        for one in pool.map(work, seeds):
            found.append(one)
            if len(found) % EVERY == 0:
                note(f"{len(found)} of {len(seeds)} random instances")
    _print(found, jobs)
    goals.report(_rows(found), GOALS_HEAD)


def _solved_seed(seed: int, *, program: Path, bench: Bench, seconds: float) -> Solved:
    with tempfile.TemporaryDirectory(prefix="unstretch-bench-") as folder:
        path = Path(folder) / f"seed-{seed}.json"
        vms = VMS_BY_SEED[seed % len(VMS_BY_SEED)]
        command = [sys.executable, str(program), "--seed", str(seed), "--vms", str(vms), "--out", str(path)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return solved(path, bench, seconds=seconds)


def _print(found: list[Solved], jobs: int) -> None:
    counts = Counter(one.ending for one in found)
    table(("ended as", "instances"), [(label, counts[ending]) for ending, label in ENDINGS.items()])
    firsts = [one.seconds_to_first for one in found if one.seconds_to_first is not None]
    if firsts:
        say(f"First plan after {median(firsts):.2f} s (median), {max(firsts):.2f} s at most; {jobs} at a time.")
    for one in found:
        if one.ending != "plan":
            say(f"  {one.name}: {one.ending}: {one.complaint}"[:100])


def _rows(found: list[Solved]) -> list[Row]:
    """The sweep against its goals."""
    wrong = sum(one.ending in ("refused", "rejected", "failed") for one in found)
    missed = 100 * sum(one.ending != "plan" for one in found) / len(found)
    differences = [one.difference for one in found if one.difference is not None]
    return [
        Row("faulted or wrongly refused", None, None, float(wrong), None, 0.0, 0.0),
        Row("per cent without a plan", None, None, missed, None, 10.0, 1.0),
        Row("own figures from the judge's, relative", None, None, max(differences, default=None), None, 1e-6, 1e-9),
    ]
