"""`python -m tests.bench`: what there is to measure, and in which order. `--help` lists the choices."""

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from tests.bench import (
    board,
    estate,
    forecasts,
    half_way,
    known,
    machine,
    optima,
    paths,
    planted_estates,
    random_instances,
    reports,
    spread,
)
from tests.bench.solving import Bench
from tests.bench.table import say

SEARCH = ("stacks", "talent", "exact", "known", "planted", "spread", "random")  # how good the search is
SUBJECTS = (*estate.SUBJECTS, "half-way", "forecast", "board", "paths", *SEARCH)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    estates: tuple[tuple[int, int], ...]  # VMs, segments
    requests: int
    plan_seconds: float
    seeds: int
    random_seconds: float
    most_vms: int  # of an instance that is searched
    planted_seeds: tuple[int, ...]


WHOLE = Size(
    ((1_000, 80), (10_000, 500)),
    requests=20,
    plan_seconds=10.0,
    seeds=300,
    random_seconds=5.0,
    most_vms=50_000,
    planted_seeds=(1, 2),
)
QUICK = Size(
    ((500, 40), (1_000, 80)),
    requests=5,
    plan_seconds=3.0,
    seeds=10,
    random_seconds=2.0,
    most_vms=1_000,
    planted_seeds=(1,),
)


def main() -> None:
    """Measure and print."""
    asked = _arguments()
    size = QUICK if asked.quick else WHOLE
    subjects = (asked.only,) if asked.only else SUBJECTS
    say("Unstretch, measured", *machine.described())
    of_estates = [one for one in subjects if one in estate.SUBJECTS]
    if of_estates:
        _report_estates(size, of_estates)
    if "half-way" in subjects:
        _report_half_way(size)
    if "forecast" in subjects:
        forecasts.report(size.estates)
    if "board" in subjects:
        board.report(asked.most_vms or size.most_vms)
    if "paths" in subjects:
        paths.report(size.estates)
    _report_search(size, subjects, asked)


def _report_search(size: Size, subjects: tuple[str, ...], asked: argparse.Namespace) -> None:
    bench = Bench(asked.referee, asked.lanes, asked.cpu)
    most_vms = asked.most_vms or size.most_vms
    first, last = asked.seeds or (1, size.seeds)
    if "stacks" in subjects:
        optima.stacks(bench)
    if "talent" in subjects:
        optima.films(bench)
    if "exact" in subjects:
        optima.exact(asked.estates, bench)
    if "known" in subjects:
        known.report(asked.estates, bench, most_vms)
    if "planted" in subjects:
        planted_estates.report(asked.estates, bench, most_vms, asked.planted_seeds or size.planted_seeds)
    if "spread" in subjects:
        spread.report(asked.estates, bench, size.plan_seconds)
    if "random" in subjects:
        random_instances.report(
            asked.random, bench, seeds=range(first, last + 1), seconds=size.random_seconds, jobs=asked.jobs
        )


def _report_estates(size: Size, subjects: list[str]) -> None:
    found = [
        estate.measured(vms, segments, subjects=subjects, plan_seconds=size.plan_seconds, requests=size.requests)
        for vms, segments in size.estates
    ]
    if "import" in subjects:
        reports.imports(found)
    if "plan" in found[0]:
        reports.plans(found)
        reports.path_studies(found)
    if "pages" in subjects:
        reports.pages(found, size.requests)


def _report_half_way(size: Size) -> None:
    found = [
        half_way.measured(vms, segments, plan_seconds=size.plan_seconds, requests=size.requests)
        for vms, segments in size.estates
    ]
    reports.half_way(found)
    reports.pages(found, size.requests)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller estates, fewer requests, shorter searches")
    parser.add_argument("--only", choices=SUBJECTS, help="one subject")
    _path(parser, "--estates", "a folder with more known instances as NAME.json or NAME.json.gz")
    _path(parser, "--referee", "a program that judges: PROGRAM INSTANCE PLAN --json; without: the project's checker")
    _path(parser, "--random", "a program that makes feasible instances: PROGRAM --seed N --vms N --out FILE")
    parser.add_argument("--seeds", type=int, nargs=2, metavar=("FIRST", "LAST"), help="of the random instances")
    parser.add_argument("--planted-seeds", type=int, nargs="+", metavar="SEED", help="of our own planted estates")
    parser.add_argument("--most-vms", type=int, metavar="VMS", help="leave out known and planted instances above")
    parser.add_argument("--lanes", type=int, help="cores for every search (default: what each row says)")
    parser.add_argument("--cpu", action="store_true", help="count the seconds a search works, for a busy machine")
    parser.add_argument("--jobs", type=int, default=1, help="random instances solved at a time (default 1)")
    return parser.parse_args()


def _path(parser: argparse.ArgumentParser, option: str, text: str) -> None:
    """An option that names a file or folder; the environment may name it too."""
    variable = f"BENCH_{option.strip('-').upper()}"
    default = Path(os.environ[variable]) if os.environ.get(variable) else None
    parser.add_argument(option, type=Path, default=default, metavar="PATH", help=f"{text} (or {variable})")


if __name__ == "__main__":
    main()
