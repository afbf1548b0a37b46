"""What could be tried against detours: MON, routers, policy routes, host routes. Nothing is weighed here."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np

from planner.core.limits import GEN2_PREFIXES, MON_NETWORKS, Limit
from planner.core.paths import remedy_words as words
from planner.core.paths.known_ways import KnownWays
from planner.core.paths.mon import MonUse, mon_use_on
from planner.core.paths.network import Network, PolicyRoute
from planner.core.paths.policy import hit_of_prefix, profile_ne, profile_t0
from planner.core.paths.records import Action, Hit
from planner.core.paths.remedy_records import Kind
from planner.core.paths.schedule import NEVER
from planner.core.paths.traffic import NOWHERE, TREATMENTS, Bools, Floats, Ints, Traffic
from planner.core.paths.weighing import Scene, TalkBurden, burden_by_talk
from planner.core.treatments import Treatment

GEN2 = 2
MOST_PAIRS = 40  # of segments between which traffic detours, the worst first
_STRETCH = TREATMENTS.index(Treatment.STRETCH)


@dataclass(frozen=True, eq=False)
class Change:
    """A plan or a network changed in one way: the scene then, and the talks whose ways that can change."""

    kind: Kind
    does: str
    scene: Scene
    talks: Ints
    segments: tuple[int, ...] = ()
    vms: tuple[int, ...] = ()
    window: int | None = None
    on: date | None = None
    objective: float | None = None
    stretch_days: int = 0
    profile: str = ""


@dataclass(frozen=True, eq=False)
class Candidate:
    """What could be tried. `hope`: no more than about this can be saved; `change` is None where it turns out not to go."""

    kind: Kind
    hope: float
    change: Callable[[], Change | None]
    segments: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Case:
    """A plan whose traffic is to be helped, with what each talk's detours cost on the days that can still be helped."""

    scene: Scene
    days: range
    most_vms: Limit[int]  # with MON, by the size of the HCX Cloud Manager
    _networks: dict[str, tuple[Traffic, KnownWays]] = field(default_factory=dict)

    @cached_property
    def burden(self) -> TalkBurden:
        return burden_by_talk(self.scene, self.days)

    @property
    def since(self) -> date | None:
        """The first day that can still be helped; None where that is the whole plan."""
        return self.scene.schedule.axis.date(self.days.start) if self.days.start else None

    @property
    def traffic(self) -> Traffic:
        return self.scene.traffic

    @property
    def network(self) -> Network:
        return self.scene.known.network

    @cached_property
    def by_segment(self) -> Floats:
        """(S,) the detours of the talks whose ways a segment decides."""
        return self._summed(self.burden.detours)

    @cached_property
    def waiting_by_segment(self) -> Floats:
        """(S,) the same of all that crosses, avoidable or not."""
        return self._summed(self.burden.waiting)

    def _summed(self, weight: Floats) -> Floats:
        a, b = self.traffic.talk_segments
        many = len(self.traffic.nets) + 1
        both: Floats = np.bincount(a + 1, weight, many).astype(np.float64)
        both += np.bincount(b + 1, np.where(a == b, 0.0, weight), many)
        return both[1:]

    @cached_property
    def extends(self) -> Bools:
        """(S,) segments that the plan stretches, and whose stretch is not over."""
        schedule = self.scene.schedule
        is_to_come = (schedule.stretch != NEVER) & ((schedule.cutover == NEVER) | (schedule.cutover >= self.days.start))
        extended: Bools = is_to_come & (self.traffic.segment_treatment == _STRETCH)
        return extended

    def with_mon(self, segments: Sequence[int], is_on: bool, profile: str = "") -> tuple[Scene, tuple[int, ...]]:
        """The scene with MON on or off on segments (by number), all their routers in the cloud where on, and a clean
        profile or none; and the keys of the VMs whose routers had to be moved.

        Also those that were at AVS before MON was on: theirs stay on-premises, however they came (HCX-MON).
        """
        traffic, known = self.under(profile)
        on_them = np.isin(traffic.vm_gateway, segments) & (self.scene.schedule.vm_end != NEVER)
        had_mon = np.append(traffic.segment_mon, False)[traffic.vm_gateway]
        are_left = ~traffic.vm_is_cloud | (~had_mon & self.scene.schedule.has_moved(self.days.start))
        moved = np.flatnonzero(on_them & are_left) if is_on else np.zeros(0, dtype=np.int64)
        changed = replace(
            traffic.with_mon({traffic.nets[one].key: is_on for one in segments}),
            vm_is_cloud=traffic.vm_is_cloud | (on_them & is_on),
        )
        keys = tuple(traffic.machines[one].key for one in moved.tolist())
        return replace(self.scene, traffic=changed, known=known), keys

    @property
    def is_gen2(self) -> bool:
        return self.network.avs_generation == GEN2

    def mon_peak(self, scene: Scene) -> MonUse:
        """The most that MON has in use at once, each figure on its own worst day."""
        changes = [day for day in scene.schedule.days.tolist() if day in self.days]
        days = [self.days.start, *changes]
        uses = [mon_use_on(scene.traffic, scene.schedule, day) for day in days]
        figures = zip(*((one.vms, one.networks, one.gen2_prefixes) for one in uses), strict=True)
        return MonUse(*map(max, figures))

    def exceeded(self, peak: MonUse) -> tuple[Limit[int], ...]:
        """The limits that this is more than."""
        used = [(peak.vms, self.most_vms), (peak.networks, MON_NETWORKS)]
        used += [(peak.gen2_prefixes, GEN2_PREFIXES)] if self.is_gen2 else []
        return tuple(limit for amount, limit in used if amount > limit.value)

    @cached_property
    def profiles(self) -> tuple[str, ...]:
        """The clean profiles that the network does not have yet."""
        return tuple(name for name, made in _PROFILES.items() if made(self.network) != self.network)

    def under(self, profile: str) -> tuple[Traffic, KnownWays]:
        """The traffic under a clean profile ("t0", "ne"), or as it is ("")."""
        if not profile:
            return self.traffic, self.scene.known
        if profile not in self._networks:
            network = _PROFILES[profile](self.network)
            self._networks[profile] = self.traffic.with_network(network), KnownWays(network)
        return self._networks[profile]

    def talks_with_mon(self, segments: Iterable[int] = ()) -> Ints:
        """The talks that policy routes and host routes concern, if `segments` (by number) have MON too."""
        has_mon = self.traffic.segment_mon & self.extends
        has_mon[list(segments)] = True
        return self.talks_on(np.flatnonzero(has_mon).tolist())

    def talks_on(self, segments: Sequence[int]) -> Ints:
        return self.traffic.talks_on(self.traffic.nets[one].key for one in segments)


