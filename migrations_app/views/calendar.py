"""A scenario's calendar: a month of windows, freezes, blackouts and cutovers, and a day of it to add to."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from migrations_app import selectors
from migrations_app.adapters.calendar_month import month_of
from migrations_app.forms import FreezeForm
from migrations_app.models import Scenario
from migrations_app.selectors.calendar_month import first_window_of
from migrations_app.views.access import scenario_or_404, today_in
from networks.choices import FIRST_YEAR, LAST_YEAR

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@require_safe
def calendar(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """The month that the address names (`month`, "2027-03"), and the day of it (`day`, "2027-03-14")."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    plan = selectors.plan_of(scenario)
    today = today_in(scenario.project)
    first_window = first_window_of(scenario, plan)
    first_on = None if first_window is None else first_window.starts_at.astimezone(scenario.project.zone).date()
    chosen = _day_in(request.GET.get("day", ""))
    shown = _day_in(f"{request.GET.get('month', '')}-01") or chosen or _begin(scenario, first_on, today)
    month = month_of(scenario, plan, shown.replace(day=1), today)
    day = next((one for one in month.days if one.on == chosen), None)
    context = {
        "project": scenario.project,
        "scenario": scenario,
        "plan": plan,
        "month": month,
        "weekdays": WEEKDAYS,
        "today": today,
        "first_on": first_on,
        "day": day,
        "freeze_form": FreezeForm(initial=None if day is None else {"first_on": day.on, "last_on": day.on}),
    }
    return render(request, "migrations_app/calendar.html", context)


def _begin(scenario: Scenario, first_on: date | None, today: date) -> date:
    """Where one starts to look: at the first wave while it lies ahead, else today."""
    return max(first_on or scenario.start_on, today)


def _day_in(written: str) -> date | None:
    """The day that an address names, of a year that plans are made for."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR and (day.month, day.year) != (12, LAST_YEAR) else None
