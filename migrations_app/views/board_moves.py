"""The wave board to bend: what a move would do, the move, pins, undo and redo. To a script as JSON, else as pages."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from migrations_app import tasks
from migrations_app.adapters.boards import desk_of
from migrations_app.forms.board import ChosenForm, MoveForm
from migrations_app.models import Edit, Scenario, Window
from migrations_app.services.board import NeedsReason, move_weigh, pins_clear, pins_set, vms_move
from migrations_app.services.board_edits import edit_redo, edit_undo
from migrations_app.services.board_paths import detours_of
from migrations_app.views.access import scenario_or_404
from migrations_app.views.board_effects import ShownEffect, effect_of_move, refused_effect
from networks.choices import Role
from networks.services import ServiceError
from networks.views.access import key_in, needs
from networks.views.answers import way_back

NO_BOARD = "This scenario has no board yet. Plan it first, or load the page again in a few seconds."


@require_POST
@needs(Role.VIEWER)
def board_preview(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """What a move would do, in words; nothing is changed."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    form = MoveForm(request.POST)
    effect = _weighed(scenario, form) if form.is_valid() else refused_effect("A move", form.first_error())
    return render(request, "migrations_app/_board_effect.html", {"effect": effect})


@require_POST
def board_move(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """Move VMs to a window. Without a script a page shows the effect first and asks for what is missing."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    form = MoveForm(request.POST)
    if _is_script(request):
        return _moved_for_script(request, scenario, form)
    if not form.is_valid():
        messages.error(request, form.first_error())
        return redirect("migrations:board", project_id, scenario_id)
    refused = ""
    if form.cleaned_data["confirmed"]:
        try:
            edit = _move(request, scenario, form)
        except ServiceError as refusal:
            refused = str(refusal)
        else:
            messages.success(request, edit.sentence)
            at = form.cleaned_data["to"]
            return redirect(f"{reverse('migrations:board', args=[project_id, scenario_id])}?at={at}#w{at}")
    return _confirmation(request, scenario, form, refused)


@require_POST
def board_undo(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """Take an edit back: the one named, else the user's newest."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    return _step(request, scenario, lambda: edit_undo(**_of_edit(request, scenario)))


@require_POST
def board_redo(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """Make an edit again that was taken back: the one named, else the user's newest."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    return _step(request, scenario, lambda: edit_redo(**_of_edit(request, scenario)))


@require_POST
def board_pins(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """Pin VMs to the windows they are in, for a reason, or take their pins away."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    form = ChosenForm(request.POST)

    def pinned() -> Edit:
        if not form.is_valid():
            raise ServiceError(form.first_error())
        given = form.cleaned_data
        chosen: dict[str, Any] = {"scenario": scenario, "by": request.user, "vm_ids": given["vms"]}
        if request.POST.get("do") == "unpin":
            return pins_clear(**chosen, seen_version=given["version"])
        return pins_set(**chosen, reason=given["reason"], seen_version=given["version"])

    return _step(request, scenario, pinned)


def _step(request: HttpRequest, scenario: Scenario, action: Callable[[], Edit]) -> HttpResponse:
    """Do one thing to the board and say what came of it."""
    try:
        edit = action()
    except ServiceError as refusal:
        if _is_script(request):
            return JsonResponse({"refusal": str(refusal)})
        messages.error(request, str(refusal))
    else:
        tasks.follow(scenario)
        if _is_script(request):
            return JsonResponse(_said(edit))
        messages.success(request, edit.sentence)
    return redirect(way_back(request, reverse("migrations:board", args=[scenario.project_id, scenario.pk])))


def _of_edit(request: HttpRequest, scenario: Scenario) -> dict[str, Any]:
    named = request.POST.get("edit", "")
    return {"scenario": scenario, "by": request.user, "edit_id": key_in(named) if named else None}


def _moved_for_script(request: HttpRequest, scenario: Scenario, form: MoveForm) -> HttpResponse:
    if not form.is_valid():
        return JsonResponse({"refusal": form.first_error()})
    try:
        edit = _move(request, scenario, form)
    except NeedsReason:  # it breaks what the person has not seen yet: let them see it
        effect = render_to_string("migrations_app/_board_effect.html", {"effect": _weighed(scenario, form)}, request)
        return JsonResponse({"effect": effect})
    except ServiceError as refusal:
        return JsonResponse({"refusal": str(refusal)})
    return JsonResponse(_said(edit))


def _confirmation(request: HttpRequest, scenario: Scenario, form: MoveForm, refused: str) -> HttpResponse:
    given = form.cleaned_data
    context = {
        "project": scenario.project,
        "scenario": scenario,
        "effect": _weighed(scenario, form),
        "window": Window.objects.filter(scenario=scenario, pk=given["to"]).first(),
        "vm_ids": given["vms"],
        "vms": ",".join(map(str, given["vms"])),
        "version": given["version"],
        "reason": given["reason"],
        "refused": refused,
    }
    return render(request, "migrations_app/board_move.html", context)


def _weighed(scenario: Scenario, form: MoveForm) -> ShownEffect:
    """What the form's move would do, or why it may not be asked."""
    given = form.cleaned_data
    desk = desk_of(scenario)
    if desk is None:
        return refused_effect("A move", NO_BOARD)
    window = next((one for one in desk.windows if one.pk == given["to"]), None)
    if window is None:
        return refused_effect(
            "A move", "That window is no more. Load the board again and choose another.", is_stale=True
        )
    try:
        weighed = move_weigh(desk, vm_ids=given["vms"], window_id=window.pk)
    except ServiceError as refusal:
        return refused_effect(f"To {window.name}", refusal)
    return effect_of_move(weighed, detours_of(desk, weighed), len(given["vms"]), window)


def _move(request: HttpRequest, scenario: Scenario, form: MoveForm) -> Edit:
    given = form.cleaned_data
    edit = vms_move(
        scenario=scenario,
        by=request.user,  # type: ignore[arg-type]
        vm_ids=given["vms"],
        window_id=given["to"],
        reason=given["reason"],
        seen_version=given["version"],
        accepted=given["accepted"],
    )
    tasks.follow(scenario)
    return edit


def _said(edit: Edit) -> dict[str, Any]:
    return {"said": edit.sentence, "number": edit.number, "edit": edit.pk}


def _is_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "").split(",")[0]
