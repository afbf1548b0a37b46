"""The main job as a person does it: from a file to a wave plan, in a real browser, by a worker that really runs."""

import csv
import re
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from migrations_app.models import Plan
from networks.choices import Disposition
from networks.models import VirtualMachine
from networks.sample.files import DATA_FOLDER, FLOWS_NAME, INVENTORY_NAME
from tests.conftest import Worker

PATIENCE_MS = 60_000  # for what a worker does
FORMULA = '=HYPERLINK("http://example.com")'
TWO_NETWORKS = "VM,VM ID,VI SDK UUID,Powerstate,Network #1,Network #2,In Use MiB\n" + "".join(
    f"web{number},vm-{number},AAAA-1,poweredOn,web,{'db' if number < 2 else ''},1024\n" for number in range(5)
)


@pytest.fixture
def first_day() -> str:
    """A Monday about a month ahead."""
    today = timezone.now().date()
    return (today + timedelta(days=35 - today.weekday())).isoformat()


def log_in(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill("a password of the tests")
    page.get_by_role("button", name="Log in").click()


def make_project(page: Page, name: str) -> None:
    page.get_by_role("link", name="Make the first project").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_role("button", name="Make the project").click()


def import_file(page: Page, file: Path, *, kind: str | None = None) -> None:
    """Send a file, look at its difference, commit it."""
    page.get_by_label("Project", exact=True).get_by_role("link", name="Import").click()
    page.get_by_label("File", exact=True).set_input_files(file)
    if kind:
        page.get_by_label(kind).check()
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_text("Nothing has changed yet.")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Commit").click()
    expect(page.get_by_text("In the estate since")).to_be_visible(timeout=PATIENCE_MS)


def make_scenario(page: Page, first_day: str) -> None:
    go_to(page, "New scenario")
    page.get_by_label("Name").fill("Base plan")
    page.get_by_label("First day").fill(first_day)
    page.get_by_role("button", name="Make the scenario").click()


def add_windows(page: Page, first_day: str, last_day: str) -> None:
    """Weekends, as the form proposes them."""
    form = page.locator("#windows")
    form.get_by_label("From").fill(first_day)
    form.get_by_label("To", exact=True).fill(last_day)
    form.get_by_role("button", name="Add windows").click()


def search_for(page: Page, seconds: str) -> None:
    page.get_by_label("Time to search", exact=True).fill(seconds)
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_text("The settings are saved.")).to_be_visible()


def go_to(page: Page, name: str) -> None:
    """By the project's bar: the group one is in lies open, another is a menu to open first."""
    bar = page.get_by_role("navigation", name="Project")
    link = page.get_by_role("link", name=name, exact=True, include_hidden=True)
    if not bar.locator(link).is_visible():
        bar.locator("details", has=link).locator("summary").first.click()
    bar.locator(link).click()


def names_of_the_rows(page: Page) -> list[str]:
    said = page.locator(".tl-labels a").evaluate_all("links => links.map(link => link.getAttribute('aria-label'))")
    return [one.partition(", VLAN")[0] for one in said]


def test_from_a_file_to_a_wave_plan(
    browser_page: Page, live_server: LiveServer, user: User, worker: Worker, first_day: str, tmp_path: Path
) -> None:
    page = browser_page
    visited: set[str] = set()
    page.on("framenavigated", lambda frame: visited.add(frame.url.removeprefix(live_server.url).partition("#")[0]))
    log_in(page, live_server)
    make_project(page, "Halden to Azure")
    import_file(page, DATA_FOLDER / INVENTORY_NAME)
    expect(page.get_by_role("button", name="Undo this import")).to_be_visible()
    import_file(page, DATA_FOLDER / FLOWS_NAME, kind="flows CSV")
    see_the_estate(page)
    give_a_vm_an_application_that_is_a_formula(page, live_server)

    last_day = (timezone.now().date() + timedelta(days=330)).isoformat()
    make_scenario(page, first_day)
    add_windows(page, first_day, last_day)
    expect(page.get_by_text("windows were added")).to_be_visible()
    add_a_freeze(page, first_day)
    give_each_switch_two_appliances(page)
    search_for(page, "3")
    page.get_by_role("button", name="Plan", exact=True).click()
    expect(page.get_by_role("heading", name="Planned")).to_be_visible(timeout=PATIENCE_MS)

    plan = Plan.objects.get()
    see_the_timeline(page, plan)
    see_the_cutover_order(page, plan)
    see_a_wave_and_pin_a_vm(page)
    take_the_csv_away(page, plan, tmp_path)
    stop_a_long_run(page)
    to_a_stranger_none_of_it_exists(visited)


