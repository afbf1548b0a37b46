"""What a person knows about the risk of stretches: of the project, and of one segment."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from migrations_app import tasks
from migrations_app.models import SegmentPlan
from migrations_app.selectors.segment_risk import segment_risk as risk_of
from migrations_app.views.access import project_or_404, today_in
from networks.forms.risk_inputs import RiskInputsForm, SegmentRiskForm
from networks.models import Project, Segment
from networks.selectors.risk_inputs import project_risk
from networks.services import ServiceError
from networks.services.risk_inputs import risk_inputs_set


@require_http_methods(["GET", "POST"])
def risk_inputs(request: HttpRequest, project_id: int) -> HttpResponse:
    """The page Risk inputs; a POST saves the project's answers."""
    project = project_or_404(request, project_id)
    risk = project_risk(project)
    form = RiskInputsForm(risk.answers, request.POST or None)
    if request.method == "POST" and form.is_valid() and _saved(request, project, form):
        messages.success(request, "The answers are saved.")
        return redirect("migrations:risk_inputs", project_id)
    fields = {answer.question.name: (value, note) for answer, value, note in form.lines()}
    groups = [(group.factor, [(one, *fields[one.question.name]) for one in group.answers]) for group in risk.groups]
    context = {"project": project, "risk": risk, "form": form, "groups": groups}
    return render(request, "migrations_app/risk_inputs.html", context)


@require_POST
def segment_risk(request: HttpRequest, project_id: int, segment_id: int) -> HttpResponse:
    """Save a segment's own answers; back to its page, or the same form with what is wrong."""
    project = project_or_404(request, project_id)
    segment = get_object_or_404(Segment.objects.select_related("project"), project=project, pk=segment_id)
    plans = SegmentPlan.objects.filter(segment=segment).select_related("plan__scenario__project")
    risk = risk_of(segment, plans.order_by("plan__scenario__name").first(), today_in(project))
    form = SegmentRiskForm(risk.answers, request.POST)
    if form.is_valid() and _saved(request, project, form, segment):
        messages.success(request, f"What you know about the risk of {segment.name} is saved.")
        return redirect(f"{reverse('migrations:segment_detail', args=(project_id, segment_id))}#risk-reasons")
    context = {"project": project, "segment": segment, "risk": risk, "risk_form": form}
    return render(request, "migrations_app/segment_risk.html", context)


def _saved(request: HttpRequest, project: Project, form: RiskInputsForm, segment: Segment | None = None) -> bool:
    try:
        risk_inputs_set(project=project, segment=segment, answers=form.answers(), by=request.user)  # type: ignore[arg-type]
    except ServiceError as refusal:
        form.add_error(None, str(refusal))
        return False
    tasks.track(project.pk)
    return True
