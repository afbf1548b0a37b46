"""Scenarios side by side by the ways their traffic goes over the whole of each plan. They stand beside J, not in it."""

from collections.abc import Callable, Sequence
from typing import Any

from migrations_app.models import PathStudy
from migrations_app.selectors.comparison import Figure, Side, Value, figure_row
from networks.choices import RunState
from planner.core.paths.records import Verdict

BEING_WORKED_OUT = "being worked out"
NOT_WORKED_OUT = "not worked out"

_DETOURS = (
    (Verdict.TROMBONE, "Traffic that goes to on-premises and back"),
    (Verdict.BACKHAUL, "Traffic to the internet through on-premises"),
    (Verdict.ASYMMETRIC, "Asymmetric traffic"),
    (Verdict.BROKEN, "Broken traffic"),
)
_DAYS = "conversations × days"

Totals = dict[str, Any]


def path_figures(sides: Sequence[Side]) -> list[Figure]:
    """Detours of whole plans; unknown while nobody has worked them out. One query."""
    plans = [side.plan.pk for side in sides if side.plan is not None]
    known = {one.plan_id: one for one in PathStudy.objects.filter(plan__in=plans).only("plan_id", "state", "totals")}
    studies = [None if side.plan is None else known.get(side.plan.pk) for side in sides]
    notes = [_note(side, study) for side, study in zip(sides, studies, strict=True)]

    def row(
        name: str, unit: str, of: Callable[[Totals], Value], *, decimals: bool = False, told: bool = True
    ) -> Figure:
        values = [of(one.totals) if one is not None and one.totals else None for one in studies]
        return figure_row(name, unit, "decimal" if decimals else "whole", values, notes, is_told=told)

    return [
        *(row(name, _DAYS, _days_of(verdict)) for verdict, name in _DETOURS),
        row("Traffic on detours", "GB", lambda totals: totals["detour_gb"], decimals=True),
        row("Latency that the move adds", f"ms × {_DAYS}", lambda totals: totals["ms_days"]),
        row("VMs with MON at once", "", lambda totals: totals["mon_vms_peak"]["vms"]),
        row("Traffic whose way is unknown", _DAYS, _days_of(Verdict.UNKNOWN), told=False),
    ]


def _days_of(verdict: Verdict) -> Callable[[Totals], Value]:
    return lambda totals: totals["conversation_days"].get(verdict, 0)


def _note(side: Side, study: PathStudy | None) -> str:
    """Why its figures are missing; nothing where they are there, or there is no plan."""
    if side.plan is None or (study is not None and study.totals):
        return ""
    is_over = study is not None and study.state not in (RunState.PENDING, RunState.RUNNING)
    return NOT_WORKED_OUT if is_over else BEING_WORKED_OUT
