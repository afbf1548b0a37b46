"""What holds of every instance and plan: the judge, the files, the proofs and the reasons agree with each other."""

from dataclasses import replace
from math import fsum

import pytest
from hypothesis import given

from planner.core.checker import check
from planner.core.explain import unavoidable
from planner.core.instance_file import dump_instance, dump_plan, load_instance, load_plan
from planner.core.order import cutover_order
from planner.core.precheck import refusals
from planner.core.records import Flow
from planner.core.risk import daily_risk
from tests.core.small_estates import feasible, planned


@given(feasible())
def test_what_has_a_feasible_plan_is_never_refused(case):
    instance, _ = case
    assert refusals(instance) == ()


@given(feasible())
def test_no_feasible_plan_goes_below_the_fewest_days(case):
    instance, plan = case
    days = {row.segment: row.days for row in check(instance, plan).measures.segments}
    for one in unavoidable(instance, early_days=0):
        assert one.fewest_days is None or days[one.segment] >= one.fewest_days


@given(planned())
def test_files_keep_instance_plan_and_verdict(case):
    instance, plan = case
    again = load_instance(dump_instance(instance))
    assert again == instance
    assert check(again, load_plan(dump_plan(plan), again)) == check(instance, plan)


@given(planned())
def test_the_days_of_risk_sum_to_the_risk(case):
    instance, plan = case
    measures = check(instance, plan).measures
    if all(row.days > 0 for row in measures.segments):
        assert fsum(daily_risk(instance, plan).risk_days) == pytest.approx(measures.risk_days, rel=1e-9, abs=1e-9)


@given(planned())
def test_the_order_of_records_changes_no_verdict(case):
    instance, plan = case
    turned = replace(
        instance,
        vms=instance.vms[::-1],
        segments=instance.segments[::-1],
        windows=instance.windows[::-1],
        flows=tuple(Flow(flow.a, flow.b, flow.bytes_per_day) for flow in instance.flows[::-1]),
    )
    here, there = check(instance, plan), check(turned, plan)
    assert sorted(one.code for one in here.violations) == sorted(one.code for one in there.violations)
    assert there.measures.objective == pytest.approx(here.measures.objective, rel=1e-12)


@given(feasible())
def test_the_cutover_order_holds_every_stretched_segment_once_by_day(case):
    instance, plan = case
    rows = cutover_order(instance, plan)
    ids = [row.segment for row in rows]
    assert len(set(ids)) == len(ids)
    assert set(ids) >= {row.segment for row in check(instance, plan).measures.segments}
    days = [row.cutover for row in rows if row.cutover is not None]
    assert days == sorted(days)
