"""What HCX says has happened, as imported."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from migrations_app.forms import HcxExtensionFilters, HcxMigrationFilters
from migrations_app.selectors.hcx import hcx_counts, hcx_rows_of
from networks.models import Project
from networks.views.access import MemberRequest, in_project
from networks.views.answers import list_response, page_of

LISTS = ("extensions", "migrations")


@require_GET
@in_project
def hcx_list(request: MemberRequest, project: Project) -> HttpResponse:
    """One of HCX's two lists; without a choice the one that has rows."""
    counts = hcx_counts(project)
    show = request.GET.get("show", "")
    if show not in LISTS:
        show = "migrations" if counts["migrations"] and not counts["extensions"] else "extensions"
    filters = (HcxMigrationFilters if show == "migrations" else HcxExtensionFilters)(request.GET)
    context = {
        "project": project,
        "show": show,
        "filters": filters,
        "counts": counts,
        "total": counts[show],
        "page": page_of(request, hcx_rows_of(project, show, **filters.asked())),
    }
    return list_response(request, "migrations_app/hcx_list.html", "migrations_app/_hcx_rows.html", context)
