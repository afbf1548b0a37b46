"""A scenario and its estate as one planning problem."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from migrations_app.adapters.calendar import window_days
from migrations_app.adapters.durations import capped, caps_of, in_flight_of
from migrations_app.adapters.extensions import extendable_of
from migrations_app.adapters.facts import (
    UnusableInput,
    contradictions,
    segment_facts,
)
from migrations_app.adapters.waivers import waivers_by_row
from migrations_app.models import Freeze, Scenario, Window
from migrations_app.selectors import actual_stretches, freezes_of, pins_of, pools_of, windows_of
from migrations_app.selectors.boards import waivers_of
from migrations_app.selectors.transport import transport_of
from networks.adapters import estate_records, key_of, name_of
from planner.core import records as core
from planner.core.editing.waivers import Waiver, relaxed
from planner.core.instance_check import check_instance

NOT_EXTENDABLE = "segment-not-extendable"


@dataclass(frozen=True)
class ScenarioProblem:
    """A scenario as its planning problem, with what only the rows know.

    `strict`: with every limit as it stands; `waivers` ease it by what people accepted, and `instance` is what is planned.
    `affinity_names`: what ties the VMs of each affinity, in the instance's order.
    """

    strict: core.Instance
    affinity_names: tuple[str, ...]
    windows: Mapping[str, Window]  # by their ids in the instance
    waivers: tuple[Waiver, ...] = ()

    @cached_property
    def instance(self) -> core.Instance:
        """The problem that is planned and explained."""
        return relaxed(self.strict, self.waivers)


def scenario_instance(scenario: Scenario, *, today: date) -> core.Instance:
    """The planning problem of a scenario as of `today`, a local day of the project, with every limit as it stands.

    Raises UnusableInput, or another PlanningError, where rows contradict each other: with the way out.
    """
    return scenario_problem(scenario, today=today).strict


def scenario_problem(scenario: Scenario, *, today: date) -> ScenarioProblem:
    """The same with names. Some twenty queries, whatever the size of the estate."""
    project = scenario.project
    facts = segment_facts(project, actual_stretches(project))
    since = {key: one.stretched_since for key, one in facts.items() if one.stretched_since is not None}
    estate = estate_records(project, today=today, stretched_since=since)
    segments, reasons = _with_slots(scenario, estate.segments)
    reasons += contradictions(project, facts, today)
    if reasons:
        raise UnusableInput(reasons)
    windows = {window_id(one): one for one in windows_of(scenario) if not _is_over_tonight(one, project.zone, today)}
    instance = replace(
        scenario_frame(scenario, windows.values(), freezes_of(scenario), today=today),
        segments=tuple(segments),
        vms=pinned(scenario, estate.vms, today),
        affinities=estate.affinities,
        anti_affinities=estate.anti_affinities,
        precedences=estate.precedences,
        flows=estate.flows,
    )
    check_instance(instance)
    waivers = tuple(waiver for _, waiver in waivers_by_row(waivers_of(scenario), instance))
    return ScenarioProblem(instance, tuple(estate.labels), windows, waivers)


def scenario_frame(
    scenario: Scenario, windows: Iterable[Window], freezes: Iterable[Freeze], *, today: date
) -> core.Instance:
    """What a scenario says of windows, limits, freezes and knobs, without an estate. Three queries."""
    return core.Instance(
        name=f"{scenario.project.name}: {scenario.name}",
        start_date=scenario.start_on,
        horizon_days=scenario.horizon_days,
        today=today,
        windows=tuple(_window(scenario, window, window_id(window)) for window in windows),
        limits=_limits(scenario),
        segments=(),
        vms=(),
        risk=core.RiskKnobs(scenario.eta_days, scenario.beta, scenario.gamma_per_tb),
        weights=core.Weights(scenario.weight_risk, scenario.weight_split_tb, scenario.weight_makespan_day),
        cutover_weekdays=None if scenario.cutover_weekdays is None else tuple(scenario.cutover_weekdays),
        freezes=tuple((freeze.first_on, freeze.last_on) for freeze in freezes),
    )


def window_id(window: Window) -> str:
    """A window's id in files."""
    return f"{window.name}#{window.pk}"


