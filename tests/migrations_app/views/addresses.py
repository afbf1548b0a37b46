"""Addresses of the pages under test."""

from django.urls import reverse

from migrations_app.models import Scenario
from migrations_app.urls import urlpatterns

NAMES = [
    one.name for one in urlpatterns if "project_id" in one.pattern.converters
]  # the others are of nobody's project


def address_of(name: str, scenario: Scenario) -> str:
    """A page of the scenario or its project; other ids in its address name nothing."""
    pattern = next(one.pattern for one in urlpatterns if one.name == name)
    known = {"project_id": scenario.project_id, "scenario_id": scenario.pk}
    return reverse(f"migrations:{name}", kwargs={key: known.get(key, 999_999) for key in pattern.converters})