_PROFILES: Mapping[str, Callable[[Network], Network]] = {"t0": profile_t0, "ne": profile_ne}


def mon_candidates(case: Case) -> Iterator[Candidate]:
    """MON on for a segment, for two between which traffic detours, for as many as can be; off; and routers left on-premises."""
    burdened = case.extends & (case.by_segment > 0)
    without = np.flatnonzero(burdened & ~case.traffic.segment_mon).tolist()
    for segment in without:
        yield mon_on(case, (segment,), float(case.by_segment[segment]))
    for pair, weight in _worst_pairs(case, burdened & ~case.traffic.segment_mon):
        yield mon_on(case, pair, weight)
    most = _as_many_as_are_supported(case, without)
    if len(most) > 1:
        for profile in ("", *case.profiles):
            yield mon_on(case, most, float(case.by_segment[list(most)].sum()), profile)
    for segment in np.flatnonzero(burdened & case.traffic.segment_mon).tolist():
        yield _mon_off(case, segment)
        yield from _routers(case, segment)


def _as_many_as_are_supported(case: Case, segments: Sequence[int]) -> tuple[int, ...]:
    """The segments with the worst detours, as many as can have MON within its limits."""
    worst = sorted(segments, key=lambda one: -float(case.by_segment[one]))

    def is_too_many(count: int) -> bool:
        return bool(case.exceeded(case.mon_peak(case.with_mon(worst[:count], True)[0])))

    return tuple(worst[: bisect_left(range(1, len(worst) + 1), True, key=is_too_many)])


