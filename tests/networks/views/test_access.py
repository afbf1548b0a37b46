"""A project's pages exist for its members only."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from networks.models import Project
from networks.urls import urlpatterns
from tests.migrations_app.factories import make_project

IN_PROJECT = [one for one in urlpatterns if "project_id" in one.pattern.converters]
NAMES = [one.name for one in IN_PROJECT]


def address_of(name: str, project: Project) -> str:
    """A page of the project; other ids in its address name nothing."""
    pattern = next(one.pattern for one in IN_PROJECT if one.name == name)
    ids = dict.fromkeys(pattern.converters, 999_999)
    return reverse(f"networks:{name}", kwargs=ids | {"project_id": project.pk})


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_to_a_stranger_no_page_of_a_project_exists(logged_in: Client, name: str) -> None:
    address = address_of(name, make_project("Somebody else's"))
    answers = {logged_in.get(address).status_code, logged_in.post(address).status_code}
    assert answers <= {404, 405}
    assert 404 in answers


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_without_a_login_every_page_of_a_project_leads_to_the_door(client: Client, name: str) -> None:
    answer = client.get(address_of(name, make_project("Somebody else's")))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login/")


def test_another_projects_things_are_not_found_through_ones_own(
    logged_in: Client, project: Project, user: User
) -> None:
    other = make_project("Somebody else's")
    theirs = other.vms.create(vcenter=other.vcenters.get(), key="vm-1", name="their-vm")
    assert logged_in.get(reverse("networks:vm_detail", args=[project.pk, theirs.pk])).status_code == 404
    answer = logged_in.post(
        reverse("networks:vm_bulk", args=[project.pk]), {"action": "criticality", "criticality": "5", "vm": theirs.pk}
    )
    theirs.refresh_from_db()
    assert answer.status_code == 302
    assert theirs.criticality is None


def test_a_form_leads_back_to_addresses_of_this_site_only(logged_in: Client, project: Project) -> None:
    answer = logged_in.post(
        reverse("networks:vm_bulk", args=[project.pk]), {"action": "gone", "back": "//evil.example/"}
    )
    assert answer.headers["Location"] == reverse("networks:vm_list", args=[project.pk])
