"""What a bent plan costs and breaks, by the same rules as the checker, and what an edit changes of that."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any

from planner.core.calendar import axis_of
from planner.core.checker import measure, violations_of
from planner.core.editing.draft import Draft
from planner.core.editing.estate import Estate
from planner.core.editing.waivers import Caps, Waiver, waivers_for
from planner.core.records import Instance, Measures
from planner.core.rule_names import way_out_of
from planner.core.timetable import Timetable, lay
from planner.core.wave_rules import TOLERANCE, critical_vms, size_gb


@dataclass(frozen=True, slots=True)
class Figures:
    """A plan in figures: J, risk-days, days, TB. `peak_slots`: pool -> (most slots in use at once, slots there are)."""

    objective: float
    risk_days: float
    stretch_days: int
    stretch_tb: float
    split_tb: float
    makespan_days: int
    ends_on: date
    peak_slots: Mapping[str, tuple[int, int]]
    longest_days: int
    longest_segment: str

    def as_json(self) -> dict[str, Any]:
        """It as JSON holds it; days as text."""
        return asdict(self) | {"ends_on": self.ends_on.isoformat()}


@dataclass(frozen=True, slots=True)
class Load:
    """What a wave holds beside what its window takes (None = no limit)."""

    vms: int
    gb: float
    critical: int
    max_vms: int | None
    max_gb: float | None
    max_critical: int | None


@dataclass(frozen=True, slots=True)
class Breach:
    """A limit that a plan breaks. `waivers`: what a person would have to accept; none where nobody can."""

    code: str
    sentence: str
    way_out: str
    subjects: tuple[str, ...]
    amount: float | None
    waivers: tuple[Waiver, ...]

    @property
    def is_policy(self) -> bool:
        """Whether a reason overrides it."""
        return bool(self.waivers)


@dataclass(frozen=True)
class Standing:
    """A plan judged."""

    figures: Figures
    breaches: tuple[Breach, ...]
    measures: Measures
    timetable: Timetable
    instance: Instance

    @cached_property
    def loads(self) -> Mapping[str, Load]:
        """What each used window holds, by its id."""
        critical_from = self.instance.limits.critical_from
        return {
            run.window.id: Load(
                len(run.vms),
                size_gb(run),
                critical_vms(run, critical_from),
                run.window.max_vms,
                run.window.max_gb,
                run.window.max_critical,
            )
            for run in self.timetable.runs
        }


@dataclass(frozen=True, slots=True)
class Effect:
    """What an edit changes: figures after less before, and limits broken newly (or worse) or no more."""

    objective: float
    risk_days: float
    stretch_days: int
    stretch_tb: float
    split_tb: float
    makespan_days: int
    new_breaches: tuple[Breach, ...]
    gone_breaches: tuple[Breach, ...]

    def as_json(self) -> dict[str, float]:
        """The differences of figures, by name."""
        return {name: getattr(self, name) for name in _DIFFERENCES}


_DIFFERENCES = ("objective", "risk_days", "stretch_days", "stretch_tb", "split_tb", "makespan_days")
_NO_HOURS: Caps = {}


def judged(estate: Estate, frame: Instance, draft: Draft, hours: Caps = _NO_HOURS) -> Standing:
    """Judge a draft of an estate under a frame (`estate.frame_of`). Pins are not judged.

    `hours`: what windows take by their hours; O(VMs + flows), some 50 ms at 10,000 VMs.
    """
    instance, plan = estate.framed(frame), draft.plan()
    timetable = lay(instance, plan)
    measures = measure(instance, timetable, estate.traffic.bytes_of(timetable))
    windows = {window.id: window for window in instance.windows}
    breaches = tuple(
        Breach(
            one.code,
            one.text,
            way_out_of(one),
            one.subjects,
            one.amount,
            waivers_for(one, draft.window_of, windows, hours),
        )
        for one in violations_of(instance, plan, timetable)
    )
    return Standing(figures_of(instance, measures), breaches, measures, timetable, instance)


def effect_of(before: Standing, after: Standing) -> Effect:
    """What changes from one plan to another of the same estate."""
    differences = {name: getattr(after.figures, name) - getattr(before.figures, name) for name in _DIFFERENCES}
    was = {_key(one): one for one in before.breaches}
    now = {_key(one) for one in after.breaches}
    return Effect(
        **differences,
        new_breaches=tuple(one for one in after.breaches if _is_worse(one, was.get(_key(one)))),
        gone_breaches=tuple(one for key, one in was.items() if key not in now),
    )


def accepts(waivers: tuple[Waiver, ...], breach: Breach) -> bool:
    """True when a breach is policy and all of it has been accepted."""
    return breach.is_policy and all(any(known.covers(one) for known in waivers) for one in breach.waivers)


def _key(breach: Breach) -> tuple[str, tuple[str, ...]]:
    """What is the same limit broken, however badly."""
    return breach.code, breach.subjects or (breach.sentence,)


def _is_worse(breach: Breach, before: Breach | None) -> bool:
    """Whether more is broken than before."""
    if before is None:
        return True
    if breach.is_policy:
        return not accepts(before.waivers, breach)
    return (breach.amount or 0.0) > (before.amount or 0.0) * (1 + TOLERANCE)


def figures_of(instance: Instance, measures: Measures) -> Figures:
    """The figures of a plan as a board shows them."""
    longest = max(measures.segments, key=lambda one: (one.days, one.segment), default=None)
    return Figures(
        objective=measures.objective,
        risk_days=measures.risk_days,
        stretch_days=measures.stretch_days,
        stretch_tb=measures.stretch_tb,
        split_tb=measures.split_tb,
        makespan_days=measures.makespan_days,
        ends_on=axis_of(instance).date(max(0, measures.makespan_days - 1)),
        peak_slots={pool: (one.peak, one.limit) for pool, one in measures.peak_stretched.items()},
        longest_days=0 if longest is None else longest.days,
        longest_segment="" if longest is None else longest.segment,
    )
