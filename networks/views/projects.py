"""Projects: the list, a new one, its settings and members."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from networks.forms.projects import MemberForm, ProjectForm
from networks.models import Project
from networks.selectors.projects import changes_of, members_of, project_rows
from networks.services import projects as services
from networks.services.errors import ServiceError
from networks.views.access import MemberRequest, in_project
from networks.views.answers import done, page_of, say_form_errors

CHANGES_SHOWN = 20


@require_GET
def project_list(request: MemberRequest) -> HttpResponse:
    """Every project the user is a member of."""
    return render(request, "networks/project_list.html", {"page": page_of(request, project_rows(request.user))})


@require_http_methods(["GET", "POST"])
def project_new(request: MemberRequest) -> HttpResponse:
    """A new project; the next thing is an inventory."""
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            project = services.project_create(owner=request.user, **form.cleaned_data)
        except ServiceError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"{project.name} is there. Import its inventory next.")
            return redirect("networks:import_list", project.pk)
    return render(request, "networks/project_new.html", {"form": form})


@require_http_methods(["GET", "POST"])
@in_project
def project_settings(request: MemberRequest, project: Project) -> HttpResponse:
    """Name, time zone, members, and what was changed lately."""
    form = ProjectForm(request.POST or None, initial={"name": project.name, "time_zone": project.time_zone})
    if request.method == "POST" and form.is_valid():
        try:
            services.project_update(project=project, by=request.user, **form.cleaned_data)
        except ServiceError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The project's settings are stored.")
            return redirect("networks:project_settings", project.pk)
    context = {
        "project": project,
        "form": form,
        "member_form": MemberForm(),
        "members": members_of(project),
        "changes": changes_of(project)[:CHANGES_SHOWN],
    }
    return render(request, "networks/project_settings.html", context)


@require_POST
@in_project
def member_add(request: MemberRequest, project: Project) -> HttpResponse:
    """Let a login in."""
    back = reverse("networks:project_settings", args=[project.pk])
    form = MemberForm(request.POST)
    if not form.is_valid():
        say_form_errors(request, form)
        return redirect(back)
    user = form.cleaned_data["username"]

    def add() -> str:
        services.member_add(project=project, user=user, by=request.user)
        return f"{user} may see and change this project now."

    return done(request, add, back)


@require_POST
@in_project
def member_remove(request: MemberRequest, project: Project, user_id: int) -> HttpResponse:
    """Show a login out; who removes oneself goes to the list of projects."""
    user = members_of(project).get(pk=user_id)

    def remove() -> str:
        services.member_remove(project=project, user=user, by=request.user)
        return f"{user} no longer sees {project.name}."

    response = done(request, remove, reverse("networks:project_settings", args=[project.pk]))
    still_in = members_of(project).filter(pk=request.user.pk).exists()
    return response if still_in else redirect("networks:project_list")
