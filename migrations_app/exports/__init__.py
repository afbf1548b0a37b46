"""What is taken away: the wave plan as CSV, a stored plan's two files, and the facts as CSV."""

from migrations_app.exports.facts import actuals_csv, actuals_file_name
from migrations_app.exports.wave_plan import (
    COLUMNS,
    SPEC_VERSION,
    instance_json,
    plan_json,
    wave_plan_csv,
    wave_plan_file_name,
)

__all__ = [
    "COLUMNS",
    "SPEC_VERSION",
    "actuals_csv",
    "actuals_file_name",
    "instance_json",
    "plan_json",
    "wave_plan_csv",
    "wave_plan_file_name",
]
