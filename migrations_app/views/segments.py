"""A segment's life: what happened and is planned, what holds it open, and what a person decides about it."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST

from migrations_app import selectors, services, tasks
from migrations_app.adapters.cutover_days import segment_calendar
from migrations_app.drawings.budget_bar import budget_bar
from migrations_app.drawings.of_segment import budget_days_of, risk_chart
from migrations_app.forms import SegmentForm, StretchForm
from migrations_app.forms.segment_calendar import CalendarForms
from migrations_app.models import Scenario, Stretch
from migrations_app.selectors.path_effects import segment_paths
from migrations_app.selectors.paths import study_of
from migrations_app.selectors.segment_risk import segment_risk
from migrations_app.views.access import project_or_404, today_in
from networks import selectors as estate
from networks.choices import Role
from networks.forms.anchors import AnchorForm
from networks.models import Anchor, Project, Segment
from networks.services import ServiceError, appliance_named, segment_update, segments_set_treatment
from networks.views.access import key_in, needs
from planner.core.limits import AGE_ENTRENCHED_DAYS, AGE_NEW_DAYS, STRETCH_BUDGET_DAYS

COUPLINGS_SHOWN = 30


@require_http_methods(["GET", "POST"])
def segment_detail(request: HttpRequest, project_id: int, segment_id: int) -> HttpResponse:
    """The page of a segment; a POST saves what a person decided."""
    project = project_or_404(request, project_id)
    segment = segment_or_404(project, segment_id)
    form = SegmentForm(request.POST or None, initial=SegmentForm.initial_of(segment))
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, project, segment, form)
        except ServiceError as refusal:
            form.add_error(None, str(refusal))
            segment.refresh_from_db()
        else:
            tasks.track(project.pk)
            messages.success(request, f"{segment.name} is saved.")
            return redirect("migrations:segment_detail", project_id, segment_id)
    return segment_page(request, project, segment, form=form)


@require_POST
@needs(Role.MANAGER)
def stretch_new(request: HttpRequest, project_id: int, segment_id: int) -> HttpResponse:
    """Record an extension."""
    project = project_or_404(request, project_id)
    segment = segment_or_404(project, segment_id)
    form = StretchForm(segment, request.POST)
    if form.is_valid():
        try:
            services.stretch_record(by=request.user, **_with_appliance(request, project, form))  # type: ignore[arg-type]
        except ServiceError as refusal:
            form.add_error(None, str(refusal))
        else:
            tasks.track(project.pk)
            return redirect("migrations:segment_detail", project_id, segment_id)
    return segment_page(request, project, segment, stretch_form=form)


@require_POST
@needs(Role.MANAGER)
def stretch_edit(request: HttpRequest, project_id: int, segment_id: int, stretch_id: int) -> HttpResponse:
    """Correct or end a recorded extension, or delete one recorded by mistake."""
    project = project_or_404(request, project_id)
    segment = segment_or_404(project, segment_id)
    stretch = _stretch_or_404(segment, stretch_id)
    if "delete" in request.POST:
        services.stretch_delete(stretch=stretch, by=request.user)  # type: ignore[arg-type]
        tasks.track(project.pk)
        return redirect("migrations:segment_detail", project_id, segment_id)
    form = StretchForm(segment, request.POST, instance=stretch)
    if form.is_valid():
        values = _with_appliance(request, project, form)
        stretch.refresh_from_db()
        try:
            services.stretch_update(stretch=stretch, by=request.user, values=values)  # type: ignore[arg-type]
        except ServiceError as refusal:
            form.add_error(None, str(refusal))
        else:
            tasks.track(project.pk)
            return redirect("migrations:segment_detail", project_id, segment_id)
    return segment_page(request, project, segment, stretch_form=form)


def segment_or_404(project: Project, segment_id: int) -> Segment:
    """A segment of the project."""
    segment = Segment.objects.select_related("project", "joined_into").filter(project=project, pk=segment_id).first()
    if segment is None:
        raise Http404("no such segment")
    return segment


def segment_page(
    request: HttpRequest,
    project: Project,
    segment: Segment,
    *,
    form: SegmentForm | None = None,
    stretch_form: StretchForm | None = None,
    anchor_form: AnchorForm | None = None,
    anchor: Anchor | None = None,
    calendar_forms: CalendarForms | None = None,
) -> HttpResponse:
    """The page of a segment, with the form that was refused where one was; `anchor` is the one that form is about.

    `?stretch=` and `?anchor=` in the address open the form of a recorded extension or an anchor.
    """
    today = today_in(project)
    scenarios = selectors.scenarios_of(project)
    scenario = _scenario_of(request, scenarios)
    life = selectors.segment_life(segment, scenario, today=today)
    stretch = next((one for one in life.recorded if one.pk == key_in(request.GET.get("stretch", ""))), None)
    anchor = anchor or next((one for one in life.anchors if one.pk == key_in(request.GET.get("anchor", ""))), None)
    study = None if life.plan is None else study_of(life.plan)
    context = {
        "project": project,
        "segment": segment,
        "scenario": scenario,
        "scenarios": scenarios,
        "stale": [] if life.plan is None else selectors.staleness(life.plan, today),
        "life": life,
        "budget_bar": SafeString(budget_bar(budget_days_of(life))),  # it holds figures alone
        "risk_chart": risk_chart(life, today=today),
        "effects": selectors.segment_effects(life, scenario, today=today),
        "risk": segment_risk(segment, life.planned, today),
        "path_study": study,
        "paths": None if study is None or life.planned is None else segment_paths(study, life.planned, today),
        "couplings": list(estate.couplings_of_segment(segment)[:COUPLINGS_SHOWN]),
        "couplings_shown": COUPLINGS_SHOWN,
        "port_groups": segment.port_groups.select_related("vcenter"),
        "form": form or SegmentForm(initial=SegmentForm.initial_of(segment)),
        "stretch_form": stretch_form or StretchForm(segment, instance=stretch),
        "anchor_form": anchor_form or AnchorForm(anchor=anchor),
        "anchor": anchor,
        "calendar": segment_calendar(segment, scenario, today=today),
        "calendar_forms": calendar_forms or CalendarForms(segment),
        "ages": {
            "new": AGE_NEW_DAYS.value,
            "overdue": STRETCH_BUDGET_DAYS.value,
            "entrenched": AGE_ENTRENCHED_DAYS.value,
        },
        "budget_source": STRETCH_BUDGET_DAYS.source,
        "today": today,
    }
    return render(request, "migrations_app/segment_detail.html", context)


def _save(request: HttpRequest, project: Project, segment: Segment, form: SegmentForm) -> None:
    """Only what was changed is written, so that an inferred value stays inferred until a person enters one."""
    given = {name: form.cleaned_data[name] for name in form.changed_data if name != "ends_extensions"}
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
    if "cut_over_on" in given:
        services.segment_record_cutover(
            segment=segment,
            on=given.pop("cut_over_on"),
            by=request.user,  # type: ignore[arg-type]
            ends_extensions=form.cleaned_data["ends_extensions"],
        )
    if given:
        segment_update(segment=segment, by=request.user, **given)  # type: ignore[arg-type]


def _with_appliance(request: HttpRequest, project: Project, form: StretchForm) -> dict[str, Any]:
    """The fields of an extension, with the appliance of the name given."""
    values = dict(form.cleaned_data)
    name = values.pop("appliance_name")
    return values | {"appliance": appliance_named(project=project, name=name, by=request.user)}  # type: ignore[arg-type]


def _stretch_or_404(segment: Segment, stretch_id: int) -> Stretch:
    stretch = Stretch.objects.filter(plan=None, port_group__segment=segment, pk=stretch_id).first()
    if stretch is None:
        raise Http404("no such extension")
    return stretch


def _scenario_of(request: HttpRequest, scenarios: QuerySet[Scenario]) -> Scenario | None:
    """The scenario asked for, else the first that has a plan, else the first."""
    chosen = scenarios.filter(pk=key_in(request.GET.get("scenario", ""))).first()
    return chosen or scenarios.filter(plan__isnull=False).first() or scenarios.first()