def see_the_estate(page: Page) -> None:
    go_to(page, "VMs")
    expect(page.locator("caption + thead + tbody tr")).to_have_count(50)
    go_to(page, "Segments")
    expect(page.get_by_role("table").first).to_contain_text("inferred")
    go_to(page, "Dependencies")
    expect(page.get_by_role("table").first).to_be_visible(timeout=PATIENCE_MS)


def give_a_vm_an_application_that_is_a_formula(page: Page, live_server: LiveServer) -> None:
    vm = VirtualMachine.objects.filter(disposition=Disposition.MIGRATE).earliest("name")
    page.goto(f"{live_server.url}/projects/{vm.project_id}/vms/{vm.pk}/")
    application = page.get_by_label("Application", exact=True)
    application.fill(FORMULA)
    application.press("Enter")
    expect(page.get_by_role("status").first).to_be_visible()


def add_a_freeze(page: Page, first_day: str) -> None:
    freezes = page.locator("#freezes")
    freezes.get_by_label("Name").fill("Year end")
    freezes.get_by_label("First day").fill(first_day)
    freezes.get_by_label("Last day").fill(first_day)
    freezes.get_by_role("button", name="Add freeze").click()
    expect(freezes.get_by_role("listitem")).to_contain_text("Year end")


def give_each_switch_two_appliances(page: Page) -> None:
    appliances = page.locator("#appliances")
    expect(appliances.get_by_role("spinbutton")).to_have_count(3)
    for field in appliances.get_by_role("spinbutton").all():
        field.fill("2")
    appliances.get_by_role("button", name="Save appliances").click()
    expect(appliances).not_to_contain_text("assumed")


def see_the_timeline(page: Page, plan: Plan) -> None:
    page.get_by_role("main").get_by_role("link", name="Timeline").click()
    expect(page.locator("svg.tl-bars a.tl-row")).to_have_count(plan.segment_count)
    expect(page.locator("svg.tl-bars .tl-frame").first).to_be_visible()
    expect(page.locator("#picture")).not_to_have_attribute("data-width", "1080")  # it has been fitted to this screen
    page.get_by_role("link", name="name", exact=True).click()
    expect(page.get_by_role("link", name="name", exact=True)).to_have_attribute("aria-current", "true")
    assert names_of_the_rows(page) == sorted(names_of_the_rows(page))
    narrow = page.locator("svg.tl-bars").get_attribute("width")
    page.get_by_role("link", name="Zoom in").click()
    expect(page.locator("#picture")).to_have_attribute("data-zoom", "1.5")
    assert float(page.locator("svg.tl-bars").get_attribute("width") or 0) > float(narrow or 0)
    first = names_of_the_rows(page)[0]
    page.locator("a.tl-row .tl-ground").first.click(position={"x": 5, "y": 5})
    expect(page.get_by_role("heading", level=1)).to_have_text(first)
    expect(page.get_by_role("heading", name="What still holds it open")).to_be_visible()


def see_the_cutover_order(page: Page, plan: Plan) -> None:
    go_to(page, "Timeline")
    page.get_by_role("link", name="As a table").click()
    expect(page.get_by_role("region", name="Cutover order").locator("tbody tr")).to_have_count(plan.segment_count)
    places = page.locator("tbody td:first-child").all_inner_texts()
    assert all(int(one) < int(other) for one, other in pairwise(places))


