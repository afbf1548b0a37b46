"""Every write of the move as planned. A service checks, writes in short transactions, and says so in a Change."""

from migrations_app.services.baselines import baseline_approve, baseline_withdraw
from migrations_app.services.board import NeedsReason, carry_out, move_weigh, pins_clear, pins_set, vms_move, weigh
from migrations_app.services.board_edits import edit_redo, edit_undo
from migrations_app.services.board_runs import board_run_create, board_run_execute
from migrations_app.services.calendar import (
    freeze_create,
    freeze_delete,
    nights_wanted,
    pin_set,
    window_create,
    window_delete,
    window_update,
    windows_added,
    windows_generate,
)
from migrations_app.services.channels import channel_create, channel_delete, channel_update
from migrations_app.services.facts import segment_record_cutover, stretch_delete, stretch_record, stretch_update
from migrations_app.services.finishing import finish_run_create, finish_run_execute, finish_way_apply
from migrations_app.services.notices import alarm_seen, channel_test, notices_send
from migrations_app.services.runbooks import runbook_of, runbook_restart, task_update
from migrations_app.services.runs import plan_run_cancel, plan_run_create, plan_run_execute
from migrations_app.services.scenarios import pool_set, scenario_create, scenario_update
from migrations_app.services.tracking import track_run_create, track_run_execute

__all__ = [
    "NeedsReason",
    "alarm_seen",
    "baseline_approve",
    "baseline_withdraw",
    "board_run_create",
    "board_run_execute",
    "carry_out",
    "channel_create",
    "channel_delete",
    "channel_test",
    "channel_update",
    "edit_redo",
    "edit_undo",
    "finish_run_create",
    "finish_run_execute",
    "finish_way_apply",
    "freeze_create",
    "freeze_delete",
    "move_weigh",
    "nights_wanted",
    "notices_send",
    "pin_set",
    "pins_clear",
    "pins_set",
    "plan_run_cancel",
    "plan_run_create",
    "plan_run_execute",
    "pool_set",
    "runbook_of",
    "runbook_restart",
    "scenario_create",
    "scenario_update",
    "segment_record_cutover",
    "stretch_delete",
    "stretch_record",
    "stretch_update",
    "task_update",
    "track_run_create",
    "track_run_execute",
    "vms_move",
    "weigh",
    "window_create",
    "window_delete",
    "window_update",
    "windows_added",
    "windows_generate",
]
