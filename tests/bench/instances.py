"""The planner on instance files whose worth is known: J after a few seconds, by the judge."""

import gzip
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.judge import name_of
from tests.bench.solving import Solved, solved
from tests.bench.table import note, say, table, title

OWN_FOLDER = Path(__file__).with_name("data")
SEED = 1


@dataclass(frozen=True, slots=True)
class Known:
    """An instance: J it must not exceed after 10 s, and the best J known from any search of any length."""

    name: str
    at_most: float
    best_known: float


KNOWN = (Known("real-1000-80-s1", 14_000, 8_244), Known("real-10000-500-s1", 249_000, 145_688))


def report(folder: Path | None, judge: Path | None, seconds: float) -> None:
    """Solve what there is of `KNOWN` and print it."""
    title(f"Instances, {seconds:g} s each, judged by {name_of(judge)}")
    rows = []
    for known in KNOWN:
        with _unpacked(folder or OWN_FOLDER, known.name) as path:
            if path is None:
                say(f"{known.name}: not there; --estates names a folder that has it")
                continue
            note(f"solving {known.name}")
            _warm(path)
            rows.append(_row(known, solved(path, seconds=seconds, seed=SEED, judge=judge)))
    if rows:
        table(("instance", "ended as", "first plan s", f"J {seconds:g} s", "at most", "best known", ""), rows)


def _row(known: Known, found: Solved) -> tuple[str | float | None, ...]:
    is_over = found.objective is None or found.objective > known.at_most
    remark = found.complaint[:60] or ("over" if is_over else "")
    return (known.name, found.ending, found.seconds_to_first, found.objective, known.at_most, known.best_known, remark)


def _warm(path: Path) -> None:
    """Load the compiled kernels, as a worker has them that has planned before."""
    solved(path, seconds=0.1, seed=SEED, judge=None)


@contextmanager
def _unpacked(folder: Path, name: str) -> Iterator[Path | None]:
    """The file of an instance, unpacked if need be; None where there is none."""
    plain, packed = folder / f"{name}.json", folder / f"{name}.json.gz"
    if plain.exists() or not packed.exists():
        yield plain if plain.exists() else None
        return
    with tempfile.TemporaryDirectory(prefix="unstretch-bench-") as temporary:
        path = Path(temporary) / plain.name
        path.write_bytes(gzip.decompress(packed.read_bytes()))
        yield path
