"""The way of one flow, there and back, on any day of a plan."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from migrations_app import selectors
from migrations_app.adapters.path_flows import FlowEnd, FlowStory, flow_story
from migrations_app.adapters.paths import kept_of
from migrations_app.drawings.of_flow import drawn_way, leg_rows, runs_of, said_of, story_rows
from migrations_app.drawings.path_drawing import DrawnEnd, path_drawing
from migrations_app.drawings.path_strip import verdict_strip
from migrations_app.models import PathStop, PathStudy
from migrations_app.selectors.path_names import names_of
from migrations_app.selectors.paths import stops_of, study_of
from migrations_app.views.access import scenario_or_404, today_in
from migrations_app.views.days_asked import day_asked, why_not_shown
from networks.models import Flow
from planner.core.paths.records import Site


@require_safe
def path_flow(request: HttpRequest, project_id: int, scenario_id: int, flow_id: int) -> HttpResponse:
    """One talk: drawn at the day asked for, and its verdicts from stop to stop."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    flow = Flow.objects.filter(project=scenario.project, pk=flow_id).first()
    if flow is None:
        raise Http404("no such flow")
    plan = selectors.plan_of(scenario)
    study = None if plan is None else study_of(plan)
    context: dict[str, Any] = {"project": scenario.project, "scenario": scenario, "plan": plan, "study": study}
    context |= {"flow": flow}
    if study is None or not study.stop_count:
        return redirect("migrations:paths", project_id, scenario_id)
    context |= _story(request, study, flow, today_in(scenario.project))
    return render(request, "migrations_app/path_flow.html", context)


def _story(request: HttpRequest, study: PathStudy, flow: Flow, today: date) -> dict[str, Any]:
    """The talk at the day asked for and over the plan; without `story` where the study does not know it."""
    kept = kept_of(study)
    stops = stops_of(study)
    story = None if kept is None else flow_story(kept.traffic, kept.schedule, kept.network, flow, stops)
    if kept is None or story is None:
        return {}
    now = story.at(_asked(request, stops, today).position)
    names = names_of(
        study.plan.scenario.project,
        [end.vm_id for end in (story.a, story.b) if end.vm_id is not None],
        [end.segment_id for end in (story.a, story.b) if end.segment_id is not None],
    )

    def drawn(end: FlowEnd, site: Site | None) -> DrawnEnd:
        return DrawnEnd(names.vm(end.vm_id) or end.text, names.segment(end.segment_id), site)

    a, b = drawn(story.a, now.site_a), drawn(story.b, now.site_b)
    network = kept.network
    way = drawn_way(a, b, now.path, network)
    legs = leg_rows(way, network)
    said = f"{a.name} and {b.name} over the plan: {len(runs_of(story.stops))} spans with a verdict each, in the table below"
    return {
        "story": story,
        "now": now,
        "a": a,
        "b": b,
        "way": way,
        "legs": legs,
        # every text in these was escaped where it was drawn
        "drawing": SafeString(path_drawing(way, said_of(way, now.path))),
        "strip": SafeString(verdict_strip(runs_of(story.stops), now.stop.from_on, said)),
        "rows": story_rows(story.stops, now.stop.position),
        "not_as_asked": why_not_shown(request, story.stops[0].stop.from_on, story.stops[-1].stop.until_on),
        "previous": _beside(story, now.stop.position - 1),
        "next": _beside(story, now.stop.position + 1),
    }


def _asked(request: HttpRequest, stops: list[PathStop], today: date) -> PathStop:
    """The stop of the day asked for, else of today; the nearest where the plan has none."""
    on = day_asked(request) or today
    return next((one for one in reversed(stops) if one.from_on <= on), stops[0])


def _beside(story: FlowStory, position: int) -> PathStop | None:
    return next((one.stop for one in story.stops if one.stop.position == position), None)
