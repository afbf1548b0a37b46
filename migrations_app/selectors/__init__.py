"""Every read of the move as planned. Functions that give rows give querysets, so that a view can page and count."""

from migrations_app.selectors.next_steps import next_steps
from migrations_app.selectors.notices import channels_of, mail_is_configured, notices_due, notices_of
from migrations_app.selectors.other_windows import OtherWindow, are_all_kept, best_of, group_of, other_windows
from migrations_app.selectors.plans import (
    WaveChange,
    WaveRow,
    changed_vms,
    groups_of,
    plan_of,
    segment_rows,
    wave_changes,
    wave_of,
    wave_rows,
    wave_vms,
    waves_of,
)
from migrations_app.selectors.scenarios import (
    Pool,
    freezes_of,
    live_run_of,
    pins_of,
    pools_of,
    run_of,
    runs_of,
    scenario_of,
    scenarios_of,
    shares_of,
    switches_of,
    windows_of,
)
from migrations_app.selectors.segment_actuals import SegmentActuals, baseline_cutovers, segment_actuals
from migrations_app.selectors.segment_effects import segment_effects
from migrations_app.selectors.segment_holders import Holder
from migrations_app.selectors.segment_life import SegmentLife, segment_life
from migrations_app.selectors.settings import SettingRow, settings_rows
from migrations_app.selectors.staleness import staleness
from migrations_app.selectors.stretches import actual_stretches, open_stretches, stretches_of_segment
from migrations_app.selectors.track_runs import last_track_run, live_track_run, projects_to_track
from migrations_app.selectors.tracking import (
    alarms_by_kind,
    baseline_of,
    baselines_of,
    cleared_alarms,
    followed_plan,
    open_alarms,
    tracked_scenario,
    tracked_segments,
    tracked_waves,
    tracking_of,
    worst_stretched,
)
from migrations_app.selectors.wave_hours import wave_hours

__all__ = [
    "Holder",
    "OtherWindow",
    "Pool",
    "SegmentActuals",
    "SegmentLife",
    "SettingRow",
    "WaveChange",
    "WaveRow",
    "actual_stretches",
    "alarms_by_kind",
    "are_all_kept",
    "baseline_cutovers",
    "baseline_of",
    "baselines_of",
    "best_of",
    "changed_vms",
    "channels_of",
    "cleared_alarms",
    "followed_plan",
    "freezes_of",
    "group_of",
    "groups_of",
    "last_track_run",
    "live_run_of",
    "live_track_run",
    "mail_is_configured",
    "next_steps",
    "notices_due",
    "notices_of",
    "open_alarms",
    "open_stretches",
    "other_windows",
    "pins_of",
    "plan_of",
    "pools_of",
    "projects_to_track",
    "run_of",
    "runs_of",
    "scenario_of",
    "scenarios_of",
    "segment_actuals",
    "segment_effects",
    "segment_life",
    "segment_rows",
    "settings_rows",
    "shares_of",
    "staleness",
    "stretches_of_segment",
    "switches_of",
    "tracked_scenario",
    "tracked_segments",
    "tracked_waves",
    "tracking_of",
    "wave_changes",
    "wave_hours",
    "wave_of",
    "wave_rows",
    "wave_vms",
    "waves_of",
    "windows_of",
    "worst_stretched",
]
