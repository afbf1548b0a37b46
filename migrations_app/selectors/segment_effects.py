"""The figures by which the treatments of a segment are compared."""

from datetime import date, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Max
from django.utils import timezone

from migrations_app.models import Scenario
from migrations_app.selectors.segment_life import SegmentLife
from migrations_app.selectors.transport import transport_of
from networks.selectors import couplings_of_segment
from planner.core import treatments
from planner.core.records import RiskKnobs
from planner.core.risk import time_risk
from planner.core.treatment_effects import (
    Room,
    SegmentFigures,
    Stay,
    TreatmentEffect,
    tb_so_far,
    treatment_effects,
)

SECONDS_PER_HOUR = 3600


def segment_effects(life: SegmentLife, scenario: Scenario | None, *, today: date) -> tuple[TreatmentEffect, ...]:
    """What each treatment would save and cost against the scenario's plan; nothing without a scenario. Two queries."""
    if scenario is None or life.facts.cut_over_on is not None:
        return ()
    segment, facts, planned = life.segment, life.facts, life.planned
    if planned is not None:  # as the plan counted
        knobs = RiskKnobs(planned.plan.eta_days, planned.plan.beta, planned.gamma_per_tb)
    else:
        knobs = RiskKnobs(scenario.eta_days, scenario.beta, scenario.gamma_per_tb)
    weight = planned.risk_weight if planned else 0.0
    steps = [(date.fromisoformat(on), tb) for on, tb in planned.exposure_steps] if planned else []
    tb = tb_so_far(steps, today) if facts.is_open else 0.0
    by_age = time_risk(weight, knobs.eta_days, knobs.beta, facts.days_so_far)
    figures = SegmentFigures(
        treatment=treatments.Treatment(segment.treatment),
        today=today,
        horizon_on=scenario.start_on + timedelta(days=scenario.horizon_days - 1),
        vms_left=life.vms.left,
        vms_moved=facts.moved,
        gb_left=life.vms.gb_left,
        bridge_vms=life.vms.bridges,
        bridged_segments=len(life.bridged),
        couplings=couplings_of_segment(segment).count(),
        stretched_since=facts.current.from_on if facts.current and facts.is_open else None,
        so_far=Stay(facts.days_so_far, by_age + knobs.gamma_per_tb * tb, tb),
        planned=Stay(planned.days, planned.risk_days, planned.stretch_tb, planned.cutover_on) if planned else None,
        weight=weight,
        knobs=knobs,
        room=_room(scenario),
        lead_days=scenario.stretch_lead_days,
        lag_days=scenario.cutover_lag_days,
        reboot_min=scenario.bulk_outage_min,
    )
    return treatment_effects(figures)


def _room(scenario: Scenario) -> Room:
    """What the windows ahead take. A window without a limit makes the largest one unlimited."""
    length = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())
    found = scenario.windows.filter(ends_at__gte=timezone.now()).aggregate(
        windows=Count("pk"),
        with_vms=Count("max_vms"),
        with_gb=Count("max_gb"),
        max_vms=Max("max_vms"),
        max_gb=Max("max_gb"),
        longest=Max(length),
    )
    return Room(
        windows=found["windows"],
        max_vms=found["max_vms"] if found["with_vms"] == found["windows"] else None,
        max_gb=found["max_gb"] if found["with_gb"] == found["windows"] else None,
        hours=found["longest"].total_seconds() / SECONDS_PER_HOUR if found["longest"] else 0.0,
        link_gb_per_day=transport_of(scenario).gb_per_day,
    )
