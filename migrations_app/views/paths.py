"""Which way traffic goes on any day of a plan."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from migrations_app import selectors, tasks
from migrations_app.adapters.paths import kept_of
from migrations_app.drawings.of_paths import DETOURS, charts_of
from migrations_app.drawings.path_strip import detours_strip
from migrations_app.exports.paths import detours_csv, detours_file_name
from migrations_app.models import PathStudy
from migrations_app.selectors.path_days import path_day
from migrations_app.selectors.path_studies import is_behind
from migrations_app.selectors.paths import report_of, stop_at, stop_on, study_of
from migrations_app.views.access import scenario_or_404, today_in
from migrations_app.views.days_asked import day_asked, why_not_shown
from migrations_app.views.standing import standing_of
from networks.models import Connectivity

CourseStop = Mapping[str, Any]


@require_safe
def paths_page(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """The paths of one stop of the plan and how they change over all; to htmx those of the stop alone."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    is_part = request.headers.get("HX-Request") == "true"
    plan = selectors.plan_of(scenario)
    context: dict[str, Any] = {"project": scenario.project, "scenario": scenario, "plan": plan}
    if not is_part:
        context |= standing_of(scenario)
    study = None if plan is None else study_of(plan)
    context["study"] = study
    if study is not None and study.stop_count:
        context |= _day(request, study, today_in(scenario.project))
        if not is_part:
            context["is_behind"] = not study.is_live and is_behind(study)
            context |= _course(study, today_in(scenario.project))
    response = render(
        request, f"migrations_app/{'_paths_day' if is_part and 'day' in context else 'paths'}.html", context
    )
    patch_vary_headers(response, ["HX-Request"])  # or a browser's Back would show the part as a page
    return response


@require_safe
def path_study(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """How far the paths are worked out; to htmx the part of the page alone."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    plan = selectors.plan_of(scenario)
    if plan is None or not getattr(request, "htmx", None):
        return redirect("migrations:paths", project_id, scenario_id)
    study = study_of(plan)
    context = {"project": scenario.project, "scenario": scenario, "plan": plan, "study": study}
    response = render(request, "migrations_app/_path_study.html", context)
    if study is not None and not study.is_live:
        response["HX-Refresh"] = "true"  # it has ended: the page shows what came of it
    return response


@require_safe
def paths_csv(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponseBase:
    """The detours of one date, streamed; of today where none is asked for."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    plan = selectors.plan_of(scenario)
    study = None if plan is None else study_of(plan)
    kept = None if study is None else kept_of(study)
    if plan is None or kept is None:
        raise Http404("no paths yet")
    on = day_asked(request)
    if on is None and "on" in request.GET:
        raise Http404("what it asks for is no day")
    on = on or today_in(scenario.project)
    rows = detours_csv(scenario.project, kept.traffic, kept.schedule, kept.known, on)
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, detours_file_name(plan, on)) or ""
    return response


@require_POST
def path_study_again(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """Work the paths out anew, where they are not being worked out."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    if plan := selectors.plan_of(scenario):
        tasks.path_study(plan, again=True)
    return redirect("migrations:paths", project_id, scenario_id)


def _day(request: HttpRequest, study: PathStudy, today: date) -> dict[str, Any]:
    """The stop that is asked for, and what is said of it."""
    stop = stop_at(study, _position(request, study, today))
    segment_id = _number(request.GET.get("segment"))
    last = study.stop_count - 1
    return {
        "stop": stop,
        "previous": stop.position - 1 if stop.position else None,
        "next": stop.position + 1 if stop.position < last else None,
        "day": path_day(study.plan.scenario.project, report_of(stop), segment_id),
        "segment_id": segment_id,
        "not_as_asked": "" if "stop" in request.GET else why_not_shown(request, *_ends(study.course)),
    }


def _position(request: HttpRequest, study: PathStudy, today: date) -> int:
    """Which stop: by its number, by a day, else today's once the plan has begun, else the worst."""
    number = _number(request.GET.get("stop"))
    if number is not None:
        return min(number, study.stop_count - 1)
    asked = day_asked(request)
    found = stop_on(study, asked or today)
    if found is not None and (asked or found.position):
        return found.position
    if asked is not None:
        return 0 if asked < stop_at(study, 0).from_on else study.stop_count - 1
    return _worst(study.course)


def _worst(course: Sequence[CourseStop]) -> int:
    """The stop at which most talks detour, the first of those."""
    talks = [one["trouble"] for one in course]
    return max(range(len(talks)), key=lambda at: (talks[at], -at), default=0)


def _course(study: PathStudy, today: date) -> dict[str, Any]:
    """What the slider and the charts show of the whole plan."""
    course = study.course
    connectivity = Connectivity.objects.filter(project=study.plan.scenario.project).first()
    circuit_mbit_s = None if connectivity is None else connectivity.circuit_mbit_s
    first_on, last_on = _ends(course)
    talks = [{verdict: one["counts"].get(verdict, 0) for verdict in DETOURS} for one in course]
    return {
        "stops": [{"label": one["label"], "from": one["from"], "until": one["until"]} for one in course],
        "first_on": first_on,
        "last_on": last_on,
        "last_stop": len(course) - 1,
        "strip": SafeString(detours_strip(talks)),  # numbers alone go into it
        "charts": charts_of(course, today=today, circuit_mbit_s=circuit_mbit_s),
        "connectivity": connectivity,
        "detours": DETOURS,
    }


def _ends(course: Sequence[CourseStop]) -> tuple[date, date]:
    """The first and the last day of a plan's stops."""
    return date.fromisoformat(course[0]["from"]), date.fromisoformat(course[-1]["until"])


def _number(text: str | None) -> int | None:
    """A number of an address; None where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
