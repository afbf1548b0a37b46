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

from tests.bench.judge import name_of
from tests.bench.solving import Ending, Solved, solved
from tests.bench.table import note, say, table, title

VMS_BY_SEED = (20, 40, 60, 100, 200)  # the (seed mod 5)-th
ENDINGS: dict[Ending, str] = {
    "plan": "plan, accepted by the judge",
    "not found": "not found in the time",
    "refused": "refused (wrongly: each has a plan)",
    "rejected": "plan, rejected by the judge",
    "failed": "stopped by an error",
}
EVERY = 10  # seeds between two words on how far it is


def report(program: Path | None, judge: Path | None, *, seeds: int, seconds: float, jobs: int) -> None:
    """Solve seeds 1 to `seeds` and print how each ended."""
    title(f"Random feasible instances, seeds 1 to {seeds}, {seconds:g} s each, judged by {name_of(judge)}")
    if program is None:
        say("Not run: --random names the program that makes them (PROGRAM --seed N --vms N --out FILE).")
        return
    work = partial(_solved_seed, program=program, judge=judge, seconds=seconds)
    found: list[Solved] = []
    with ProcessPoolExecutor(jobs) as pool:
        for one in pool.map(work, range(1, seeds + 1)):
            found.append(one)
            if len(found) % EVERY == 0:
                note(f"{len(found)} of {seeds} random instances")
    _print(found, jobs)


def _solved_seed(seed: int, *, program: Path, judge: Path | None, seconds: float) -> Solved:
    with tempfile.TemporaryDirectory(prefix="unstretch-bench-") as folder:
        path = Path(folder) / f"seed-{seed}.json"
        vms = VMS_BY_SEED[seed % len(VMS_BY_SEED)]
        command = [sys.executable, str(program), "--seed", str(seed), "--vms", str(vms), "--out", str(path)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return solved(path, seconds=seconds, seed=1, judge=judge)


def _print(found: list[Solved], jobs: int) -> None:
    counts = Counter(one.ending for one in found)
    table(("ended as", "instances"), [(label, counts[ending]) for ending, label in ENDINGS.items()])
    firsts = [one.seconds_to_first for one in found if one.seconds_to_first is not None]
    if firsts:
        say(f"First plan after {median(firsts):.2f} s (median), {max(firsts):.2f} s at most; {jobs} at a time.")
    for one in found:
        if one.ending != "plan":
            say(f"  {one.name}: {one.ending}: {one.complaint}"[:100])
