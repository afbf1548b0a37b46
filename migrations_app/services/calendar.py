"""When VMs may move: change windows, freezes, and which VM a person pinned to which window."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, time, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from migrations_app.adapters.proposals import RowChange, image_of, row_added
from migrations_app.choices import EditKind
from migrations_app.models import Freeze, Pin, Scenario, Window
from migrations_app.services.board import board_held, edit_note
from migrations_app.services.board_rows import rows_write
from migrations_app.services.calendar_changes import change_make
from migrations_app.services.wave_edits import (
    freeze_added,
    freeze_lifted,
    wave_added,
    wave_changed,
    wave_removed,
    windows_laid,
)
from migrations_app.services.window_times import Nights, free_name, nights_of
from networks.choices import FIRST_YEAR, LAST_YEAR
from networks.models import VirtualMachine
from networks.services.errors import ServiceError
from networks.services.projects import change_record

MOST_WINDOWS = 1_000  # ten years of two windows a week
LONGEST_H = 24 * 31


@transaction.atomic
def windows_generate(
    *,
    scenario: Scenario,
    by: AbstractBaseUser | None,
    first_on: date,
    last_on: date,
    weekdays: Collection[int],
    start_time: time,
    duration_h: float,
    max_vms: int | None = None,
    max_gb: float | None = None,
    max_critical: int | None = None,
) -> list[Window]:
    """A window on every such local weekday (0 = Monday) of first_on..last_on; where one starts already, none.

    What the change of the clocks does to them is told by `nights_wanted`, and in the record.
    """
    wanted = nights_wanted(
        scenario=scenario,
        first_on=first_on,
        last_on=last_on,
        weekdays=weekdays,
        start_time=start_time,
        duration_h=duration_h,
    )
    taken = set(scenario.windows.values_list("starts_at", flat=True))
    names = set(scenario.windows.values_list("name", flat=True))
    windows = []
    for night in wanted.nights:
        if night.starts_at in taken:
            continue
        window = Window(
            scenario=scenario,
            name=free_name(night.on, start_time, names),
            starts_at=night.starts_at,
            ends_at=night.ends_at,
            max_vms=max_vms,
            max_gb=max_gb,
            max_critical=max_critical,
        )
        names.add(window.name)
        windows.append(window)
    if windows:
        said = " ".join([windows_added(windows), *wanted.notes])
        change_make(scenario=scenario, by=by, propose=lambda _: windows_laid(windows, said))
    return list(scenario.windows.filter(name__in=[window.name for window in windows]).order_by("starts_at", "pk"))


def nights_wanted(
    *,
    scenario: Scenario,
    first_on: date,
    last_on: date,
    weekdays: Collection[int],
    start_time: time,
    duration_h: float,
) -> Nights:
    """The windows that `windows_generate` would make on an empty calendar, with notes on days the clocks change."""
    if last_on < first_on:
        raise ServiceError(f"{last_on} is before {first_on}.", "Give a last day on or after the first.")
    if not weekdays:
        raise ServiceError("No weekday is chosen.", "Choose at least one.")
    if not 0 < duration_h <= LONGEST_H:
        raise ServiceError(f"A window cannot last {duration_h:g} h.", f"Give more than 0 and at most {LONGEST_H} h.")
    if first_on.year < FIRST_YEAR or last_on.year > LAST_YEAR:
        raise ServiceError(f"{first_on} to {last_on} is no time to plan.", f"Stay within {FIRST_YEAR} to {LAST_YEAR}.")
    days = [day for day in _days(first_on, last_on) if day.weekday() in weekdays]
    if len(days) > MOST_WINDOWS:
        raise ServiceError(f"That makes {len(days):,} windows.", f"Take a shorter span: at most {MOST_WINDOWS:,}.")
    return nights_of(days, start_time, duration_h, scenario.project.zone)


def window_create(*, scenario: Scenario, by: AbstractBaseUser | None, values: dict[str, Any]) -> Window:
    """One window. `values`: name, starts_at, ends_at, max_vms, max_gb, max_critical."""
    change_make(scenario=scenario, by=by, propose=lambda roster: wave_added(roster, values))
    return Window.objects.get(scenario=scenario, name=str(values["name"]).strip())


def window_update(*, window: Window, by: AbstractBaseUser | None, values: dict[str, Any]) -> Window:
    """Change a window's name, instants or caps."""
    change_make(scenario=window.scenario, by=by, propose=lambda roster: wave_changed(roster, window.pk, values))
    window.refresh_from_db()
    return window


