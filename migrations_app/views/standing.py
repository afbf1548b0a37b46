"""Where a scenario stands: what every page that shows its plan has to say first."""

from migrations_app import selectors
from migrations_app.models import Scenario
from migrations_app.views.access import today_in


def standing_of(scenario: Scenario) -> dict[str, object]:
    """Context of the pages of a plan: the plan, why it is stale, a run that is on its way, and the last one."""
    plan = selectors.plan_of(scenario)
    return {
        "project": scenario.project,
        "scenario": scenario,
        "plan": plan,
        "stale": [] if plan is None else selectors.staleness(plan, today_in(scenario.project)),
        "run": selectors.live_run_of(scenario),
        "last_run": selectors.runs_of(scenario).first(),
    }
