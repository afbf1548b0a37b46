"""Every write of the move as planned. A service checks, writes in short transactions, and says so in a Change."""

from migrations_app.services.baselines import baseline_approve, baseline_withdraw
from migrations_app.services.calendar import (
    freeze_create,
    freeze_delete,
    pin_set,
    window_create,
    window_delete,
    window_update,
    windows_generate,
)
from migrations_app.services.facts import segment_record_cutover, stretch_delete, stretch_record, stretch_update
from migrations_app.services.runs import plan_run_create, plan_run_execute
from migrations_app.services.scenarios import pool_set, scenario_create, scenario_update

__all__ = [
    "baseline_approve",
    "baseline_withdraw",
    "freeze_create",
    "freeze_delete",
    "pin_set",
    "plan_run_create",
    "plan_run_execute",
    "pool_set",
    "scenario_create",
    "scenario_update",
    "segment_record_cutover",
    "stretch_delete",
    "stretch_record",
    "stretch_update",
    "window_create",
    "window_delete",
    "window_update",
    "windows_generate",
]
