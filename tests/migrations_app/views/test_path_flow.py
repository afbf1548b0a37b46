"""The way of one flow as a page, and a date's detours as a file: of paths that were worked out."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.test import Client

from migrations_app.models import PathStop, PathStudy, Plan, Scenario
from networks.models import Connectivity, Flow, Segment, VirtualMachine
from tests.migrations_app.factories import make_project
from tests.migrations_app.plans import paths_worked_out
from tests.migrations_app.views.addresses import address_of


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def flows(scenario: Scenario) -> list[Flow]:
    """app-1 talks to db-1, and to something nobody knows."""
    project = scenario.project
    for third, segment in enumerate(Segment.objects.filter(project=project)):
        segment.prefix, segment.gateway = f"10.1.{third}.0/24", f"10.1.{third}.1"
        segment.save()
    vms = {vm.name: vm for vm in VirtualMachine.objects.filter(project=project)}
    Connectivity.objects.update_or_create(project=project, defaults={"link": "global_reach", "circuits": 1})
    return [
        Flow.objects.create(
            project=project, source_vm=vms["app-1"], destination_vm=vms["db-1"], bytes_per_day=2_000_000_000
        ),
        Flow.objects.create(
            project=project, source_vm=vms["app-1"], destination_text="10.200.0.9", bytes_per_day=1_000_000_000
        ),
    ]


@pytest.fixture
def study(flows: list[Flow], plan: Plan) -> PathStudy:
    """The paths of the plan, worked out."""
    return paths_worked_out(plan)


def flow_page(client: Client, scenario: Scenario, flow: Flow, on: date) -> str:
    answer = client.get(f"{address_of('paths', scenario)}flows/{flow.pk}/?on={on.isoformat()}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_anything_moves_a_flow_stays_where_it_is(
    logged_in: Client, study: PathStudy, scenario: Scenario, flows: list[Flow]
) -> None:
    page = flow_page(logged_in, scenario, flows[0], study.stops.get(position=0).from_on)
    assert "app-1 ↔ db-1" in words(page)
    assert "optimal" in words(page)
    assert "It stays where both ends are: no leg between sites." in words(page)


def test_a_flow_is_drawn_told_and_followed_over_the_plan(
    logged_in: Client, study: PathStudy, scenario: Scenario, flows: list[Flow]
) -> None:
    apart = next(one for one in study.course if one["counts"].get("unavoidable") or one["trouble"])
    page = flow_page(logged_in, scenario, flows[0], date.fromisoformat(apart["from"]))
    assert page.count('class="pd-line') == 4  # there and back, in the drawing and in its legend
    legs = re.findall(r"<tr><td>(\d)</td><td>(there|back)</td>", page)
    assert [int(number) for number, _ in legs] == list(range(1, len(legs) + 1))
    assert {way for _, way in legs} == {"there", "back"}
    story = page[page.index('id="story"') :]
    assert story.count("shown above") == 1
    assert 'class="verdict-strip"' in story


def test_what_nobody_knows_says_what_to_enter_on_the_page_of_the_flow(
    logged_in: Client, study: PathStudy, scenario: Scenario, flows: list[Flow]
) -> None:
    text = words(flow_page(logged_in, scenario, flows[1], study.stops.get(position=study.stop_count - 1).from_on))
    assert "unknown" in text
    assert "nobody knows where" in text
    assert "Connectivity · Import" in text


def test_a_flow_that_came_later_is_said_to_be_new(
    logged_in: Client, study: PathStudy, scenario: Scenario, flows: list[Flow]
) -> None:
    later = Flow.objects.create(project=scenario.project, source_text="10.0.0.1", destination_text="10.0.0.2")
    assert "Its way is not worked out" in flow_page(logged_in, scenario, later, date(2035, 1, 1))


def test_a_flow_of_another_project_is_not_found(logged_in: Client, study: PathStudy, scenario: Scenario) -> None:
    other = Flow.objects.create(project=make_project("Theirs"), source_text="a", destination_text="b")
    assert logged_in.get(f"{address_of('paths', scenario)}flows/{other.pk}/").status_code == 404


def test_the_file_of_a_date_has_what_the_page_counts(logged_in: Client, study: PathStudy, scenario: Scenario) -> None:
    last = study.stops.order_by("position").last()
    assert isinstance(last, PathStop)
    answer = logged_in.get(f"{address_of('paths_csv', scenario)}?on={last.from_on.isoformat()}")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert answer.headers["Content-Disposition"].endswith(f'detours-{last.from_on.isoformat()}.csv"')
    unknown = study.course[-1]["counts"].get("unknown", 0)
    assert len(rows) == study.course[-1]["trouble"] + unknown
    assert [(row["destination"], row["verdict"]) for row in rows if row["to_enter"]] == [("10.200.0.9", "unknown")]


def test_a_date_the_plan_does_not_reach_is_a_file_all_the_same(
    logged_in: Client, study: PathStudy, scenario: Scenario
) -> None:
    far = date(2035, 1, 1) + timedelta(days=5000)
    assert logged_in.get(f"{address_of('paths_csv', scenario)}?on={far.isoformat()}").status_code == 200
