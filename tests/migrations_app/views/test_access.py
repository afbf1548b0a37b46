"""A plan exists for the members of its project only; what changes something answers to a POST alone."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from migrations_app.models import Plan, Scenario
from networks.models import Project
from tests.migrations_app.factories import make_project, make_scenario, make_segment
from tests.migrations_app.views.addresses import NAMES, address_of
from tests.migrations_app.views.conftest import FIRST_DAY

POST_ONLY = {"stretch_new", "stretch_edit", "windows", "freeze_new", "freeze_delete", "pools", "pins", "plan_start"}
POST_ONLY |= {"anchor_new", "anchor_edit"}
POST_ONLY |= {"segment_weekdays", "segment_blackout_new", "segment_blackout_delete"}
POST_ONLY |= {"segment_change_window_new", "segment_change_window_delete", "scenario_rename"}
POST_ONLY |= {"board_move", "board_pins", "board_preview", "board_redo", "board_undo"}
POST_ONLY |= {"comment_edit", "application_owner", "approval_give", "approval_withdraw"}
POST_ONLY |= {"actual_moves", "actual_segment", "plan_run_cancel", "segment_risk"}
POST_ONLY |= {"runbook_task", "runbook_reset", "finish_start", "finish_apply", "finish_cancel"}
POST_ONLY |= {"plan_study_again", "path_study_again", "remedy_mon"}
POST_ONLY |= {"track_start", "baseline_approve", "baseline_withdraw", "alarm_seen", "channels", "channel_edit"}


@pytest.fixture
def theirs(db: None) -> Scenario:
    """A scenario of a project the user is no member of."""
    return make_scenario(make_project("Somebody else's"), FIRST_DAY)


@pytest.mark.parametrize("name", NAMES)
def test_to_a_stranger_no_page_exists(logged_in: Client, theirs: Scenario, name: str) -> None:
    address = address_of(name, theirs)
    answers = {logged_in.get(address).status_code, logged_in.post(address).status_code}
    assert answers <= {404, 405}
    assert 404 in answers


@pytest.mark.parametrize("name", NAMES)
def test_without_a_login_every_page_leads_to_the_door(client: Client, theirs: Scenario, name: str) -> None:
    answer = client.get(address_of(name, theirs))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login/")


@pytest.mark.parametrize("name", NAMES)
def test_only_forms_change_anything(logged_in: Client, scenario: Scenario, name: str) -> None:
    answer = logged_in.get(address_of(name, scenario))
    assert (answer.status_code == 405) == (name in POST_ONLY)


@pytest.mark.parametrize("name", ["timeline", "scenario_settings", "wave_list", "cutover_order"])
def test_another_projects_scenario_is_not_found_through_ones_own(
    logged_in: Client, project: Project, theirs: Scenario, name: str
) -> None:
    assert logged_in.get(reverse(f"migrations:{name}", args=[project.pk, theirs.pk])).status_code == 404


def test_another_projects_segment_and_window_are_not_found_through_ones_own(
    logged_in: Client, scenario: Scenario, theirs: Scenario
) -> None:
    segment = make_segment(theirs.project, "their-net")
    address = reverse("migrations:segment_detail", args=[scenario.project_id, segment.pk])
    assert logged_in.get(address).status_code == 404
    their_pin = {"vm": scenario.project.vms.earliest("pk").pk, "window": 999_999}
    assert logged_in.post(address_of("pins", scenario), their_pin).status_code == 404


def test_a_member_who_was_taken_out_sees_nothing_more(logged_in: Client, plan: Plan, user: User) -> None:
    address = address_of("timeline", plan.scenario)
    assert logged_in.get(address).status_code == 200
    plan.scenario.project.membership_set.filter(user=user).delete()
    assert logged_in.get(address).status_code == 404
