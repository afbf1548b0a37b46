"""Every page with the sample estate planned: no barrier, no overflow on a phone, no complaint of the browser.

The pages are walked through once; each test is a claim about what was met on the way.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files import File
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from migrations_app.models import FinishRun, Scenario
from migrations_app.services import pin_set, stretch_record
from migrations_app.services.finishing import finish_run_create, finish_run_execute
from migrations_app.services.sample import sample_scenario_apply
from networks.choices import ImportKind
from networks.models import ImportRun, Membership, Project, Segment
from networks.sample.files import DATA_FOLDER, FLOWS_NAME, INVENTORY_NAME, SCENARIO_NAME
from networks.selectors.projects import today_of
from networks.services.derive import derive_run_create, derive_run_execute
from networks.services.imports import import_run_commit, import_run_create, import_run_execute
from networks.services.projects import project_create
from networks.services.runs import run_claim
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.plans import planned

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


@dataclass
class Walk:
    """What was met on each page, by its address."""

    addresses: list[str]
    barriers: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    overflow_px: dict[str, int] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def walk(
    browser: Browser, live_server: LiveServer, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Walk]:
    """Every page of both apps, in light and dark and at the width of a phone."""
    with django_db_blocker.unblock():
        try:
            yield walked(browser, live_server, User.objects.create_user("walker"))
        finally:
            call_command("flush", interactive=False, inhibit_post_migrate=True, verbosity=0)


def walked(browser: Browser, live_server: LiveServer, user: User) -> Walk:
    met = Walk(addresses_of(planned_sample(user)))
    with browser.new_context(viewport=DESK) as context:
        log_in(context, live_server, user)
        page = context.new_page()
        page.on("pageerror", lambda error: met.complaints.append(f"{page.url}: {error}"))
        page.on(
            "console", lambda line: met.complaints.append(f"{page.url}: {line.text}") if line.type == "error" else None
        )
        for address in met.addresses:
            look_at(page, live_server, address, met)
    return met


def planned_sample(user: User) -> Scenario:
    """The committed sample, imported, decided about and planned as its scenario file says."""
    sample = json.loads((DATA_FOLDER / SCENARIO_NAME).read_text(encoding="utf-8"))
    named = sample["project"]
    project = project_create(name=named["name"], time_zone=named["time_zone"], owner=user)
    for kind, name in ((ImportKind.RVTOOLS, INVENTORY_NAME), (ImportKind.FLOWS, FLOWS_NAME)):
        with (DATA_FOLDER / name).open("rb") as file:
            run = import_run_create(project=project, by=user, kind=kind, file=File(file), file_name=name)
        execute_import(run)
        run.refresh_from_db()
        execute_import(import_run_commit(run=run, by=user))
    scenario = sample_scenario_apply(project=project, sample=sample, today=today_of(project), by=user)
    derivation = run_claim(type(made := derive_run_create(project=project, by=user)), made.pk)
    assert derivation is not None
    derive_run_execute(derivation)
    plan = planned(scenario, iterations=100_000)
    wave = plan.waves.earliest("number")
    vm_ids = wave.assignments.values_list("vm_id", flat=True)[:1]
    pin_set(scenario=scenario, vm_ids=vm_ids, window=wave.window, by=user, reason="the pilot")  # so the plan is stale
    return scenario


def execute_import(run: ImportRun) -> None:
    claimed = run_claim(ImportRun, run.pk)
    assert claimed is not None
    import_run_execute(claimed)


def addresses_of(scenario: Scenario) -> list[str]:
    """The pages of both apps that show the sample, and those that show nothing yet."""
    project = scenario.project
    (empty := make_project("Nothing yet")).membership_set.create(user=project.members.get())
    bare = make_scenario(empty, scenario.start_on)
    estate = ["vm_list", "port_group_list", "segment_list", "rule_list", "flow_list", "coupling_list", "import_list"]
    planning = ["timeline", "cutover_order", "wave_list", "scenario_settings", "run_list"]
    pages: list[tuple[Any, ...]] = [("networks:project_list",), ("networks:project_new",), ("password-change",)]
    for one, plan in ((project, scenario), (empty, bare)):
        pages += [(f"networks:{name}", one.pk) for name in [*estate, "project_settings"]]
        pages += [(f"migrations:{name}", one.pk) for name in ("project", "actuals", "scenario_new")]
        pages += [(f"migrations:{name}", one.pk, plan.pk) for name in planning]
    window, segment = scenario.windows.earliest("pk"), stretched_segment(scenario)
    pages += [
        ("networks:import_detail", project.pk, project.importruns.earliest("pk").pk),
        ("networks:vm_detail", project.pk, segment.port_groups.earliest("pk").nics.earliest("pk").vm_id),
        ("migrations:segment_detail", project.pk, segment.pk),
        ("migrations:runbook", project.pk, segment.pk),
        ("migrations:finish", project.pk, segment.pk, ended_search(scenario, segment).pk),
        ("migrations:window_edit", project.pk, scenario.pk, window.pk),
        ("migrations:plan_run", project.pk, scenario.pk, scenario.plan.run_id),
        ("migrations:wave_detail", project.pk, scenario.pk, 1),
    ]
    return [reverse(name, args=ids) for name, *ids in pages]


def ended_search(scenario: Scenario, segment: Segment) -> FinishRun:
    """A search for ways to finish the segment that has ended."""
    run = run_claim(FinishRun, finish_run_create(scenario=scenario, segment=segment, by=None).pk)
    assert run is not None
    finish_run_execute(run)
    return run


def stretched_segment(scenario: Scenario) -> Segment:
    """One that the plan extends, with an extension on record."""
    segment = scenario.plan.segment_plans.exclude(stretch_on=None).earliest("position").segment
    from_on = today_of(scenario.project)
    stretch_record(port_group=segment.port_groups.earliest("pk"), from_on=from_on, by=None)
    return segment


def log_in(context: BrowserContext, live_server: LiveServer, user: User) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


def look_at(page: Page, live_server: LiveServer, address: str, met: Walk) -> None:
    page.set_viewport_size(DESK)
    answer = page.goto(live_server.url + address)
    assert answer is not None and answer.ok, address
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page)
        if found.violations_count:
            met.barriers[scheme][address] = found.generate_report()
    page.set_viewport_size(PHONE)
    met.overflow_px[address] = page.evaluate("document.documentElement.scrollWidth - innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_barrier_that_axe_finds(walk: Walk, scheme: str) -> None:
    assert not walk.barriers[scheme], "\n".join(f"{where}\n{what}" for where, what in walk.barriers[scheme].items())


def test_no_page_is_wider_than_a_phone(walk: Walk) -> None:
    assert not {address: pixels for address, pixels in walk.overflow_px.items() if pixels > 0}


def test_the_browser_complains_about_no_page(walk: Walk) -> None:
    assert len(walk.overflow_px) == len(walk.addresses)
    assert not walk.complaints


@pytest.fixture
def timeline(transactional_db: None, user: User, live_server: LiveServer) -> str:
    """The address of the timeline of a small plan."""
    project: Project = make_project("Small move")
    Membership.objects.create(project=project, user=user)
    for name in ("app", "db"):
        make_vm(project, f"{name}-1", make_segment(project, name))
    scenario = make_scenario(project, today_of(project))
    make_window(scenario, today_of(project).replace(year=today_of(project).year + 1, day=1))
    scenario.horizon_days = 800
    scenario.save()
    planned(scenario)
    return live_server.url + reverse("migrations:timeline", args=[project.pk, scenario.pk])


def test_the_first_tab_offers_to_skip_to_the_content(logged_in_page: Page, timeline: str) -> None:
    logged_in_page.goto(timeline)
    logged_in_page.keyboard.press("Tab")
    expect(logged_in_page.get_by_text("Skip to the content")).to_be_focused()
    logged_in_page.keyboard.press("Enter")
    expect(logged_in_page.get_by_role("main")).to_be_focused()


def test_the_tab_key_reaches_every_row_once_in_the_order_of_the_picture(logged_in_page: Page, timeline: str) -> None:
    page = logged_in_page
    page.goto(timeline)
    page.get_by_role("region", name="Timeline, scrolls both ways").focus()
    reached = []
    for _ in range(4):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('aria-label')") or "")
    rows = page.locator(".tl-labels a").evaluate_all("links => links.map(link => link.getAttribute('aria-label'))")
    assert len(rows) == 2
    assert [one for one in reached if one in rows] == rows


def test_what_has_the_focus_is_seen_and_says_its_figures(logged_in_page: Page, timeline: str) -> None:
    page = logged_in_page
    page.goto(timeline)
    page.get_by_role("region", name="Timeline, scrolls both ways").focus()
    row = page.locator(".tl-labels a").first
    while not row.evaluate("link => link === document.activeElement"):
        page.keyboard.press("Tab")
    outline = row.evaluate(
        "link => { const style = getComputedStyle(link); return [style.outlineStyle, style.outlineWidth]; }"
    )
    assert outline[0] != "none" and outline[1] != "0px"
    expect(page.locator(".timeline-tip")).to_contain_text("days stretched")
    page.keyboard.press("Escape")
    expect(page.locator(".timeline-tip")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What still holds it open")).to_be_visible()


def test_keys_zoom_the_timeline_and_keep_the_focus(logged_in_page: Page, timeline: str) -> None:
    page = logged_in_page
    page.goto(timeline)
    picture = page.locator("#picture")
    page.get_by_role("region", name="Timeline, scrolls both ways").focus()
    for key, zoom in (("+", "1.5"), ("+", "2"), ("-", "1.5"), ("0", "1")):
        page.keyboard.press(key)
        expect(picture).to_have_attribute("data-zoom", zoom)
