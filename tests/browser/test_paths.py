"""The paths of a plan in a real browser: the slider, its links, what works without script, and no barrier."""

import re
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from networks.choices import Role
from networks.models import Flow, Membership
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.paths_told import end, report, row, stored_study, tally
from tests.migrations_app.plans import planned

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def address(transactional_db: None, user: User, live_server: LiveServer) -> str:
    """The paths of a plan of three stops, of which the second is the worst."""
    project = make_project("Bent")
    Membership.objects.create(project=project, user=user, role=Role.OWNER)
    app, db = make_segment(project, "app"), make_segment(project, "db")
    web, store = make_vm(project, "web-1", app), make_vm(project, "store-1", db)
    flow = Flow.objects.create(project=project, source_vm=web, destination_vm=store)
    scenario = make_scenario(project, date(2035, 1, 1), horizon_days=60)
    make_window(scenario, date(2035, 1, 13))
    worst = [row(flow.pk, end(web, app), end(store, db), "asymmetric", harm="harmful")]
    busy = report(
        counts={"optimal": tally(2), "asymmetric": tally(1, ms=36.0), "unknown": tally(1, ms=None)},
        worst_by_ms=worst,
        worst_by_bytes=worst,
        matrix=[[app.pk, db.pk, {"asymmetric": 1}, 1.5, 36.0]],
        ne=[{"pair": "Core 1", "segments": [app.pk], "mbit_s": 1400.0}],
        circuit={"mbit_s": 1400.0, "tromboned_mbit_s": 0.0},
        mon={"vms": 4, "networks": 1, "host_routes": 4, "gen2_prefixes": 0},
        gaps=[
            {
                "reason": "10.9.9.9 is in no range.",
                "to_enter": "Enter the range it belongs to.",
                "talks": 1,
                "subjects": [{"kind": "address", "key": 0, "text": "10.9.9.9"}],
                "subject_count": 1,
            }
        ],
    )
    calm = report(counts={"optimal": tally(4)})
    stored_study(planned(scenario), calm, busy, calm)
    return live_server.url + reverse("migrations:paths", args=[project.pk, scenario.pk])


def test_the_slider_moves_by_the_keyboard_and_the_address_follows(logged_in_page: Page, address: str) -> None:
    logged_in_page.goto(address)
    slider = logged_in_page.get_by_label("Days of the plan")
    expect(slider).to_have_value("1")
    slider.focus()
    logged_in_page.keyboard.press("ArrowRight")
    expect(logged_in_page.locator("#stop-said")).to_have_text("After wave 2: 21 Jan 2035 to 30 Jan 2035")
    expect(logged_in_page.get_by_role("heading", name="After wave 2")).to_be_visible()
    expect(logged_in_page).to_have_url(re.compile(r"\?stop=2$"))
    expect(slider).to_be_focused()


def test_a_link_to_other_days_keeps_the_focus_and_takes_the_slider_along(logged_in_page: Page, address: str) -> None:
    logged_in_page.goto(address)
    logged_in_page.get_by_role("link", name="Before that").focus()
    logged_in_page.keyboard.press("Enter")
    expect(logged_in_page.get_by_role("heading", name="Before the first wave")).to_be_visible()
    expect(logged_in_page.get_by_label("Days of the plan")).to_have_value("0")
    expect(logged_in_page.get_by_role("link", name="After that")).to_be_focused()


def test_the_way_back_leads_to_the_days_before(logged_in_page: Page, address: str) -> None:
    logged_in_page.goto(f"{address}?stop=1")
    logged_in_page.get_by_role("link", name="After that").click()
    expect(logged_in_page.get_by_role("heading", name="After wave 2")).to_be_visible()
    logged_in_page.go_back()
    expect(logged_in_page.get_by_role("heading", name="After wave 1")).to_be_visible()
    expect(logged_in_page.get_by_label("Days of the plan")).to_have_value("1")


def test_without_script_the_slider_is_a_form(logged_in_page: Page, address: str) -> None:
    browser = logged_in_page.context.browser
    assert browser is not None
    with browser.new_context(java_script_enabled=False, storage_state=logged_in_page.context.storage_state()) as plain:
        page = plain.new_page()
        page.goto(address)
        page.get_by_label("Days of the plan").press("End")
        page.get_by_role("button", name="Show these days").click()
        expect(page.get_by_role("heading", name="After wave 2")).to_be_visible()


def test_it_fits_a_phone(logged_in_page: Page, address: str) -> None:
    logged_in_page.set_viewport_size(PHONE)
    logged_in_page.goto(address)
    expect(logged_in_page.locator("figure.chart.is-drawn").first).to_be_visible()
    assert logged_in_page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier(logged_in_page: Page, address: str, scheme: str) -> None:
    logged_in_page.emulate_media(color_scheme=scheme)
    logged_in_page.goto(address)
    expect(logged_in_page.locator("figure.chart.is-drawn")).to_have_count(4)
    for summary in logged_in_page.locator(".chart-table > summary").all():
        summary.click()
    found = Axe().run(logged_in_page)
    assert not found.violations_count, found.generate_report()
