"""Scenarios side by side: what stands on the page, what an address typed wrong gets, and the files."""

import csv
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from migrations_app.models import Scenario
from networks.models import Project
from networks.services.projects import change_record
from tests.migrations_app.compared import make_pair, plan_by_pins
from tests.migrations_app.factories import make_project, make_scenario, make_vm
from tests.migrations_app.views.conftest import FIRST_DAY

TOGETHER = {"a-1": "N1", "a-2": "N1", "d-1": "N2"}

Pair = tuple[Scenario, Scenario]


@pytest.fixture
def unplanned(project: Project) -> Pair:
    """A and its copy B, neither planned."""
    return make_pair(project)


@pytest.fixture
def pair(unplanned: Pair) -> Pair:
    """In A segment app moves on 13 January whole; B leaves a-3 to the 27th."""
    plan_by_pins(unplanned[0], TOGETHER)
    plan_by_pins(unplanned[1], TOGETHER | {"a-3": "N3"})
    return unplanned


def page(client: Client, *scenarios: Scenario, name: str = "compare", **query: Any) -> str:
    address = reverse(f"migrations:{name}", args=[scenarios[0].project_id])
    answer = client.get(address, {"scenarios": [one.pk for one in scenarios], **query})
    assert answer.status_code == 200
    return b"".join(answer).decode()


def flat(html: str) -> str:
    return " ".join(html.split())


def test_figures_stand_with_their_difference_and_the_best_in_words(logged_in: Client, pair: Pair) -> None:
    """2 and 16 stretch-days, as worked out in the test of the selector."""
    found = flat(page(logged_in, *pair))
    assert '<span class="badge is-good">best</span> 2</td><td class="num">16<span class="sub">+14 days</span>' in found
    assert "7 days later than A" in found


def test_a_group_that_differs_stands_with_its_waves_and_its_cost(logged_in: Client, pair: Pair) -> None:
    found = flat(page(logged_in, *pair))
    assert ">a-3</a>" in found
    assert "+61.4 J in A" in found
    assert ">a-1</a>" not in found
    assert "cost unknown" in page(logged_in, *reversed(pair))


def test_without_script_the_picture_is_a_table(logged_in: Client, pair: Pair) -> None:
    assert "A at most 1; B at most 2" in page(logged_in, *pair)


def test_htmx_gets_the_groups_alone(logged_in: Client, pair: Pair) -> None:
    address = reverse("migrations:compare", args=[pair[0].project_id])
    query = {"scenarios": [one.pk for one in pair], "q": "nobody"}
    answer = logged_in.get(address, query, headers={"HX-Request": "true"}).content.decode()
    assert "Nothing matches" in answer
    assert "<html" not in answer


def test_a_plan_made_before_a_change_is_called_stale_beside_the_others(
    logged_in: Client, project: Project, pair: Pair
) -> None:
    first, other = pair
    change_record(project=project, by=None, sentence="It snows.", scenario_id=first.pk)
    html = page(logged_in, first, other)
    assert f"The plan of {first.name} is stale" in html
    assert f"The plan of {other.name} is stale" not in html


def test_the_same_plan_twice_says_that_no_vm_differs(logged_in: Client, pair: Pair) -> None:
    plan_by_pins(pair[1], TOGETHER | {"a-3": "N1"})
    assert "no VM differs from A" in page(logged_in, *pair)


def test_a_scenario_without_a_plan_says_so(logged_in: Client, unplanned: Pair) -> None:
    plan_by_pins(unplanned[0], TOGETHER)
    assert "B, B, has no plan yet" in page(logged_in, *unplanned)
    assert "No other of these scenarios has a plan." in page(logged_in, *unplanned)
    assert "has no plan that the others could be told against" in page(logged_in, *reversed(unplanned))


def test_one_scenario_only_is_to_be_copied(logged_in: Client, scenario: Scenario) -> None:
    assert reverse("migrations:scenario_copy", args=[scenario.project_id, scenario.pk]) in page(logged_in, scenario)


