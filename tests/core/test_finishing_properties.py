"""What holds of every way that is offered to finish a segment, on any small estate with a feasible plan."""

from itertools import product

import pytest
from hypothesis import given

from planner.core.checker import check
from planner.core.finishing import ways_to_finish
from planner.core.finishing.obstacles import of_the_segment
from planner.core.finishing.search import Candidate, FinishSearch, latest_first, plan_with
from planner.core.timetable import lay
from planner.core.wave_rules import wave_violations
from tests.core.small_estates import SEGMENT_IDS, feasible


@given(feasible())
def test_every_way_is_feasible_and_its_differences_are_the_checkers(case):
    instance, plan = case
    now = check(instance, plan).measures
    for segment in SEGMENT_IDS:
        for way in ways_to_finish(instance, plan, segment).ways:
            verdict = check(instance, way.plan)
            assert verdict.violations == ()
            then = verdict.measures
            assert way.objective == pytest.approx(then.objective - now.objective, abs=1e-6)
            assert way.risk_days == pytest.approx(then.risk_days - now.risk_days, abs=1e-6)
            assert way.split_tb == pytest.approx(then.split_tb - now.split_tb, abs=1e-6)
            assert way.stretch_days == then.stretch_days - now.stretch_days
            assert way.makespan_days == then.makespan_days - now.makespan_days


@given(feasible())
def test_a_way_only_pulls_forward_and_closes_the_segment_earlier(case):
    instance, plan = case
    ends = {window.id: window.end for window in instance.windows}
    window_of = {wave.id: wave.window for wave in plan.waves}
    for segment in SEGMENT_IDS:
        for way in ways_to_finish(instance, plan, segment).ways:
            then = {wave.id: wave.window for wave in way.plan.waves}
            moved = {
                vm: (window_of[wave], then[way.plan.assignment[vm]])
                for vm, wave in plan.assignment.items()
                if window_of[wave] != then[way.plan.assignment[vm]]
            }
            assert moved == {pull.vm: (pull.from_window, pull.to_window) for pull in way.pulls}
            assert all(ends[to] < ends[was] for was, to in moved.values())
            assert way.was_cutover_on is not None
            assert way.cutover_on < way.was_cutover_on


@given(feasible())
def test_either_ways_or_the_reason_why_there_are_none(case):
    instance, plan = case
    for segment in SEGMENT_IDS:
        found = ways_to_finish(instance, plan, segment)
        assert bool(found.ways) != bool(found.obstacles)
        assert [way.objective for way in found.ways] == sorted(way.objective for way in found.ways)
        assert all(one.sentence and one.way_out for one in found.obstacles)
        assert found == ways_to_finish(instance, plan, segment)


@given(feasible())
def test_what_the_search_believes_the_checker_confirms(case):
    instance, plan = case
    now = check(instance, plan).measures.objective
    for segment in SEGMENT_IDS:
        life = lay(instance, plan).lives[segment]
        if of_the_segment(life) is not None:
            continue
        search = FinishSearch(instance, plan, segment)
        for candidate in search.candidates():
            verdict = check(instance, plan_with(search, candidate))
            assert verdict.violations == ()
            assert candidate.objective == pytest.approx(verdict.measures.objective - now, abs=1e-6)


@given(feasible())
def test_where_the_rules_of_waves_leave_the_groups_a_place_one_is_found(case):
    instance, plan = case
    for segment in SEGMENT_IDS:
        if of_the_segment(lay(instance, plan).lives[segment]) is not None:
            continue
        search = FinishSearch(instance, plan, segment)
        for day in search.target_days():
            late = search.late_groups(day)
            if all(any(wave_violations(instance, trial, lay(instance, trial))) for trial in _trials(search, late, day)):
                continue
            assert search.placed(day, late, latest_first) is not None


def _trials(search, late, day):
    """The plan with the groups in every choice of the windows that each of them may take by itself."""
    choices = [search.windows_by(g, day) for g in late] if len(late) < 5 else [[]]
    for chosen in product(*choices):
        yield plan_with(search, Candidate(day, dict(zip(late, chosen, strict=True)), {}, 0, 0.0))
