"""What keeps each stretch long, and what moving a segment at once would save: computed from a plan, never guessed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.core.admission import own_rules
from planner.core.explain_costs import Elsewhere, Weigher, broken_rules
from planner.core.groups import named
from planner.core.records import Instance, Plan
from planner.core.segment_days import SegmentDays
from planner.core.timetable import Life, Run, Timetable, lay
from planner.core.wording import counted

_BY_SIZE = {"H06", "H07", "H08"}


@dataclass(frozen=True, slots=True)
class SegmentStory:
    """A stretch: why it is as long as it is, in sentences, and the best window that all its VMs could take together.

    `at_once` says by how much J would rise (below 0: fall) with every move group of the segment in that window; a
    window in which that breaks nothing goes before any other. None where all move in one wave already, where nobody
    is left to move, or where no window suits all of them.
    """

    kept_long_by: tuple[str, ...]
    at_once: Elsewhere | None


def segment_stories(instance: Instance, plan: Plan, weigher: Weigher | None = None) -> dict[str, SegmentStory]:
    """The story of every segment that the plan keeps stretched, by segment id; those cut over already are left out.

    Expects a plan that the checker finds feasible. `weigher`: of this plan, where the caller has one.
    """
    weigher = weigher or Weigher(instance, plan)
    timetable = lay(instance, plan)
    lives = [life for life in timetable.lives.values() if life.stretch is not None and life.over is None]
    group_of = {vm: g for g, group in enumerate(weigher.groups) for vm in group.vms}
    days = SegmentDays(instance)
    scenes = [_Scene(instance, timetable, days, life, group_of, weigher) for life in lives]
    sets = [wanted for scene in scenes for wanted in (scene.opening, scene.closing, scene.all_groups)]
    weighed = weigher.of_sets(sets)
    return {scene.life.segment.id: scene.told(next(weighed), next(weighed), next(weighed)) for scene in scenes}


class _Scene:
    """One stretch: its waves by their days, and the groups that move in the first, the last and any of them."""

    def __init__(
        self,
        instance: Instance,
        timetable: Timetable,
        days: SegmentDays,
        life: Life,
        group_of: dict[str, int],
        weigher: Weigher,
    ) -> None:
        self.life, self._days = life, days
        self._limits, self._timetable, self._group_of = instance.limits, timetable, group_of
        self._groups = weigher.groups
        self._first = min(life.runs, key=lambda run: (run.start, run.end, run.id), default=None)
        self._last = max(life.runs, key=lambda run: (run.end, run.start, run.id), default=None)
        self._is_spread = len(life.runs) > 1
        self._ends = {window.id: window.end for window in instance.windows}
        self.opening = self._groups_in(self._first) if self._is_spread else ()
        self.closing = self._groups_in(self._last) if self._is_spread else ()
        self.all_groups = tuple(dict.fromkeys(group_of[vm] for vm in self._moving()))

    def told(
        self, opening: Sequence[Elsewhere], closing: Sequence[Elsewhere], at_once: Sequence[Elsewhere]
    ) -> SegmentStory:
        """The story, given what moving its first, its last and all its groups would cost."""
        sentences = (*self._whole_life(), *self._waves(opening, closing, at_once), *self._before(), *self._after())
        return SegmentStory(sentences, next(iter(at_once), None) if self._is_spread else None)

    def _whole_life(self) -> Iterator[str]:
        life = self.life
        if life.segment.anchored:
            yield "Something on it never moves, so it stays stretched to the end."
        if life.since is not None and life.first is not None and life.first > life.since:
            days = counted(life.first - life.since, "day")
            yield f"It is stretched since {life.segment.stretched_since}, {days} before its first wave to come."

    def _waves(
        self, opening: Sequence[Elsewhere], closing: Sequence[Elsewhere], at_once: Sequence[Elsewhere]
    ) -> Iterator[str]:
        life, first, last = self.life, self._first, self._last
        if first is None or last is None:
            return
        if not self._is_spread:
            if life.since is not None and not life.segment.anchored:
                yield f"Its VMs move in wave {last.id}, which ends on {last.window.end}. {self._earlier(at_once, last)}"
            return
        if life.since is None:
            gap = counted(min(run.start for run in life.runs if run is not first) - first.start, "day")
            yield f"Wave {first.id} opens it with {self._who(first)}, {gap} before its next wave. " + (
                self._inside(opening, first)
            )
        if not life.segment.anchored:
            gap = counted(last.end - max(run.end for run in life.runs if run is not last), "day")
            yield f"Wave {last.id} closes it with {self._who(last)}, {gap} after the one before. " + (
                self._inside(closing, last)
            )
        if not at_once:
            yield "No window suits all its VMs: dates, pins, streams and segments leave them none in common."
        elif all(_BY_SIZE & set(one.breaks) for one in at_once):
            many = f"Its {len(self._moving())} VMs left to move, with those tied to them,"
            yield f"{many} are more than any window takes at once."

    def _inside(self, elsewhere: Sequence[Elsewhere], run: Run) -> str:
        """What it would mean to move those of an outer wave into the best of the segment's other waves."""
        wave_of = {one.window.id: f"wave {one.id}" for one in self.life.runs if one is not run}
        return _outcome([one for one in elsewhere if one.window in wave_of], wave_of, "its other waves")

    def _earlier(self, elsewhere: Sequence[Elsewhere], run: Run) -> str:
        """What it would mean to move all its VMs in the best of the earlier windows."""
        earlier = {window: window for window, end in self._ends.items() if end < run.window.end}
        return _outcome([one for one in elsewhere if one.window in earlier], earlier, "earlier windows")

    def _before(self) -> Iterator[str]:
        """The days before its first wave, where they are more than one."""
        life, lead = self.life, self._limits.stretch_lead_days
        if life.since is None and life.first is not None and life.stretch is not None:
            days = life.first - life.stretch
            own = self._before_its_blackouts(life.first - lead, life.stretch)
            shares = (
                _share(lead, "of lead"),
                _share(own, "more, for its own blackout"),
                _share(days - lead - own, "more, for a freeze or a limit a day"),
            )
            if days > 1:
                yield f"It is stretched {counted(days, 'day')} before its first wave: {_listed(shares)}."

    def _before_its_blackouts(self, needed: int, stretch: int) -> int:
        """Days that it is stretched earlier than `needed`, from where its own blackouts take days till its stretch."""
        if not self.life.segment.blackouts:
            return 0
        own = self._days.latest_stretch(self.life.segment, needed + self._limits.stretch_lead_days)
        free = self._days.latest_without_own_calendar(self.life.segment, needed + self._limits.stretch_lead_days)
        return 0 if own is None or free is None else min(free - own, needed - stretch)

    def _after(self) -> Iterator[str]:
        """The days after its last VM, where they are more than one."""
        life, lag, today = self.life, self._limits.cutover_lag_days, self._timetable.today
        if life.segment.anchored or life.cutover is None or life.last is None or life.cutover - life.last <= 1:
            return
        shares, reached = [_share(lag, "of soak")], life.last + lag
        not_before = life.segment.cutover_not_before
        if not_before is not None:
            own = self._timetable.axis.day(not_before) - reached
            shares.append(_share(own, f"to {not_before}, before which it may not be cut over"))
            reached += max(0, own)
        if today is not None:
            shares.append(_share(today - reached, "gone by already"))
            reached = max(reached, today)
        own = self._until_its_own_days(reached, life.cutover)
        if own:
            shares.append(_share(own, f"for its {own_rules(life.segment)}"))
        shares.append(_share(life.cutover - reached - own, "until weekdays, freezes and the limit a day allow it"))
        yield f"It is cut over {counted(life.cutover - life.last, 'day')} after its last VM: {_listed(shares)}."

    def _until_its_own_days(self, reached: int, cutover: int) -> int:
        """Days from the first that the instance's calendar allows from `reached` on to the first that its own does."""
        days, segment, lag = self._days, self.life.segment, self._limits.cutover_lag_days
        own, free = (
            days.earliest_cutover(segment, reached - lag),
            days.earliest_without_own_calendar(segment, reached - lag),
        )
        return 0 if own is None or free is None else min(own, cutover) - free

    def _moving(self) -> list[str]:
        return [vm.id for vm in self.life.vms if vm.id in self._timetable.run_of]

    def _vms_in(self, run: Run) -> list[str]:
        return [vm.id for vm in self.life.vms if self._timetable.run_of.get(vm.id) is run]

    def _groups_in(self, run: Run | None) -> tuple[int, ...]:
        return () if run is None else tuple(dict.fromkeys(self._group_of[vm] for vm in self._vms_in(run)))

    def _who(self, run: Run) -> str:
        vms = self._vms_in(run)
        tied = sum(len(self._groups[g].vms) for g in self._groups_in(run)) - len(vms)
        also = f" and {counted(tied, 'VM')} tied to {'it' if len(vms) == 1 else 'them'}" if tied else ""
        return f"{len(vms)} of its {counted(len(self.life.vms), 'VM')} ({named(vms)}){also}"


def _outcome(among: Sequence[Elsewhere], name_of: Mapping[str, str], what: str) -> str:
    if not among:
        return f"Dates, pins, streams or other segments keep them from all {what}."
    best = among[0]
    if best.breaks:
        rules = broken_rules(best.breaks)
        return f"In all {what} they would break a rule: in {name_of[best.window]} they would {rules}."
    if best.cost < 0:
        return f"In {name_of[best.window]} they would save {-best.cost:,.1f} of J: a longer search may find that."
    return f"The best of {what} for them is {name_of[best.window]}: there they would make J {best.cost:,.1f} higher in all."


def _share(days: int, what: str) -> str:
    return f"{counted(days, 'day')} {what}" if days > 0 else ""


def _listed(shares: Sequence[str]) -> str:
    return ", ".join(share for share in shares if share)
