"""What is taken away from a scenario's pages: the picture, the CSV, the plan and its input."""

import csv
import json
from xml.etree import ElementTree

import pytest
from django.test import Client

from migrations_app.models import Plan, Scenario
from planner.core.checker import check
from planner.core.instance_file import load_instance, load_plan
from tests.migrations_app.plans import planned
from tests.migrations_app.views.addresses import address_of

FILES = ["timeline_svg", "wave_plan_csv", "plan_file", "instance_file"]


def content_of(client: Client, name: str, scenario: Scenario, **asked: str) -> bytes:
    return b"".join(client.get(address_of(name, scenario), asked))


@pytest.mark.parametrize("name", FILES)
def test_without_a_plan_there_is_no_file(logged_in: Client, scenario: Scenario, name: str) -> None:
    assert logged_in.get(address_of(name, scenario)).status_code == 404


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_named_after_project_scenario_and_revision(logged_in: Client, plan: Plan, name: str) -> None:
    said = logged_in.get(address_of(name, plan.scenario)).headers["Content-Disposition"]
    assert said.startswith('attachment; filename="frankfurt-exit-baseline-')
    assert "r1" in said


@pytest.mark.parametrize("sort", ["cutover", "risk", "nonsense", "\x00"])
def test_the_picture_is_a_well_formed_file_that_needs_nothing_else(logged_in: Client, plan: Plan, sort: str) -> None:
    text = content_of(logged_in, "timeline_svg", plan.scenario, sort=sort)
    root = ElementTree.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert b"app" in text and b"db" in text
    assert not [one for one in root.iter() if one.tag.endswith(("script", "image", "foreignObject"))]


def test_a_hostile_name_stays_text_in_the_picture(logged_in: Client, scenario: Scenario) -> None:
    scenario.project.segments.filter(name="db").update(name='</text><script>alert(1)</script>&"\x07')
    planned(scenario)
    root = ElementTree.fromstring(content_of(logged_in, "timeline_svg", scenario))
    assert not [one for one in root.iter() if one.tag.endswith("script")]


def test_the_csv_has_a_row_for_each_vm_that_migrates(logged_in: Client, plan: Plan) -> None:
    rows = list(csv.DictReader(content_of(logged_in, "wave_plan_csv", plan.scenario).decode().splitlines()))
    assert sorted(row["vm_name"] for row in rows) == ["app-1", "app-2", "bridge", "db-1"]


def test_the_plan_and_its_input_are_judged_as_the_page_shows_them(logged_in: Client, plan: Plan) -> None:
    instance = load_instance(content_of(logged_in, "instance_file", plan.scenario))
    found = content_of(logged_in, "plan_file", plan.scenario)
    verdict = check(instance, load_plan(found, instance))
    assert verdict.feasible
    assert verdict.measures.objective == pytest.approx(plan.objective, abs=1e-6)
    assert json.loads(found)
