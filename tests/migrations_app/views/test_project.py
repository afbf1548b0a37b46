"""A project's front page says where it stands, and what to do next."""

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from migrations_app.models import Plan, Scenario
from networks.models import ImportRun, Project
from networks.services.projects import change_record
from tests.migrations_app.factories import make_project, make_segment, make_vm
from tests.migrations_app.views.conftest import make_run
from tests.migrations_app.views.estates import planned_estate, queries_of


def front_page(client: Client, project: Project) -> str:
    return client.get(reverse("migrations:project", args=[project.pk])).content.decode()


def test_an_empty_project_begins_with_an_import(logged_in: Client, project: Project) -> None:
    page = front_page(logged_in, project)
    assert "It begins with an inventory" in page
    assert f'href="{reverse("networks:import_list", args=[project.pk])}"' in page


def test_an_estate_without_a_scenario_is_told_to_make_one(logged_in: Client, project: Project) -> None:
    make_vm(project, "web-1", make_segment(project, "web"))
    page = front_page(logged_in, project)
    assert "No scenario yet" in page
    assert f'href="{reverse("migrations:scenario_new", args=[project.pk])}"' in page


def test_a_scenario_stands_with_the_figures_of_its_plan(logged_in: Client, plan: Plan) -> None:
    page = front_page(logged_in, plan.scenario.project)
    assert "revision 1" in page
    assert ">current<" in page
    assert f'<td class="num">{plan.stretch_days}</td>' in page


def test_a_change_that_matters_makes_the_plan_stale(logged_in: Client, plan: Plan) -> None:
    change_record(project=plan.scenario.project, by=None, sentence="The link is 100 Mbit/s now.")
    assert ">stale<" in front_page(logged_in, plan.scenario.project)


def test_a_run_that_ended_without_a_plan_is_linked(logged_in: Client, scenario: Scenario) -> None:
    run = make_run(scenario, state="refused", message="No window.")
    page = front_page(logged_in, scenario.project)
    assert reverse("migrations:plan_run", args=[scenario.project_id, scenario.pk, run.pk]) in page
    assert "refused" in page


def test_an_import_under_way_is_shown(logged_in: Client, project: Project) -> None:
    run = ImportRun.objects.create(project=project, kind="rvtools", file_name="may.xlsx", state="running")
    page = front_page(logged_in, project)
    assert "may.xlsx" in page
    assert reverse("networks:import_detail", args=[project.pk, run.pk]) in page


def test_the_page_takes_the_same_queries_for_10_and_for_200_segments(logged_in: Client, user: User) -> None:
    queries = []
    for segments in (10, 200):
        project = make_project(f"{segments} segments")
        project.membership_set.create(user=user)
        planned_estate(project, segments)
        queries.append(queries_of(logged_in, reverse("migrations:project", args=[project.pk])))
    assert queries[0] == queries[1]
