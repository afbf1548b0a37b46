"""Every way there is, looked up once: ends that are in the same situation share one path.

An end's situation is a small number: where it is, how far its segment has come, its router, what the policy routes say
of it, whether something about it is unknown. A pair of them has one path, worked out by the engine when it is first met.
What a VM talks is over once it has retired.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np
import numpy.typing as npt

from planner.core.paths.judging import path_between
from planner.core.paths.network import Network
from planner.core.paths.records import Carrier, End, Harm, Of, Path, Router, Site, State, Verdict
from planner.core.paths.schedule import NEVER, Schedule
from planner.core.paths.traffic import HITS, NO_GAP, NOWHERE, SITES, TREATMENTS, Bools, Ints, Traffic
from planner.core.treatments import Treatment

STATES = tuple(State)
VERDICTS = tuple(Verdict)
HARMS = tuple(Harm)
_GAP = ("Something about it is unknown.", "See what is unknown.")

_VM_ENDS = [
    End(site, state, router, hit, *(_GAP if gapped else ("", "")))
    for state, site, router, hit, gapped in product(
        STATES, (Site.ONPREM, Site.AVS), (Router.ONPREM, Router.CLOUD), HITS, (False, True)
    )
]
_OTHER_ENDS = [
    End(site, None, Router.ONPREM, hit, *(_GAP if gapped else ("", "")))
    for site, hit, gapped in product(SITES, HITS, (False, True))
]
ENDS = (*_VM_ENDS, *_OTHER_ENDS, End(None))  # the last is one that has retired
_RETIRED = len(ENDS) - 1
# Nothing goes any way then: it is counted nowhere.
OVER = Path(Verdict.OPTIMAL, rtt_ms=0.0, before_ms=0.0, reason="It is over: an end of it has retired.")
_OF_STATE, _OF_SITE, _OF_ROUTER, _OF_HIT = 2 * 2 * len(HITS) * 2, 2 * len(HITS) * 2, len(HITS) * 2, 2

_P0, _X, _XM, _C, _N, _D = range(len(STATES))


@dataclass(eq=False)
class Ways:
    """The paths between situations under one network, filled as they are asked for."""

    network: Network
    paths: list[Path] = field(default_factory=list)
    _place: npt.NDArray[np.int32] = field(
        default_factory=lambda: np.full(2 * len(ENDS) * len(ENDS), NOWHERE, dtype=np.int32)
    )

    def of(self, a: Ints, b: Ints, is_shared: Bools) -> Ints:
        """For each pair of situations the place of its path in `paths`."""
        pair = (a * len(ENDS) + b) * 2 + is_shared
        found = self._place[pair]
        for missing in np.unique(pair[found == NOWHERE]).tolist():
            ends, shared = divmod(missing, 2)
            first, second = divmod(ends, len(ENDS))
            self._place[missing] = len(self.paths)
            self.paths.append(self._between(first, second, is_shared=bool(shared)))
        return np.asarray(self._place[pair], dtype=np.int64)

    def _between(self, a: int, b: int, *, is_shared: bool) -> Path:
        if _RETIRED in (a, b):
            return OVER
        return path_between(ENDS[a], ENDS[b], same_segment=is_shared, network=self.network)


def paths_at(traffic: Traffic, schedule: Schedule, ways: Ways, talks: Ints, days: Ints | int) -> Ints:
    """For each of `talks`, during the day beside it (or one day for all), the place of its path in `ways.paths`."""
    a, b, shared = traffic.talk_a[talks], traffic.talk_b[talks], traffic.talk_shared[talks]
    moved_a, moved_b = _has_moved(traffic, schedule, a, days), _has_moved(traffic, schedule, b, days)
    is_two = np.append(is_rebuilt(traffic, schedule), True)[shared]  # rebuilt, a segment is another on each side
    is_one_wire = (shared != NOWHERE) & ~(is_two & (moved_a != moved_b))
    at_rest, gateway, codes = _at_rest(traffic), _gateway(traffic), []
    for end, moved in ((a, moved_a), (b, moved_b)):
        on = np.where(is_one_wire, shared, gateway[end])
        state = _states(traffic, schedule, on, days, moved)
        code = at_rest[end] + state * _OF_STATE + moved * _OF_SITE
        codes.append(np.where(_has_retired(traffic, schedule, end, days), _RETIRED, code))
    return ways.of(codes[0], codes[1], is_one_wire)


def paths_on(traffic: Traffic, schedule: Schedule, ways: Ways, day: int) -> Ints:
    """(T,) the place in `ways.paths` of each talk's path during a day."""
    return paths_at(traffic, schedule, ways, np.arange(len(traffic.talk_a)), day)


