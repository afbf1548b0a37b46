"""The smallest part of a set of wishes that is still impossible: QuickXplain (Junker 2004), then one look at each wish.

Minimal means: without any one of them nothing is proved any more. Another minimal set may exist beside it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from planner.core.contradictions.wishes import Wish


@dataclass(frozen=True, slots=True)
class Clash:
    """Wishes that cannot all be met; `is_minimal` is False where time ran out before they were as few as can be."""

    wishes: tuple[Wish, ...]
    is_minimal: bool


def smallest_clash(
    wishes: Sequence[Wish], impossible: Callable[[frozenset[Wish]], bool], is_late: Callable[[], bool]
) -> Clash:
    """A minimal part of `wishes` that is impossible, earlier wishes preferred. Expects that all together are.

    O(k log(n / k)) proofs for k of n wishes, and one for each kind of wish and each that is found.
    """
    some = _whole_kinds_away(list(wishes), impossible, is_late)
    found = _explained([], False, some, impossible, is_late)
    if len(found) < len(some) and not impossible(frozenset(found)):
        found = some  # a proof that depends on more than it says; the last look makes do with what there is
    kept = list(found)
    for wish in reversed(found):
        if is_late():
            return Clash(tuple(kept), False)
        rest = [one for one in kept if one != wish]
        if impossible(frozenset(rest)):
            kept = rest
    return Clash(tuple(kept), True)


def _whole_kinds_away(
    wishes: list[Wish], impossible: Callable[[frozenset[Wish]], bool], is_late: Callable[[], bool]
) -> list[Wish]:
    """Without the kinds that have no part in it, the last first: they are most of the wishes of an estate."""
    kept = wishes
    for kind, _ in reversed([(kind, list(some)) for kind, some in groupby(wishes, lambda wish: wish.kind)]):
        rest = [wish for wish in kept if wish.kind is not kind]
        if not is_late() and impossible(frozenset(rest)):
            kept = rest
    return kept


def _explained(
    background: list[Wish],
    grew: bool,
    wishes: list[Wish],
    impossible: Callable[[frozenset[Wish]], bool],
    is_late: Callable[[], bool],
) -> list[Wish]:
    """The wishes that are needed beside the background."""
    if is_late():
        return wishes
    if grew and impossible(frozenset(background)):
        return []
    if len(wishes) <= 1:
        return wishes
    half = len(wishes) // 2
    early, late = wishes[:half], wishes[half:]
    of_late = _explained(background + early, True, late, impossible, is_late)
    of_early = _explained(background + of_late, bool(of_late), early, impossible, is_late)
    return of_early + of_late
