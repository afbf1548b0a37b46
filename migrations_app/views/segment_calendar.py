"""When a segment may be extended and cut over: its weekdays, blackouts and change windows, entered on its page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from migrations_app import tasks
from migrations_app.forms.segment_calendar import CalendarForms, DaysForm, WeekdaysForm
from migrations_app.views.access import project_or_404
from migrations_app.views.segments import segment_or_404, segment_page
from networks.models import Segment
from networks.selectors.segment_calendars import blackouts_of, change_windows_of
from networks.services import (
    ServiceError,
    segment_blackout_add,
    segment_blackout_delete,
    segment_change_window_add,
    segment_change_window_delete,
    segment_weekdays_set,
)


@require_POST
def weekdays(request: HttpRequest, project_id: int, segment_id: int) -> HttpResponse:
    """Set the weekdays on which the segment may be cut over."""
    segment = segment_or_404(project_or_404(request, project_id), segment_id)
    form = WeekdaysForm(segment, request.POST)
    if form.is_valid():
        try:
            chosen = form.cleaned_data["weekdays"]
            segment_weekdays_set(segment=segment, weekdays=chosen, by=request.user)  # type: ignore[arg-type]
        except ServiceError as refusal:
            form.add_error("weekdays", str(refusal))
        else:
            return _saved(request, segment, f"The weekdays of {segment.name} are saved.")
    return segment_page(request, segment.project, segment, calendar_forms=CalendarForms(segment, form))


@require_POST
def blackout_new(request: HttpRequest, project_id: int, segment_id: int) -> HttpResponse:
    """Enter days on which the segment is neither extended nor cut over, and none of its VMs moves."""
    return _new(request, project_id, segment_id, "blackout", segment_blackout_add)


@require_POST
def change_window_new(request: HttpRequest, project_id: int, segment_id: int) -> HttpResponse:
    """Enter days on which the segment may be cut over, and on no others."""
    return _new(request, project_id, segment_id, "window", segment_change_window_add)


@require_POST
def blackout_delete(request: HttpRequest, project_id: int, segment_id: int, blackout_id: int) -> HttpResponse:
    """Take a blackout away."""
    segment = segment_or_404(project_or_404(request, project_id), segment_id)
    blackout = blackouts_of(segment).filter(pk=blackout_id).first()
    if blackout is None:
        raise Http404("no such blackout")
    segment_blackout_delete(blackout=blackout, by=request.user)  # type: ignore[arg-type]
    return _saved(request, segment, "The blackout is taken away.")


@require_POST
def change_window_delete(request: HttpRequest, project_id: int, segment_id: int, change_window_id: int) -> HttpResponse:
    """Take a change window away."""
    segment = segment_or_404(project_or_404(request, project_id), segment_id)
    window = change_windows_of(segment).filter(pk=change_window_id).first()
    if window is None:
        raise Http404("no such change window")
    segment_change_window_delete(window=window, by=request.user)  # type: ignore[arg-type]
    return _saved(request, segment, "The change window is taken away.")


def _new(request: HttpRequest, project_id: int, segment_id: int, what: str, add: Callable[..., Any]) -> HttpResponse:
    segment = segment_or_404(project_or_404(request, project_id), segment_id)
    form = DaysForm(what, request.POST)
    if form.is_valid():
        try:
            add(segment=segment, by=request.user, **form.days())
        except ServiceError as refusal:
            form.add_error("last_on", str(refusal))
        else:
            return _saved(request, segment, f"The days of {segment.name} are saved.")
    return segment_page(request, segment.project, segment, calendar_forms=CalendarForms(segment, form))


def _saved(request: HttpRequest, segment: Segment, sentence: str) -> HttpResponseRedirect:
    tasks.track(segment.project_id)
    messages.success(request, sentence)
    address = reverse("migrations:segment_detail", args=[segment.project_id, segment.pk])
    return redirect(f"{address}#calendar")
