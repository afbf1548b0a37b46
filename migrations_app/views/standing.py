"""Where a scenario stands: what every page that shows its plan has to say first."""

from migrations_app import selectors
from migrations_app.forms import ApprovalForm
from migrations_app.models import Scenario
from migrations_app.views.access import today_in


def standing_of(scenario: Scenario) -> dict[str, object]:
    """Context of the pages of a plan: the plan, why it is stale, a run that is on its way, the last one, and the
    baseline it may be or become."""
    plan = selectors.plan_of(scenario)
    return {
        "project": scenario.project,
        "scenario": scenario,
        "plan": plan,
        "stale": [] if plan is None else selectors.staleness(plan, today_in(scenario.project)),
        "behind": selectors.plan_is_behind(plan, selectors.board_of(scenario)),
        "run": selectors.live_run_of(scenario),
        "last_run": selectors.runs_of(scenario).first(),
        "baseline": selectors.baseline_of(scenario.project),
        "approval_form": ApprovalForm(),
    }
