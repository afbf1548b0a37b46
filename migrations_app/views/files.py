"""Files to take away: the wave plan as CSV, the plan and its input for whoever checks it, the picture."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from migrations_app import exports, selectors
from migrations_app.drawings import timeline as drawing
from migrations_app.drawings.of_plan import timeline_of
from migrations_app.models import Plan
from migrations_app.views.access import scenario_or_404, today_in
from migrations_app.views.timeline import sort_of


@require_safe
def wave_plan_csv(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponseBase:
    """The wave plan, one row a VM, streamed."""
    plan = _plan_or_404(request, project_id, scenario_id)
    response = StreamingHttpResponse(exports.wave_plan_csv(plan), content_type="text/csv; charset=utf-8")
    return _named(response, exports.wave_plan_file_name(plan))


@require_safe
def instance_file(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponseBase:
    """The input of the run that made the plan, as `wave-instance/1`."""
    plan = _plan_or_404(request, project_id, scenario_id)
    return _named(_json(exports.instance_json(plan)), f"{_stem(plan)}.instance.json")


@require_safe
def plan_file(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponseBase:
    """The plan as it was stored, as `wave-plan/1`."""
    plan = _plan_or_404(request, project_id, scenario_id)
    return _named(_json(exports.plan_json(plan)), f"{_stem(plan)}.plan.json")


@require_safe
def timeline_svg(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponseBase:
    """The timeline as one SVG file that needs nothing else."""
    plan = _plan_or_404(request, project_id, scenario_id)
    picture = timeline_of(plan, sort=sort_of(request), today=today_in(plan.scenario.project))
    style = (settings.BASE_DIR / "static/css/timeline.css").read_text(encoding="utf-8")
    svg = drawing.whole(picture, drawing.scale_of(picture), style)
    return _named(HttpResponse(svg, content_type="image/svg+xml"), f"{_stem(plan)}.timeline.svg")


def _plan_or_404(request: HttpRequest, project_id: int, scenario_id: int) -> Plan:
    plan = selectors.plan_of(scenario_or_404(request, project_id, scenario_id))
    if plan is None:
        raise Http404("this scenario has no plan yet")
    return plan


def _stem(plan: Plan) -> str:
    scenario = plan.scenario
    return f"{slugify(scenario.project.name)}-{slugify(scenario.name)}-r{plan.revision}"


def _json(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="application/json")


def _named(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response
