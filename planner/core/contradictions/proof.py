"""Proofs that an instance has no plan: the rules of the precheck, then a search that tries every way of some groups.

A proof holds for certain; none within the budget says nothing. No dice and no clock: the same instance, the same answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planner.core.admission import Admission, Gate
from planner.core.contradictions.part import part_of
from planner.core.contradictions.puzzle import Puzzle, members
from planner.core.precheck import refusals
from planner.core.records import Instance

MOST_GROUPS = 300  # that a search branches on: those with the fewest windows, and those that rules bind
FIRST_STEPS = 60  # of a search before it starts anew, knowing better where the dead ends are

_POSSIBLE = 0  # a search came to an end without a dead end


@dataclass(slots=True)
class Steps:
    """How many more steps a proof may take."""

    left: int

    def take(self) -> bool:
        """One step; False when none is left."""
        self.left -= 1
        return self.left >= 0


def impossible(instance: Instance, steps: int) -> bool:
    """True when it is proved that an instance has no plan. Expects what `check_instance` passes, or a part of it."""
    return bool(refusals(instance)) or culprits(instance, steps) is not None


def culprits(instance: Instance, steps: int) -> frozenset[str] | None:
    """The VMs that a proof speaks of; None when nothing is proved in so many steps."""
    gate = Gate(instance)
    groups = gate.groups()
    if not groups:
        return None
    puzzle = Puzzle(instance, gate, groups)
    guilty = puzzle.begin()
    if not guilty and steps > 0:
        hardest = _hardest(puzzle)
        if len(groups) > 2 * MOST_GROUPS:  # a search among all the others would only be slower
            return culprits(part_of(instance, _vms(groups, hardest)).instance, steps) if hardest else None
        guilty = _searched(puzzle, hardest, steps)
    return _vms(groups, members(guilty)) if guilty else None


def _vms(groups: Sequence[Admission], some: Iterable[int]) -> frozenset[str]:
    return frozenset(vm for g in some for vm in groups[g].group.vms)


def _searched(puzzle: Puzzle, candidates: list[int], steps: int) -> int:
    """The groups that contradict each other in every way to settle them; 0 when a way is left or steps run out."""
    begun, round_steps = puzzle.mark(), FIRST_STEPS
    while steps > 0:
        some = Steps(min(round_steps, steps))
        found = _dead_end(puzzle, candidates, some)
        puzzle.back_to(begun)
        if found is not None:
            return found
        steps -= round_steps
        round_steps *= 4
    return 0


def _hardest(puzzle: Puzzle) -> list[int]:
    """The groups that are hardest to settle, at most MOST_GROUPS; of many groups only those that something binds."""

    def ease(g: int) -> tuple[int, int]:
        ties = len(puzzle.after[g]) + len(puzzle.before[g]) + len(puzzle.apart[g])
        return puzzle.left[g].bit_count() - ties, g

    some = range(len(puzzle.left))
    if len(some) > 2 * MOST_GROUPS:
        most = max(windows.bit_count() for windows in puzzle.left)
        return [g for g in sorted(some, key=ease) if ease(g)[0] < most][:MOST_GROUPS]
    return sorted(some, key=ease)[:MOST_GROUPS]


def _dead_end(puzzle: Puzzle, candidates: list[int], steps: Steps) -> int | None:
    """Settle the candidates in every way: the groups to blame if none works, _POSSIBLE if one does, None if unknown.

    A dead end for which the group tried last is not to blame is one for all its windows.
    """
    open_ones = [g for g in candidates if puzzle.left[g] & (puzzle.left[g] - 1)]
    if not open_ones:
        return _POSSIBLE
    g = min(open_ones, key=lambda one: puzzle.left[one].bit_count() / puzzle.weight[one])
    guilty, mark = puzzle.why((g,)), puzzle.mark()
    for window in sorted(members(puzzle.left[g]), key=puzzle.room_left, reverse=True):
        if not steps.take():
            return None
        found: int | None = puzzle.assume(g, window)
        if not found:
            found = _dead_end(puzzle, open_ones, steps)
        puzzle.back_to(mark)
        if not found:
            return found
        for h in members(found):
            puzzle.weight[h] += 1
        if not found >> g & 1:
            return found
        guilty |= found
    return guilty
