"""The tiny estate of `tests/data/core` and ways to change one thing about an instance or a plan."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from planner.core.checker import check
from planner.core.instance_file import load_instance, load_plan
from planner.core.records import Instance, Plan, SegmentDates, Wave

DATA = Path(__file__).parent.parent / "data" / "core"

INSTANCE_TEXT = (DATA / "tiny.instance.json").read_text(encoding="utf-8")
PLAN_TEXT = (DATA / "tiny.plan.json").read_text(encoding="utf-8")
TINY = load_instance(INSTANCE_TEXT)
PLAN = load_plan(PLAN_TEXT, TINY)


def january(day: int) -> date:
    return date(2027, 1, day)


def vm(instance: Instance, vm_id: str, **changes: Any) -> Instance:
    return replace(instance, vms=_changed(instance.vms, vm_id, changes))


def segment(instance: Instance, segment_id: str, **changes: Any) -> Instance:
    return replace(instance, segments=_changed(instance.segments, segment_id, changes))


def window(instance: Instance, window_id: str, **changes: Any) -> Instance:
    return replace(instance, windows=_changed(instance.windows, window_id, changes))


def limits(instance: Instance, **changes: Any) -> Instance:
    return replace(instance, limits=replace(instance.limits, **changes))


def _changed(records: tuple[Any, ...], record_id: str, changes: dict[str, Any]) -> tuple[Any, ...]:
    assert any(one.id == record_id for one in records)
    return tuple(replace(one, **changes) if one.id == record_id else one for one in records)


def moved(plan: Plan, **waves: str) -> Plan:
    """The plan with VMs in other waves."""
    return replace(plan, assignment={**plan.assignment, **waves})


def dated(plan: Plan, segment_id: str, stretch: date | None, cutover: date | None) -> Plan:
    """The plan with other days for one segment."""
    return replace(plan, segments={**plan.segments, segment_id: SegmentDates(stretch, cutover)})


def waves(plan: Plan, *pairs: tuple[str, str]) -> Plan:
    """The plan with other (wave, window) pairs."""
    return replace(plan, waves=tuple(Wave(*pair) for pair in pairs))


def codes(instance: Instance, plan: Plan) -> set[str]:
    """The codes of the rules that a plan breaks."""
    return {violation.code for violation in check(instance, plan).violations}
