"""Every page with the sample estate half moved: no barrier, no overflow on a phone, no complaint of the browser.

The pages are walked through once; each test is a claim about what was met on the way.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from migrations_app.models import FinishRun, Plan, Scenario, Stretch
from migrations_app.selectors.subjects import Subject, subject_of
from migrations_app.services import pin_set
from migrations_app.services.approvals import approval_give
from migrations_app.services.comments import comment_add
from migrations_app.services.finishing import finish_run_create, finish_run_execute
from networks.choices import Role
from networks.models import Membership, Project, Segment
from networks.selectors.projects import today_of
from networks.services.runs import run_claim
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.plans import planned

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
ITERATIONS = 1_000_000  # of each search: some thirty times what a first plan of the sample takes
COLOURS_ALONE = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}  # all that the scheme changes

pytestmark = pytest.mark.timeout(400)  # the walk is one test's set-up


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
    met = Walk(addresses_of(half_way_sample(user)))
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


def half_way_sample(user: User) -> Scenario:
    """The committed sample, planned, approved and half carried out; a segment to finish; a decision since."""
    call_command("seed_demo", owner=user.username, iterations=ITERATIONS, stdout=StringIO())
    plan = Plan.objects.select_related("scenario__project").get()
    for segment in (extended_segment(plan.scenario.project), segment_to_come(plan)):
        ended_search(plan.scenario, segment)
    wave = plan.waves.earliest("number")
    vm_ids = wave.assignments.values_list("vm_id", flat=True)[:1]
    pin_set(scenario=plan.scenario, vm_ids=vm_ids, window=wave.window, by=user, reason="the pilot")  # so it is stale
    return plan.scenario


def talked_about(plan: Plan) -> Subject:
    """A wave that is approved, and commented on with a mention."""
    project, wave = plan.scenario.project, plan.waves.latest("number")
    assert wave.window_id is not None
    about, user = subject_of(project, "wave", wave.window_id), project.members.get()
    approval_give(scenario=plan.scenario, kind="wave", key=about.key, by=user)
    other = User.objects.create_user("talker")
    comment_add(subject=about, by=other, text=f"@{user.username}, see https://example.com/runbook\nbefore Friday")
    comment_add(subject=about, by=user, text="Seen.")
    return about


def extended_segment(project: Project) -> Segment:
    """One that has been extended the longest."""
    return project.segments.get(
        port_groups__stretches=Stretch.objects.filter(plan=None, to_on=None).earliest("from_on")
    )


def segment_to_come(plan: Plan) -> Segment:
    """One that the plan has yet to extend, as the last of all."""
    return plan.segment_plans.exclude(stretch_on=None).latest("stretch_on").segment


def ended_search(scenario: Scenario, segment: Segment) -> None:
    """A search for ways to finish the segment that has ended."""
    run = run_claim(FinishRun, finish_run_create(scenario=scenario, segment=segment, by=None).pk)
    assert run is not None
    finish_run_execute(run)


def addresses_of(scenario: Scenario) -> list[str]:
    """The pages of both apps that show the sample, and those that show nothing yet."""
    project, plan = scenario.project, scenario.plan
    (empty := make_project("Nothing yet")).membership_set.create(user=project.members.get())
    bare = make_scenario(empty, scenario.start_on)
    estate = ["vm_list", "port_group_list", "segment_list", "rule_list", "flow_list", "coupling_list", "import_list"]
    estate += ["connectivity"]
    under_way = [
        "project",
        "change_list",
        "track",
        "tracked_segments",
        "alarm_list",
        "risk_inputs",
        "actuals",
        "hcx_list",
    ]
    planning = ["board", "board_edits", "timeline", "approvals", "cutover_order", "wave_list", "wave_changes"]
    planning += ["scenario_settings", "run_list"]
    pages: list[tuple[Any, ...]] = [("networks:project_list",), ("networks:project_new",), ("password-change",)]
    pages += [("migrations:mentions",), ("migrations:comments", project.pk, "wave", talked_about(plan).key)]
    for one, planned_as in ((project, scenario), (empty, bare)):
        pages += [(f"networks:{name}", one.pk) for name in [*estate, "project_settings"]]
        pages += [(f"migrations:{name}", one.pk) for name in [*under_way, "scenario_new"]]
        pages += [(f"migrations:{name}", one.pk, planned_as.pk) for name in planning]
    pages += [("networks:import_detail", project.pk, run.pk) for run in project.importruns.order_by("pk")]
    pages += [
        ("migrations:finish", project.pk, run.segment_id, run.pk) for run in FinishRun.objects.filter(project=project)
    ]
    extended, cut_over = extended_segment(project), project.segments.exclude(cut_over_on=None).latest("cut_over_on")
    for segment in (extended, cut_over, segment_to_come(plan)):
        pages.append(("migrations:segment_detail", project.pk, segment.pk))
    pages += [
        ("networks:vm_detail", project.pk, extended.port_groups.earliest("pk").nics.earliest("pk").vm_id),
        ("migrations:runbook", project.pk, extended.pk),
        ("migrations:window_edit", project.pk, scenario.pk, plan.waves.earliest("number").window_id),
        ("migrations:plan_run", project.pk, scenario.pk, plan.run_id),
        ("migrations:wave_detail", project.pk, scenario.pk, plan.waves.earliest("number").number),
    ]
    return [reverse(name, args=ids) for name, *ids in pages]


def log_in(context: BrowserContext, live_server: LiveServer, user: User) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


def look_at(page: Page, live_server: LiveServer, address: str, met: Walk) -> None:
    page.set_viewport_size(DESK)
    answer = page.goto(live_server.url + address)
    assert answer is not None and answer.ok, address
    for scheme, options in (("light", None), ("dark", COLOURS_ALONE)):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options=options)
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
    Membership.objects.create(project=project, user=user, role=Role.OWNER)
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
    expect(picture).not_to_have_attribute("data-width", "1080")  # it has been fitted to this screen
    page.get_by_role("region", name="Timeline, scrolls both ways").focus()
    for key, zoom in (("+", "1.5"), ("+", "2"), ("-", "1.5"), ("0", "1")):
        page.keyboard.press(key)
        expect(picture).to_have_attribute("data-zoom", zoom)


def test_an_order_chosen_while_the_timeline_is_being_fitted_stays(logged_in_page: Page, timeline: str) -> None:
    page = logged_in_page
    held: list[Route] = []
    page.route(
        re.compile(r"/timeline/\?width="), lambda route: held.append(route)
    )  # the first fitting, slow on its way
    with page.expect_request(re.compile(r"/timeline/\?width=")):
        page.goto(timeline)
    by_name = page.locator("#picture").get_by_role("link", name="name", exact=True)
    by_name.click()
    expect(page.locator("#picture")).not_to_have_attribute("data-width", "1080")  # fitted all the same
    expect(by_name).to_have_attribute("aria-current", "true")
    held[0].continue_()
    page.wait_for_load_state("networkidle")
    expect(by_name).to_have_attribute("aria-current", "true")
