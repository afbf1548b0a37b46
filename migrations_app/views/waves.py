"""Waves as a list, and one wave with its VMs and why they are in it."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from migrations_app import selectors
from migrations_app.models import Plan, PlannedGroup, Scenario, Wave
from migrations_app.selectors.path_effects import wave_paths
from migrations_app.selectors.paths import study_of
from migrations_app.views.access import scenario_or_404
from migrations_app.views.standing import standing_of

VMS_PER_PAGE = 50
GROUPS_PER_PAGE = 25
OTHER_WINDOWS_SHOWN = 5  # of each sort on the page of the wave; a group's own page shows all


@require_safe
def wave_list(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """Each wave with its window, its load against the window's limits, and the segments it closes."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    context = standing_of(scenario)
    plan = context["plan"]
    if isinstance(plan, Plan):
        context["waves"] = selectors.wave_rows(plan)
    return render(request, "migrations_app/wave_list.html", context)


@require_safe
def wave_changes(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """Which VMs the plan has in another wave than the plan before it had."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    context = standing_of(scenario)
    plan = context["plan"]
    if isinstance(plan, Plan):
        search = request.GET.get("q", "").replace("\x00", "").strip()
        given = request.GET.get("from", "")
        from_wave = int(given) if given.isascii() and given.isdigit() and len(given) < 7 else None
        vms = selectors.changed_vms(plan, search, from_wave)
        context |= {
            "changes": selectors.wave_changes(plan),
            "search": search,
            "from_wave": from_wave,
            "vms": Paginator(vms, VMS_PER_PAGE).get_page(request.GET.get("page")),
        }
    return render(request, "migrations_app/wave_changes.html", context)


@require_safe
def wave_detail(request: HttpRequest, project_id: int, scenario_id: int, number: int) -> HttpResponse:
    """The move groups of one wave with their reasons, and its VMs."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    plan, wave = _wave_or_404(scenario, number)
    search = request.GET.get("q", "").replace("\x00", "").strip()  # which PostgreSQL refuses in a text
    study = study_of(plan)
    return render(
        request,
        "migrations_app/wave_detail.html",
        {
            "project": scenario.project,
            "scenario": scenario,
            "plan": plan,
            "wave": wave,
            "search": search,
            "vms": Paginator(selectors.wave_vms(wave, search), VMS_PER_PAGE).get_page(request.GET.get("page")),
            "groups": Paginator(selectors.groups_of(wave), GROUPS_PER_PAGE).get_page(request.GET.get("groups")),
            "hours": selectors.wave_hours(wave, scenario),
            "path_study": study,
            "paths": None if study is None else wave_paths(study, wave),
            "closes": selectors.segment_rows(plan).filter(last_wave=number),
            "previous": number - 1 if number > 1 else None,
            "next": number + 1 if selectors.waves_of(plan).filter(number=number + 1).exists() else None,
        },
    )


@require_safe
def group_elsewhere(
    request: HttpRequest, project_id: int, scenario_id: int, number: int, group_number: int
) -> HttpResponse:
    """What each other window would cost a move group: a part for the page of its wave, or a page with all of them."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    plan, wave = _wave_or_404(scenario, number)
    try:
        group = selectors.group_of(wave, group_number)
    except PlannedGroup.DoesNotExist:
        raise Http404("no such group") from None
    others = selectors.other_windows(plan, group)
    context = {
        "project": scenario.project,
        "scenario": scenario,
        "plan": plan,
        "wave": wave,
        "group": group,
        "others": others,
        "are_all_kept": selectors.are_all_kept(plan, group),
    }
    is_part = request.headers.get("HX-Request") == "true"
    if is_part:
        shown = selectors.best_of(others, OTHER_WINDOWS_SHOWN)
        context |= {"others": shown, "more": len(others) - len(shown)}
    response = render(request, f"migrations_app/{'_' if is_part else ''}group_elsewhere.html", context)
    patch_vary_headers(response, ["HX-Request"])  # or a browser's Back would show the part as a page
    return response


def _wave_or_404(scenario: Scenario, number: int) -> tuple[Plan, Wave]:
    plan = selectors.plan_of(scenario)
    try:
        wave = selectors.wave_of(plan, number) if plan is not None else None
    except Wave.DoesNotExist:
        wave = None
    if plan is None or wave is None:
        raise Http404("no such wave")
    return plan, wave
