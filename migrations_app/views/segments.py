"""A segment's life: planned and recorded, what holds it open, and what a person decides about it."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from migrations_app import selectors, services
from migrations_app.forms import SegmentForm, StretchForm
from migrations_app.models import Scenario, Stretch
from migrations_app.views.access import project_or_404, today_in
from networks import selectors as estate
from networks.models import Project, Segment
from networks.services import ServiceError, segment_update, segments_set_treatment
from networks.views.access import key_in


@require_http_methods(["GET", "POST"])
def segment_detail(request: HttpRequest, project_id: int, segment_id: int) -> HttpResponse:
    """The page of a segment; a POST saves what a person decided."""
    project = project_or_404(request, project_id)
    segment = _segment_or_404(project, segment_id)
    form = SegmentForm(request.POST or None, initial=SegmentForm.initial_of(segment))
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, project, segment, form)
        except ServiceError as refusal:
            form.add_error(None, str(refusal))
            segment.refresh_from_db()
        else:
            messages.success(request, f"{segment.name} is saved.")
            return redirect("migrations:segment_detail", project_id, segment_id)
    return _page(request, project, segment, form=form)


@require_POST
def stretch_new(request: HttpRequest, project_id: int, segment_id: int) -> HttpResponse:
    """Record an extension."""
    project = project_or_404(request, project_id)
    segment = _segment_or_404(project, segment_id)
    form = StretchForm(segment, request.POST)
    if form.is_valid():
        try:
            services.stretch_record(by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ServiceError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("migrations:segment_detail", project_id, segment_id)
    return _page(request, project, segment, stretch_form=form)


@require_POST
def stretch_edit(request: HttpRequest, project_id: int, segment_id: int, stretch_id: int) -> HttpResponse:
    """End a recorded extension, or delete one recorded by mistake."""
    project = project_or_404(request, project_id)
    segment = _segment_or_404(project, segment_id)
    stretch = Stretch.objects.filter(plan=None, port_group__segment=segment, pk=stretch_id).first()
    if stretch is None:
        raise Http404("no such extension")
    try:
        if "delete" in request.POST:
            services.stretch_delete(stretch=stretch, by=request.user)  # type: ignore[arg-type]
        else:
            form = StretchForm(segment, request.POST, instance=stretch)
            if not form.is_valid():
                return _page(request, project, segment, stretch_form=form)
            values = dict(form.cleaned_data)
            stretch.refresh_from_db()
            services.stretch_update(stretch=stretch, by=request.user, values=values)  # type: ignore[arg-type]
    except ServiceError as refusal:
        messages.error(request, str(refusal))
    return redirect("migrations:segment_detail", project_id, segment_id)


def _save(request: HttpRequest, project: Project, segment: Segment, form: SegmentForm) -> None:
    """Only what was changed is written, so that an inferred value stays inferred until a person enters one."""
    given = {name: form.cleaned_data[name] for name in form.changed_data}
    treatment = given.pop("treatment", None)
    reason = given.pop("treatment_reason", None)
    if treatment is not None or reason is not None:
        segments_set_treatment(
            project=project,
            segment_ids=[segment.pk],
            treatment=form.cleaned_data["treatment"],
            by=request.user,  # type: ignore[arg-type]
            reason=form.cleaned_data["treatment_reason"],
        )
        segment.refresh_from_db()
    if given:
        segment_update(segment=segment, by=request.user, **given)  # type: ignore[arg-type]


def _segment_or_404(project: Project, segment_id: int) -> Segment:
    segment = Segment.objects.select_related("project").filter(project=project, pk=segment_id).first()
    if segment is None:
        raise Http404("no such segment")
    return segment


def _scenario_of(request: HttpRequest, scenarios: QuerySet[Scenario]) -> Scenario | None:
    """The scenario asked for, else the first that has a plan, else the first."""
    chosen = scenarios.filter(pk=key_in(request.GET.get("scenario", ""))).first()
    return chosen or scenarios.filter(plan__isnull=False).first() or scenarios.first()


def _page(
    request: HttpRequest,
    project: Project,
    segment: Segment,
    *,
    form: SegmentForm | None = None,
    stretch_form: StretchForm | None = None,
) -> HttpResponse:
    today = today_in(project)
    scenarios = selectors.scenarios_of(project)
    scenario = _scenario_of(request, scenarios)
    context = {
        "project": project,
        "segment": segment,
        "scenario": scenario,
        "scenarios": scenarios,
        "life": selectors.segment_life(segment, scenario, today=today),
        "couplings": estate.couplings_of_segment(segment)[:30],
        "port_groups": segment.port_groups.select_related("vcenter"),
        "form": form or SegmentForm(initial=SegmentForm.initial_of(segment)),
        "stretch_form": stretch_form or StretchForm(segment),
        "today": today,
    }
    return render(request, "migrations_app/segment_detail.html", context)
