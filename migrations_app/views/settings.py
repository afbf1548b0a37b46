"""A scenario's settings: limits and knobs, the window calendar, freezes, NE appliances, pins."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import is_valid_path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from migrations_app import selectors, services, tasks
from migrations_app.adapters.boards import desk_of
from migrations_app.adapters.durations import capped, caps_of
from migrations_app.adapters.proposals import Proposal
from migrations_app.forms import FreezeForm, PinForm, SettingsForm, WindowForm, WindowsForm, number
from migrations_app.models import Freeze, Scenario, Window
from migrations_app.selectors.boards import board_of
from migrations_app.services.wave_edits import (
    Roster,
    freeze_added,
    freeze_lifted,
    roster_of,
    wave_changed,
    wave_removed,
)
from migrations_app.views.access import scenario_or_404
from migrations_app.views.put_forward import Change, put_forward
from networks.services import ServiceError
from networks.views.access import key_in
from networks.views.answers import say_form_errors
from planner.core.limits import SCENARIO_DEFAULTS
from planner.core.local_times import changes_within, window_words

WINDOWS_PER_PAGE = 60
PINS_PER_PAGE = 50
APPLIANCES = number(forms.IntegerField, high=1_000, required=False)


@require_http_methods(["GET", "POST"])
def scenario_settings(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """The settings page; a POST saves limits and knobs."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    form = SettingsForm(scenario, request.POST or None)
    if request.method == "POST" and form.is_valid():
        saved = _tried(
            form,
            lambda: services.scenario_update(
                scenario=scenario,
                by=request.user,  # type: ignore[arg-type]
                values=form.values(),
                reasons=form.reasons(),
            ),
        )
        if saved:
            messages.success(request, "The settings are saved.")
            return redirect("migrations:scenario_settings", project_id, scenario_id)
    return _page(request, scenario_or_404(request, project_id, scenario_id), settings_form=form)


