"""The wave board as people bend it: by mouse, by keyboard, on a phone, and two at a time, in a real browser."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from migrations_app.models import Edit, Plan
from networks.choices import Role
from networks.models import Membership, Project
from tests.conftest import Worker
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.plans import planned

PATIENCE_MS = 15_000  # others' edits are asked for every few seconds
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def plan(transactional_db: None, user: User) -> Plan:
    """Three VMs that nothing holds together, all in the first of three windows; the second takes two, the third all."""
    project = make_project("Frankfurt exit", time_zone="Europe/Berlin")
    Membership.objects.create(project=project, user=user, role=Role.OWNER)
    web, db = make_segment(project, "web-net"), make_segment(project, "db-net")
    payroll = project.applications.create(name="Payroll")
    make_vm(project, "web-1", web, application=payroll)
    make_vm(project, "web-2", web)
    make_vm(project, "db-1", db)
    scenario = make_scenario(project, date(2035, 1, 1), horizon_days=60)
    for name, day, most in (("first", 13, 3), ("second", 20, 2), ("third", 27, 3)):
        make_window(scenario, date(2035, 1, day), name, max_vms=most)
    return planned(scenario)


@pytest.fixture
def board(plan: Plan, live_server: LiveServer, worker: Worker) -> str:
    return live_server.url + reverse("migrations:board", args=[plan.scenario.project_id, plan.scenario_id])


def opened(page: Page, board: str) -> Page:
    """The page once its script is at work."""
    page.goto(board)
    expect(card(page, "web-1")).to_be_visible()
    expect(page.locator("html.has-js")).to_be_attached()
    return page


def column(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name="Waves, side by side").get_by_role("region", name=name)


def card(page: Page, name: str) -> Locator:
    return page.locator(f'.board-card[data-name="{name}"]')


def drag_over(page: Page, what: Locator, target: Locator) -> None:
    """Press the mouse on a card and hold it over a column."""
    page.locator("#board").evaluate("one => one.scrollIntoView()")
    start, end = what.bounding_box(), target.bounding_box()
    assert start and end
    page.mouse.move(start["x"] + start["width"] - 60, start["y"] + start["height"] - 8)
    page.mouse.down()
    page.mouse.move(start["x"] + start["width"] - 30, start["y"] + start["height"], steps=3)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 250, steps=5)


def logged_in_context(browser: Browser, live_server: LiveServer, user: User, **options: object) -> Page:
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context = browser.new_context(**options)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return context.new_page()


def colleague(project: Project) -> User:
    user = User.objects.create_user("grace")
    Membership.objects.create(project=project, user=user, role=Role.ARCHITECT)
    return user


def test_a_card_held_over_a_column_says_what_the_drop_would_do_and_the_drop_does_it(
    logged_in_page: Page, board: str
) -> None:
    page = opened(logged_in_page, board)
    drag_over(page, card(page, "web-1"), column(page, "third"))
    said = column(page, "third").locator(".board-slot")
    expect(said).to_contain_text("Stretch-days")
    expect(said).to_contain_text("Room left in it: 2 VMs")
    assert not Edit.objects.filter(kind="move").exists()
    page.mouse.up()
    expect(column(page, "third").locator('[data-name="web-1"]')).to_be_visible()
    expect(column(page, "first").locator('[data-name="web-1"]')).to_have_count(0)
    expect(page.locator(".board-said")).to_contain_text("web-1 was moved to third.")
    assert Edit.objects.get(kind="move").by


def test_escape_lets_go_of_a_card_where_it_was(logged_in_page: Page, board: str) -> None:
    page = opened(logged_in_page, board)
    drag_over(page, card(page, "web-1"), column(page, "third"))
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(column(page, "first").locator('[data-name="web-1"]')).to_be_visible()
    expect(page.locator(".board-ghost")).to_have_count(0)
    assert not Edit.objects.filter(kind="move").exists()


def test_by_keyboard_alone_a_card_is_chosen_moved_and_taken_back(logged_in_page: Page, board: str) -> None:
    page = opened(logged_in_page, board)
    page.get_by_role("checkbox", name="db-1").focus()
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog", name="Move 1 VM to…")
    expect(dialog.get_by_label("Search the windows")).to_be_focused()
    page.keyboard.type("third")
    page.keyboard.press("ArrowDown")
    expect(dialog).to_contain_text("Stretch-days")
    page.keyboard.press("Enter")
    expect(column(page, "third").get_by_role("checkbox", name="db-1")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(column(page, "first").get_by_role("checkbox", name="db-1")).to_be_visible()
    page.keyboard.press("Control+Shift+z")
    expect(column(page, "third").get_by_role("checkbox", name="db-1")).to_be_visible()


def test_arrows_go_from_card_to_card_and_from_column_to_column(logged_in_page: Page, board: str) -> None:
    page = opened(logged_in_page, board)
    boxes = column(page, "first").get_by_role("checkbox")
    boxes.first.focus()
    page.keyboard.press("ArrowDown")
    expect(boxes.nth(1)).to_be_focused()
    page.keyboard.press("Space")
    expect(boxes.nth(1)).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="second")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(boxes.first).to_be_focused()


def test_more_than_a_window_takes_asks_for_a_reason_first(logged_in_page: Page, board: str) -> None:
    page = opened(logged_in_page, board)
    boxes = column(page, "first").get_by_role("checkbox")
    boxes.first.check()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.get_by_text("3 VMs chosen")).to_be_visible()
    page.get_by_role("button", name="Move to wave…").click()
    page.get_by_role("radio", name="second").check()
    page.get_by_role("button", name="Move them", exact=True).click()
    asked = page.get_by_role("dialog", name="This needs a reason")
    expect(asked).to_contain_text("needs a reason")
    asked.get_by_role("button", name="Leave them where they are").click()
    expect(column(page, "second").get_by_role("checkbox")).to_have_count(0)
    page.get_by_role("button", name="Move to wave…").click()
    page.get_by_role("radio", name="second").check()
    page.get_by_role("button", name="Move them", exact=True).click()
    asked.get_by_label("Why it is right all the same").fill("the CAB agreed")
    asked.get_by_role("button", name="Move them for this reason").click()
    expect(column(page, "second").get_by_role("checkbox")).to_have_count(3)
    expect(column(page, "second")).to_contain_text("the CAB agreed")


def test_two_who_edit_at_once_see_each_other_and_overwrite_nothing(
    logged_in_page: Page, browser: Browser, board: str, live_server: LiveServer, plan: Plan
) -> None:
    page = opened(logged_in_page, board)
    other = opened(logged_in_context(browser, live_server, colleague(plan.scenario.project)), board)
    drag_over(other, card(other, "web-1"), column(other, "third"))
    other.mouse.up()
    expect(column(page, "third").locator('[data-name="web-1"]')).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".board-said")).to_contain_text("grace", timeout=PATIENCE_MS)
    other.context.close()


def test_the_search_jumps_to_the_card(logged_in_page: Page, board: str) -> None:
    page = opened(logged_in_page, board)
    page.keyboard.press("/")
    page.keyboard.type("payroll")
    expect(page.locator(".board-found")).to_contain_text("1 VM in first")
    page.keyboard.press("Enter")
    expect(card(page, "web-1")).to_have_class("board-card can-move is-found")
    expect(card(page, "web-1").get_by_role("checkbox")).to_be_focused()


def test_on_a_phone_one_column_fills_the_screen_and_a_card_is_moved_by_its_handle(
    browser: Browser, board: str, live_server: LiveServer, user: User
) -> None:
    page = logged_in_context(browser, live_server, user, viewport=PHONE, has_touch=True)
    opened(page, board)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    box = column(page, "first").bounding_box()
    assert box and box["width"] > PHONE["width"] * 0.85
    card(page, "web-2").get_by_text("web-2").first.tap()
    page.get_by_role("button", name="Move to wave…").click()
    page.get_by_role("radio", name="third").check()
    page.get_by_role("button", name="Move them", exact=True).click()
    expect(column(page, "third").locator('[data-name="web-2"]')).to_be_attached()
    page.context.close()


def test_without_script_a_card_is_moved_by_a_form_that_asks_first(
    browser: Browser, board: str, live_server: LiveServer, user: User
) -> None:
    page = logged_in_context(browser, live_server, user, java_script_enabled=False)
    page.goto(board)
    page.get_by_role("checkbox", name="web-1").check()
    page.get_by_label("Move what is ticked to").select_option(
        label="third, Fri 26 Jan 2035, 21:00 to Sat 27 Jan, 05:00 CET"
    )
    page.get_by_role("button", name="See what it does").click()
    expect(page.get_by_text("Stretch-days")).to_be_visible()
    page.get_by_role("button", name="Move them").click()
    expect(column(page, "third").locator('[data-name="web-1"]')).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    page.goto(f"{board}edits/")
    expect(page.locator(".badge", has_text="undone")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_board_and_its_dialog_have_no_barrier_that_axe_finds(logged_in_page: Page, board: str, scheme: str) -> None:
    page = opened(logged_in_page, board)
    page.emulate_media(color_scheme=scheme)
    card(page, "web-1").locator("details").evaluate("one => { one.open = true; }")
    expect(card(page, "web-1").locator(".board-vm")).to_be_visible()
    assert not (found := Axe().run(page)).violations_count, found.generate_report()
    page.get_by_role("checkbox", name="db-1").focus()
    page.keyboard.press("m")
    page.get_by_role("radio", name="second").check()
    expect(page.get_by_role("dialog")).to_contain_text("Stretch-days")
    assert not (found := Axe().run(page)).violations_count, found.generate_report()
