"""What scenarios have set otherwise: settings, appliances, windows, freezes, pins and limits that may be broken."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from migrations_app.models import Freeze, Pin, Scenario, Waiver, Window
from migrations_app.selectors.scenarios import switches_of
from migrations_app.selectors.settings import SETTING_LIMITS
from networks.choices import MigrationType
from planner.core.limits import APPLIANCES_PER_SWITCH
from planner.core.wording import counted

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_OF_WINDOW = ("name", "starts_at", "ends_at", "max_vms", "max_gb", "max_critical")
_OF_FREEZE = ("name", "first_on", "last_on")


@dataclass(frozen=True, slots=True)
class SetOtherwise:
    """One setting that is not the same in all scenarios: its value in each, in words."""

    name: str
    unit: str
    values: tuple[str, ...]


def settings_apart(scenarios: Sequence[Scenario]) -> list[SetOtherwise]:
    """Every setting that differs. Some seven queries; the scenarios are of one project."""
    fields = {"start_on": ("First day", ""), "max_extensions_total": ("Extensions over all switches", "slots")}
    fields |= {field: (limit.name, limit.unit) for field, limit in SETTING_LIMITS.items()}
    rows = [
        SetOtherwise(name, unit, tuple(_said(field, getattr(one, field)) for one in scenarios))
        for field, (name, unit) in fields.items()
    ]
    rows += _pools(scenarios)
    rows.append(_lists("Change windows", "window", _rows_of(Window, scenarios, _OF_WINDOW), scenarios))
    rows.append(_lists("Freezes", "freeze", _rows_of(Freeze, scenarios, _OF_FREEZE), scenarios))
    rows.append(_counts("VMs pinned to a window", Pin, scenarios))
    rows.append(_counts("Limits that may be broken, with a reason", Waiver, scenarios))
    return [one for one in rows if len(set(one.values)) > 1]


def _said(field: str, value: Any) -> str:
    if value is None:
        return "any day" if field == "cutover_weekdays" else "no limit"
    if field == "cutover_weekdays":
        return ", ".join(_WEEKDAYS[one] for one in value)
    if field == "migration_type":
        return str(MigrationType(value).label)
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    return f"{value:,.10g}".replace(",", "\u202f")


def _pools(scenarios: Sequence[Scenario]) -> Iterable[SetOtherwise]:
    """NE appliances of each switch; where nobody entered them, the assumed number."""
    entered = [{(one.vcenter_id, one.switch): one.appliances for one in scenario.pools.all()} for scenario in scenarios]
    for key, name in switches_of(scenarios[0].project):
        values = tuple(str(one.get(key, f"{APPLIANCES_PER_SWITCH.value} (assumed)")) for one in entered)
        yield SetOtherwise(f"NE appliances of {name}", "", values)


Rows = dict[int, Counter[tuple[Hashable, ...]]]


def _rows_of(model: type[Window] | type[Freeze], scenarios: Sequence[Scenario], fields: Sequence[str]) -> Rows:
    found: Rows = {one.pk: Counter() for one in scenarios}
    for scenario_id, *values in model._default_manager.filter(scenario__in=scenarios).values_list("scenario", *fields):
        found[scenario_id][tuple(values)] += 1
    return found


def _lists(name: str, noun: str, rows: Rows, scenarios: Sequence[Scenario]) -> SetOtherwise:
    """How many each has, and how many of them the first has not."""
    first = rows[scenarios[0].pk]
    values = []
    for one in scenarios:
        own = rows[one.pk]
        more, fewer = (own - first).total(), (first - own).total()
        told = [f"{more} that A has not" if more else "", f"{fewer} of A's missing" if fewer else ""]
        values.append("; ".join(filter(None, (counted(own.total(), noun), *told))))
    return SetOtherwise(name, "", tuple(values))


def _counts(name: str, model: type[Pin] | type[Waiver], scenarios: Sequence[Scenario]) -> SetOtherwise:
    found = Counter(model._default_manager.filter(scenario__in=scenarios).values_list("scenario", flat=True))
    return SetOtherwise(name, "", tuple(str(found[one.pk]) for one in scenarios))