def _with_slots(scenario: Scenario, segments: Iterable[core.Segment]) -> tuple[list[core.Segment], list[core.Refusal]]:
    """Each segment with one slot for every port group that an extension needs, in the pool of its switch."""
    slots_of = _slots_of(scenario)
    placed, reasons = [], []
    for segment in segments:
        slots = slots_of.get(key_of(segment.id), {})
        if not segment.stretchable:
            placed.append(segment)
        elif slots:
            placed.append(_in_pools(segment, slots))
        elif segment.stretched_since is None and segment.cut_over_on is not None:
            placed.append(replace(segment, stretchable=False))
        else:
            reasons.append(_not_extendable(segment))
    return placed, reasons


def _slots_of(scenario: Scenario) -> dict[int, dict[str, int]]:
    """For each segment row, the slots it takes in each pool while stretched."""
    pool_of = {pool.key: pool.id for pool in pools_of(scenario)}
    return {
        segment_id: dict(Counter(pool_of[one.pool_key] for one in port_groups))
        for segment_id, port_groups in extendable_of(scenario.project).items()
    }


def _in_pools(segment: core.Segment, slots: dict[str, int]) -> core.Segment:
    (pool, count), *others = slots.items()
    is_plain = count == 1 and not others
    return replace(segment, pool=pool) if is_plain else replace(segment, pool=pool, slots=slots)


def _not_extendable(segment: core.Segment) -> core.Refusal:
    return core.Refusal(
        NOT_EXTENDABLE,
        f"Segment {name_of(segment.id)} is to be stretched, but none of its port groups is on a distributed switch.",
        'Set its treatment to "move at once" or "rebuilt or re-IP", or move its VMs to a distributed port group.',
        (segment.id,),
    )


def _window(scenario: Scenario, window: Window, its_id: str) -> core.Window:
    first, last = window_days(window, scenario.project.zone)
    max_vms, max_gb = capped(window, caps_of(scenario, window))
    return core.Window(its_id, first, last, max_vms=max_vms, max_gb=max_gb, max_critical=window.max_critical)


def _limits(scenario: Scenario) -> core.Limits:
    slots = {pool.id: pool.slots for pool in pools_of(scenario)}
    if scenario.max_extensions_total is not None:
        slots[core.TOTAL] = scenario.max_extensions_total
    return core.Limits(
        max_stretched=slots,
        gap_days=scenario.gap_days,
        presync_days=scenario.presync_days,
        link_gb_per_day=transport_of(scenario).gb_per_day,
        hcx_max_inflight=in_flight_of(scenario),
        stretch_lead_days=scenario.stretch_lead_days,
        cutover_lag_days=scenario.cutover_lag_days,
        max_cutovers_per_day=scenario.max_cutovers_per_day,
        max_stretches_per_day=scenario.max_stretches_per_day,
        critical_from=scenario.critical_from,
    )


def _is_over_tonight(window: Window, zone: ZoneInfo, today: date) -> bool:
    """Whether a window over a single night, which counts as the day it ends on, began on the evening before today.

    Whoever failed in it or was skipped moves later; by its day alone it would still be open.
    """
    return window_days(window, zone)[0] == today and has_begun(window, zone, today)


def has_begun(window: Window, zone: ZoneInfo, today: date) -> bool:
    """Whether a window's first local day, that of its evening, is before today."""
    return window.starts_at.astimezone(zone).date() < today


def pinned(scenario: Scenario, vms: Iterable[core.Vm], today: date) -> tuple[core.Vm, ...]:
    """The VMs with their pins. Once a window has begun, whoever is pinned to it and has not moved loses the pin."""
    zone = scenario.project.zone
    window_of = {
        pin.vm_id: window_id(pin.window) for pin in pins_of(scenario) if not has_begun(pin.window, zone, today)
    }
    return tuple(
        replace(vm, pinned_window=window_of[key_of(vm.id)])
        if vm.moved_on is None and key_of(vm.id) in window_of
        else vm
        for vm in vms
    )
