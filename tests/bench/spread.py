"""How much of a plan's worth is luck: the same instance with ten seeds."""

from pathlib import Path
from statistics import mean

from tests.bench import goals, known
from tests.bench.goals import Row
from tests.bench.solving import Bench, solved, warm
from tests.bench.table import note, say, table, title

INSTANCE = known.REAL[0]
SEEDS = range(1, 11)
MUST, AIM = 3.0, 1.0  # per cent to either side


def report(folder: Path | None, bench: Bench, seconds: float) -> None:
    """J by seed, and half of the range in per cent of the mean."""
    title(f"Spread over seeds, {INSTANCE.name}, {seconds:g} s each")
    with known.unpacked(folder, INSTANCE.name) as path:
        if path is None:
            say(f"{INSTANCE.name}: not there; --estates names a folder that has it")
            return
        warm(path)
        found = []
        for seed in SEEDS:
            note(f"seed {seed}")
            found.append(solved(path, bench, seconds=seconds, seed=seed, lanes=INSTANCE.lanes))
    objectives = [one.objective for one in found if one.objective is not None]
    table(("seed", "J"), [(str(seed), one.objective) for seed, one in zip(SEEDS, found, strict=True)])
    if objectives:
        spread = 50 * (max(objectives) - min(objectives)) / mean(objectives)
        row = Row(INSTANCE.name, None, seconds, spread, None, MUST, AIM)
        goals.report([row], ("instance", "seed", "s", "± per cent", "known", "must", "aim", "reached"))
