"""Imports: a file is sent, read and shown as a difference; a person commits it, and may take the last one back."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from networks import tasks
from networks.choices import SAYS_WHAT_HAPPENED, Role
from networks.forms.imports import UploadForm
from networks.models import ImportRun, Project
from networks.selectors.imports import (
    difference_counts,
    difference_total,
    differences_page,
    import_of,
    import_status,
    imports_of,
    is_read,
    problem_counts,
    problems_page,
    undo_obstacle,
)
from networks.services import imports as services
from networks.services.errors import ServiceError
from networks.services.runs import run_request_cancel
from networks.views.access import MemberRequest, demand, in_project, needs
from networks.views.answers import done, page_of


@require_http_methods(["GET", "POST"])
@needs(Role.MANAGER)
@in_project
def import_list(request: MemberRequest, project: Project) -> HttpResponse:
    """Every import of the project, and a form for the next."""
    form = UploadForm(request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST" and form.is_valid():
        _demand_for(request, form.cleaned_data["kind"])
        try:
            run = _queued_import(request, project, form.cleaned_data)
        except ServiceError as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("networks:import_detail", project.pk, run.pk)
    context = {"project": project, "form": form, "page": page_of(request, imports_of(project))}
    return render(request, "networks/import_list.html", context)


@require_GET
@in_project
def import_detail(request: MemberRequest, project: Project, run_id: int) -> HttpResponse:
    """One import: how far it is, what was recognised, what is wrong, what would change."""
    run = import_of(project, run_id)
    context: dict[str, Any] = {"project": project, "run": run}
    if not run.is_live:
        context |= _findings(request, run)
    return render(request, "networks/import_detail.html", context)


@require_GET
@in_project
def import_progress(request: MemberRequest, project: Project, run_id: int) -> HttpResponse:
    """How far it is, for htmx; when it has ended the page is loaded again."""
    run = import_status(project, run_id)
    if not run.is_live:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "networks/_import_run.html", {"project": project, "run": run})


@require_POST
@needs(Role.MANAGER)
@in_project
def import_commit(request: MemberRequest, project: Project, run_id: int) -> HttpResponse:
    """Take the file into the estate."""
    run = _changeable(request, project, run_id)

    def commit() -> None:
        with transaction.atomic():
            services.import_run_commit(run=run, by=request.user)
            tasks.import_run.delay_on_commit(run.pk)

    return done(request, commit, _address(project, run))


@require_POST
@needs(Role.MANAGER)
@in_project
def import_undo(request: MemberRequest, project: Project, run_id: int) -> HttpResponse:
    """Take a committed import back."""
    run = _changeable(request, project, run_id)

    def undo() -> str:
        with transaction.atomic():
            derivation = services.import_run_undo(run=run, by=request.user)
            tasks.derive_run.delay_on_commit(derivation.pk)
        return f"{run.file_name} is undone: the estate is as it was before it."

    return done(request, undo, _address(project, run))


@require_POST
@needs(Role.MANAGER)
@in_project
def import_read_again(request: MemberRequest, project: Project, run_id: int) -> HttpResponse:
    """Compare the kept file with the estate as it is now."""
    run = _changeable(request, project, run_id)
    try:
        with transaction.atomic():
            fresh = services.import_run_read_again(run=run)
            tasks.import_run.delay_on_commit(fresh.pk)
    except ServiceError as refusal:
        messages.error(request, str(refusal))
        return redirect(_address(project, run))
    return redirect(_address(project, fresh))


@require_POST
@needs(Role.MANAGER)
@in_project
def import_cancel(request: MemberRequest, project: Project, run_id: int) -> HttpResponse:
    """Stop it, or drop what was read; nothing of it gets into the estate."""
    run = _changeable(request, project, run_id)
    run_request_cancel(run)
    messages.info(request, f"{run.file_name} is being stopped; nothing of it is kept in the estate.")
    return redirect(_address(project, run))


def _demand_for(request: MemberRequest, kind: str) -> None:
    """What happened may be imported by who records it; everything else changes the estate that is planned."""
    demand(request, Role.MANAGER if kind in SAYS_WHAT_HAPPENED else Role.ARCHITECT)


def _changeable(request: MemberRequest, project: Project, run_id: int) -> ImportRun:
    run = import_status(project, run_id)
    _demand_for(request, run.kind)
    return run


def _queued_import(request: MemberRequest, project: Project, given: dict[str, Any]) -> ImportRun:
    with transaction.atomic():
        run = services.import_run_create(
            project=project, by=request.user, kind=given["kind"], file=given["file"], file_name=given["file"].name
        )
        tasks.import_run.delay_on_commit(run.pk)
    return run


def _address(project: Project, run: ImportRun) -> str:
    return reverse("networks:import_detail", args=[project.pk, run.pk])


def _findings(request: MemberRequest, run: ImportRun) -> dict[str, Any]:
    kind, what, search, sheet = (request.GET.get(word, "") for word in ("kind", "what", "q", "sheet"))
    differences, _ = differences_page(run, kind=kind, what=what, search=search, most=len(run.differences))
    problems, _ = problems_page(run, sheet=sheet, most=len(run.problems))
    return {
        "is_read": is_read(run),
        "undo_obstacle": undo_obstacle(run),
        "kind": kind,
        "what": what,
        "search": search,
        "sheet": sheet,
        "difference_counts": difference_counts(run),
        "difference_total": difference_total(run),
        "differences": page_of(request, differences),
        "problem_counts": problem_counts(run),
        "problems": page_of(request, list(problems), key="problems"),
    }
