"""The record of changes: who changed what, when, why, with its effect on stretch-days."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from migrations_app.choices import SubjectKind
from migrations_app.exports.changes import changes_csv, changes_file_name
from migrations_app.forms.decisions import ChangeFilters
from migrations_app.models import Wave
from migrations_app.selectors.changes import change_rows, changes_found
from migrations_app.selectors.subjects import subject_names, subject_of
from networks.models import Change, Project
from networks.views.access import MemberRequest, in_project, key_in

ROWS = 50


@require_safe
@in_project
def change_list(request: MemberRequest, project: Project) -> HttpResponse:
    """Changes, newest first; `before` and `after` in the address page by key, so that new ones shift nothing."""
    filters = ChangeFilters(request.GET, project)
    asked = filters.asked()
    found = changes_found(project, **asked)
    rows, newer, older = _page(request, found)
    names = subject_names(project, [(asked.get("kind", ""), asked.get("subject"))])
    context = {
        "project": project,
        "filters": filters,
        "rows": change_rows(project, rows),
        "newer": newer,
        "older": older,
        "narrowed_to": next(iter(names.values()), ""),
    }
    return render(request, "migrations_app/change_list.html", context)


@require_safe
@in_project
def changes_file(request: MemberRequest, project: Project) -> StreamingHttpResponse:
    """The changes that the same filters find, as CSV."""
    found = changes_found(project, **ChangeFilters(request.GET, project).asked())
    response = StreamingHttpResponse(changes_csv(project, found), content_type="text/csv; charset=utf-8")
    name = content_disposition_header(as_attachment=True, filename=changes_file_name(project))
    response.headers["Content-Disposition"] = name or ""
    return response


@require_safe
@in_project
def subject(request: MemberRequest, project: Project, kind: str, key: int) -> HttpResponse:
    """The page of what a change, a comment or an approval is about."""
    if kind not in SubjectKind.values:
        raise Http404("no such kind of thing")
    found = subject_of(project, kind, key)
    match found.kind:
        case SubjectKind.SEGMENT:
            return redirect("migrations:segment_detail", project.pk, key)
        case SubjectKind.VM:
            return redirect("networks:vm_detail", project.pk, key)
        case SubjectKind.APPLICATION:
            return redirect(_vms_of_application(project, key))
    wave = Wave.objects.filter(window_id=key, plan__scenario_id=found.row.scenario_id).first()
    if wave is None:  # nothing moves in it as planned now
        return redirect("migrations:comments", project.pk, SubjectKind.WAVE, key)
    return redirect("migrations:wave_detail", project.pk, found.row.scenario_id, wave.number)


def _vms_of_application(project: Project, key: int) -> str:
    return f"{reverse('networks:vm_list', args=[project.pk])}?application_id={key}"


def _page(request: MemberRequest, found: QuerySet[Change]) -> tuple[list[Change], str, str]:
    """The rows asked for, and the addresses of the newer and the older ones ("" = none)."""
    before, after = key_in(request.GET.get("before", "")), key_in(request.GET.get("after", ""))
    if after:
        rows = list(found.filter(pk__gt=after).order_by("pk")[: ROWS + 1])
        has_newer, has_older = len(rows) > ROWS, True
        rows = rows[:ROWS][::-1]
    else:
        rows = list((found.filter(pk__lt=before) if before else found)[: ROWS + 1])
        has_newer, has_older = bool(before), len(rows) > ROWS
        rows = rows[:ROWS]
    newer = _address(request, "after", rows[0].pk) if has_newer and rows else ""
    older = _address(request, "before", rows[-1].pk) if has_older and rows else ""
    return rows, newer, older


def _address(request: MemberRequest, key: str, value: Any) -> str:
    query = request.GET.copy()
    query.pop("before", None)
    query.pop("after", None)
    query[key] = str(value)
    return f"?{query.urlencode()}"
