"""The un-extend runbook of a segment: as a page to work with and to print, and as text."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from migrations_app.choices import TaskState
from migrations_app.services.runbooks import Runbook, runbook_of, runbook_restart, task_update
from migrations_app.views.access import project_or_404, today_in
from migrations_app.views.segments import segment_or_404
from networks.choices import Role
from networks.models import Segment
from networks.services import ServiceError
from networks.views.access import needs
from planner.core.limits import GATEWAY_CUTOVER_MIN, ROLLBACK_WINDOW_H
from planner.core.runbook import CODES, PHASES


@require_safe
def runbook(request: HttpRequest, project_id: int, segment_id: int) -> HttpResponse:
    """The steps by phase, each with owner, state and note."""
    segment = _segment(request, project_id, segment_id)
    return render(request, "migrations_app/runbook.html", _context(segment))


@require_safe
def runbook_text(request: HttpRequest, project_id: int, segment_id: int) -> HttpResponse:
    """The same as plain text for a change ticket."""
    segment = _segment(request, project_id, segment_id)
    found = runbook_of(segment, today=today_in(segment.project))
    answer = HttpResponse(found.text, content_type="text/plain; charset=utf-8")
    name = slugify(segment.name) or f"segment-{segment.pk}"
    answer.headers["Content-Disposition"] = f'inline; filename="runbook-{name}.txt"'
    return answer


@require_POST
@needs(Role.MANAGER)
def runbook_task(request: HttpRequest, project_id: int, segment_id: int) -> HttpResponse:
    """Save owner, state and note of one step. To htmx the step alone is answered, and how far all are."""
    segment = _segment(request, project_id, segment_id)
    code = request.POST.get("code", "")
    error = ""
    try:
        task_update(
            segment=segment,
            code=code,
            by=request.user,  # type: ignore[arg-type]
            owner=request.POST.get("owner"),
            state=request.POST.get("state"),
            note=request.POST.get("note"),
        )
    except ServiceError as refusal:
        error = str(refusal)
    if getattr(request, "htmx", None) and code in CODES:
        context = _context(segment)
        row = next((row for row in context["runbook"].rows if row.step.code == code), None)
        if row is not None:
            return render(request, "migrations_app/_runbook_saved.html", context | {"row": row, "error": error})
    if error:
        messages.error(request, error)
    address = reverse("migrations:runbook", args=[project_id, segment_id])
    return redirect(f"{address}#step-{code}" if code in CODES else address)


@require_POST
@needs(Role.MANAGER)
def runbook_reset(request: HttpRequest, project_id: int, segment_id: int) -> HttpResponse:
    """Open every step again, with a reason."""
    segment = _segment(request, project_id, segment_id)
    try:
        runbook_restart(segment=segment, by=request.user, reason=request.POST.get("reason", ""))  # type: ignore[arg-type]
    except ServiceError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Every step is open again; owners and notes stayed.")
    return redirect("migrations:runbook", project_id, segment_id)


def _segment(request: HttpRequest, project_id: int, segment_id: int) -> Segment:
    return segment_or_404(project_or_404(request, project_id), segment_id)


def _context(segment: Segment) -> dict[str, Any]:
    found: Runbook = runbook_of(segment, today=today_in(segment.project))
    phases = [(title, [row for row in found.rows if row.step.phase == phase]) for phase, title in PHASES]
    return {
        "project": segment.project,
        "segment": segment,
        "runbook": found,
        "phases": phases,
        "states": TaskState.choices,
        "outage": GATEWAY_CUTOVER_MIN,
        "rollback": ROLLBACK_WINDOW_H,
    }
