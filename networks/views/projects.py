"""Projects: the list, a new one, its settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from networks.choices import Role
from networks.forms.projects import ProjectForm
from networks.models import Project
from networks.selectors.projects import changes_of, project_rows
from networks.services import projects as services
from networks.services.errors import ServiceError
from networks.views.access import MemberRequest, in_project, needs
from networks.views.answers import page_of

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
@needs(Role.OWNER)
@in_project
def project_settings(request: MemberRequest, project: Project) -> HttpResponse:
    """Name, time zone, and what was changed lately."""
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
        "changes": changes_of(project)[:CHANGES_SHOWN],
    }
    return render(request, "networks/project_settings.html", context)
