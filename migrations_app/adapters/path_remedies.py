"""What would help a plan's traffic, as a study keeps it for its page: keys beside sentences that name by name."""

from collections.abc import Callable
from datetime import date
from typing import Any

from migrations_app.adapters.sentences import readable
from networks.adapters import key_of
from networks.choices import ManagerSize
from planner.core.paths.bent_plans import Bench
from planner.core.paths.network import Network
from planner.core.paths.remedies import remedies_of
from planner.core.paths.remedy_plans import PlanToBend
from planner.core.paths.schedule import Schedule
from planner.core.paths.traffic import Traffic
from planner.core.records import Instance, Plan

_SENTENCES = ("does", "saving")
_LISTS = ("costs", "warnings")


def kept_remedies(
    traffic: Traffic,
    schedule: Schedule,
    network: Network,
    *,
    instance: Instance,
    plan: Plan,
    today: date,
    last_day: int,
    manager_size: str = ManagerSize.UNKNOWN,
    should_stop: Callable[[], bool] = lambda: False,
) -> list[dict[str, Any]]:
    """The remedies for the traffic of a plan of `instance`, whose ids hold keys ("db-01#812"), as JSON holds them.

    What they save is counted from `today` on: nobody turns MON on for last week.
    """
    bench = Bench(instance, plan, today)
    found = remedies_of(
        traffic,
        schedule,
        network,
        days=range(max(0, schedule.axis.day(today)), last_day + 1),
        plan=PlanToBend(bench, key_of, key_of, key_of),
        manager_is_large=manager_size == ManagerSize.LARGE if manager_size else None,
        should_stop=should_stop,
    )
    return [_kept(one.as_json()) for one in found]


def _kept(remedy: dict[str, Any]) -> dict[str, Any]:
    sentences = {name: readable(remedy[name]) for name in _SENTENCES}
    return remedy | sentences | {name: [readable(one) for one in remedy[name]] for name in _LISTS}
