"""Where a view gets its project and its scenario. To whoever is no member they do not exist: 404."""

from datetime import date

from django.http import Http404, HttpRequest
from django.utils import timezone

from migrations_app import selectors
from migrations_app.models import Scenario
from networks.models import Project
from networks.views.access import membership_or_404


def project_or_404(request: HttpRequest, project_id: int) -> Project:
    """A project the user is a member of."""
    return membership_or_404(request, project_id).project


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
