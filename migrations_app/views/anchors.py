"""What stands on a segment and is no VM: entered, corrected and taken off on the segment's page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from migrations_app import tasks
from migrations_app.views.access import project_or_404
from migrations_app.views.segments import segment_or_404, segment_page
from networks import selectors as estate
from networks.forms.anchors import AnchorForm
from networks.models import Anchor, Segment
from networks.services import ServiceError, anchor_create, anchor_delete, anchor_update


@require_POST
def anchor_new(request: HttpRequest, project_id: int, segment_id: int) -> HttpResponse:
    """Enter a host or an appliance."""
    project = project_or_404(request, project_id)
    segment = segment_or_404(project, segment_id)
    form = AnchorForm(request.POST)
    if form.is_valid():
        try:
            anchor = anchor_create(segment=segment, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ServiceError as refusal:
            form.add_error("name", str(refusal))
        else:
            tasks.track(project.pk)
            messages.success(request, f"{anchor.name} holds {segment.name}.")
            return _back(segment)
    return segment_page(request, project, segment, anchor_form=form)


@require_POST
def anchor_edit(request: HttpRequest, project_id: int, segment_id: int, anchor_id: int) -> HttpResponse:
    """Correct an anchor, or take it off its segment."""
    project = project_or_404(request, project_id)
    segment = segment_or_404(project, segment_id)
    anchor = _anchor_or_404(segment, anchor_id)
    if "delete" in request.POST:
        anchor_delete(anchor=anchor, by=request.user)  # type: ignore[arg-type]
        tasks.track(project.pk)
        messages.success(request, f"{anchor.name} no longer holds {segment.name}.")
        return _back(segment)
    form = AnchorForm(request.POST, anchor=anchor)
    if form.is_valid():
        try:
            anchor_update(anchor=anchor, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ServiceError as refusal:
            anchor.refresh_from_db()
            form.add_error("name", str(refusal))
        else:
            tasks.track(project.pk)
            return _back(segment)
    return segment_page(request, project, segment, anchor_form=form, anchor=anchor)


def _anchor_or_404(segment: Segment, anchor_id: int) -> Anchor:
    try:
        return estate.anchor_of(segment, anchor_id)
    except Anchor.DoesNotExist:
        raise Http404("no such anchor") from None


def _back(segment: Segment) -> HttpResponseRedirect:
    address = reverse("migrations:segment_detail", args=[segment.project_id, segment.pk])
    return redirect(f"{address}#anchors")
