"""Scenarios side by side: the figures of their plans, what is set otherwise, and the days of each segment.

A fixed number of queries, whatever the size of the plans. The first scenario is the one the others are told against.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from math import isclose
from typing import Literal

from django.db.models import Count

from migrations_app.models import Plan, Scenario, SegmentPlan
from networks.models import Project
from planner.core.records import TOTAL

MOST_COMPARED = 4
LETTERS = "ABCD"

Value = float | date | None
Kind = Literal["whole", "decimal", "day"]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the scenarios compared, with its plan where it has one."""

    letter: str
    scenario: Scenario
    plan: Plan | None
    waves: int


@dataclass(frozen=True, slots=True)
class SegmentDays:
    """How long each scenario stretches a segment; None = the segment is not in its plan."""

    segment_id: int
    name: str
    days: tuple[int | None, ...]

    @property
    def spread(self) -> int:
        """Days between the longest and the shortest."""
        known = [one for one in self.days if one is not None]
        return max(known, default=0) - min(known, default=0)

    @property
    def differences(self) -> tuple[int | None, ...]:
        """Days more than in the first scenario; None where either is not known."""
        first = self.days[0]
        return tuple(None if first is None or one is None else one - first for one in self.days)

    @property
    def pairs(self) -> list[tuple[int | None, int | None]]:
        """The days of each scenario with their difference to the first."""
        return list(zip(self.days, self.differences, strict=True))


@dataclass(frozen=True, slots=True)
class Span:
    """One planned stretch, both ends included."""

    segment_id: int
    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of one scenario. `difference`: to the first scenario's, in the row's unit (days for a day)."""

    value: Value
    difference: float | None = None
    is_best: bool = False
    note: str = ""
    segment_id: int | None = None  # what the note names

    @property
    def is_known(self) -> bool:
        return self.value is not None


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the comparison. `lower_is_better` None = neither is."""

    name: str
    unit: str
    kind: Kind
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Segments:
    """The segments of every plan: their days side by side, and when each scenario keeps which stretched."""

    rows: tuple[SegmentDays, ...]
    spans: tuple[tuple[Span, ...], ...]
    longest: tuple[tuple[int, int, str] | None, ...]  # days, key, name of the longest of each plan


def sides_of(project: Project, scenario_ids: Sequence[int]) -> list[Side]:
    """The scenarios in the order asked for; one that is not of the project raises Scenario.DoesNotExist."""
    known = Scenario.objects.filter(project=project).select_related("project").prefetch_related("pools")
    scenarios = known.in_bulk(list(scenario_ids))
    if missing := [one for one in scenario_ids if one not in scenarios]:
        raise Scenario.DoesNotExist(f"scenario {missing[0]} is none of {project.name}")
    plans = {
        plan.scenario_id: plan
        for plan in Plan.objects.filter(scenario__in=scenarios)
        .annotate(wave_count=Count("waves"))
        .defer("band_limits", "bound_parts", "savings", "binding", "slots_by_pool")
    }
    return [
        Side(letter, scenarios[key], plans.get(key), plans[key].wave_count if key in plans else 0)
        for letter, key in zip(LETTERS, scenario_ids, strict=False)
    ]


def segments_of(sides: Sequence[Side]) -> Segments:
    """Days and stretches of every segment, those whose days differ most first. One query."""
    at = {side.plan.pk: place for place, side in enumerate(sides) if side.plan is not None}
    names: dict[int, str] = {}
    days: dict[int, list[int | None]] = {}
    spans: list[list[Span]] = [[] for _ in sides]
    longest: list[tuple[int, int, str] | None] = [None] * len(sides)
    rows = SegmentPlan.objects.filter(plan__in=at).order_by("plan_id", "-days", "position")
    for plan_id, key, name, length, from_on, to_on in rows.values_list(
        "plan_id", "segment_id", "segment__name", "days", "stretch_on", "ends_on"
    ):
        place = at[plan_id]
        names[key] = name
        days.setdefault(key, [None] * len(sides))[place] = length
        longest[place] = longest[place] or (length, key, name)
        if from_on is not None and to_on is not None:
            spans[place].append(Span(key, from_on, to_on))
    found = [SegmentDays(key, names[key], tuple(one)) for key, one in days.items()]
    found.sort(key=lambda one: (-one.spread, one.name, one.segment_id))
    return Segments(tuple(found), tuple(map(tuple, spans)), tuple(longest))


def figures_of(sides: Sequence[Side], segments: Segments) -> list[Figure]:
    """Every figure of the plans side by side. No query."""
    same_risk = _are_alike(sides, lambda side, plan: (plan.eta_days, plan.beta, side.scenario.gamma_per_tb))
    same_j = same_risk and _are_alike(sides, lambda side, plan: _weights(side.scenario))
    parts = [_parts(side) for side in sides]
    return [
        _row(sides, "Stretch-days", "days", lambda _, plan: plan.stretch_days),
        _row(sides, "Risk", "risk-days", lambda _, plan: plan.risk_days, kind="decimal", is_told=same_risk),
        _longest(segments),
        _row(sides, "Extensions at once, over all switches", "slots", lambda _, plan: _most_slots(plan)),
        *(_pool(sides, pool) for pool in _pools(sides)),
        _row(sides, "Last move or cutover", "", lambda _, plan: plan.ends_on, kind="day"),
        _row(sides, "Makespan", "days", lambda _, plan: plan.makespan_days),
        _row(sides, "Traffic between the sites", "TB", lambda _, plan: plan.split_tb, kind="decimal"),
        _row(sides, "Traffic over stretches", "TB", lambda _, plan: plan.stretch_tb, kind="decimal"),
        _row(sides, "Waves", "", lambda side, _: side.waves, is_told=False),
        _row(sides, "VMs that move", "", lambda _, plan: plan.vm_count, is_told=False),
        _row(sides, "Objective J", "risk-days", lambda _, plan: plan.objective, kind="decimal", is_told=same_j),
        *(
            figure_row(name, "risk-days", "decimal", [one and one[place] for one in parts], is_told=same_j)
            for place, name in enumerate(("J: risk of stretches", "J: traffic between the sites", "J: makespan"))
        ),
        _row(sides, "Lower bound of J", "risk-days", lambda _, plan: plan.lower_bound, kind="decimal", is_told=False),
        _row(sides, "Limits it breaks", "", lambda _, plan: len(plan.breaches), note=_codes),
    ]


