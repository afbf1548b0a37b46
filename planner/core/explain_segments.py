"""What keeps each stretch long, and what moving a segment at once would save: computed from a plan, never guessed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.core.explain_costs import RULES, Elsewhere, Weigher
from planner.core.groups import named
from planner.core.records import Instance, Plan
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
    scenes = [_Scene(instance, timetable, life, group_of, weigher) for life in lives]
    sets = [wanted for scene in scenes for wanted in (scene.opening, scene.closing, scene.all_groups)]
    weighed = weigher.of_sets(sets)
    return {scene.life.segment.id: scene.told(next(weighed), next(weighed), next(weighed)) for scene in scenes}


class _Scene:
    """One stretch: its waves by their days, and the groups that move in the first, the last and any of them."""

    def __init__(
        self, instance: Instance, timetable: Timetable, life: Life, group_of: dict[str, int], weigher: Weigher
    ) -> None:
        self.life = life
        self._limits, self._axis, self._run_of, self._group_of = (
            instance.limits,
            timetable.axis,
            timetable.run_of,
            group_of,
        )
        self._groups = weigher.groups
        self._first = min(life.runs, key=lambda run: (run.start, run.end, run.id), default=None)
        self._last = max(life.runs, key=lambda run: (run.end, run.start, run.id), default=None)
        is_spread = len(life.runs) > 1
        self.opening = self._groups_in(self._first) if is_spread else ()
        self.closing = self._groups_in(self._last) if is_spread else ()
        self.all_groups = tuple(dict.fromkeys(group_of[vm] for vm in self._moving())) if is_spread else ()

    def told(
        self, opening: Sequence[Elsewhere], closing: Sequence[Elsewhere], at_once: Sequence[Elsewhere]
    ) -> SegmentStory:
        """The story, given what moving its first, its last and all its groups would cost."""
        return SegmentStory(tuple(self._sentences(opening, closing, at_once)), next(iter(at_once), None))

    def _sentences(
        self, opening: Sequence[Elsewhere], closing: Sequence[Elsewhere], at_once: Sequence[Elsewhere]
    ) -> Iterator[str]:
        life = self.life
        if life.segment.anchored:
            yield "Something on it never moves, so it stays stretched to the end."
        if life.since is not None and life.first is not None and life.first > life.since:
            yield (
                f"It is stretched since {life.segment.stretched_since}, {counted(life.first - life.since, 'day')} before "
                f"its first wave to come."
            )
        if self._first is not None and self._last is not None and len(life.runs) > 1:
            if life.since is None:
                next_one = min(run.start for run in life.runs if run is not self._first)
                gap = counted(next_one - self._first.start, "day")
                yield f"Wave {self._first.id} opens it with {self._who(self._first)}, {gap} before its next wave. " + (
                    self._outcome(opening, self._first)
                )
            if not life.segment.anchored:
                before = max(run.end for run in life.runs if run is not self._last)
                gap = counted(self._last.end - before, "day")
                yield f"Wave {self._last.id} closes it with {self._who(self._last)}, {gap} after the one before. " + (
                    self._outcome(closing, self._last)
                )
            yield from self._whole(at_once)
        yield from self._ends()

    def _outcome(self, elsewhere: Sequence[Elsewhere], run: Run) -> str:
        """What it would mean to move those of an outer wave into the best of the segment's other waves."""
        wave_of = {one.window.id: one.id for one in self.life.runs if one is not run}
        among = [one for one in elsewhere if one.window in wave_of]
        if not among:
            return "Dates, pins, streams or other segments keep them from all its other waves."
        best = among[0]
        if best.breaks:
            rules = ", ".join(RULES[code] for code in best.breaks)
            return f"Each of its other waves would break a rule with them: {wave_of[best.window]} would {rules}."
        if best.cost < 0:
            return f"In {wave_of[best.window]} they would save {-best.cost:,.1f} of J: a longer search may find that."
        return f"In {wave_of[best.window]} they would make J {best.cost:,.1f} higher in all, in spite of the shorter stretch."

    def _whole(self, at_once: Sequence[Elsewhere]) -> Iterator[str]:
        if not at_once:
            yield "No window suits all its VMs: dates, pins, streams and segments leave them none in common."
        elif all(_BY_SIZE & set(one.breaks) for one in at_once):
            yield f"Its {len(self._moving())} VMs, with those tied to them, are more than any window takes at once."

    def _ends(self) -> Iterator[str]:
        """The days before its first wave and after its last one, where they are more than one."""
        life, lead, lag = self.life, self._limits.stretch_lead_days, self._limits.cutover_lag_days
        if life.since is None and life.first is not None and life.stretch is not None:
            days = life.first - life.stretch
            before = (_share(lead, "of lead"), _share(days - lead, "more, for a freeze or a limit a day"))
            if days > 1:
                yield f"It is stretched {counted(days, 'day')} before its first wave: {_listed(before)}."
        if not life.segment.anchored and life.cutover is not None and life.last is not None:
            days, not_before = life.cutover - life.last, life.segment.cutover_not_before
            own = 0 if not_before is None else max(0, self._axis.day(not_before) - life.last - lag)
            after = (
                _share(lag, "of soak"),
                _share(own, f"to {not_before}, before which it may not be cut over"),
                _share(days - lag - own, "until weekdays, freezes and the limit a day allow it"),
            )
            if days > 1:
                yield f"It is cut over {counted(days, 'day')} after its last wave: {_listed(after)}."

    def _moving(self) -> list[str]:
        return [vm.id for vm in self.life.vms if vm.id in self._run_of]

    def _vms_in(self, run: Run) -> list[str]:
        return [vm.id for vm in self.life.vms if self._run_of.get(vm.id) is run]

    def _groups_in(self, run: Run | None) -> tuple[int, ...]:
        return () if run is None else tuple(dict.fromkeys(self._group_of[vm] for vm in self._vms_in(run)))

    def _who(self, run: Run) -> str:
        vms = self._vms_in(run)
        tied = sum(len(self._groups[g].vms) for g in self._groups_in(run)) - len(vms)
        also = f" and {counted(tied, 'VM')} tied to {'it' if len(vms) == 1 else 'them'}" if tied else ""
        return f"{len(vms)} of its {counted(len(self.life.vms), 'VM')} ({named(vms)}){also}"


def _share(days: int, what: str) -> str:
    return f"{counted(days, 'day')} {what}" if days > 0 else ""


def _listed(shares: Sequence[str]) -> str:
    return ", ".join(share for share in shares if share)
