"""The ways to finish a segment, as a run keeps them for its page: windows and VMs by name and key."""

import gzip
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from migrations_app.adapters.facts import UnusableInput
from migrations_app.adapters.instance import ScenarioProblem
from migrations_app.adapters.sentences import readable
from migrations_app.models import Plan, Window
from networks.adapters import key_of
from networks.models import Segment
from planner.core.finishing import Pull, Way, ways_to_finish
from planner.core.instance_file import load_plan
from planner.core.records import Refusal


def found_ways(
    problem: ScenarioProblem, plan: Plan, segment: Segment
) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Ways, and what stands in the way of others, of the problem's plan as its run stored it.

    Raises UnusableInput for a segment that the problem does not hold, UnreadablePlan where the two do not match.
    """
    name = next((one.id for one in problem.instance.segments if key_of(one.id) == segment.pk), None)
    if name is None:
        treatment = segment.get_treatment_display()
        sentence = f"{segment.name} is in no plan: it is to be {treatment}, or nobody on it moves."
        way_out = "Only a segment that is stretched or moved at once can be finished."
        raise UnusableInput([Refusal("segment-not-planned", sentence, way_out)])
    core_plan = load_plan(gzip.decompress(bytes(plan.plan_gz or plan.run.plan_gz or b"")), problem.instance)
    found = ways_to_finish(problem.instance, core_plan, name, labels=problem.affinity_names)
    obstacles = [{"sentence": readable(one.sentence), "way_out": readable(one.way_out)} for one in found.obstacles]
    waves = dict(plan.waves.exclude(window=None).values_list("window_id", "number"))
    return [_kept_way(problem, waves, way) for way in found.ways], obstacles


def _kept_way(problem: ScenarioProblem, waves: Mapping[int, int], way: Way) -> dict[str, Any]:
    """A way as its page reads it; differences are the new plan less the current one."""
    return {
        "last_day_on": way.last_day_on.isoformat(),
        "cutover_on": way.cutover_on.isoformat(),
        "was_cutover_on": None if way.was_cutover_on is None else way.was_cutover_on.isoformat(),
        "vm_count": len(way.pulls),
        "segment_days": way.segment_days,
        "stretch_days": way.stretch_days,
        "risk_days": way.risk_days,
        "split_tb": way.split_tb,
        "makespan_days": way.makespan_days,
        "objective": way.objective,
        "moves": _kept_moves(problem.windows, waves, way.pulls),
    }


def _kept_moves(windows: Mapping[str, Window], waves: Mapping[int, int], pulls: Iterable[Pull]) -> list[dict[str, Any]]:
    """The moves by window: from which to which, and who. `waves`: numbers of the plan's waves by the window's key."""
    together: dict[tuple[str, str], list[str]] = defaultdict(list)
    for pull in pulls:
        together[pull.from_window, pull.to_window].append(pull.vm)
    rows = sorted(together.items(), key=lambda row: tuple(windows[window].starts_at for window in reversed(row[0])))
    return [
        {
            "from": windows[before].name,
            "from_wave": waves.get(windows[before].pk),
            "to": windows[after].name,
            "to_wave": waves.get(windows[after].pk),
            "window": windows[after].pk,
            "vms": [{"id": key_of(vm), "name": readable(vm)} for vm in vms],
        }
        for (before, after), vms in rows
    ]
