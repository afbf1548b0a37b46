"""Two to four scenarios side by side, and the same as files."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from migrations_app.drawings.of_comparison import stretched_side_by_side
from migrations_app.exports.comparison import comparison_file_name, figures_csv, vms_csv
from migrations_app.models import Scenario
from migrations_app.selectors.comparison import (
    LETTERS,
    MOST_COMPARED,
    Side,
    cautions_of,
    figures_of,
    segments_of,
    sides_of,
)
from migrations_app.selectors.comparison_groups import Apart, apart, group_rows, narrowed
from migrations_app.selectors.comparison_paths import path_figures
from migrations_app.selectors.comparison_settings import settings_apart
from migrations_app.selectors.staleness import stale_plans
from migrations_app.views.access import today_in
from networks.models import Project
from networks.views.access import MemberRequest, in_project, keys_in
from networks.views.answers import list_response, page_of

GROUPS_PER_PAGE = 25
SEGMENTS_PER_PAGE = 15


@dataclass(frozen=True, slots=True)
class Asked:
    """The scenarios that an address names: each once, in its order, no more than are compared; `left_out` others."""

    keys: list[int]
    left_out: int
    twice: bool


@require_safe
@in_project
def compare(request: MemberRequest, project: Project) -> HttpResponse:
    """The scenarios asked for, the first of which the others are held against; to htmx the groups that differ alone."""
    asked = _asked(request)
    sides = sides_of(project, asked.keys)
    context: dict[str, object] = {
        "project": project,
        "asked": asked,
        "sides": sides,
        "chosen": [*asked.keys, *[None] * (MOST_COMPARED - len(asked.keys))],
        "letters": LETTERS,
        "scenarios": list(Scenario.objects.filter(project=project).only("pk", "name")),
    }
    if len(sides) < 2:
        return list_response(request, "migrations_app/compare.html", "migrations_app/_compare_groups.html", context)
    context |= _groups(request, sides)
    if request.headers.get("HX-Request") != "true":
        segments = segments_of(sides)
        context |= {
            "figures": [*figures_of(sides, segments), *path_figures(sides)],
            "cautions": cautions_of(sides, stale_plans(project, today_in(project))),
            "settings": settings_apart([side.scenario for side in sides]),
            "segments": page_of(
                request, [one for one in segments.rows if one.spread], key="segments", size=SEGMENTS_PER_PAGE
            ),
            "segment_count": len(segments.rows),
            "chart": stretched_side_by_side(sides, segments),
        }
    return list_response(request, "migrations_app/compare.html", "migrations_app/_compare_groups.html", context)


@require_safe
@in_project
def compare_figures(request: MemberRequest, project: Project) -> HttpResponseBase:
    """Figures, settings that differ, and the days of every segment, as CSV."""
    sides = sides_of(project, _asked(request).keys)
    if not sides:
        raise Http404("no scenario to compare")
    segments = segments_of(sides)
    settings = settings_apart([side.scenario for side in sides])
    figures = [*figures_of(sides, segments), *path_figures(sides)]
    body = figures_csv(sides, figures, settings, segments.rows)
    return _csv(HttpResponse(body, content_type="text/csv; charset=utf-8"), project, sides, "figures")


@require_safe
@in_project
def compare_vms(request: MemberRequest, project: Project) -> HttpResponseBase:
    """The VMs that differ from the first scenario, as CSV."""
    sides = sides_of(project, _asked(request).keys)
    if not sides or sides[0].plan is None or len(sides := _planned(sides)) < 2:
        raise Http404("no two plans to compare")
    body = vms_csv(sides, _found(sides))
    return _csv(StreamingHttpResponse(body, content_type="text/csv; charset=utf-8"), project, sides, "vms")


def _groups(request: MemberRequest, sides: Sequence[Side]) -> dict[str, object]:
    """The page of groups that differ from the first scenario; nothing while that has no plan, or no other has."""
    first = sides[0].plan
    planned = _planned(sides)
    if first is None or len(planned) < 2:
        return {"groups": None}
    found = _found(planned)
    search = request.GET.get("q", "").replace("\x00", "").strip()  # which PostgreSQL refuses in a text
    letters = [side.letter for side in planned[1:]]
    against = request.GET.get("against", "")
    rows = narrowed(found, first, search, letters.index(against) if against in letters else None)
    page = page_of(request, rows, size=GROUPS_PER_PAGE)
    return {
        "first": planned[0],
        "others": list(zip(planned[1:], found.vms, found.newcomers, strict=True)),
        "differing": bool(found.any_differs.any()),
        "groups": page,
        "group_rows": group_rows(first, found, list(page)),
        "search": search,
        "against": against,
    }


def _planned(sides: Sequence[Side]) -> list[Side]:
    return [side for side in sides if side.plan is not None]


def _found(sides: Sequence[Side]) -> Apart:
    first, *others = [side.plan for side in sides if side.plan is not None]
    return apart(first, others)


def _asked(request: MemberRequest) -> Asked:
    given = [key for key in keys_in(request.GET.getlist("scenarios")) if key]
    keys = list(dict.fromkeys(given))
    return Asked(keys[:MOST_COMPARED], max(0, len(keys) - MOST_COMPARED), len(keys) < len(given))


def _csv(response: HttpResponseBase, project: Project, sides: Sequence[Side], what: str) -> HttpResponseBase:
    name = comparison_file_name(project, sides, what)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response
