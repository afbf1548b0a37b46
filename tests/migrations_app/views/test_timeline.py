"""The timeline and its table: complete, in the order asked for, and not to be broken by an address or a name."""

from datetime import date
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from migrations_app.models import Plan, Scenario, Stretch
from migrations_app.services import baseline_approve
from networks.models import VirtualMachine
from networks.services.projects import change_record
from networks.templatetags.figures import day
from tests.migrations_app.factories import make_project, make_segment, make_vm
from tests.migrations_app.plans import planned
from tests.migrations_app.views.addresses import address_of
from tests.migrations_app.views.conftest import make_run
from tests.migrations_app.views.estates import planned_estate, queries_of

NONSENSE = ["nan", "inf", "-inf", "-1", "0", "wide", "", "1e999", "9" * 5000, "²", "\x00", "<script>"]
HOSTILE = "<script>alert(1)</script>"


def page_of(client: Client, scenario: Scenario, name: str = "timeline", **asked: str) -> str:
    answer = client.get(address_of(name, scenario), asked)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", ["timeline", "cutover_order", "wave_list", "run_list"])
def test_without_a_plan_the_page_says_how_to_get_one(logged_in: Client, scenario: Scenario, name: str) -> None:
    page = page_of(logged_in, scenario, name)
    assert "No plan yet" in page
    assert f'action="{address_of("plan_start", scenario)}"' in page
    assert f'href="{address_of("scenario_settings", scenario)}"' in page


def test_while_a_run_is_on_its_way_no_second_one_is_offered(logged_in: Client, scenario: Scenario) -> None:
    make_run(scenario)
    for name in ("timeline", "cutover_order", "wave_list", "run_list"):
        assert address_of("plan_start", scenario) not in page_of(logged_in, scenario, name)


def test_each_segment_is_a_bar_and_a_named_row(logged_in: Client, plan: Plan) -> None:
    page = page_of(logged_in, plan.scenario)
    assert page.count('class="tl-row"') == 2
    for row in plan.segment_plans.select_related("segment"):
        assert f'aria-label="{row.segment.name}, VLAN unknown, {row.vm_count} VMs: extended on' in page


def test_what_happened_is_drawn_over_the_plan_and_stands_in_its_table(logged_in: Client, plan: Plan) -> None:
    segment = plan.scenario.project.segments.get(name="app")
    baseline_approve(scenario=plan.scenario, by=None)
    Stretch.objects.create(
        port_group=segment.port_groups.get(), from_on=date(2026, 1, 5), to_on=date(2026, 1, 8), note="rolled back"
    )
    Stretch.objects.create(port_group=segment.port_groups.get(), from_on=date(2026, 2, 2))
    moved = VirtualMachine.objects.get(project=segment.project, name="app-1")
    VirtualMachine.objects.filter(pk=moved.pk).update(moved_on=date(2026, 2, 7))
    picture = page_of(logged_in, plan.scenario)
    assert picture.count('class="tl-actual"') == 2
    assert picture.count('class="tl-baseline"') == 2 + 1  # both segments, and the legend
    assert "in fact extended from 05 Jan 2026 to 08 Jan 2026, 4 days" in picture
    table = page_of(logged_in, plan.scenario, "cutover_order")
    row = plan.segment_plans.get(segment=segment)
    assert "in fact 5 Jan 2026<br>to 8 Jan 2026" in table
    assert "in fact 2 Feb 2026" in table
    assert f"1 of {row.vm_count}" in table
    assert f"approved {day(row.cutover_on)}" in table


def test_a_vm_rolled_back_is_not_dotted(logged_in: Client, plan: Plan) -> None:
    vm = VirtualMachine.objects.get(project=plan.scenario.project, name="app-1")
    for moved_on, dots in ((date(2026, 2, 7), 1), (None, 0)):
        VirtualMachine.objects.filter(pk=vm.pk).update(moved_on=moved_on)
        bars = page_of(logged_in, plan.scenario).partition("tl-at-bars")[2]
        assert bars.count('class="tl-dot is-moved"') == dots


def test_the_figures_of_the_page_are_those_of_the_plan(logged_in: Client, plan: Plan) -> None:
    context = logged_in.get(address_of("timeline", plan.scenario)).context
    assert context["plan"].objective == plan.objective
    assert f"<dd>{plan.stretch_days} <small>days</small></dd>" in page_of(logged_in, plan.scenario)


@pytest.mark.parametrize("parameter", ["sort", "zoom", "width"])
@pytest.mark.parametrize("value", NONSENSE)
def test_an_address_that_asks_for_nonsense_shows_the_timeline_all_the_same(
    logged_in: Client, plan: Plan, parameter: str, value: str
) -> None:
    page = page_of(logged_in, plan.scenario, **{parameter: value})
    assert page.count('class="tl-row"') == 2
    assert "<script>" not in page
    assert "nan" not in page.partition('class="timeline timeline-box"')[2].partition("</section>")[0].lower()


