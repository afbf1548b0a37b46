"""What a scenario may set: every value with its unit, its default and where the default comes from."""

from dataclasses import dataclass
from typing import Any

from migrations_app.models import Scenario
from planner.core.limits import SCENARIO_DEFAULTS, Limit

SETTING_LIMITS: dict[str, Limit[Any]] = {
    field.name: SCENARIO_DEFAULTS[field.name]
    for field in Scenario._meta.get_fields()
    if field.name in SCENARIO_DEFAULTS
}


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting. `kind` says who stands behind the default; `reason` why a person chose another value."""

    field: str
    name: str
    value: Any
    unit: str
    default: Any
    kind: str
    source: str
    why: str
    reason: str

    @property
    def is_default(self) -> bool:
        return bool(self.value == self.default)


def settings_rows(scenario: Scenario) -> list[SettingRow]:
    """Every setting that has a default, in the order of `planner.core.limits`."""
    return [_row(scenario, field, SCENARIO_DEFAULTS[field]) for field in SCENARIO_DEFAULTS if field in SETTING_LIMITS]


def plain(value: Any) -> Any:
    """A default as a row holds it: a tuple is a list there."""
    return list(value) if isinstance(value, tuple) else value


def _row(scenario: Scenario, field: str, limit: Limit[Any]) -> SettingRow:
    return SettingRow(
        field=field,
        name=limit.name,
        value=getattr(scenario, field),
        unit=limit.unit,
        default=plain(limit.value),
        kind=limit.kind,
        source=limit.source,
        why=limit.why,
        reason=scenario.override_reasons.get(field, ""),
    )
