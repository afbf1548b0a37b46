"""What would help traffic, on the page of paths, and done by one click."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from migrations_app.models import Plan, Scenario
from networks.choices import MonRouter, Role
from networks.models import Change, Connectivity, Membership, PolicyRoute, Segment, VirtualMachine
from planner.core.paths.remedy_records import Kind, Remedy, Saved
from tests.migrations_app.factories import make_project, make_segment
from tests.migrations_app.paths_told import report, stored_study
from tests.migrations_app.views.addresses import address_of


def remedy(kind: Kind, **told: Any) -> dict[str, Any]:
    """One as it is stored."""
    fields = {"does": f"Do {kind}.", "saves": Saved(ms_days=1200.0), "saving": "Over the plan it saves much."} | told
    return Remedy(kind=kind, **fields).as_json()


def text_of(client: Client, plan: Plan, *remedies: dict[str, Any], state: str = "completed") -> str:
    stored_study(plan, report(), remedies=list(remedies), state=state)
    return html.unescape(client.get(address_of("paths", plan.scenario)).content.decode())


def form_to(page: str, action: str) -> dict[str, str]:
    """The fields of the form that posts to an address."""
    found = re.search(rf'<form method="post" action="{re.escape(action)}">(.*?)</form>', page, re.DOTALL)
    assert found, action
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', found[1]))


@pytest.fixture
def app(plan: Plan) -> Segment:
    return Segment.objects.get(project=plan.scenario.project, name="app")


def test_each_remedy_says_what_it_does_saves_and_costs(logged_in: Client, plan: Plan, app: Segment) -> None:
    one = remedy(Kind.MON_ON, segments=(app.pk,), costs=("At most 2 VMs.",), warnings=("9 would be asymmetric.",))
    page = text_of(logged_in, plan, one)
    for said in ("Do mon_on.", "Over the plan it saves much.", "At most 2 VMs.", "9 would be asymmetric."):
        assert said in page


def test_where_nothing_helps_the_page_says_so(logged_in: Client, plan: Plan) -> None:
    assert "Nothing that was tried shortens the ways" in text_of(logged_in, plan)


def test_the_button_turns_mon_on_and_moves_the_routers(logged_in: Client, plan: Plan, app: Segment) -> None:
    vm = VirtualMachine.objects.get(project=plan.scenario.project, name="app-1")
    page = text_of(logged_in, plan, remedy(Kind.MON_ON, segments=(app.pk,), vms=(vm.pk,)))
    address = address_of("remedy_mon", plan.scenario)
    answer = logged_in.post(address, form_to(page, address), follow=True)
    app.refresh_from_db()
    vm.refresh_from_db()
    assert (app.has_mon, vm.mon_router) == (True, MonRouter.CLOUD)
    assert "app: MON on; the router of 1 VM in the cloud." in answer.content.decode()
    assert Change.objects.filter(project=plan.scenario.project, subject_kind="segment", subject_id=app.pk).exists()


def test_the_button_turns_mon_off(logged_in: Client, plan: Plan, app: Segment) -> None:
    page = text_of(logged_in, plan, remedy(Kind.MON_OFF, segments=(app.pk,)))
    address = address_of("remedy_mon", plan.scenario)
    logged_in.post(address, form_to(page, address))
    app.refresh_from_db()
    assert app.has_mon is False


def test_mon_with_a_profile_sets_both(logged_in: Client, plan: Plan, app: Segment) -> None:
    page = text_of(logged_in, plan, remedy(Kind.MON_ON, segments=(app.pk,), profile="ne"))
    address = address_of("remedy_mon", plan.scenario)
    logged_in.post(address, form_to(page, address))
    assert PolicyRoute.objects.filter(project=plan.scenario.project, prefix="10.0.0.0/8", action="allow").exists()
    assert Connectivity.objects.get(project=plan.scenario.project).host_routes == "filtered"


def test_a_move_leads_to_the_boards_own_preview(logged_in: Client, plan: Plan) -> None:
    vm = VirtualMachine.objects.get(project=plan.scenario.project, name="app-1")
    window = plan.waves.order_by("number").last().window  # type: ignore[union-attr]
    page = text_of(logged_in, plan, remedy(Kind.MOVE, vms=(vm.pk,), window=window.pk))  # type: ignore[union-attr]
    address = address_of("board_move", plan.scenario)
    answer = logged_in.post(address, form_to(page, address))
    assert answer.status_code == 200
    assert "Move 1 VM" in answer.content.decode()


def test_a_calendar_that_keeps_a_cutover_away_is_one_link_away(logged_in: Client, plan: Plan, app: Segment) -> None:
    page = text_of(logged_in, plan, remedy(Kind.CALENDAR, segments=(app.pk,)))
    assert f"segments/{app.pk}/#calendar" in page


def test_who_may_only_read_sees_no_button(logged_in: Client, plan: Plan, app: Segment) -> None:
    Membership.objects.filter(project=plan.scenario.project).update(role=Role.VIEWER)
    page = text_of(logged_in, plan, remedy(Kind.MON_ON, segments=(app.pk,)), remedy(Kind.PROFILE_T0))
    assert address_of("remedy_mon", plan.scenario) not in page
    assert "An architect of the project can make these changes." in page
    logged_in.post(address_of("remedy_mon", plan.scenario), {"segments": app.pk, "is_on": "yes"})
    app.refresh_from_db()
    assert app.has_mon is None


def test_a_segment_of_another_project_is_refused(logged_in: Client, scenario: Scenario) -> None:
    other = make_segment(make_project("Other"), "theirs")
    answer = logged_in.post(address_of("remedy_mon", scenario), {"segments": other.pk, "is_on": "yes"}, follow=True)
    other.refresh_from_db()
    assert other.has_mon is None
    assert "no more in this project" in answer.content.decode()


@pytest.mark.parametrize("segments", ["", "x"])
def test_what_names_no_segment_is_refused_in_words(logged_in: Client, scenario: Scenario, segments: str) -> None:
    answer = logged_in.post(address_of("remedy_mon", scenario), {"segments": segments}, follow=True)
    assert "What was chosen names no segments." in answer.content.decode()
