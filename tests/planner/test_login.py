"""The door of the site, in a real browser."""

from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer


def log_in(page: Page, name: str, password: str) -> None:
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def test_whoever_logs_in_lands_where_they_wanted_to_go(browser_page: Page, live_server: LiveServer, user: User) -> None:
    browser_page.goto(f"{live_server.url}/password/")
    expect(browser_page).to_have_url(f"{live_server.url}/login/?next=/password/")
    log_in(browser_page, "ada", "a password of the tests")
    expect(browser_page).to_have_url(f"{live_server.url}/password/")
    expect(browser_page.get_by_role("heading", name="New password")).to_be_visible()


def test_a_wrong_password_is_said_and_opens_nothing(browser_page: Page, live_server: LiveServer, user: User) -> None:
    browser_page.goto(f"{live_server.url}/login/")
    log_in(browser_page, "ada", "guessed")
    expect(browser_page.get_by_role("alert")).to_contain_text("do not fit together")
    browser_page.goto(f"{live_server.url}/password/")
    expect(browser_page).to_have_url(f"{live_server.url}/login/?next=/password/")