def test_a_zoom_makes_the_bars_wider_and_leaves_the_names(logged_in: Client, plan: Plan) -> None:
    far, near = (logged_in.get(address_of("timeline", plan.scenario), {"zoom": zoom}).context for zoom in ("1", "2"))
    widths = [float(ElementTree.fromstring(str(one["bars"])).attrib["width"]) for one in (far, near)]
    assert widths[1] == pytest.approx(2 * widths[0])
    assert far["labels"] == near["labels"]


@pytest.mark.parametrize(
    ("sort", "field"), [("cutover", "position"), ("risk", "-risk_days"), ("name", "segment__name")]
)
def test_the_table_stands_in_the_order_asked_for(logged_in: Client, plan: Plan, sort: str, field: str) -> None:
    rows = logged_in.get(address_of("cutover_order", plan.scenario), {"sort": sort}).context["page"].object_list
    assert [one.pk for one in rows] == list(plan.segment_plans.order_by(field).values_list("pk", flat=True))


@pytest.mark.parametrize("asked", ["0", "-1", "nan", "9" * 5000, "²"])
def test_a_page_of_the_table_that_does_not_exist_is_the_nearest(logged_in: Client, plan: Plan, asked: str) -> None:
    assert "page=" not in page_of(logged_in, plan.scenario, "cutover_order", page=asked)


def test_each_row_of_the_table_says_what_had_to_go_before(logged_in: Client, plan: Plan) -> None:
    page = page_of(logged_in, plan.scenario, "cutover_order")
    for row in plan.segment_plans.all():
        assert row.after
        assert all(sentence in page for sentence in row.after)


@pytest.mark.parametrize("name", ["timeline", "wave_list", "cutover_order"])
def test_a_stale_plan_says_why(logged_in: Client, plan: Plan, name: str) -> None:
    change_record(project=plan.scenario.project, by=None, sentence="The link is 100 Mbit/s now.")
    page = page_of(logged_in, plan.scenario, name)
    assert "This plan is stale" in page
    assert "The link is 100 Mbit/s now." in page


def test_a_refused_run_stands_above_the_plan_before_it(logged_in: Client, plan: Plan) -> None:
    scenario = plan.scenario
    run = make_run(scenario, state="refused", message="No window is long enough.")
    page = page_of(logged_in, scenario)
    assert "No window is long enough." in page
    assert reverse("migrations:plan_run", args=[scenario.project_id, scenario.pk, run.pk]) in page
    assert 'class="tl-row"' in page


def test_no_name_of_the_estate_becomes_markup(logged_in: Client, scenario: Scenario) -> None:
    project = scenario.project
    project.segments.filter(name="app").update(name=HOSTILE)
    project.port_groups.update(switch=HOSTILE, vlan='"><b>')
    scenario.freezes.create(name=HOSTILE, first_on="2035-01-15", last_on="2035-01-16")
    scenario.windows.update(max_critical=None)
    for at, window in enumerate(scenario.windows.all()):
        window.name = f"{HOSTILE}{at}"
        window.save()
    planned(scenario)
    for name in ("timeline", "timeline_svg", "cutover_order", "wave_list"):
        answer = logged_in.get(address_of(name, scenario))
        page = b"".join(answer).decode()
        assert "<script>" not in page
        assert "<b>" not in page
    assert "&lt;script&gt;alert(1)" in page_of(logged_in, scenario)


def test_a_freeze_to_the_end_of_the_calendar_does_not_break_the_picture(logged_in: Client, plan: Plan) -> None:
    plan.scenario.freezes.create(name="for ever", first_on="0001-01-01", last_on="9999-12-31")
    assert "for ever" in page_of(logged_in, plan.scenario)


def test_a_segment_that_nobody_extends_has_no_bar(logged_in: Client, scenario: Scenario) -> None:
    lone = make_segment(scenario.project, "lone", treatment="at_once")
    make_vm(scenario.project, "lone-1", lone)
    plan = planned(scenario)
    assert plan.segment_plans.get(segment=lone).stretch_on is None
    page = page_of(logged_in, scenario)
    assert "lone, VLAN unknown, 1 VMs: never stretched" in page


@pytest.mark.parametrize("name", ["timeline", "cutover_order"])
def test_the_page_takes_the_same_queries_for_10_and_for_200_segments(logged_in: Client, user: User, name: str) -> None:
    queries = []
    for segments in (10, 200):
        project = make_project(f"{segments} segments")
        project.membership_set.create(user=user)
        queries.append(queries_of(logged_in, address_of(name, planned_estate(project, segments).scenario)))
    assert queries[0] == queries[1]
