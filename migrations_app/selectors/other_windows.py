"""Where else a move group could move, and what that would cost."""

from collections.abc import Sequence
from dataclasses import dataclass

from migrations_app.models import Plan, PlannedGroup, Wave, Window
from planner.core.explain_costs import RULES

MOST_KEPT = 1_500_000  # other windows kept in one plan: of 50,000 VMs and 100 windows the best 40 of each group


@dataclass(frozen=True, slots=True)
class OtherWindow:
    """One other window of a move group: J more (below 0: less), and the rules it would break, in words.

    `window` is None where it was deleted since; `wave`: the number of the wave that takes it in the plan, if one does.
    """

    window: Window | None
    wave: int | None
    cost: float
    breaks: tuple[str, ...]


def kept_for_each(groups: int) -> int:
    """How many other windows are kept for each of the groups of a plan."""
    return max(1, MOST_KEPT // max(1, groups))


def are_all_kept(plan: Plan, group: PlannedGroup) -> bool:
    """False where the group may have more other windows than are kept."""
    return len(group.other_windows) < kept_for_each(PlannedGroup.objects.filter(wave__plan=plan).count())


def group_of(wave: Wave, number: int) -> PlannedGroup:
    """One move group of a wave by its number; raises PlannedGroup.DoesNotExist."""
    return PlannedGroup.objects.get(wave=wave, number=number)


def best_of(others: Sequence[OtherWindow], most: int) -> list[OtherWindow]:
    """The best `most` of those that would break nothing, and of those that would break a rule."""
    free = [one for one in others if not one.breaks]
    return free[:most] + [one for one in others if one.breaks][:most]


def other_windows(plan: Plan, group: PlannedGroup) -> list[OtherWindow]:
    """What breaks nothing first, then what costs least. Two queries."""
    windows = Window.objects.filter(scenario=plan.scenario).in_bulk([key for key, _, _ in group.other_windows])
    waves = dict(Wave.objects.filter(plan=plan, window__in=windows).values_list("window_id", "number"))
    return [
        OtherWindow(windows.get(key), waves.get(key), cost, tuple(RULES[code] for code in codes))
        for key, cost, codes in group.other_windows
    ]