def window_delete(*, window: Window, by: AbstractBaseUser | None) -> None:
    """Delete a window that holds no VM, and the pins to it."""
    change_make(scenario=window.scenario, by=by, propose=lambda roster: wave_removed(roster, window.pk))


def freeze_create(
    *, scenario: Scenario, name: str, first_on: date, last_on: date, by: AbstractBaseUser | None
) -> Freeze:
    """Days on which nothing moves, is stretched or cut over."""
    values = {"name": name.strip(), "first_on": first_on, "last_on": last_on}
    change_make(scenario=scenario, by=by, propose=lambda _: freeze_added(values))
    return Freeze.objects.filter(scenario=scenario, **values).latest("pk")


def freeze_delete(*, freeze: Freeze, by: AbstractBaseUser | None) -> None:
    """Lift a freeze."""
    change_make(scenario=freeze.scenario, by=by, propose=lambda _: freeze_lifted(freeze))


@transaction.atomic
def pin_set(
    *,
    scenario: Scenario,
    vm_ids: Iterable[int],
    window: Window | None,
    by: AbstractBaseUser | None,
    reason: str = "",
) -> int:
    """Pin VMs of the project to a window of the scenario, or with None take their pins away; gives how many."""
    wanted = set(vm_ids)
    vms = dict(VirtualMachine.objects.filter(project_id=scenario.project_id, pk__in=wanted).values_list("pk", "name"))
    if wanted - set(vms):
        raise ServiceError("A VM to pin is not part of this project.", "Load the page again and choose anew.")
    if window is not None and window.scenario_id != scenario.pk:
        raise ServiceError(f"Window {window.name} belongs to another scenario.", f"Choose a window of {scenario.name}.")
    if not vms:
        return 0
    board_held(scenario)
    known = {pin.vm_id: image_of(pin) for pin in Pin.objects.filter(scenario=scenario, vm_id__in=vms)}
    after = {"reason": reason[:255], "by_id": by.pk if by else None}
    pin = None if window is None else row_added("pin", 0, window_id=window.pk, **after).after
    rows = [RowChange("pin", vm, known.get(vm), pin) for vm in vms if pin is not None or vm in known]
    rows_write(scenario, rows)
    who = next(iter(vms.values())) if len(vms) == 1 else f"{len(vms):,} VMs"
    done = "no longer pinned" if window is None else f"pinned to {window.name}"
    sentence = f"{who} {'is' if len(vms) == 1 else 'are'} {done}{f': {reason}' if reason else ''}."
    _note(scenario, by, sentence)
    edit_note(scenario=scenario, by=by, kind=EditKind.PIN, sentence=sentence, rows=rows, reason=reason)
    return len(vms)


def _days(first_on: date, last_on: date) -> Iterable[date]:
    return (first_on + timedelta(days=day) for day in range((last_on - first_on).days + 1))


def windows_added(windows: Sequence[Window]) -> str:
    """That windows are there now, as a sentence."""
    if len(windows) == 1:
        return f"Window {windows[0].name} was added."
    return f"{len(windows):,} windows were added, from {windows[0].name} to {windows[-1].name}."


def _note(scenario: Scenario, by: AbstractBaseUser | None, sentence: str) -> None:
    change_record(project=scenario.project, by=by, sentence=sentence, scenario_id=scenario.pk)