def _worst_pairs(case: Case, wanted: Bools) -> Iterator[tuple[tuple[int, ...], float]]:
    """Pairs of wanted segments, those between which the heaviest traffic detours first."""
    a, b = case.traffic.talk_segments
    low, high, many = np.minimum(a, b), np.maximum(a, b), len(case.traffic.nets)
    counts = (low != NOWHERE) & (low != high) & np.append(wanted, False)[low] & np.append(wanted, False)[high]
    pairs, at = np.unique(low[counts] * many + high[counts], return_inverse=True)
    weight = np.bincount(at, case.burden.detours[counts], len(pairs))
    for place in np.argsort(-weight, kind="stable")[:MOST_PAIRS].tolist():
        if weight[place] > 0:
            first, second = divmod(int(pairs[place]), many)
            yield (first, second), float(weight[place])


def mon_on(case: Case, segments: tuple[int, ...], hope: float, profile: str = "") -> Candidate:
    """MON on for segments, with a clean profile or as the routes are."""
    keys = tuple(case.traffic.nets[one].key for one in segments)

    def change() -> Change:
        scene, vms = case.with_mon(segments, True, profile)
        does = words.mon_on(_names(case, segments), len(vms), profile)
        talks = case.talks_with_mon(segments) if profile else case.talks_on(segments)
        return Change(Kind.MON_ON, does, scene, talks, keys, vms, profile=profile)

    return Candidate(Kind.MON_ON, hope, change, keys)


def _mon_off(case: Case, segment: int) -> Candidate:
    key = case.traffic.nets[segment].key

    def change() -> Change:
        scene, _ = case.with_mon((segment,), False)
        return Change(Kind.MON_OFF, words.mon_off(*_names(case, (segment,))), scene, case.talks_on((segment,)), (key,))

    return Candidate(Kind.MON_OFF, float(case.by_segment[segment]), change, (key,))


def _routers(case: Case, segment: int) -> Iterator[Candidate]:
    key = case.traffic.nets[segment].key
    scene, vms = case.with_mon((segment,), True)
    if vms:
        does = words.routers(case.traffic.nets[segment].name, len(vms))
        changed = Change(Kind.ROUTERS, does, scene, case.talks_on((segment,)), (key,), vms)
        yield Candidate(Kind.ROUTERS, float(case.by_segment[segment]), lambda: changed, (key,))


def network_candidates(case: Case) -> Iterator[Candidate]:
    """Other policy routes, and host routes accepted or filtered; nothing where no segment has MON."""
    talks = case.talks_with_mon()
    hope = float(case.burden.detours[talks].sum())
    if not hope:
        return
    now = case.network
    allowed = tuple(route.prefix for route in now.policy if route.action is Action.ALLOW)
    reached = tuple(prefix for prefix in now.vnet_ranges if hit_of_prefix(prefix, now.policy) is Hit.ALLOW)
    tries: list[tuple[Kind, str, Network]] = [
        (Kind.PROFILE_T0, words.PROFILE_T0, profile_t0(now)),
        (Kind.PROFILE_NE, words.PROFILE_NE, profile_ne(now)),
        (Kind.HOST_ROUTES, words.ACCEPT, replace(now, accepts_host_routes=True)),
        (Kind.HOST_ROUTES, words.FILTER, replace(now, accepts_host_routes=False)),
    ]
    if allowed:
        kept = tuple(route for route in now.policy if route.action is Action.DENY)
        tries.append((Kind.POLICY, words.without_routes(allowed), replace(now, policy=kept)))
    if reached:
        denied = tuple(PolicyRoute(prefix, Action.DENY) for prefix in reached)
        tries.append((Kind.POLICY, words.deny_vnets(reached), replace(now, policy=(*denied, *now.policy))))
    known = [now]
    for kind, does, network in tries:
        if network not in known:
            known.append(network)
            yield _other_network(case, kind, does, network, talks, hope)


def _other_network(case: Case, kind: Kind, does: str, network: Network, talks: Ints, hope: float) -> Candidate:
    def change() -> Change:
        scene = replace(case.scene, traffic=case.traffic.with_network(network), known=KnownWays(network))
        return Change(kind, does, scene, talks)

    return Candidate(kind, hope, change)


def _names(case: Case, segments: Iterable[int]) -> list[str]:
    return [case.traffic.nets[one].name for one in segments]
