"""Which scenarios the project bar leads to."""

from django import template

from migrations_app import selectors
from migrations_app.models import Scenario
from networks.models import Project

register = template.Library()


@register.simple_tag
def scenarios_of(project: Project) -> list[Scenario]:
    """The scenarios of a project, the one that counts first: their keys and names alone."""
    return list(selectors.scenarios_of(project).select_related(None).only("id", "name", "project_id"))
