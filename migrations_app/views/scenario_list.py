"""The scenarios of a project: where each stands, copied, renamed, thrown away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from migrations_app import selectors, tasks
from migrations_app.forms import ApprovalForm
from migrations_app.forms.scenario_copies import ScenarioNameForm
from migrations_app.selectors.scenario_list import free_name, goes_with, scenario_rows
from migrations_app.services import scenario_update
from migrations_app.services.scenario_copies import scenario_copy as copied
from migrations_app.services.scenario_copies import scenario_delete as deleted
from migrations_app.views.access import today_in
from networks.choices import Role
from networks.models import Project
from networks.services import ServiceError
from networks.views.access import MemberRequest, in_project, needs
from networks.views.answers import done, say_form_errors


@require_safe
@in_project
def scenario_list(request: MemberRequest, project: Project) -> HttpResponse:
    """Every scenario with its figures and who changed it last; two to four are ticked to be compared."""
    rows = scenario_rows(project, today_in(project))
    context = {"project": project, "rows": rows, "approval_form": ApprovalForm()}
    return render(request, "migrations_app/scenario_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Role.ARCHITECT)
@in_project
def scenario_copy(request: MemberRequest, project: Project, scenario_id: int) -> HttpResponse:
    """Ask for a name, then copy; the copy's page shows how far its plan is."""
    scenario = selectors.scenario_of(project, scenario_id)
    form = ScenarioNameForm(request.POST or None, initial={"name": free_name(project, scenario.name)})
    if request.method == "POST" and form.is_valid():
        try:
            made = copied(scenario=scenario, name=form.cleaned_data["name"], by=request.user)
        except ServiceError as refusal:
            form.add_error(None, str(refusal))
        else:
            if selectors.board_of(made) is not None:
                tasks.follow(made)
            messages.success(request, f"{made.name} is a copy of {scenario.name}: change it, then compare the two.")
            return redirect("migrations:scenario_list", project.pk)
    context = {"project": project, "scenario": scenario, "form": form, "plan": selectors.plan_of(scenario)}
    return render(request, "migrations_app/scenario_copy.html", context)


@require_POST
@needs(Role.ARCHITECT)
@in_project
def scenario_rename(request: MemberRequest, project: Project, scenario_id: int) -> HttpResponse:
    """Call a scenario something else."""
    scenario = selectors.scenario_of(project, scenario_id)
    form = ScenarioNameForm(request.POST)
    back = reverse("migrations:scenario_list", args=[project.pk])
    if not form.is_valid():
        say_form_errors(request, form)
        return redirect(back)

    def rename() -> str:
        before = scenario.name
        name = form.cleaned_data["name"]
        scenario_update(scenario=scenario, by=request.user, values={"name": name}, reasons={})
        return f"{before} is called {name} now."

    return done(request, rename, back)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Role.ARCHITECT)
@in_project
def scenario_delete(request: MemberRequest, project: Project, scenario_id: int) -> HttpResponse:
    """Say what goes with a scenario, then delete it."""
    scenario = selectors.scenario_of(project, scenario_id)
    refusal = ""
    if request.method == "POST":
        try:
            deleted(scenario=scenario, by=request.user)
        except ServiceError as error:
            refusal = str(error)
        else:
            tasks.track(project.pk)
            messages.success(request, f"Scenario {scenario.name} is deleted.")
            return redirect("migrations:scenario_list", project.pk)
    context = {"project": project, "scenario": scenario, "goes_with": goes_with(scenario), "refusal": refusal}
    return render(request, "migrations_app/scenario_delete.html", context)
