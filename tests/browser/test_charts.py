"""Charts in a real browser: drawn, with their figures in a table, readable in light and dark and on paper."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from networks.choices import Role
from networks.models import Membership
from tests.migrations_app.factories import make_project, make_segment
from tests.migrations_app.tracked import alarm, half_done, wave

PHONE = {"width": 390, "height": 844}
INKED = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const colours = new Set();
  for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 200) colours.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
  return colours.size;
}"""
HOLDS = """rgb => {
  const canvas = document.querySelector(".chart-canvas canvas");
  if (!canvas || !canvas.width) return false;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] > 250 && rgb.every((part, place) => Math.abs(data[at + place] - part) < 3)) count += 1;
  }
  return count > 100;
}"""
INK_ON_LIGHT, INK_ON_DARK = [10, 101, 96], [99, 203, 192]  # --chart-series-1 of tokens.css


@pytest.fixture
def addresses(transactional_db: None, user: User, live_server: LiveServer) -> dict[str, str]:
    """The pages of a project half way through its move."""
    project = make_project("Half done")
    Membership.objects.create(project=project, user=user, role=Role.OWNER)
    segments = [make_segment(project, name) for name in ("app", "db", "web")]
    tracking = half_done(project, *segments)
    wave(tracking, 1)
    alarm(project, "app is over its budget.", segment=segments[0], is_severe=True)
    names = ("project", "track", "tracked_segments", "alarm_list")
    return {name: live_server.url + reverse(f"migrations:{name}", args=[project.pk]) for name in names}


@pytest.mark.parametrize(("name", "charts"), [("project", 3), ("track", 3)])
def test_every_chart_is_drawn_and_its_table_folded_under_it(
    logged_in_page: Page, addresses: dict[str, str], name: str, charts: int
) -> None:
    logged_in_page.goto(addresses[name])
    expect(logged_in_page.locator("figure.chart.is-drawn")).to_have_count(charts)
    for canvas in logged_in_page.locator(".chart-canvas canvas").all():
        assert canvas.evaluate(INKED) > 3
    expect(logged_in_page.locator(".chart-table[open]")).to_have_count(0)


def test_a_table_opens_by_the_keyboard_and_has_the_first_and_the_last_day(
    logged_in_page: Page, addresses: dict[str, str]
) -> None:
    logged_in_page.goto(addresses["project"])
    figure = logged_in_page.locator("figure.chart").first
    expect(figure).to_have_class("chart is-drawn")
    figure.locator("summary").focus()
    logged_in_page.keyboard.press("Enter")
    rows = figure.get_by_role("rowheader")
    expect(rows.first).to_be_visible()
    assert (rows.first.inner_text(), rows.last.inner_text()) == ("23 Sep 2026", "21 Jan 2027")


def test_without_script_the_tables_are_open_and_nothing_is_left_empty(
    logged_in_page: Page, addresses: dict[str, str]
) -> None:
    browser = logged_in_page.context.browser
    assert browser is not None
    with browser.new_context(java_script_enabled=False, storage_state=logged_in_page.context.storage_state()) as plain:
        page = plain.new_page()
        page.goto(addresses["project"])
        expect(page.locator(".chart-table[open] table")).to_have_count(3)
        expect(page.locator(".chart-table table").first).to_be_visible()
        expect(page.locator(".chart-canvas").first).to_be_hidden()


def test_the_colours_follow_the_theme(logged_in_page: Page, addresses: dict[str, str]) -> None:
    logged_in_page.emulate_media(color_scheme="light")
    logged_in_page.goto(addresses["project"])
    logged_in_page.wait_for_function(HOLDS, arg=INK_ON_LIGHT)
    logged_in_page.get_by_role("button", name="Use the dark colours").click()
    logged_in_page.wait_for_function(HOLDS, arg=INK_ON_DARK)


def test_on_paper_a_chart_is_drawn_in_dark_ink_and_has_height(logged_in_page: Page, addresses: dict[str, str]) -> None:
    logged_in_page.emulate_media(color_scheme="dark")
    logged_in_page.goto(addresses["project"])
    logged_in_page.wait_for_function(HOLDS, arg=INK_ON_DARK)
    logged_in_page.emulate_media(media="print", color_scheme="dark")
    logged_in_page.wait_for_function(HOLDS, arg=INK_ON_LIGHT)
    box = logged_in_page.locator(".chart-canvas canvas").first.bounding_box()
    assert box is not None and box["height"] > 100


def test_a_chart_fits_a_phone_turned_round(logged_in_page: Page, addresses: dict[str, str]) -> None:
    logged_in_page.set_viewport_size(PHONE)
    logged_in_page.goto(addresses["track"])
    expect(logged_in_page.locator("figure.chart.is-drawn").first).to_be_visible()
    assert logged_in_page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    logged_in_page.set_viewport_size({"width": 844, "height": 390})
    wide = "document.querySelector('.chart-canvas canvas').clientWidth > 400"
    logged_in_page.wait_for_function(wide)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["project", "track", "tracked_segments", "alarm_list"])
def test_axe_finds_no_barrier(logged_in_page: Page, addresses: dict[str, str], name: str, scheme: str) -> None:
    logged_in_page.emulate_media(color_scheme=scheme)
    logged_in_page.goto(addresses[name])
    for summary in logged_in_page.locator(".chart-table > summary").all():
        summary.click()
    found = Axe().run(logged_in_page)
    assert not found.violations_count, found.generate_report()
