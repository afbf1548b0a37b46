"""What a bent plan does to the ways of traffic: told beside what it costs, and never waited for."""

from dataclasses import dataclass

from migrations_app.adapters.boards import Desk
from migrations_app.adapters.paths import kept_traffic, schedule_of, traffic_at_hand
from migrations_app.models import PathStudy
from migrations_app.selectors.path_studies import newest_change_for
from migrations_app.selectors.paths import study_of
from migrations_app.services.board import Weighed
from networks.choices import RunState
from planner.core.paths.effects import effect_between

BEING_WORKED_OUT = "What it does to detours is not known yet: the ways of traffic are being worked out."
NOT_WORKED_OUT = "What it does to detours is not known: the ways of traffic were not worked out for this plan."


@dataclass(frozen=True, slots=True)
class DetourEffect:
    """What an edit does to detours over the whole plan; `missing` says why nothing is told.

    `more`, `fewer`: talks that detour, or are broken, on more days and on fewer. `ms_days`: added milliseconds x
    conversations x days, None where a leg is not measured; the others in conversations x days. `is_behind`: something
    was entered since that its traffic does not know.
    """

    more: int = 0
    fewer: int = 0
    gb: float = 0.0
    ms_days: float | None = 0.0
    asymmetric_days: float = 0.0
    broken_days: float = 0.0
    missing: str = ""
    is_behind: bool = False

    @property
    def is_change(self) -> bool:
        """Whether anything detours otherwise than before."""
        return bool(self.more or self.fewer or round(self.gb, 1) or round(self.ms_days or 0.0))


def detours_of(desk: Desk, weighed: Weighed) -> DetourEffect:
    """What a proposal that was weighed does to detours. Two queries; nothing is worked out that is not at hand.

    The traffic of a study knows no plan, so it holds for a board that has gone on since: also while the plan that
    follows the board has no study yet, where an earlier one knew the same changes.
    """
    if desk.plan is None:
        return DetourEffect(missing=BEING_WORKED_OUT)
    study, mark = study_of(desk.plan), newest_change_for(desk.plan)
    kept = kept_traffic(study) if study and study.stop_count else traffic_at_hand(desk.plan, mark)
    if kept is None:
        is_over = study is not None and not study.is_live
        return DetourEffect(missing=NOT_WORKED_OUT if is_over else BEING_WORKED_OUT)
    was = kept.days_of(desk.standing.timetable)
    would_be = schedule_of(kept.traffic, weighed.bent.standing.timetable)
    found = effect_between(kept.traffic, kept.known, was, would_be, was.axis.last_day)
    return DetourEffect(
        more=found.talks_gained,
        fewer=found.talks_lost,
        gb=found.detour_gb,
        ms_days=found.ms_days,
        asymmetric_days=found.asymmetric_days,
        broken_days=found.broken_days,
        is_behind=study is not None and _is_behind(study, mark),
    )


def _is_behind(study: PathStudy, mark: int) -> bool:
    """Whether the traffic it keeps is older than the newest change; of one on its way again the mark says nothing."""
    is_again = study.stop_count > 0 and study.state != RunState.COMPLETED
    return is_again or study.change_mark < mark
