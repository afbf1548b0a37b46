"""A scenario: made here, looked at on its timeline."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from migrations_app.forms import ScenarioForm
from migrations_app.services import scenario_create
from migrations_app.views.access import project_or_404, scenario_or_404, today_in
from networks.services import ServiceError


@require_safe
def scenario(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """A scenario is its timeline."""
    scenario_or_404(request, project_id, scenario_id)
    return redirect("migrations:timeline", project_id, scenario_id)


@require_http_methods(["GET", "POST"])
def scenario_new(request: HttpRequest, project_id: int) -> HttpResponse:
    """A new scenario with the default settings; its calendar comes next."""
    project = project_or_404(request, project_id)
    form = ScenarioForm(request.POST or None, initial={"start_on": today_in(project)})
    if request.method == "POST" and form.is_valid():
        try:
            made = scenario_create(project=project, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ServiceError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{made.name} has the default settings. Add its change windows next.")
            return redirect("migrations:scenario_settings", project.pk, made.pk)
    return render(request, "migrations_app/scenario_new.html", {"project": project, "form": form})
