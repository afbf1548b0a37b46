"""The page of a run that goes on: its figures follow the search, and nobody loses the place they are at."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from migrations_app.models import PlanRun
from networks.choices import Role
from networks.models import Membership
from tests.migrations_app.moves import two_segments

PATIENCE_MS = 15_000
FIRST, BETTER = [0.4, 120.0, 80.0, 30.0, 10.0], [3.0, 90.5, 55.0, 25.5, 10.0]


@pytest.fixture
def run(user: User, transactional_db: None) -> PlanRun:
    """A run with its first plan, that a worker far away holds."""
    scenario = two_segments()
    Membership.objects.create(project=scenario.project, user=user, role=Role.OWNER)
    return PlanRun.objects.create(
        project=scenario.project,
        scenario=scenario,
        seed=1,
        seconds=30,
        state="running",
        claim="a worker",
        heartbeat_at=timezone.now(),
        objective=120.0,
        course=[FIRST],
        seconds_used=1.0,
        moves_tried=1_000,
    )


def test_figures_follow_the_search_while_focus_and_an_opened_table_stay(
    logged_in_page: Page, live_server: LiveServer, run: PlanRun
) -> None:
    page = logged_in_page
    page.goto(live_server.url + reverse("migrations:plan_run", args=[run.project_id, run.scenario_id, run.pk]))
    table = page.locator("#course-table")
    table.locator("summary").click()
    expect(table.locator("tbody tr")).to_have_count(1)
    table.locator("summary").focus()
    for seconds in (4.0, 5.0):  # more than one answer: what is swapped in must go on asking
        PlanRun.objects.filter(pk=run.pk).update(objective=90.5, course=[FIRST, BETTER], seconds_used=seconds)
        expect(page.locator(".figures")).to_contain_text(f"{seconds} of 30 s", timeout=PATIENCE_MS)
    expect(page.locator(".figures")).to_contain_text("90.5")
    expect(table.locator("tbody tr")).to_have_count(2)
    expect(table.locator("tbody")).to_be_visible()
    expect(table.locator("summary")).to_be_focused()
    stop = page.get_by_role("button", name="Stop and keep the best")
    stop.focus()
    PlanRun.objects.filter(pk=run.pk).update(seconds_used=6.0)
    expect(page.locator(".figures")).to_contain_text("6.0 of 30 s", timeout=PATIENCE_MS)
    expect(stop).to_be_focused()
    PlanRun.objects.filter(pk=run.pk).update(state="completed", message="4 VMs move in 2 waves.")
    expect(page.get_by_role("heading", name="Planned", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("4 VMs move in 2 waves.")).to_be_visible()