@require_POST
def windows(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """Add windows on chosen weekdays."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    form = WindowsForm(request.POST)
    if form.is_valid() and _tried(form, lambda: _generate(request, scenario, form)):
        if board_of(scenario) is not None:
            tasks.follow(scenario)
        return redirect(f"{_address(scenario)}#windows")
    return _page(request, scenario, windows_form=form)


def _generate(request: HttpRequest, scenario: Scenario, form: forms.Form) -> None:
    made = services.windows_generate(scenario=scenario, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    if made:
        messages.success(request, services.windows_added(made))
    else:
        messages.info(request, "There is a window at each of these instants already, so none was added.")
    asked = {name: form.cleaned_data[name] for name in ("first_on", "last_on", "weekdays", "start_time", "duration_h")}
    for note in services.nights_wanted(scenario=scenario, **asked).notes:
        messages.info(request, note)


@require_http_methods(["GET", "POST"])
def window_edit(request: HttpRequest, project_id: int, scenario_id: int, window_id: int) -> HttpResponse:
    """Change or delete one window; what that does to a plan is shown first."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    window = Window.objects.select_related("scenario__project").filter(scenario=scenario, pk=window_id).first()
    if window is None:
        raise Http404("no such window")
    with timezone.override(scenario.project.zone):
        is_deleted = "delete" in request.POST
        form: forms.BaseForm = WindowForm(request.POST or None, instance=window)
        name = window.name
        if is_deleted:
            form = forms.Form(request.POST)
        if request.method == "POST" and form.is_valid():
            values = dict(form.cleaned_data)
            answer = _put_forward(
                request,
                scenario,
                form,
                f"Delete {name}" if is_deleted else f"Change {name}",
                f"Window {name} was deleted." if is_deleted else f"Window {values.get('name')} was changed.",
                "windows",
                lambda roster: (
                    wave_removed(roster, window_id) if is_deleted else wave_changed(roster, window_id, values)
                ),
            )
            if answer is not None:
                return answer
        window.refresh_from_db()
        if is_deleted:
            refusals = form.non_field_errors()
            form = WindowForm(instance=window)
        context = {"project": scenario.project, "scenario": scenario, "window": window, "form": form}
        if is_deleted:
            context["refusals"] = refusals
        return render(request, "migrations_app/window_edit.html", context)


@require_POST
def freeze_new(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """Add a freeze."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    form = FreezeForm(request.POST)
    if form.is_valid():
        values = dict(form.cleaned_data)
        answer = _put_forward(
            request,
            scenario,
            form,
            f"Add the freeze {values['name']}",
            f"Freeze {values['name']} was added.",
            "freezes",
            lambda _: freeze_added(values),
        )
        if answer is not None:
            return answer
    return _page(request, scenario, freeze_form=form)


@require_POST
def freeze_delete(request: HttpRequest, project_id: int, scenario_id: int, freeze_id: int) -> HttpResponse:
    """Lift a freeze."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    freeze = Freeze.objects.select_related("scenario__project").filter(scenario=scenario, pk=freeze_id).first()
    if freeze is None:
        raise Http404("no such freeze")
    form = forms.Form(request.POST)
    form.full_clean()
    answer = _put_forward(
        request,
        scenario,
        form,
        f"Lift the freeze {freeze.name}",
        f"Freeze {freeze.name} was lifted.",
        "freezes",
        lambda _: freeze_lifted(freeze),
    )
    if answer is None:
        say_form_errors(request, form)
        return redirect(f"{_address(scenario)}#freezes")
    return answer


def _put_forward(
    request: HttpRequest,
    scenario: Scenario,
    form: forms.BaseForm,
    title: str,
    done: str,
    section: str,
    propose: Callable[[Roster], Proposal],
) -> HttpResponse | None:
    """Make the change at once where no plan minds it, else show what it does first."""
    desk = desk_of(scenario)
    back = f"{_address(scenario)}#{section}"
    change = Change(scenario, desk, roster_of(scenario, desk), title, done, back, propose)
    return put_forward(request, change, form, is_quick=True)


@require_POST
def pools(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """Say how many NE appliances serve each switch."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    for pool in selectors.pools_of(scenario):
        try:
            appliances = APPLIANCES.clean(request.POST.get(f"pool-{pool.vcenter_id}-{pool.switch}", ""))
            if appliances is None:
                continue
            services.pool_set(
                scenario=scenario,
                vcenter_id=pool.vcenter_id,
                switch=pool.switch,
                appliances=appliances,
                by=request.user,  # type: ignore[arg-type]
            )
        except forms.ValidationError as error:
            messages.error(request, f"Appliances of {pool.id}: {error.messages[0]}")
        except ServiceError as refusal:
            messages.error(request, str(refusal))
    return redirect(f"{_address(scenario)}#appliances")


@require_POST
def pins(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """Pin VMs of the scenario to a window, or take their pins away."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    window_id = request.POST.get("window", "")
    window = Window.objects.filter(scenario=scenario, pk=key_in(window_id)).first()
    if window_id and window is None:
        raise Http404("no such window")
    form = PinForm(request.POST)
    if form.is_valid():
        _pin(request, scenario, window, form.cleaned_data["reason"])
    else:
        messages.error(request, f"The reason was not taken, so nothing was pinned. {form.errors['reason'][0]}")
    return redirect(_way_back(request, scenario))


def _pin(request: HttpRequest, scenario: Scenario, window: Window | None, reason: str) -> None:
    vm_ids = {key_in(one) for one in request.POST.getlist("vm")}
    if not vm_ids:
        messages.info(request, "No VM was chosen. Tick those you mean.")
        return
    try:
        count = services.pin_set(
            scenario=scenario,
            vm_ids=vm_ids,
            window=window,
            by=request.user,  # type: ignore[arg-type]
            reason=reason,
        )
    except ServiceError as refusal:
        messages.error(request, str(refusal))
    else:
        who = "1 VM is" if count == 1 else f"{count} VMs are"
        done = f"pinned to {window.name}" if window else "no longer pinned"
        messages.success(request, f"{who} {done}. Plan again to see what follows.")


def _way_back(request: HttpRequest, scenario: Scenario) -> str:
    """The page of the project that the form names; the list of pins where it names none."""
    asked = urlsplit(request.POST.get("next", ""))
    if asked.path.startswith(f"/projects/{scenario.project_id}/") and is_valid_path(asked.path):
        return urlunsplit(("", "", asked.path, asked.query, ""))  # of another site only the path is left
    return f"{_address(scenario)}#pins"


def _tried(form: forms.BaseForm, action: Callable[[], Any]) -> bool:
    """True when a service did it; its refusal becomes the form's error."""
    try:
        action()
    except ServiceError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _address(scenario: Scenario) -> str:
    return f"/projects/{scenario.project_id}/scenarios/{scenario.pk}/settings/"


def _window_row(scenario: Scenario, window: Window) -> dict[str, Any]:
    """A window with what a plan may put into it, and why."""
    caps = caps_of(scenario, window)
    max_vms, max_gb = capped(window, caps)
    is_lower = (max_vms, max_gb) != (window.max_vms, window.max_gb)
    row = {"window": window, "max_vms": max_vms, "max_gb": max_gb, "is_lower": is_lower, "basis": caps.basis}
    return row | {"clocks": _clocks(window, scenario.project.zone)}


def _clocks(window: Window, zone: ZoneInfo) -> str:
    """How long it really is where the clocks change in it: "7 hours, the clocks go forward"."""
    if not changes_within(zone, window.starts_at, window.ends_at):
        return ""
    return window_words(window.starts_at, window.ends_at, zone).rpartition(": ")[2]


def _page(
    request: HttpRequest,
    scenario: Scenario,
    *,
    settings_form: SettingsForm | None = None,
    windows_form: WindowsForm | None = None,
    freeze_form: FreezeForm | None = None,
) -> HttpResponse:
    new_windows = {name: SCENARIO_DEFAULTS[name].value for name in ("max_vms", "max_gb", "max_critical")}
    new_windows |= {"first_on": scenario.start_on, "last_on": None}
    page = Paginator(selectors.windows_of(scenario), WINDOWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "project": scenario.project,
        "scenario": scenario,
        "plan": selectors.plan_of(scenario),
        "run": selectors.live_run_of(scenario),
        "settings_form": settings_form or SettingsForm(scenario),
        "windows_form": windows_form or WindowsForm(initial=new_windows),
        "freeze_form": freeze_form or FreezeForm(),
        "windows": page,
        "window_rows": [_window_row(scenario, window) for window in page],
        "freezes": selectors.freezes_of(scenario),
        "pools": selectors.pools_of(scenario),
        "pins": Paginator(selectors.pins_of(scenario), PINS_PER_PAGE).get_page(request.GET.get("pins")),
    }
    return render(request, "migrations_app/scenario_settings.html", context)
