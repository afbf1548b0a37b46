"""An estate's way into the database by the services a worker calls: seconds and peak memory of each step."""

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from tests.bench.memory import peak_mib, peak_restart


@dataclass(slots=True)
class Step:
    """One step of an import, by the clock and by the process's own work.

    `peak_mib` is the process's resident memory at its highest, Django included.
    """

    name: str
    seconds: float
    cpu_s: float
    peak_mib: float
    message: str = ""


class Bench:
    """A project of the temporary site that files are imported into."""

    def __init__(self, name: str) -> None:
        from django.contrib.auth.models import User

        from networks.services.projects import project_create

        self.user = User.objects.create_user(f"owner of {name}")
        self.project = project_create(name=name, time_zone="Europe/Berlin", owner=self.user)
        self.steps: list[Step] = []

    def bring_in(self, path: Path, kind: str, what: str) -> None:
        """Import a file: read and compared, then committed, as two phases of one run."""
        from networks.services.imports import import_run_commit

        run = self.timed(f"{what}: read and compare", lambda: self._read(path, kind))
        self.timed(f"{what}: commit", lambda: self._done(import_run_commit(run=run, by=self.user)))

    def derive(self) -> None:
        """Do the derivation that the last commit asked for."""
        from networks.models import DeriveRun
        from networks.services.derive import derive_run_execute
        from networks.services.runs import run_claim

        waiting = DeriveRun.objects.filter(project=self.project, state="pending").get()

        def derived() -> Any:
            run = run_claim(DeriveRun, waiting.pk)
            assert run is not None
            derive_run_execute(run)
            return run

        self.timed("dependencies derived", derived)

    def _read(self, path: Path, kind: str) -> Any:
        from django.core.files import File

        from networks.services.imports import import_run_create

        with path.open("rb") as file:
            run = import_run_create(project=self.project, by=self.user, kind=kind, file=File(file), file_name=path.name)
        return self._done(run)

    def _done(self, waiting: Any) -> Any:
        from networks.models import ImportRun
        from networks.services.imports import import_run_execute
        from networks.services.runs import run_claim

        run = run_claim(ImportRun, waiting.pk)
        assert run is not None
        import_run_execute(run)
        return run

    def timed(self, name: str, work: Any) -> Any:
        """Do a step and note what it took; a run that did not end well ends the bench with its own words."""
        peak_restart()
        began, cpu = perf_counter(), process_time()
        run = work()
        seconds, cpu_s = perf_counter() - began, process_time() - cpu
        self.steps.append(Step(name, seconds, cpu_s, peak_mib(), run.message))
        if run.state != "completed":
            raise SystemExit(f"{name} ended as {run.state}: {run.message} {run.way_out}")
        return run
