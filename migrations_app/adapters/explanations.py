"""Why a plan is as it is, as rows: other windows by their keys, costs rounded, sentences without keys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from migrations_app.adapters.instance import ScenarioProblem
from migrations_app.adapters.sentences import readable
from migrations_app.models import SegmentPlan
from migrations_app.selectors.other_windows import kept_for_each
from networks.adapters import key_of
from planner.core.explain_costs import Elsewhere, Weigher, broken_rules
from planner.core.explain_segments import SegmentStory

DECIMALS = 7  # of J; the checker's own sums differ by less


@dataclass(frozen=True, slots=True)
class OtherWindows:
    """The other windows of one move group: [window key, J more, codes it would break], and the best as a sentence."""

    rows: list[tuple[int, float, tuple[str, ...]]]
    sentence: str


def other_windows(problem: ScenarioProblem, weigher: Weigher) -> dict[str, OtherWindows]:
    """For each move group, by its first VM, the other windows that are kept."""
    weighed = weigher.of_groups(kept_for_each(len(weigher.groups)))
    return {
        group.vms[0]: OtherWindows(
            [(problem.windows[window].pk, round(cost, DECIMALS), breaks) for window, cost, breaks in others],
            _best(problem, others),
        )
        for group, others in zip(weigher.groups, weighed, strict=True)
    }


def _best(problem: ScenarioProblem, others: list[Elsewhere]) -> str:
    if not others:
        return ""
    best = others[0]
    if best.breaks:
        return "Every other window that its dates allow would break a rule."
    name = problem.windows[best.window].name
    return f"Of the other windows that would break no rule the best, {name}, would {_change(best.cost)}."


def tell_segments(problem: ScenarioProblem, rows: Iterable[SegmentPlan], stories: Mapping[str, SegmentStory]) -> None:
    """What keeps each stretch long, and what moving the segment at once would save."""
    by_key = {key_of(its_id): story for its_id, story in stories.items()}
    for row in rows:
        story = by_key.get(row.segment_id)
        if story is not None:
            row.kept_long_by = [readable(sentence) for sentence in story.kept_long_by]
            row.at_once = {} if story.at_once is None else _at_once(problem, story.at_once)


def _at_once(problem: ScenarioProblem, best: Elsewhere) -> dict[str, object]:
    window = problem.windows[best.window]
    rules = f", but {broken_rules(best.breaks)}" if best.breaks else ""
    return {
        "window": window.pk,
        "saves": round(-best.cost, DECIMALS),
        "breaks": list(best.breaks),
        "sentence": f"All its VMs in {window.name}, the best window for them together, would {_change(best.cost)}{rules}.",
    }


def _change(cost: float) -> str:
    return f"make J {cost:,.1f} higher" if cost >= 0 else f"save {-cost:,.1f} of J"
