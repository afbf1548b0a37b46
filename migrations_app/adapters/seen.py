"""What HCX says of migrations and what waves have come to, as the forecast's rates are estimated from it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from migrations_app.adapters.followed_plan import Approved, Followed, members_of
from migrations_app.adapters.move_so_far import MoveSoFar
from migrations_app.choices import HcxState
from migrations_app.models import HcxMigration, Scenario
from migrations_app.selectors.transport import transport_of
from networks.models import Project
from planner.core.observed_rates import MigrationSeen, Observed, ObservedRates, WaveSeen, observed_rates

_ENDED = {HcxState.MIGRATED: False, HcxState.FAILED: True}
_WAIT_FOR_THEIR_WINDOW = ("bulk", "rav", "replication")  # parts of a type as HCX spells it


@dataclass(frozen=True, slots=True)
class _Row:
    """One migration to the target, as recorded."""

    type_text: str
    state: str
    started_at: datetime | None
    ended_at: datetime | None
    transferred_bytes: int | None
    size_bytes: int | None


def rates_seen(move: MoveSoFar, plan: Followed, baseline: Approved | None) -> ObservedRates:
    """The rates to draw from, out of everything seen up to today. One query."""
    return observed_rates(
        [_seen(row) for row in _rows(move.project)],
        list(_waves(move, plan, baseline)),
        link_gb_per_day=_link(plan.plan.scenario),
        today=move.today,
    )


def rate_rows(found: Iterable[Observed]) -> list[dict[str, Any]]:
    """Rates as a page shows them; no limit is no value."""
    return [
        {
            "name": one.name,
            "value": _finite(one.value),
            "spread": _finite(one.spread),
            "unit": one.unit,
            "basis": one.basis,
        }
        for one in found
    ]


def _rows(project: Project) -> list[_Row]:
    rows = HcxMigration.objects.filter(project=project, is_reverse=False).order_by("pk")
    return [
        _Row(*values)
        for values in rows.values_list(
            "type_text", "state", "started_at", "ended_at", "transferred_bytes", "size_bytes"
        )
    ]


def _seen(row: _Row) -> MigrationSeen:
    has_failed = _ENDED.get(HcxState(row.state))
    copied = row.transferred_bytes
    if copied is None and has_failed is False:
        copied = row.size_bytes  # done, so all of it was copied
    kind = row.type_text.casefold()
    may_have_waited = not kind or any(word in kind for word in _WAIT_FOR_THEIR_WINDOW)
    return MigrationSeen(row.started_at, row.ended_at, copied, has_failed, may_have_waited)


def _waves(move: MoveSoFar, plan: Followed, baseline: Approved | None) -> Iterable[WaveSeen]:
    """Each wave with the day by which most of it had moved: stragglers failed, they do not postpone a wave."""
    waves = members_of(plan) if baseline is None else baseline.waves
    for span, keys in waves:
        vms = [move.vms[key] for key in keys if key in move.vms]
        days = sorted(vm.moved_on for vm in vms if vm.moved_on is not None)
        count = len(days) + sum(vm.is_left for vm in vms)
        most = count // 2
        if count:
            yield WaveSeen(span.last_on, days[most] if most < len(days) else None)


def _link(scenario: Scenario) -> float:
    """GB of VMs a day that the link of a scenario should bring."""
    found = transport_of(scenario).gb_per_day
    return math.inf if found is None else found


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
