"""The border between rows and core records: a scenario becomes a planning problem, a found plan becomes rows."""

from migrations_app.adapters.calendar import window_days
from migrations_app.adapters.facts import UnusableInput
from migrations_app.adapters.instance import ScenarioProblem, scenario_instance, scenario_problem
from migrations_app.adapters.sentences import readable
from migrations_app.adapters.stored_plan import EstateChanged, PlanRows, numbered, plan_rows, store_rows

__all__ = [
    "EstateChanged",
    "PlanRows",
    "ScenarioProblem",
    "UnusableInput",
    "numbered",
    "plan_rows",
    "readable",
    "scenario_instance",
    "scenario_problem",
    "store_rows",
    "window_days",
]
