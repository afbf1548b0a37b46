"""The planner on instance files whose worth is known: J after some seconds, and how soon there is a first plan."""

import gzip
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import goals
from tests.bench.goals import EXACTLY, Row
from tests.bench.judge import name_of
from tests.bench.solving import SEED, Bench, Solved, solved, warm
from tests.bench.table import note, say, title

OWN_FOLDER = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True)
class Known:
    """An instance: J that must be reached in `seconds` on `lanes` cores, J aimed at, and the best J known from any
    search of any length (or the optimum, where the name says so)."""

    name: str
    vms: int
    seconds: float
    must: float
    aim: float
    best: float
    lanes: int = 1


def _near(name: str, vms: int, seconds: float, optimum: float, must: float, aim: float) -> Known:
    return Known(name, vms, seconds, must * optimum, aim * optimum, optimum)


REAL = (
    Known("real-1000-80-s1", 1_000, 10, 8_400, 8_000, 8_244, lanes=2),
    Known("real-1000-80-s2", 1_000, 10, 6_600, 6_300, 6_437, lanes=2),
    Known("real-10000-500-s1", 10_000, 60, 146_000, 135_000, 145_688),
    Known("real-50000-2000-s1", 50_000, 300, 1_550_000, 1_400_000, 1_548_521),
)
PROVED = (
    _near("real-100-20-s1", 100, 5, 759.6, 1.01, EXACTLY),
    _near("real-100-20-s2", 100, 5, 711.0, 1.01, EXACTLY),
)
PLANTED = (
    _near("planted-1000", 986, 10, 3_101.7, 1.02, 1.005),
    _near("planted-10000", 9_839, 60, 16_007, 1.02, 1.01),
    _near("planted-50000", 48_937, 300, 36_387, 1.10, 1.03),
)
FIRST_PLAN = {"real-10000-500-s1": (1.0, 0.3), "real-50000-2000-s1": (3.0, 1.0)}  # seconds: must, aim


def report(folder: Path | None, bench: Bench, most_vms: int) -> None:
    """Instances like those of customers, of which no optimum is known."""
    title(f"Known instances, judged by {name_of(bench.judge)}; known = best of any search of any length")
    found = measured(REAL, folder, bench, most_vms)
    goals.report(row for row, _ in found)
    firsts = [_first_plan(one) for _, one in found if one.name in FIRST_PLAN]
    if firsts:
        title("Seconds to a first feasible plan, after loading the file")
        goals.report(firsts, ("instance", "seed", "s", "first plan s", "known", "must", "aim", "reached"))


def measured(
    instances: tuple[Known, ...], folder: Path | None, bench: Bench, most_vms: int
) -> list[tuple[Row, Solved]]:
    """Solve what there is of some instances."""
    rows = []
    for known in instances:
        if known.vms > most_vms:
            continue
        with unpacked(folder, known.name) as path:
            if path is None:
                say(f"{known.name}: not there; --estates names a folder that has it")
                continue
            note(f"{known.name}, {known.seconds:g} s")
            warm(path)
            found = solved(path, bench, seconds=known.seconds, lanes=known.lanes)
            rows.append((row_of(known, found), found))
    return rows


def row_of(known: Known, found: Solved, seed: int = SEED) -> Row:
    """One solved instance beside its goals."""
    remark = found.complaint[:80] if found.ending != "plan" else ""
    return Row(known.name, seed, known.seconds, found.objective, known.best, known.must, known.aim, remark)


def _first_plan(found: Solved) -> Row:
    must, aim = FIRST_PLAN[found.name]
    return Row(found.name, SEED, None, found.seconds_to_first, None, must, aim)


@contextmanager
def unpacked(folder: Path | None, name: str) -> Iterator[Path | None]:
    """The file of an instance, unpacked if need be, in `folder` or our own; None where there is none."""
    folder = folder or OWN_FOLDER
    plain, packed = folder / f"{name}.json", folder / f"{name}.json.gz"
    if plain.exists() or not packed.exists():
        yield plain if plain.exists() else None
        return
    with tempfile.TemporaryDirectory(prefix="unstretch-bench-") as temporary:
        path = Path(temporary) / plain.name
        path.write_bytes(gzip.decompress(packed.read_bytes()))
        yield path
