"""Finish this segment: the moves that close it earlier than planned, and what they cost.

`ways_to_finish` offers only what the checker finds without fault, with differences the checker measured.
"""

from collections.abc import Sequence

from planner.core.checker import check
from planner.core.finishing.obstacles import of_a_broken_plan, of_the_moves, of_the_segment
from planner.core.finishing.records import Finishing, Obstacle, Pull, Way
from planner.core.finishing.search import Candidate, FinishSearch, plan_with
from planner.core.records import Instance, Measures, Plan
from planner.core.timetable import lay

__all__ = ["Finishing", "Obstacle", "Pull", "Way", "ways_to_finish"]

MOST_WAYS = 5


def ways_to_finish(
    instance: Instance, plan: Plan, segment: str, *, labels: Sequence[str] | None = None, most: int = MOST_WAYS
) -> Finishing:
    """The cheapest ways to close a segment earlier than `plan` does, at most `most`.

    Only the groups that have to move earlier are moved, into windows with room; everybody else stays where they are.
    `labels`: a name for each affinity. Expects a checked instance; KeyError for a segment it does not have.
    """
    life = lay(instance, plan).lives[segment]
    obstacle = of_the_segment(life)
    if obstacle is not None:
        return Finishing(segment, obstacles=(obstacle,))
    verdict = check(instance, plan)
    if not verdict.feasible:
        return Finishing(segment, obstacles=(of_a_broken_plan(verdict.violations),))
    search = FinishSearch(instance, plan, segment, labels)
    ways: list[Way] = []
    for candidate in _ranked(search, search.candidates()):
        way = _judged(search, candidate, verdict.measures)
        if way is not None:
            ways.append(way)
        if len(ways) == most:
            break
    ways.sort(key=lambda way: (way.objective, len(way.pulls), way.cutover_on))
    return Finishing(segment, tuple(ways), () if ways else of_the_moves(search))


def _ranked(search: FinishSearch, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The cheapest first, without those that close the segment no earlier and with no fewer VMs than a cheaper one."""
    ranked: list[tuple[int, int, Candidate]] = []
    for one in sorted(candidates, key=lambda one: (one.objective, one.cutover, len(one.slots), one.by_day)):
        vms = sum(search.groups[g].load.vms for g in one.slots)
        if not any(cutover <= one.cutover and fewer <= vms for cutover, fewer, _ in ranked):
            ranked.append((one.cutover, vms, one))
    return [one for _, _, one in ranked]


def _judged(search: FinishSearch, candidate: Candidate, now: Measures) -> Way | None:
    """The candidate as a plan with the checker's figures; None where the checker finds a fault."""
    plan = plan_with(search, candidate)
    verdict = check(search.instance, plan)
    cutover_on = plan.segments[search.segment].cutover
    if not verdict.feasible or cutover_on is None:
        return None
    then, window_of = verdict.measures, {wave.id: wave.window for wave in search.plan.waves}
    pulls = tuple(
        Pull(vm, window_of[search.plan.assignment[vm]], search.rooms[k].window.id)
        for g, k in sorted(candidate.slots.items())
        for vm in search.groups[g].group.vms
    )
    last = lay(search.instance, plan).lives[search.segment].last
    assert last is not None
    was = search.life.cutover
    return Way(
        pulls=pulls,
        last_day_on=search.timetable.axis.date(last),
        cutover_on=cutover_on,
        was_cutover_on=None if was is None else search.timetable.axis.date(was),
        segment_days=_days(then, search.segment) - _days(now, search.segment),
        stretch_days=then.stretch_days - now.stretch_days,
        risk_days=then.risk_days - now.risk_days,
        split_tb=then.split_tb - now.split_tb,
        makespan_days=then.makespan_days - now.makespan_days,
        objective=then.objective - now.objective,
        plan=plan,
    )


def _days(measures: Measures, segment: str) -> int:
    return next((row.days for row in measures.segments if row.segment == segment), 0)
