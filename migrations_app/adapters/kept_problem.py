"""A planning problem on its way to other workers: its file, and what only the rows say of it."""

import gzip
import json
from datetime import datetime

from migrations_app.adapters.instance import ScenarioProblem
from migrations_app.adapters.waivers import waivers_from_json
from migrations_app.models import PlanRun, Window
from networks.adapters import key_of
from planner.core.instance_file import load_instance

_FASTEST_GZIP = 1  # a tenth of the size all the same


def packed(text: str) -> bytes:
    """Text as a run keeps it: the same text always gives the same bytes."""
    return gzip.compress(text.encode(), _FASTEST_GZIP, mtime=0)


def unpacked(kept: bytes | memoryview | None) -> bytes:
    """What a run keeps, as it was."""
    return gzip.decompress(bytes(kept or b""))


def rows_text(problem: ScenarioProblem) -> str:
    """The names of the affinities and the windows, as they were when the problem was read."""
    windows = {
        its_id: [one.name, one.starts_at.isoformat(), one.ends_at.isoformat()]
        for its_id, one in problem.windows.items()
    }
    return json.dumps({"affinity_names": problem.affinity_names, "windows": windows})


def kept_problem(run: PlanRun) -> ScenarioProblem:
    """The problem of a shared run as it was read, whatever has become of the rows since. No query."""
    rows = json.loads(unpacked(run.rows_gz))
    windows = {its_id: _window(run, its_id, *values) for its_id, values in rows["windows"].items()}
    names = tuple(rows["affinity_names"])
    return ScenarioProblem(load_instance(unpacked(run.instance_gz)), names, windows, waivers_from_json(run.waivers))


def _window(run: PlanRun, its_id: str, name: str, starts_at: str, ends_at: str) -> Window:
    return Window(
        pk=key_of(its_id),
        scenario_id=run.scenario_id,
        name=name,
        starts_at=datetime.fromisoformat(starts_at),
        ends_at=datetime.fromisoformat(ends_at),
    )