def cautions_of(sides: Sequence[Side], stale: Collection[int] = ()) -> list[str]:
    """Why some of the figures cannot be held against each other: sentences. `stale`: keys of plans that are."""
    found = [
        f"The plan of {side.scenario.name} is stale: it may break what was entered since. Plan it again to compare it."
        for side in sides
        if side.plan is not None and side.plan.pk in stale
    ]
    if not _are_alike(sides, lambda side, plan: (plan.eta_days, plan.beta, side.scenario.gamma_per_tb)):
        found.append("Risk is counted with other knobs (η, β or γ) in these scenarios, so no risk is marked as best.")
    elif not _are_alike(sides, lambda side, plan: _weights(side.scenario)):
        found.append("J is counted with other weights in these scenarios, so no J is marked as best.")
    if not _are_alike(sides, lambda side, plan: plan.vm_count):
        found.append("These plans do not move the same number of VMs.")
    if any(side.plan is not None and _parts(side) is None for side in sides):
        found.append(
            "Weights were changed since a plan was made: what its J is made of is unknown until it is planned again."
        )
    return found


def _are_alike(sides: Sequence[Side], of: Callable[[Side, Plan], object]) -> bool:
    return len({of(side, side.plan) for side in sides if side.plan is not None}) < 2


def _weights(scenario: Scenario) -> tuple[float, float, float]:
    return scenario.weight_risk, scenario.weight_split_tb, scenario.weight_makespan_day


def _parts(side: Side) -> tuple[float, float, float] | None:
    """J as the sum of its parts (`planner.core.checker`); None where the weights are no longer those of the plan."""
    plan = side.plan
    if plan is None:
        return None
    risk, split, makespan = _weights(side.scenario)
    parts = risk * plan.risk_days, split * plan.split_tb, makespan * plan.makespan_days
    return parts if isclose(sum(parts), plan.objective, rel_tol=1e-6, abs_tol=1e-6) else None


def _most_slots(plan: Plan) -> int:
    return max((slots for _, slots, _ in plan.daily), default=0)


def _pools(sides: Sequence[Side]) -> list[str]:
    plans = [side.plan for side in sides if side.plan is not None]
    named = {pool for plan in plans for pool, peak in plan.peaks.items() if peak["peak"] or peak["limit"]}
    return sorted(named - {TOTAL})


def _pool(sides: Sequence[Side], pool: str) -> Figure:
    def peak(_: Side, plan: Plan) -> int | None:
        return plan.peaks[pool]["peak"] if pool in plan.peaks else None

    def slots(plan: Plan) -> str:
        return f"of {plan.peaks[pool]['limit']} NE slots" if pool in plan.peaks else ""

    return _row(sides, f"Extensions at once on {pool}", "slots", peak, note=slots)


def _codes(plan: Plan) -> str:
    return ", ".join(sorted({one["code"] for one in plan.breaches}))


def _longest(segments: Segments) -> Figure:
    row = figure_row("Longest stretch", "days", "whole", [one and one[0] for one in segments.longest])
    cells = (
        Cell(cell.value, cell.difference, cell.is_best, *(one[2], one[1]) if one and one[0] else ("", None))
        for cell, one in zip(row.cells, segments.longest, strict=True)
    )
    return Figure(row.name, row.unit, row.kind, tuple(cells))


def _row(
    sides: Sequence[Side],
    name: str,
    unit: str,
    of: Callable[[Side, Plan], Value],
    *,
    kind: Kind = "whole",
    is_told: bool = True,
    note: Callable[[Plan], str] | None = None,
) -> Figure:
    values = [None if side.plan is None else of(side, side.plan) for side in sides]
    notes = ["" if note is None or side.plan is None else note(side.plan) for side in sides]
    return figure_row(name, unit, kind, values, notes, is_told=is_told)


def figure_row(
    name: str, unit: str, kind: Kind, values: Sequence[Value], notes: Sequence[str] = (), *, is_told: bool = True
) -> Figure:
    """A row of the comparison. `is_told`: whether the lowest is the best; marked only where not all are as low."""
    numbers = [_number(value) for value in values]
    known = [one for one in numbers if one is not None]
    least = min(known, default=0.0)
    differs = is_told and len(known) > 1 and max(known) > least
    first = numbers[0]
    return Figure(
        name,
        unit,
        kind,
        tuple(
            Cell(
                value,
                None if number is None or first is None or not place else number - first,
                differs and number == least,
                notes[place] if notes else "",
            )
            for place, (value, number) in enumerate(zip(values, numbers, strict=True))
        ),
    )


def _number(value: Value) -> float | None:
    return float(value.toordinal()) if isinstance(value, date) else value
