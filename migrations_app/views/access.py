"""The one place where a view asks what its user may see. To everybody else it does not exist: 404."""

from datetime import date

from django.http import Http404, HttpRequest
from django.utils import timezone

from migrations_app import selectors
from migrations_app.models import Scenario
from networks import selectors as estate
from networks.models import Project


def project_or_404(request: HttpRequest, project_id: int) -> Project:
    """A project the user is a member of."""
    try:
        return estate.project_of(request.user, project_id)
    except Project.DoesNotExist:
        raise Http404("no such project") from None


def scenario_or_404(request: HttpRequest, project_id: int, scenario_id: int) -> Scenario:
    """A scenario of a project the user is a member of."""
    project = project_or_404(request, project_id)
    try:
        return selectors.scenario_of(project, scenario_id)
    except Scenario.DoesNotExist:
        raise Http404("no such scenario") from None


def today_in(project: Project) -> date:
    """The project's local day."""
    return timezone.now().astimezone(project.zone).date()