def test_one_named_twice_stands_once_and_another_is_asked_for(logged_in: Client, pair: Pair) -> None:
    found = page(logged_in, pair[0], pair[0])
    assert "A scenario that was named twice stands here once." in found
    assert "Choose another to compare" in found


def test_of_five_scenarios_the_first_four_are_compared_and_that_is_said(logged_in: Client, pair: Pair) -> None:
    more = [Scenario.objects.get(pk=pair[0].pk) for _ in range(3)]
    for number, one in enumerate(more):
        one.pk, one.name, one._state.adding = None, f"Way {number}", True
        one.save()
    found = page(logged_in, *pair, *more)
    assert "A comparison takes two to four scenarios." in found
    assert "1 more was asked for and is left out" in found


def test_a_scenario_of_another_project_does_not_exist(logged_in: Client, pair: Pair) -> None:
    other = make_scenario(make_project("Other"), FIRST_DAY)
    for name in ("compare", "compare_figures", "compare_vms"):
        address = reverse(f"migrations:{name}", args=[pair[0].project_id])
        assert logged_in.get(address, {"scenarios": [pair[0].pk, other.pk]}).status_code == 404


@pytest.mark.parametrize(
    "query",
    [{}, {"scenarios": "x"}, {"scenarios": ["-1", "\u0663", ""]}, {"page": "99", "segments": "x"}, {"q": "\x00"}],
)
def test_an_address_typed_wrong_asks_which_to_compare(
    logged_in: Client, unplanned: Pair, query: dict[str, Any]
) -> None:
    answer = logged_in.get(reverse("migrations:compare", args=[unplanned[0].project_id]), query)
    assert "Choose two to compare" in answer.content.decode()


def test_a_name_is_text_on_the_page(logged_in: Client, pair: Pair) -> None:
    Scenario.objects.filter(pk=pair[1].pk).update(name="<b>B</b>")
    assert "<b>B</b>" not in page(logged_in, *pair)


def rows_of(client: Client, pair: Pair, name: str) -> list[list[str]]:
    return list(csv.reader(page(client, *pair, name=name).splitlines()))


def test_the_figures_as_csv(logged_in: Client, pair: Pair) -> None:
    rows = rows_of(logged_in, pair, "compare_figures")
    assert rows[0] == ["section", "name", "unit", "Baseline", "B"]
    assert ["figure", "Stretch-days", "days", "2", "16"] in rows
    assert ["figure", "Lower bound of J", "risk-days", "", ""] in rows
    assert ["stretch of segment", "app", "days", "1", "15"] in rows


def test_the_vms_that_differ_as_csv_which_no_spreadsheet_executes(logged_in: Client, pair: Pair) -> None:
    pair[0].project.vms.filter(name="a-3").update(name="=a-3", owner="Ada")
    head, *rows = rows_of(logged_in, pair, "compare_vms")
    (row,) = (dict(zip(head, one, strict=True)) for one in rows)
    assert (row["vm_name"], row["owner"], row["wave_a"], row["window_a"]) == ("'=a-3", "Ada", "1", "N1")
    assert (row["wave_b"], row["window_b"], row["switchover_on_b"]) == ("3", "N3", "2035-01-27")
    assert (row["group_cost_b"], row["group_would_break_b"], row["why_unknown_b"]) == ("61.430", "", "")


def queries(client: Client, pair: Pair) -> int:
    with CaptureQueriesContext(connection) as captured:
        page(client, *pair)
    return len(captured)


def test_more_vms_take_no_more_queries(logged_in: Client, pair: Pair) -> None:
    before = queries(logged_in, pair)
    segment = pair[0].project.segments.get(name="db")
    names = [f"more-{number}" for number in range(8)]
    for name in names:
        make_vm(pair[0].project, name, segment)
    plan_by_pins(pair[0], TOGETHER)
    plan_by_pins(pair[1], TOGETHER | dict.fromkeys(names, "N3"))
    assert queries(logged_in, pair) == before
