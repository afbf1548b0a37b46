"""Port groups and segments: the lists, treatments, and which port groups are one segment."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from networks.forms.filters import PortGroupFilters, SegmentFilters
from networks.forms.segments import TreatmentForm
from networks.models import Project
from networks.selectors.segments import (
    join_proposal_of,
    join_proposals_of,
    port_group_of,
    port_groups_of,
    segment_counts,
    segments_of,
    shared_segment_ids,
    switches_of,
)
from networks.services import segments as services
from networks.views.access import MemberRequest, in_project, keys_in
from networks.views.answers import done, list_response, page_of, say_form_errors, way_back

PROPOSALS_SHOWN = 20


@require_GET
@in_project
def port_group_list(request: MemberRequest, project: Project) -> HttpResponse:
    """What was found on the switches."""
    filters, sort = PortGroupFilters(request.GET), request.GET.get("sort", "switch")
    page = page_of(request, port_groups_of(project, **filters.asked(), sort=sort))
    context = {
        "project": project,
        "filters": filters,
        "sort": sort,
        "page": page,
        "switches": switches_of(project),
        "shared": shared_segment_ids(project),
    }
    return list_response(request, "networks/port_group_list.html", "networks/_port_group_rows.html", context)


@require_POST
@in_project
def port_group_split(request: MemberRequest, project: Project, port_group_id: int) -> HttpResponse:
    """Take a port group out of its segment."""
    port_group = port_group_of(project, port_group_id)

    def split() -> str:
        own = services.segment_split(port_group=port_group, by=request.user)
        return f"{port_group} is the segment {own.name} now."

    return done(request, split, reverse("networks:port_group_list", args=[project.pk]))


@require_GET
@in_project
def segment_list(request: MemberRequest, project: Project) -> HttpResponse:
    """Broadcast domains, and pairs that may be one."""
    filters, sort = SegmentFilters(request.GET), request.GET.get("sort", "name")
    context = {
        "project": project,
        "filters": filters,
        "sort": sort,
        "page": page_of(request, segments_of(project, **filters.asked(), sort=sort)),
        "treatment_form": TreatmentForm(),
    }
    if request.headers.get("HX-Request") != "true":
        proposals = join_proposals_of(project)
        context |= {
            "counts": segment_counts(project),
            "switches": switches_of(project),
            "proposals": proposals[:PROPOSALS_SHOWN],
            "proposal_count": proposals.count(),
        }
    return list_response(request, "networks/segment_list.html", "networks/_segment_rows.html", context)


@require_POST
@in_project
def segment_bulk(request: MemberRequest, project: Project) -> HttpResponse:
    """Decide the treatment of the segments ticked, or of all that the list's filters match."""
    back = way_back(request, reverse("networks:segment_list", args=[project.pk]))
    form = TreatmentForm(request.POST)
    if not form.is_valid():
        say_form_errors(request, form)
        return redirect(back)

    def decide() -> str:
        count = services.segments_set_treatment(
            project=project, segment_ids=_chosen(request, project), by=request.user, **form.cleaned_data
        )
        return f"{count} segment{'s' if count > 1 else ''}: the treatment is decided."

    return done(request, decide, back)


@require_POST
@in_project
def join_proposal_answer(request: MemberRequest, project: Project, proposal_id: int) -> HttpResponse:
    """Yes, the two are one broadcast domain; or no."""
    proposal = join_proposal_of(project, proposal_id)

    def answer() -> str:
        if request.POST.get("answer") == "confirm":
            keep = services.join_proposal_confirm(proposal=proposal, by=request.user)
            return f"They are one segment now: {keep.name}."
        services.join_proposal_dismiss(proposal=proposal, by=request.user)
        return f"{proposal.segment.name} and {proposal.other.name} stay two segments; this is not asked again."

    return done(request, answer, reverse("networks:segment_list", args=[project.pk]))


def _chosen(request: MemberRequest, project: Project) -> list[int]:
    """The keys ticked, or those of every segment that the filters in `query` match."""
    if request.POST.get("scope") == "all":
        asked = SegmentFilters(QueryDict(request.POST.get("query", ""))).asked()
        return list(segments_of(project, **asked).values_list("pk", flat=True))
    return keys_in(request.POST.getlist("segment"))
