"""What would help traffic: changes of MON, routes, cutovers and waves, each weighed over the whole plan.

Only the most promising of each kind are weighed, by the burden of the talks they concern, so that an estate of 10,000
VMs takes seconds; only what saves something is told.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from planner.core.limits import GEN2_PREFIXES, MON_NETWORKS
from planner.core.paths import remedy_words as words
from planner.core.paths.known_ways import KnownWays
from planner.core.paths.mon import vm_limit
from planner.core.paths.network import Network
from planner.core.paths.remedy_candidates import Candidate, Case, Change, mon_candidates, mon_on, network_candidates
from planner.core.paths.remedy_plans import PlanToBend, cutover_candidates, move_candidates
from planner.core.paths.remedy_records import Kind, Remedy, Saved
from planner.core.paths.schedule import Schedule
from planner.core.paths.traffic import Traffic
from planner.core.paths.weighing import Scene, saved

MOST_WEIGHED = 24  # of each kind
MOST_SHOWN = 5  # of each kind
_ROUNDING = 1e-6
_LEAST_MS_DAYS, _LEAST_GB, _LEAST_DAYS = 0.5, 0.05, 0.5
_ON_J = {Kind.MON_ON: words.J_WITH_MON, Kind.MON_OFF: words.J_WITHOUT_MON}
_OF_MON = (Kind.MON_ON, Kind.MON_OFF, Kind.ROUTERS)


def remedies_of(
    traffic: Traffic,
    schedule: Schedule,
    network: Network,
    *,
    days: range,
    plan: PlanToBend | None = None,
    manager_is_large: bool | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> tuple[Remedy, ...]:
    """What would help, by what it saves: milliseconds x conversations x days, then GB, then conversations on detours.

    What would newly harm or break conversations comes after all that would not. `days`: those that count, the first of
    them the first that can still be helped; `plan`: without it no cutover and no wave is bent; `should_stop` ends it early with what was found so far.
    """
    if not days:
        return ()
    case = Case(Scene(traffic, schedule, KnownWays(network)), days, vm_limit(manager_is_large))
    candidates = list(_candidates(case, plan))
    found: list[_Found] = []
    weighed = 0
    for candidate in _most_promising(candidates):
        if should_stop():
            break
        weighed += 1
        found += _weighed(case, candidate)
    of_kind: dict[Kind, list[_Found]] = defaultdict(list)
    for one in sorted(_worth_their_parts(found), key=_rank):
        of_kind[one.change.kind].append(one)
    shown = sorted(chain.from_iterable(ones[:MOST_SHOWN] for ones in of_kind.values()), key=_rank)
    return tuple(_remedy(case, one, weighed, len(candidates)) for one in shown)


@dataclass(frozen=True, eq=False)
class _Found:
    change: Change
    saves: Saved

    @property
    def brings_trouble(self) -> bool:
        """Whether conversations that went well are broken, or harmed by asymmetry."""
        return min(self.saves.broken_days, self.saves.harmful_days) < -_LEAST_DAYS


def _candidates(case: Case, plan: PlanToBend | None) -> Iterator[Candidate]:
    bent = () if plan is None else chain(cutover_candidates(case, plan), move_candidates(case, plan))
    return chain(mon_candidates(case), network_candidates(case), bent)


def _most_promising(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    of_kind: dict[Kind, list[Candidate]] = defaultdict(list)
    for one in candidates:
        of_kind[one.kind].append(one)
    for ones in of_kind.values():
        yield from sorted(ones, key=lambda one: -one.hope)[:MOST_WEIGHED]


def _weighed(case: Case, candidate: Candidate) -> Iterator[_Found]:
    """What a candidate comes to, if it helps. MON that brings asymmetry is tried with each clean profile too."""
    change = candidate.change()
    if change is None:
        return
    plain = _Found(change, _saves(case, change))
    if _helps(plain):
        yield plain
    if change.kind is not Kind.MON_ON or change.profile or plain.saves.asymmetric_days >= -_LEAST_DAYS:
        return
    places = tuple(case.traffic.at_segment[key] for key in change.segments)
    for profile in case.profiles:
        other = mon_on(case, places, candidate.hope, profile).change()
        if other is not None and _helps(found := _Found(other, _saves(case, other))):
            yield found


def _saves(case: Case, change: Change) -> Saved:
    return saved(case.scene, change.scene, change.talks, case.days)


def _helps(found: _Found) -> bool:
    """By milliseconds; where they stay, by GB; where these stay too, by conversations. Never what harms or breaks some
    and puts more on detours than it takes off."""
    if found.brings_trouble and found.saves.detour_days < 0:
        return False
    for worth, least in zip(found.saves.worth, (_LEAST_MS_DAYS, _LEAST_GB, _LEAST_DAYS), strict=True):
        if abs(worth) >= least:
            return worth > 0
    return False


def _rank(one: _Found) -> tuple[bool, float, float, float]:
    ms_days, gb, days = one.saves.worth
    return one.brings_trouble, -ms_days, -gb, -days


def _worth_their_parts(found: Iterable[_Found]) -> Iterator[_Found]:
    """Without MON on several segments where each of them by itself saves as much, taken together, and without a profile
    beside it where MON alone, or with another profile, is as good."""
    best: dict[tuple[int, ...], _Found] = {}
    plain: dict[tuple[int, ...], _Found] = {}
    every = list(found)
    for one in every:
        if one.change.kind is Kind.MON_ON:
            segments = one.change.segments
            best[segments] = min(best.get(segments, one), one, key=_rank)
            if not one.change.profile:
                plain[segments] = one
    for one in every:
        if one.change.kind is not Kind.MON_ON or (
            one in (best[one.change.segments], plain.get(one.change.segments))
            and _is_more(one.saves.worth, _together(best, one.change.segments))
        ):
            yield one


def _together(best: Mapping[tuple[int, ...], _Found], segments: tuple[int, ...]) -> tuple[float, ...]:
    """What MON on each of several segments by itself saves, summed; nothing for a single one."""
    alone = [best[segment,].saves.worth for segment in segments if (segment,) in best and len(segments) > 1]
    return tuple(map(sum, zip(*alone, strict=True))) if alone else (0.0, 0.0, 0.0)


def _is_more(worth: Sequence[float], other: Sequence[float]) -> bool:
    return any(one > than * (1 + _ROUNDING) + _ROUNDING for one, than in zip(worth, other, strict=True))


def _remedy(case: Case, found: _Found, weighed: int, possible: int) -> Remedy:
    change = found.change
    costs, warnings = _of_mon(case, change) if change.kind in _OF_MON else ((), ())
    if change.objective is not None:
        costs = (*costs, words.of_plan(change.objective, change.stretch_days))
    return Remedy(
        kind=change.kind,
        does=change.does,
        saves=found.saves,
        saving=words.saving(found.saves, case.since),
        costs=costs,
        warnings=(*warnings, *words.brought(found.saves)),
        segments=change.segments,
        vms=change.vms,
        window=change.window,
        on=change.on,
        profile=change.profile,
        objective=change.objective,
        weighed=weighed,
        possible=possible,
    )


def _of_mon(case: Case, change: Change) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What MON takes at its peak, and what of that is more than is supported."""
    peak = case.mon_peak(change.scene)
    costs = [words.mon_load(peak.vms, case.most_vms.value, peak.networks, MON_NETWORKS.value)]
    if case.is_gen2:
        costs.append(words.prefixes(peak.gen2_prefixes, GEN2_PREFIXES.value))
    names = [case.traffic.nets[case.traffic.at_segment[key]].name for key in change.segments]
    costs += [_ON_J[change.kind]] if change.kind in _ON_J else []
    return (*words.all_of(names), *costs), tuple(words.over(limit.unit, limit.value) for limit in case.exceeded(peak))
