"""The page Connectivity: what is known of the network between the sites, and what follows from it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from networks.adapters import connectivity_checks
from networks.choices import Role
from networks.forms.connectivity import (
    DeviceForm,
    InspectionForm,
    LinksForm,
    MeasuresForm,
    MonForm,
    RangesForm,
    RoutesForm,
)
from networks.models import Project
from networks.selectors.connectivity import Known, device_of, known_of, range_of
from networks.services import ServiceError
from networks.services import connectivity as services
from networks.services.connectivity_profiles import profile_apply, usual_fill_in
from networks.views.access import MemberRequest, in_project, key_in, needs
from networks.views.answers import done


@require_http_methods(["GET", "POST"])
@needs(Role.ARCHITECT)
@in_project
def connectivity(request: MemberRequest, project: Project) -> HttpResponse:
    """Everything of the connectivity; a POST saves the part that it names."""
    known = known_of(project)
    chosen = request.POST.get("device") or request.GET.get("device")
    device = device_of(project, key_in(chosen)) if chosen else None
    shown = _forms(known)
    shown["device"] = DeviceForm(device)
    part = request.POST.get("part", "") if request.method == "POST" else ""
    if part in shown:
        shown[part] = form = _bound(part, known, shown["device"], request.POST)
        if form.is_valid() and _saved(request, project, part, form):
            return redirect(f"{reverse('networks:connectivity', args=[project.pk])}#{part}")
    context = {"project": project, "known": known, "forms": shown, "checks": connectivity_checks(project), "part": part}
    return render(request, "networks/connectivity.html", context)


@require_POST
@needs(Role.ARCHITECT)
@in_project
def connectivity_profile(request: MemberRequest, project: Project) -> HttpResponse:
    """One click: a clean profile of MON."""
    profile = request.POST.get("profile", "")

    def act() -> str:
        return profile_apply(project=project, profile=profile, by=request.user)

    return done(request, act, _page(project, "mon"))


@require_POST
@needs(Role.ARCHITECT)
@in_project
def connectivity_usual(request: MemberRequest, project: Project) -> HttpResponse:
    """One click: what is usual, where nothing is known."""
    return done(request, lambda: usual_fill_in(project=project, by=request.user), _page(project, "links"))


@require_POST
@needs(Role.ARCHITECT)
@in_project
def address_range_remove(request: MemberRequest, project: Project, range_id: int) -> HttpResponse:
    """Take a range back."""
    row = range_of(project, range_id)

    def act() -> str:
        services.address_range_remove(address_range=row, by=request.user)
        return f"{row.prefix} is taken away: its addresses are unknown again."

    return done(request, act, _page(project, "ranges"))


@require_POST
@needs(Role.ARCHITECT)
@in_project
def device_remove(request: MemberRequest, project: Project, device_id: int) -> HttpResponse:
    """Take a device out of the list."""
    row = device_of(project, device_id)

    def act() -> str:
        services.device_remove(device=row, by=request.user)
        return f"{row.name} is taken out of the list."

    return done(request, act, _page(project, "device"))


def _page(project: Project, part: str) -> str:
    return f"{reverse('networks:connectivity', args=[project.pk])}#{part}"


def _forms(known: Known) -> dict[str, Any]:
    return {
        "links": LinksForm(known.links),
        "ranges": RangesForm(),
        "mon": MonForm(known.links),
        "routes": RoutesForm(known.routes),
        "device": DeviceForm(),
        "inspection": InspectionForm(known.links),
        "measures": MeasuresForm(known.measures),
    }


def _bound(part: str, known: Known, device: DeviceForm, data: Any) -> Any:
    bound: dict[str, Callable[[], Any]] = {
        "links": lambda: LinksForm(known.links, data),
        "ranges": lambda: RangesForm(data),
        "mon": lambda: MonForm(known.links, data),
        "routes": lambda: RoutesForm(known.routes, data),
        "device": lambda: DeviceForm(device.device, data),
        "inspection": lambda: InspectionForm(known.links, data),
        "measures": lambda: MeasuresForm(known.measures, data),
    }
    return bound[part]()


def _saved(request: MemberRequest, project: Project, part: str, form: Any) -> bool:
    """Save a part and say so; False with the refusal on the form."""
    try:
        messages.success(request, _save(request, project, part, form))
    except ServiceError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _save(request: MemberRequest, project: Project, part: str, form: Any) -> str:
    who: dict[str, Any] = {"project": project, "by": request.user}
    given = form.cleaned_data
    if part == "ranges":
        return services.sentence_of_ranges(services.address_ranges_add(**who, **given))
    if part == "routes":
        services.policy_routes_set(**who, routes=given["routes"])
        return "The policy routes are saved."
    if part == "device":
        return f"{services.device_save(**who, **given, device=form.device).name} is saved."
    if part == "measures":
        services.leg_measures_set(**who, legs=form.legs())
        return "What was measured is saved."
    services.connectivity_update(**who, **given)
    return "Saved."
