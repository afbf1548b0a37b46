"""Who approved which part of a scenario's plan, what is open, and what has lapsed."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from migrations_app import selectors
from migrations_app.choices import ApprovalKind
from migrations_app.forms.decisions import ApprovalFilters
from migrations_app.models import Scenario
from migrations_app.selectors.approval_rows import ApprovalRow, approval_rows, counts_of
from migrations_app.selectors.approvals import approval_of
from migrations_app.services import approvals as services
from networks.choices import Role
from networks.models import Project
from networks.selectors.ties import application_of
from networks.views.access import MemberRequest, in_project, needs
from networks.views.answers import done, page_of, way_back


@require_safe
@in_project
def approvals(request: MemberRequest, project: Project, scenario_id: int) -> HttpResponse:
    """What of the plan is open, approved and lapsed: waves, un-extensions, applications."""
    scenario = selectors.scenario_of(project, scenario_id)
    plan = selectors.plan_of(scenario)
    filters = ApprovalFilters(request.GET)
    asked = filters.asked()
    kind = asked.get("kind", ApprovalKind.WAVE)
    rows = {one: approval_rows(plan, one) for one in ApprovalKind} if plan else {}
    context = {
        "project": scenario.project,
        "scenario": scenario,
        "plan": plan,
        "filters": filters,
        "kind": kind,
        "state": asked.get("state", ""),
        "kinds": [(one, one.label, counts_of(found)) for one, found in rows.items()],
        "page": page_of(request, _narrowed(rows.get(kind, []), asked)),
        "role": request.membership.role,
        "is_empty": not any(rows.values()),
    }
    return render(request, "migrations_app/approvals.html", context)


@require_POST
@needs(Role.VIEWER)  # the owner of an application may be one; the service asks by what is approved
@in_project
def approval_give(request: MemberRequest, project: Project, scenario_id: int, kind: str, key: int) -> HttpResponse:
    """Approve a part of the plan as it is."""
    scenario = selectors.scenario_of(project, scenario_id)
    if kind not in ApprovalKind.values:
        raise Http404("nothing of this kind is approved")

    def give() -> str:
        seen, note = request.POST.get("seen", ""), request.POST.get("note", "")
        approval = services.approval_give(scenario=scenario, kind=kind, key=key, by=request.user, seen=seen, note=note)
        return f"{approval.subject_name} is approved: {approval.summary}."

    return done(request, give, _list(scenario))


@require_POST
@needs(Role.VIEWER)  # who gave it may
@in_project
def approval_withdraw(request: MemberRequest, project: Project, scenario_id: int, approval_id: int) -> HttpResponse:
    """Take an approval back."""
    scenario = selectors.scenario_of(project, scenario_id)
    approval = approval_of(scenario, approval_id)

    def withdraw() -> str:
        services.approval_withdraw(approval=approval, by=request.user)
        return f"{approval.subject_name} is no longer approved."

    return done(request, withdraw, _list(scenario))


@require_POST
@needs(Role.ARCHITECT)
@in_project
def application_owner(request: MemberRequest, project: Project, application_id: int) -> HttpResponse:
    """Say which member approves an application's move; an empty login says nobody."""
    application = application_of(project, application_id)
    given = request.POST.get("owner", "").strip()

    def name() -> str:
        services.application_set_owner(application=application, username=given, by=request.user)
        return f"{given or 'Nobody'} approves the move of {application.name} now."

    return done(request, name, way_back(request, reverse("networks:rule_list", args=[project.pk])))


def _narrowed(rows: list[ApprovalRow], asked: dict[str, str]) -> list[ApprovalRow]:
    search, state = asked.get("search", "").casefold(), asked.get("state", "")
    return [row for row in rows if search in row.name.casefold() and state in ("", row.state.state)]


def _list(scenario: Scenario) -> str:
    return reverse("migrations:approvals", args=[scenario.project_id, scenario.pk])