def see_a_wave_and_pin_a_vm(page: Page) -> None:
    go_to(page, "Waves")
    page.get_by_role("link", name="Wave 1", exact=True).click()
    reasons = page.get_by_role("region", name="Move groups").locator("tbody tr td:last-child li")
    expect(reasons.first).not_to_be_empty()
    vm = page.get_by_role("region", name="VMs of the wave").locator("tbody tr").first
    vm.get_by_role("checkbox").check()
    page.get_by_label("Why they must stay in this window").fill("the pilot")
    page.get_by_role("button", name="Pin the chosen VMs").click()
    expect(page.get_by_role("status").first).to_contain_text("1 VM is pinned to")
    go_to(page, "Scenario settings")
    expect(page.locator("#pins tbody tr")).to_contain_text("the pilot")
    go_to(page, "Timeline")
    expect(page.get_by_text("This plan is stale")).to_be_visible()


def take_the_csv_away(page: Page, plan: Plan, folder: Path) -> None:
    page.get_by_text("Take away").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Wave plan (CSV)").click()
    file = folder / taken.value.suggested_filename
    taken.value.save_as(file)
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert file.name == "halden-to-azure-base-plan-wave-plan-v1-r1.csv"
    assert len(rows) == plan.vm_count == plan.assignments.count()
    assert [row["application"] for row in rows if "HYPERLINK" in row["application"]] == [f"'{FORMULA}"]
    assert not [cell for row in rows for cell in row.values() if re.match(r"[=+@\t\r\n-]", cell)]


def stop_a_long_run(page: Page) -> None:
    """A run with an hour to search shows how far it is; stopped, it keeps the best plan it has found."""
    go_to(page, "Scenario settings")
    search_for(page, "3600")
    page.get_by_role("button", name="Plan again").click()
    expect(page.get_by_role("progressbar", name="Planning")).to_be_visible()
    expect(page.locator("#run")).to_contain_text("best plan so far", timeout=PATIENCE_MS)
    page.get_by_role("button", name="Stop and keep the best").click()
    expect(page.get_by_text("Stopped early; this is the best plan found until then.")).to_be_visible(
        timeout=PATIENCE_MS
    )
    assert Plan.objects.get().revision == 2


def to_a_stranger_none_of_it_exists(visited: set[str]) -> None:
    User.objects.create_user("grace")
    stranger = Client()
    stranger.force_login(User.objects.get(username="grace"))
    inside = {address for address in visited if re.match(r"/projects/\d", address)}
    assert len(inside) > 12
    assert {stranger.get(address).status_code for address in inside} == {404}


def test_without_script_a_file_is_imported_and_planned(
    browser: Browser, live_server: LiveServer, user: User, worker: Worker, first_day: str, tmp_path: Path
) -> None:
    file = tmp_path / "vInfo.csv"
    file.write_text(TWO_NETWORKS)
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        log_in(page, live_server)
        make_project(page, "Small move")
        import_file(page, file)
        expect(page.get_by_role("button", name="Undo this import")).to_be_visible()
        make_scenario(page, first_day)
        add_windows(page, first_day, (timezone.now().date() + timedelta(days=120)).isoformat())
        search_for(page, "1")
        page.get_by_role("button", name="Plan", exact=True).click()
        expect(page.get_by_role("heading", name="Planned")).to_be_visible(timeout=PATIENCE_MS)  # it loads itself again
        page.get_by_role("main").get_by_role("link", name="Timeline").click()
        expect(page.locator("svg.tl-bars a.tl-row")).to_have_count(2)
        page.get_by_role("link", name="risk", exact=True).click()
        expect(page.get_by_role("link", name="risk", exact=True)).to_have_attribute("aria-current", "true")
        page.locator(".tl-labels a").first.click()
        expect(page.get_by_role("heading", name="What still holds it open")).to_be_visible()
