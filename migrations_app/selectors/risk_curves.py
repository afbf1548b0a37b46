"""The curve of a stored segment plan, counted as the plan counted it."""

from datetime import date

from migrations_app.models import SegmentPlan
from planner.core.lifecycle import LifeSoFar
from planner.core.records import RiskKnobs
from planner.core.risk_curve import Curve, Happened, curve


def planned_curve(planned: SegmentPlan, life: LifeSoFar | None, today: date) -> Curve | None:
    """Risk of a segment so far, as planned and if the rest slips; None where its plan never stretches it.

    `planned`: with its plan, whose knobs hold however the scenario has changed since, so that `planned` ends at the
    stored `risk_days`. `life`: its facts by today; None = everything up to today went as planned.
    """
    if planned.stretch_on is None or planned.ends_on is None:
        return None
    return curve(
        planned.risk_weight,
        RiskKnobs(planned.plan.eta_days, planned.plan.beta, planned.gamma_per_tb),
        [(date.fromisoformat(on), tb) for on, tb in planned.exposure_steps],
        planned.stretch_on,
        planned.ends_on,
        today,
        happened=None if life is None else _happened(life),
        closes=planned.cutover_on is not None,
    )


def tb_per_day_on(planned: SegmentPlan, day: date) -> float:
    """TB over its stretch on one day, as planned."""
    rate = 0.0
    for on, tb in planned.exposure_steps:
        if date.fromisoformat(on) > day:
            break
        rate = tb
    return rate


def _happened(life: LifeSoFar) -> Happened:
    if life.current is None:
        return Happened()
    return Happened(life.current.from_on, None if life.is_open else life.current.to_on)
