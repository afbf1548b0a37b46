"""The list of projects, a new one, and its settings."""

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from networks.models import Project
from tests.migrations_app.factories import make_project, make_segment, make_vm


def test_who_has_no_project_is_told_to_make_one(logged_in: Client) -> None:
    make_project("Somebody else's")
    page = logged_in.get("/").content.decode()
    assert "No project yet" in page
    assert reverse("networks:project_new") in page
    assert "Somebody else" not in page


def test_a_row_counts_vms_and_segments_apart(logged_in: Client, project: Project) -> None:
    web, db = make_segment(project, "web"), make_segment(project, "db")
    for name in ("a", "b", "c"):
        make_vm(project, name, web, db)
    row = logged_in.get("/").context["page"].object_list[0]
    assert (row.vm_count, row.segment_count) == (3, 2)


def test_a_new_project_leads_to_its_first_import(logged_in: Client, user: User) -> None:
    answer = logged_in.post(reverse("networks:project_new"), {"name": "Move", "time_zone": "Europe/Zurich"})
    project = Project.objects.get(name="Move")
    assert answer.headers["Location"] == reverse("networks:import_list", args=[project.pk])
    assert list(project.members.all()) == [user]


def test_a_taken_name_and_a_wrong_zone_are_said_beside_their_fields(logged_in: Client, project: Project) -> None:
    form = logged_in.post(reverse("networks:project_new"), {"name": "X", "time_zone": "Mars/Base"}).context["form"]
    assert form.errors["time_zone"] == ["Mars/Base is no time zone we know. Choose one of the list."]
    taken = {"name": project.name, "time_zone": "UTC"}
    form = logged_in.post(reverse("networks:project_new"), taken).context["form"]
    assert "already a project called Frankfurt exit" in form.errors["name"][0]
