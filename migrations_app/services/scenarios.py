"""Scenarios and their settings."""

from collections.abc import Mapping
from datetime import date
from math import isfinite
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction

from migrations_app.models import AppliancePool, Scenario
from migrations_app.selectors.scenarios import pools_of
from migrations_app.selectors.settings import SETTING_LIMITS, plain
from networks.choices import MigrationType
from networks.models import Project
from networks.selectors.projects import today_of
from networks.services.errors import ServiceError
from networks.services.projects import change_record

_MAY_BE_ZERO = {
    "gamma_per_tb",
    "weight_risk",
    "weight_split_tb",
    "weight_makespan_day",
    "bulk_outage_min",
    "replication_overhead",
    "penalty_per_vm",
}
_LEAST = 1e-9  # of any other number with a point
_WEEKDAYS = set(range(7))
_OWN_FIELDS = {"name": "The name", "start_on": "The first day", "max_extensions_total": "Extensions over all switches"}


@transaction.atomic
def scenario_create(
    *, project: Project, name: str, by: AbstractBaseUser | None, start_on: date | None = None
) -> Scenario:
    """A scenario with the default settings, beginning today unless told otherwise. It has no window yet."""
    defaults = {field: plain(limit.value) for field, limit in SETTING_LIMITS.items()}
    scenario = Scenario(project=project, name=name.strip(), start_on=start_on or today_of(project), **defaults)
    scenario_check(scenario)
    scenario.save()
    sentence = f"Scenario {scenario.name} was made."
    change_record(project=project, by=by, sentence=sentence, affects_plan=False, scenario_id=scenario.pk)
    return scenario


@transaction.atomic
def scenario_update(
    *, scenario: Scenario, by: AbstractBaseUser | None, values: Mapping[str, Any], reasons: Mapping[str, str]
) -> Scenario:
    """Change settings by field name; another value than a vendor's limit needs a reason.

    Nothing is written when any of it is refused (ServiceError).
    """
    unknown = set(values) - set(SETTING_LIMITS) - set(_OWN_FIELDS)
    if unknown:
        raise ServiceError(f"A scenario has no setting called {min(unknown)}.", "Use a setting of the settings page.")
    changed = {field: plain(value) for field, value in values.items() if plain(value) != getattr(scenario, field)}
    said = {**scenario.override_reasons, **{field: text.strip() for field, text in reasons.items() if text.strip()}}
    before = {field: getattr(scenario, field) for field in changed}
    for field, value in changed.items():
        setattr(scenario, field, value)
    scenario.override_reasons = {field: text for field, text in said.items() if _is_overridden(scenario, field)}
    _reasons_given(scenario, changed)
    scenario_check(scenario)
    scenario.save()
    for field in changed:
        change_record(
            project=scenario.project,
            by=by,
            sentence=f"{_label(field)} is {_shown(getattr(scenario, field))} now (was {_shown(before[field])}).",
            affects_plan=field not in ("name", "search_seconds", "penalty_per_vm", "seed"),
            scenario_id=scenario.pk,
        )
    return scenario


@transaction.atomic
def pool_set(*, scenario: Scenario, vcenter_id: int, switch: str, appliances: int, by: AbstractBaseUser | None) -> None:
    """Say how many NE appliances serve a switch of the project."""
    pool = next((one for one in pools_of(scenario) if one.key == (vcenter_id, switch)), None)
    if pool is None:
        raise ServiceError(
            f"{switch or 'A switch without a name'} is no distributed switch of {scenario.project.name}.",
            "Import an inventory that shows it first.",
        )
    if appliances < 0:
        raise ServiceError(f"{appliances} appliances are none.", "Enter a whole number of 0 or more.")
    row, is_new = AppliancePool.objects.update_or_create(
        scenario=scenario, vcenter_id=vcenter_id, switch=switch, defaults={"appliances": appliances}
    )
    if is_new or row.appliances != pool.appliances:
        sentence = f"Switch {pool.id} has {appliances} NE appliances now (was {pool.appliances})."
        change_record(
            project=scenario.project,
            by=by,
            sentence=sentence,
            affects_plan=appliances != pool.appliances,
            scenario_id=scenario.pk,
        )


def _reasons_given(scenario: Scenario, changed: Mapping[str, Any]) -> None:
    for field in changed:
        limit = SETTING_LIMITS.get(field)
        if limit is None or limit.kind != "vendor" or not _is_overridden(scenario, field):
            continue
        if field not in scenario.override_reasons:
            raise ServiceError(
                f"{limit.name} is a vendor's limit of {limit.value} {limit.unit}.",
                f"Give a reason for {_shown(getattr(scenario, field))}: what supports it in your version?",
            )


def _is_overridden(scenario: Scenario, field: str) -> bool:
    return field in SETTING_LIMITS and getattr(scenario, field) != plain(SETTING_LIMITS[field].value)


def scenario_check(scenario: Scenario) -> None:
    """Refuse what rows cannot hold or a plan cannot use, in a sentence."""
    for field in Scenario._meta.get_fields():
        value = getattr(scenario, field.name, None) if field.concrete else None
        if isinstance(value, float) and not (
            isfinite(value) and value >= (0 if field.name in _MAY_BE_ZERO else _LEAST)
        ):
            raise ServiceError(f"{_label(field.name)} is {value:g}.", "Enter a finite number above 0.")
    if scenario.service_meshes < 1:
        raise ServiceError("Without a service mesh HCX moves nothing.", "Enter how many there are, 1 or more.")
    weekdays = scenario.cutover_weekdays
    if weekdays is not None and (not weekdays or not set(weekdays) <= _WEEKDAYS):
        raise ServiceError("No weekday would allow a cutover.", "Choose at least one of Monday (0) to Sunday (6).")
    try:
        scenario.full_clean(exclude=["override_reasons"])
    except ValidationError as error:
        raise _refusal(scenario, error) from error


def _refusal(scenario: Scenario, error: ValidationError) -> ServiceError:
    field, messages = next(iter(error.message_dict.items()))
    if any("already exists" in message for message in messages):
        return ServiceError(f"There is already a scenario called {scenario.name}.", "Choose another name.")
    return ServiceError(f"{_label(field)}: {messages[0]}", "Correct the value.")


def _label(field: str) -> str:
    return SETTING_LIMITS[field].name if field in SETTING_LIMITS else _OWN_FIELDS.get(field, "The settings")


def _shown(value: Any) -> str:
    if value is None:
        return "without limit"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if value in MigrationType.values:
        return str(MigrationType(value).label)
    return f"{value:g}" if isinstance(value, float) else str(value)