def path_on(traffic: Traffic, schedule: Schedule, network: Network, talk: int, day: int) -> Path:
    """The path of one talk during a day; what is unknown about its ends named in full."""
    return paths_of_talk(traffic, schedule, network, talk, [day])[0]


def paths_of_talk(
    traffic: Traffic, schedule: Schedule, network: Network, talk: int, days: Sequence[int]
) -> tuple[Path, ...]:
    """The path of one talk during each of `days`; what is unknown about its ends named in full."""
    ways = Ways(network)
    places = paths_at(traffic, schedule, ways, np.full(len(days), talk), np.array(days, dtype=np.int64))
    gap = traffic.gap_of_talk(talk)

    def named(path: Path) -> Path:
        if path.verdict is Verdict.UNKNOWN and gap is not None and path.reason == _GAP[0]:
            return replace(path, reason=gap.reason, to_enter=gap.to_enter)
        return path

    found = [named(path) for path in ways.paths]
    return tuple(found[place] for place in places.tolist())


def is_rebuilt(traffic: Traffic, schedule: Schedule) -> Bools:
    """(S,) whether what moves off a segment gets another network at the target: not where a stretch or cutover is a fact."""
    return np.asarray(traffic.is_rebuilt & (schedule.stretch == NEVER) & (schedule.cutover == NEVER))


def legs_of(path: Path, carrier: Carrier, of: Of = Of.NOBODY) -> float:
    """How often one direction of a path takes a carrier: the mean of there and back."""
    return sum(leg.carrier is carrier and leg.of is of for leg in (*path.forward, *path.back)) / 2


def _has_moved(traffic: Traffic, schedule: Schedule, end: Ints, days: Ints | int) -> Bools:
    moves = np.append(schedule.vm_end, np.full(len(traffic.others), NEVER))
    return np.asarray(moves[end] < days)


def _has_retired(traffic: Traffic, schedule: Schedule, end: Ints, days: Ints | int) -> Bools:
    retires = np.append(schedule.vm_retires(traffic), np.full(len(traffic.others), NEVER))
    return np.asarray(retires[end] < days)


def _gateway(traffic: Traffic) -> Ints:
    return np.append(traffic.vm_gateway, np.full(len(traffic.others), NOWHERE))


def _states(traffic: Traffic, schedule: Schedule, segment: Ints, days: Ints | int, has_moved: Bools) -> Ints:
    """How far segments have come during days, as a VM on them sees it.

    Where it is neither extended nor cut over: rebuilt, or none that is known, it is another one at the target; one that
    moves at once is duplicated and not connected yet; of any other the engine asks when it was extended.
    """
    stretch, cutover = np.append(schedule.stretch, NEVER)[segment], np.append(schedule.cutover, NEVER)[segment]
    extended = np.where(np.append(traffic.segment_mon, False), _XM, _X)[segment]
    state = np.where(cutover < days, _C, np.where(stretch <= days, extended, _P0))
    is_at_once = traffic.segment_treatment == TREATMENTS.index(Treatment.AT_ONCE)
    arrived = np.where(is_rebuilt(traffic, schedule), _N, np.where(is_at_once, _D, _P0))
    return np.where(has_moved & (state == _P0), np.append(arrived, _N)[segment], state)


def _at_rest(traffic: Traffic) -> Ints:
    """(V + E,) the situation of every end before anything of it moves."""
    vm = traffic.vm_is_cloud * _OF_ROUTER + traffic.vm_hit * _OF_HIT + (traffic.vm_gap != NO_GAP)
    other = (traffic.other_site * len(HITS) + traffic.other_hit) * 2 + (traffic.other_gap != NO_GAP)
    return np.concatenate([vm, len(_VM_ENDS) + other])
