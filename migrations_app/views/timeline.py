"""The timeline, and the same as a table: the cutover order."""

from collections.abc import Iterable
from typing import get_args

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from migrations_app import selectors
from migrations_app.drawings import timeline as drawing
from migrations_app.drawings.of_plan import timeline_of
from migrations_app.models import Plan, SegmentPlan
from migrations_app.selectors.plans import SegmentSort
from migrations_app.selectors.segment_actuals import SegmentActuals
from migrations_app.selectors.studies import study_of
from migrations_app.views.access import scenario_or_404, today_in
from migrations_app.views.standing import standing_of
from networks.models import Project

ZOOMS = (1.0, 1.5, 2.0, 3.0, 4.5, 7.0, 10.0)
ROWS_PER_PAGE = 100


@require_safe
def timeline_page(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """The picture of the scenario's plan; to htmx the picture alone, in another order or zoom."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    context = standing_of(scenario)
    plan = context["plan"]
    if not isinstance(plan, Plan):
        return render(request, "migrations_app/timeline.html", context)
    today = today_in(scenario.project)
    sort, zoom, width = sort_of(request), _zoom_of(request), _width_of(request)
    picture = timeline_of(plan, sort=sort, today=today)
    scale = drawing.scale_of(picture, width * zoom)
    context |= {
        "sort": sort,
        "sorts": get_args(SegmentSort),
        "zoom": zoom,
        "closer": next((one for one in ZOOMS if one > zoom), None),
        "wider": next((one for one in reversed(ZOOMS) if one < zoom), None),
        "width": round(width),
        # every text in these was escaped where it was drawn
        "corner": SafeString(drawing.corner()),
        "axis": SafeString(drawing.axis(picture, scale)),
        "labels": SafeString(drawing.labels(picture)),
        "bars": SafeString(drawing.bars(picture, scale)),
        "figures": SafeString(drawing.figures(picture, scale)),
        "figure_labels": SafeString(drawing.figure_labels(picture)),
        "legend": SafeString(drawing.legend(picture)),
        "study": study_of(plan),
        "unavoidable": selectors.segment_rows(plan, "risk")
        .exclude(unavoidable_reason="")
        .only("segment__name", "unavoidable_reason"),
    }
    part = getattr(request, "htmx", None) and request.htmx.target == "picture"  # type: ignore[attr-defined]
    return render(request, "migrations_app/_picture.html" if part else "migrations_app/timeline.html", context)


@require_safe
def cutover_order(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """One row a segment in cutover order, each with what had to go before."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    context = standing_of(scenario)
    plan = context["plan"]
    if isinstance(plan, Plan):
        rows = selectors.segment_rows(plan, sort_of(request))
        page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
        approved = selectors.baseline_cutovers(scenario.project)
        lives = _lives(scenario.project, page)
        context |= {
            "page": page,
            "rows": [(row, lives.get(row.segment_id), approved.get(row.segment_id)) for row in page],
            "sort": sort_of(request),
        }
    return render(request, "migrations_app/cutover_order.html", context)


def _lives(project: Project, rows: Iterable[SegmentPlan]) -> dict[int, SegmentActuals]:
    """What has happened to the segments of these rows."""
    keys = [row.segment_id for row in rows]
    return selectors.segment_actuals(project, today=today_in(project), segment_ids=keys)


def sort_of(request: HttpRequest) -> SegmentSort:
    """The order asked for; the cutover order if it is none we know."""
    sorts: tuple[SegmentSort, ...] = get_args(SegmentSort)
    return next((one for one in sorts if one == request.GET.get("sort")), "cutover")


def _zoom_of(request: HttpRequest) -> float:
    try:
        asked = float(request.GET.get("zoom", 1))
    except ValueError:
        return 1.0
    return min(ZOOMS, key=lambda one: abs(one - asked)) if asked == asked else 1.0


def _width_of(request: HttpRequest) -> float:
    """The width of the whole picture at zoom 1: what the page has room for, told by a small script."""
    try:
        asked = int(request.GET.get("width", drawing.DEFAULT_WIDTH_PX))
    except ValueError:
        return drawing.DEFAULT_WIDTH_PX
    return min(max(asked, drawing.NARROWEST_PX), 4 * drawing.DEFAULT_WIDTH_PX)
