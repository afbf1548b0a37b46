"""What ties VMs and segments: applications, rules, flows, dependencies."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from networks import tasks
from networks.forms.filters import CouplingFilters, FlowFilters
from networks.forms.vms import RuleForm
from networks.models import Project
from networks.selectors.imports import last_derivation
from networks.selectors.segments import couplings_of, segment_of
from networks.selectors.ties import application_of, applications_of, flow_counts, flows_of, rule_of, rules_of
from networks.selectors.vms import vm_of
from networks.services import estate, rules
from networks.services.derive import derive_run_create
from networks.services.errors import ServiceError
from networks.services.runs import run_request_cancel
from networks.views.access import MemberRequest, in_project
from networks.views.answers import done, list_response, page_of, way_back


@require_http_methods(["GET", "POST"])
@in_project
def rule_list(request: MemberRequest, project: Project) -> HttpResponse:
    """Applications with their tick, rules, and a form for a new rule."""
    form = RuleForm(request.POST or None, project=project)
    if request.method == "POST" and form.is_valid():
        try:
            rule = rules.rule_create(project=project, by=request.user, **form.cleaned_data)
        except ServiceError as refusal:
            form.add_error("vms", str(refusal))
        else:
            messages.success(request, f"Rule {rule.name} holds now.")
            return redirect("networks:rule_list", project.pk)
    search = request.GET.get("q", "")
    context = {
        "project": project,
        "form": form,
        "search": search,
        "applications": page_of(request, applications_of(project, search=search)),
        "rules": page_of(request, rules_of(project), key="rules"),
    }
    return list_response(request, "networks/rule_list.html", "networks/_application_rows.html", context)


@require_POST
@in_project
def rule_remove(request: MemberRequest, project: Project, rule_id: int) -> HttpResponse:
    """Take a rule away."""
    rule = rule_of(project, rule_id)

    def remove() -> str:
        rules.rule_delete(rule=rule, by=request.user)
        return f"Rule {rule.name} is gone."

    return done(request, remove, reverse("networks:rule_list", args=[project.pk]))


@require_POST
@in_project
def application_tick(request: MemberRequest, project: Project, application_id: int) -> HttpResponse:
    """Make an application one move group, or let it be spread."""
    application, together = application_of(project, application_id), request.POST.get("moves_together") == "1"

    def tick() -> str:
        estate.application_set_moves_together(application=application, moves_together=together, by=request.user)
        return f"{application.name} {'moves in one wave' if together else 'may be spread over several waves'}."

    return done(request, tick, way_back(request, reverse("networks:rule_list", args=[project.pk])))


@require_GET
@in_project
def flow_list(request: MemberRequest, project: Project) -> HttpResponse:
    """Traffic, the heaviest first."""
    filters, sort = FlowFilters(request.GET), request.GET.get("sort", "-bytes")
    asked = filters.asked()
    context = {
        "project": project,
        "filters": filters,
        "sort": sort,
        "page": page_of(request, flows_of(project, **asked, sort=sort)),
        "vm": vm_of(project, asked["vm_id"]) if "vm_id" in asked else None,
        "counts": flow_counts(project),
    }
    return list_response(request, "networks/flow_list.html", "networks/_flow_rows.html", context)


@require_GET
@in_project
def coupling_list(request: MemberRequest, project: Project) -> HttpResponse:
    """What ties segments to each other, each tie with the VMs, flows and rules behind it."""
    filters = CouplingFilters(request.GET)
    asked = filters.asked()
    context = {
        "project": project,
        "filters": filters,
        "page": page_of(request, couplings_of(project, **asked)),
        "segment": segment_of(project, asked["segment_id"]) if "segment_id" in asked else None,
        "run": last_derivation(project),
    }
    return list_response(request, "networks/coupling_list.html", "networks/_coupling_rows.html", context)


@require_POST
@in_project
def derive_start(request: MemberRequest, project: Project) -> HttpResponse:
    """Work the dependencies out again."""
    with transaction.atomic():
        run = derive_run_create(project=project, by=request.user)
        tasks.derive_run.delay_on_commit(run.pk)
    return redirect("networks:coupling_list", project.pk)


@require_GET
@in_project
def derive_progress(request: MemberRequest, project: Project) -> HttpResponse:
    """How far the derivation is, for htmx; when it has ended the page is loaded again."""
    run = last_derivation(project)
    if run is None or not run.is_live:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "networks/_derive_run.html", {"project": project, "run": run})


@require_POST
@in_project
def derive_cancel(request: MemberRequest, project: Project) -> HttpResponse:
    """Stop the derivation."""
    if run := last_derivation(project):
        run_request_cancel(run)
    return redirect("networks:coupling_list", project.pk)
