"""Working out the paths of a stored plan as a worker does: from the rows, over every day, to the rows."""

from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Any

from tests.bench.memory import peak_mib, peak_restart

BYTES_PER_MIB = 2**20


@dataclass(slots=True)
class StudyFigures:
    """`read_s`: rows to the engine's arrays; `whole_s`: the study with what would help, stored. `kept_mib`: its rows.

    `peak_mib` is the process's resident memory at its highest during the study, Django included.
    """

    talks: int
    stops: int
    read_s: float
    read_cpu_s: float
    whole_s: float
    whole_cpu_s: float
    peak_mib: float
    kept_mib: float
    message: str


def measured(scenario: Any) -> StudyFigures:
    """Read the plan of a scenario once for itself, then do the study."""
    from migrations_app.adapters.paths import path_problem
    from migrations_app.models import PathStudy, Plan
    from migrations_app.services.path_studies import path_study_create, path_study_execute
    from networks.services.runs import run_claim

    plan = Plan.objects.select_related("run", "scenario__project").get(scenario=scenario)
    began, cpu = perf_counter(), process_time()
    path_problem(plan)
    read_s, read_cpu_s = perf_counter() - began, process_time() - cpu
    created = path_study_create(plan=plan, again=True)
    assert created is not None
    study = run_claim(PathStudy, created.pk)
    assert study is not None
    peak_restart()
    began, cpu = perf_counter(), process_time()
    path_study_execute(study)
    whole_s, whole_cpu_s, peak = perf_counter() - began, process_time() - cpu, peak_mib()
    found = PathStudy.objects.get(pk=study.pk)
    kept = sum(
        len(bytes(one)) for rows in (found.stops, found.segments) for one in rows.values_list("content_gz", flat=True)
    )
    return StudyFigures(
        talks=found.talk_count,
        stops=found.stop_count,
        read_s=read_s,
        read_cpu_s=read_cpu_s,
        whole_s=whole_s,
        whole_cpu_s=whole_cpu_s,
        peak_mib=peak,
        kept_mib=(kept + len(bytes(found.traffic_gz or b""))) / BYTES_PER_MIB,
        message=found.message,
    )
