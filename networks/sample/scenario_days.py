"""The days and windows a sample scenario means, once it is known on which day it is applied."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from networks.sample.scenario import Json

DAYS_PER_WEEK = 7


@dataclass(frozen=True, slots=True)
class DatedWindow:
    """One change window; both instants are local to the project's time zone, without one."""

    name: str
    starts: datetime
    ends: datetime
    max_vms: int


def first_day(scenario: Json, today: date) -> date:
    """Day 0 of the scenario when it is applied `today`."""
    earliest = today + timedelta(days=scenario["start"]["in_days"])
    return earliest + timedelta(days=(scenario["start"]["weekday"] - earliest.weekday()) % DAYS_PER_WEEK)


def dated(day: int, start_on: date) -> date:
    """The date of a day counted from day 0."""
    return start_on + timedelta(days=day)


def dated_windows(scenario: Json, start_on: date) -> list[DatedWindow]:
    """Every window that ends within the horizon, in time order. Those in a freeze too: the freeze forbids them."""
    last_on = dated(scenario["scenario"]["horizon_days"] - 1, start_on)
    windows = [window for weekly in scenario["windows"] for window in _repeat(weekly, start_on, last_on)]
    return sorted(windows, key=lambda window: window.starts)


def _repeat(weekly: Json, start_on: date, last_on: date) -> Iterator[DatedWindow]:
    length = (weekly["last_weekday"] - weekly["first_weekday"]) % DAYS_PER_WEEK
    first_on = start_on + timedelta(days=(weekly["first_weekday"] - start_on.weekday()) % DAYS_PER_WEEK)
    while first_on + timedelta(days=length) <= last_on:
        starts = datetime.combine(first_on, time.fromisoformat(weekly["from"]))
        ends = datetime.combine(first_on + timedelta(days=length), time.fromisoformat(weekly["to"]))
        yield DatedWindow(f"{weekly['name']} {ends:%Y-%m-%d}", starts, ends, weekly["max_vms"])
        first_on += timedelta(weeks=weekly["every_weeks"])
