"""What one unit more of a limit would save: each limit that a plan uses up is loosened, and the problem solved again.

Nothing is guessed: the same search, with the same seed and budget, sets out from the plan once as the limits are and once
for each limit loosened by one unit. A saving is the difference of the two best J. Both are given, so that it can be
checked; a search is no proof, so a saving is what was found, and more may be possible.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.core.capacity import rooms
from planner.core.checker import check
from planner.core.explain import Binding, binding
from planner.core.plan import make_plan
from planner.core.records import DEFAULT, TOTAL, Budget, Instance, Plan, Planned, Start, Window
from planner.core.segment_rules import ALL_POOLS
from planner.core.wording import counted

LINK_UNIT_GB = 100.0  # a day
VOLUME_UNIT_GB = 100.0  # in each window
_FULL = 1e-9  # J this near to another is the same


@dataclass(frozen=True, slots=True)
class Saving:
    """One unit more of a limit: `objective` is the best J found as the limits are, `objective_with` with the unit more."""

    limit: str  # as `explain.Binding` names it, or "gap"
    unit: str  # in words: "one extension slot more"
    sentence: str
    objective: float
    objective_with: float
    subjects: tuple[str, ...] = ()

    @property
    def saves(self) -> float:
        """J that the unit saves, never below 0: with more room the old plan stays valid."""
        return max(0.0, self.objective - self.objective_with)


@dataclass(frozen=True, slots=True)
class Loosened:
    """A limit that a plan uses up, and the instance with one unit more of it."""

    limit: str
    unit: str
    instance: Instance
    subjects: tuple[str, ...] = ()


def savings(
    instance: Instance,
    plan: Plan,
    *,
    now: Callable[[], float],
    seed: int,
    seconds_each: float | None = None,
    iterations_each: int | None = None,
    should_stop: Callable[[], bool] | None = None,
    on_progress: Callable[[float, str], None] | None = None,
) -> tuple[Saving, ...]:
    """What one unit more of each limit saves that the feasible `plan` uses up, the most first.

    `iterations_each` of a search gives the same figures each time, `seconds_each` does not. `on_progress` hears the share
    done, 0 to 1, and what is looked at. Asked to stop, it gives what it has. ValueError for a budget without a measure.
    """
    loosened = tuple(loosened_limits(instance, plan))
    if not loosened:
        return ()
    window_of = {wave.id: wave.window for wave in plan.waves}
    start = Start({vm: window_of[wave] for vm, wave in plan.assignment.items()})
    budget = Budget(seconds_each, iterations_each)
    stopped = should_stop or _never
    found: list[Saving] = []
    best = check(instance, plan).measures.objective
    for number, one in enumerate((None, *loosened)):
        if on_progress is not None:
            on_progress(number / (len(loosened) + 1), "the limits as they are" if one is None else one.unit)
        problem = instance if one is None else one.instance
        outcome = make_plan(problem, seed=seed, budget=budget, now=now, start=start, should_stop=should_stop)
        if stopped():
            break
        objective = min(best, outcome.measures.objective) if isinstance(outcome, Planned) else best
        if one is None:
            best = objective
        else:
            found.append(Saving(one.limit, one.unit, _told(one.unit, best, objective), best, objective, one.subjects))
    return tuple(sorted(found, key=lambda one: -one.saves))


def _never() -> bool:
    return False


def _told(unit: str, objective: float, with_unit: float) -> str:
    start = f"With {unit} the same search finds"
    if objective - with_unit <= _FULL * max(1.0, objective):
        return f"{start} no plan better than J {objective:,.1f}."
    return f"{start} J {with_unit:,.1f} instead of {objective:,.1f}."


def loosened_limits(instance: Instance, plan: Plan) -> Iterator[Loosened]:
    """Each limit that a feasible plan uses up, with one unit more of it, in the order of `explain.binding`."""
    bound: dict[tuple[str, str], list[Binding]] = {}
    for one in binding(instance, plan):
        whose = one.subjects[0] if one.limit in ("slots", "in-flight") else _stream_of_link(instance, plan, one)
        bound.setdefault((one.limit, whose), []).append(one)
    for (limit, whose), every in bound.items():
        subjects = tuple(dict.fromkeys(name for one in every for name in one.subjects))
        unit, loose = _LOOSEN[limit](instance, whose, subjects)
        yield Loosened(limit, unit, loose, subjects)
    if _gap_keeps_windows_apart(instance):
        less = replace(instance.limits, gap_days=instance.limits.gap_days - 1)
        yield Loosened("gap", "one free day fewer between two waves", replace(instance, limits=less))


def _stream_of_link(instance: Instance, plan: Plan, one: Binding) -> str:
    """The stream whose link is used up; nothing for a limit that is the same for all."""
    if one.limit != "link":
        return ""
    window_of = {wave.id: wave.window for wave in plan.waves}
    stream_of = {window.id: window.stream for window in instance.windows}
    return stream_of[window_of[one.subjects[0]]]


def _gap_keeps_windows_apart(instance: Instance) -> bool:
    """True where one free day fewer lets two windows be used together."""
    gap = instance.limits.gap_days
    by_stream: dict[str, set[tuple[int, int]]] = {}
    for room in rooms(instance) if gap else ():
        by_stream.setdefault(room.window.stream, set()).add((room.start, room.end))
    for every in by_stream.values():
        starts = {start for start, _ in every}
        if any(end + gap in starts for _, end in every):
            return True
    return False


def _limits(instance: Instance, **values: object) -> Instance:
    return replace(instance, limits=replace(instance.limits, **values))  # type: ignore[arg-type]


def _of_stream(stream: str) -> str:
    return "" if stream == DEFAULT else f" of stream {stream}"


def _slot(instance: Instance, pool: str, _: Sequence[str]) -> tuple[str, Instance]:
    limit = instance.limits.max_stretched
    if not isinstance(limit, Mapping):
        return "one extension slot more", _limits(instance, max_stretched=limit + 1)
    of = " in all" if pool in (TOTAL, ALL_POOLS) else f" of pool {pool}"
    return f"one extension slot{of} more", _limits(instance, max_stretched={**limit, pool: limit[pool] + 1})


def _link(instance: Instance, stream: str, _: Sequence[str]) -> tuple[str, Instance]:
    more = _one_more(instance.limits.link_gb_per_day, stream, LINK_UNIT_GB)
    unit = f"{LINK_UNIT_GB:g} GB a day more of the link{_of_stream(stream)}"
    return unit, _limits(instance, link_gb_per_day=more)


def _in_flight(instance: Instance, stream: str, _: Sequence[str]) -> tuple[str, Instance]:
    more = _one_more(instance.limits.hcx_max_inflight, stream, 1)
    return f"one migration in flight{_of_stream(stream)} more", _limits(instance, hcx_max_inflight=more)


def _one_more(limit: object, stream: str, unit: float) -> object:
    if isinstance(limit, Mapping):
        return {**limit, stream: limit[stream] + unit}
    assert isinstance(limit, int | float)
    return limit + unit


def _cutover(instance: Instance, _: str, __: Sequence[str]) -> tuple[str, Instance]:
    most = (instance.limits.max_cutovers_per_day or 0) + 1
    return "one cutover a day more", _limits(instance, max_cutovers_per_day=most)


def _stretch(instance: Instance, _: str, __: Sequence[str]) -> tuple[str, Instance]:
    most = (instance.limits.max_stretches_per_day or 0) + 1
    return "one stretch a day more", _limits(instance, max_stretches_per_day=most)


def _window_vms(instance: Instance, _: str, __: Sequence[str]) -> tuple[str, Instance]:
    return "one VM more in each window", _each_window(instance, lambda w: replace(w, max_vms=_more(w.max_vms, 1)))


def _window_gb(instance: Instance, _: str, __: Sequence[str]) -> tuple[str, Instance]:
    unit = f"{VOLUME_UNIT_GB:g} GB more in each window"
    return unit, _each_window(
        instance, lambda w: replace(w, max_gb=None if w.max_gb is None else w.max_gb + VOLUME_UNIT_GB)
    )


def _window_critical(instance: Instance, _: str, __: Sequence[str]) -> tuple[str, Instance]:
    unit = "one critical VM more in each window"
    return unit, _each_window(instance, lambda w: replace(w, max_critical=_more(w.max_critical, 1)))


def _more(limit: int | None, unit: int) -> int | None:
    return None if limit is None else limit + unit


def _each_window(instance: Instance, loosen: Callable[[Window], Window]) -> Instance:
    return replace(instance, windows=tuple(loosen(window) for window in instance.windows))


def _stretch_days(instance: Instance, _: str, segments: Sequence[str]) -> tuple[str, Instance]:
    some = set(segments)
    loose = tuple(
        replace(one, max_stretch_days=_more(one.max_stretch_days, 1)) if one.id in some else one
        for one in instance.segments
    )
    unit = f"one stretch-day more for {counted(len(some), 'segment')} at the limit"
    return unit, replace(instance, segments=loose)


_LOOSEN: Mapping[str, Callable[[Instance, str, Sequence[str]], tuple[str, Instance]]] = {
    "slots": _slot,
    "link": _link,
    "in-flight": _in_flight,
    "cutovers": _cutover,
    "stretches": _stretch,
    "window-vms": _window_vms,
    "window-gb": _window_gb,
    "window-critical": _window_critical,
    "stretch-days": _stretch_days,
}
