"""Every read of the move as planned. Functions that give rows give querysets, so that a view can page and count."""

from migrations_app.selectors.plans import (
    WaveRow,
    groups_of,
    plan_of,
    segment_rows,
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
    switches_of,
    windows_of,
)
from migrations_app.selectors.segment_life import Holder, SegmentLife, segment_life
from migrations_app.selectors.settings import SettingRow, settings_rows
from migrations_app.selectors.staleness import staleness
from migrations_app.selectors.stretches import actual_stretches, open_stretches, stretches_of_segment

__all__ = [
    "Holder",
    "Pool",
    "SegmentLife",
    "SettingRow",
    "WaveRow",
    "actual_stretches",
    "freezes_of",
    "groups_of",
    "live_run_of",
    "open_stretches",
    "pins_of",
    "plan_of",
    "pools_of",
    "run_of",
    "runs_of",
    "scenario_of",
    "scenarios_of",
    "segment_life",
    "segment_rows",
    "settings_rows",
    "staleness",
    "stretches_of_segment",
    "switches_of",
    "wave_of",
    "wave_rows",
    "wave_vms",
    "waves_of",
    "windows_of",
]
