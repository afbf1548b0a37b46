"""The wave board: what it shows, what a move would do before it is made, and that no edit is lost or overwritten."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from migrations_app.models import Board, Edit, Pin, Plan, Scenario, Window
from networks.choices import Role
from networks.models import Membership, Project, VirtualMachine
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.views.conftest import FIRST_DAY
from tests.migrations_app.views.estates import planned_estate, queries_of

JSON = {"Accept": "application/json"}


@pytest.fixture
def scenario(project: Project) -> Scenario:
    """Three VMs that nothing holds together, two windows: all fit into the first, two into the second."""
    app, db = make_segment(project, "app-net"), make_segment(project, "db-net")
    erp = project.applications.create(name="Payroll")
    make_vm(project, "app-1", app, application=erp, primary_ip="10.1.0.7", power_state="poweredOff")
    make_vm(project, "app-2", app)
    make_vm(project, "db-1", db)
    made = make_scenario(project, FIRST_DAY, horizon_days=60)
    make_window(made, date(2035, 1, 13), "first", max_vms=3)
    make_window(made, date(2035, 1, 20), "second", max_vms=2)
    return made


@pytest.fixture
def second(plan: Plan) -> Window:
    """The window that the plan leaves empty."""
    assert not plan.waves.filter(window_name="second").exists()
    return Window.objects.get(name="second")


def address(name: str, scenario: Scenario, *more: int) -> str:
    return reverse(f"migrations:{name}", args=[scenario.project_id, scenario.pk, *more])


def chosen(*names: str) -> str:
    return ",".join(str(VirtualMachine.objects.get(name=one).pk) for one in names)


def preview(client: Client, to: Window, *names: str) -> str:
    given = {"vms": chosen(*names), "to": to.pk}
    return client.post(address("board_preview", to.scenario), given).content.decode()


def move(client: Client, to: Window, *names: str, **more: Any) -> dict[str, Any]:
    given = {"vms": chosen(*names), "to": to.pk, **more}
    return client.post(address("board_move", to.scenario), given, headers=JSON).json()


def column(client: Client, window: Window) -> str:
    return client.get(address("board_column", window.scenario, window.pk)).content.decode()


def colleague(project: Project, role: Role = Role.ARCHITECT, name: str = "grace") -> Client:
    user = User.objects.create_user(name)
    Membership.objects.create(project=project, user=user, role=role)
    (client := Client()).force_login(user)
    return client


# --- What it shows ----------------------------------------------------------------------------------------------------


def test_each_window_is_a_column_with_its_local_time_its_state_and_its_room(logged_in: Client, second: Window) -> None:
    page = logged_in.get(address("board", second.scenario)).content.decode()
    assert "Fri 12 Jan 2035, 21:00 to Sat 13 Jan, 05:00 CET" in page
    assert 'aria-label="VMs: 3 of 3 VMs"' in page and 'aria-label="VMs: 0 of 2 VMs"' in page
    assert page.count(">planned<") == 2
    assert "Nothing moves in it." in page


def test_a_window_in_which_the_clocks_change_says_both_zones(logged_in: Client, second: Window) -> None:
    Window.objects.filter(pk=second.pk).update(starts_at="2035-03-24T22:00Z", ends_at="2035-03-25T04:00Z")
    assert "Sat 24 Mar 2035, 23:00 CET to Sun 25 Mar, 06:00 CEST" in column(logged_in, second)


def test_a_card_says_application_segments_size_and_what_is_not_ready(logged_in: Client, plan: Plan) -> None:
    cards = column(logged_in, Window.objects.get(name="first"))
    card = cards[cards.index('data-name="app-1"') :].partition("</li>\n")[0]
    assert "Payroll" in card and "10.0 GB" in cards and "app-net" in cards
    assert "not ready: powered off" in cards


def test_a_card_opens_to_its_vms(logged_in: Client, plan: Plan) -> None:
    page = logged_in.get(address("board", plan.scenario)).content.decode()
    link = page.partition('<details data-open="')[2].partition('"')[0]
    part = logged_in.get(link, headers={"HX-Request": "true"}).content.decode()
    assert "board-vm" in part and "<html" not in part
    assert "<html" in logged_in.get(link).content.decode()


def test_a_scenario_without_a_plan_says_what_it_needs(logged_in: Client, scenario: Scenario) -> None:
    assert "No plan yet" in logged_in.get(address("board", scenario)).content.decode()


def test_a_board_without_a_window_says_how_to_get_one(logged_in: Client, plan: Plan) -> None:
    Window.objects.all().delete()
    assert "No window yet" in logged_in.get(address("board", plan.scenario)).content.decode()


def test_cards_come_40_at_a_time(logged_in: Client, project: Project) -> None:
    scenario = planned_estate(project, 25).scenario  # 50 VMs in one window, nothing holds them together
    window = scenario.windows.get()
    page = logged_in.get(address("board", scenario)).content.decode()
    assert page.count("data-pick") == 40 and "Show 10 more cards" in page
    more = logged_in.get(address("board_column", scenario, window.pk), {"page": 2}).content.decode()
    assert more.count("data-pick") == 10
    last = VirtualMachine.objects.get(name="vm-49")
    shown = logged_in.get(address("board_column", scenario, window.pk), {"show": last.pk}).content.decode()
    assert f'value="{last.pk}"' in shown


def test_the_page_takes_the_same_queries_for_10_and_for_200_segments(logged_in: Client, user: User) -> None:
    queries = []
    for segments in (10, 200):
        project = make_project(f"{segments} segments")
        Membership.objects.create(project=project, user=user, role=Role.OWNER)
        queries.append(queries_of(logged_in, address("board", planned_estate(project, segments).scenario)))
    assert queries[0] == queries[1]


# --- Before the drop --------------------------------------------------------------------------------------------------


def test_a_preview_says_what_a_move_costs_and_changes_nothing(logged_in: Client, second: Window) -> None:
    said = preview(logged_in, second, "app-1")
    assert 'data-verdict="free"' in said
    assert "Stretch-days" in said and "Risk" in said and "Traffic across sites" in said
    assert not Edit.objects.filter(kind="move").exists()
    assert Board.objects.get().version == 1


def test_a_preview_names_the_cap_that_a_move_would_break_and_asks_for_a_reason(
    logged_in: Client, second: Window
) -> None:
    said = preview(logged_in, second, "app-1", "app-2", "db-1")
    assert 'data-verdict="reason"' in said and "H06" in said
    assert "needs a reason" in said


def test_a_window_that_is_over_takes_nobody(logged_in: Client, second: Window) -> None:
    long_ago = timezone.now() - timedelta(days=3)
    Window.objects.filter(pk=second.pk).update(starts_at=long_ago, ends_at=long_ago + timedelta(hours=8))
    assert 'data-verdict="refused"' in preview(logged_in, second, "app-1")
    assert "refusal" in move(logged_in, second, "app-1")
    assert Board.objects.get().version == 1


@pytest.mark.parametrize(
    "given",
    [
        {"vms": "", "to": "1"},
        {"vms": "app", "to": "1"},
        {"vms": "1,-2", "to": "1"},
        {"vms": "999999999", "to": "1"},
        {"vms": "1", "to": "0"},
        {"vms": "1", "to": str(10**30)},
        {"vms": "1", "to": ""},
        {"vms": "1\x00", "to": "1"},
        {"vms": "1", "to": "1", "reason": "x" * 300},
        {"vms": "1", "to": "1", "version": "first"},
    ],
)
def test_what_makes_no_sense_is_refused_in_words(logged_in: Client, plan: Plan, given: dict[str, str]) -> None:
    said = logged_in.post(address("board_preview", plan.scenario), given).content.decode()
    assert 'data-verdict="refused"' in said
    answer = logged_in.post(address("board_move", plan.scenario), given, headers=JSON).json()
    assert answer["refusal"]
    assert not Edit.objects.filter(kind="move").exists()


# --- The move ---------------------------------------------------------------------------------------------------------


def test_a_moved_vm_stands_in_the_other_column_and_is_pinned_there(logged_in: Client, second: Window) -> None:
    answer = move(logged_in, second, "app-1", version=1)
    assert "second" in answer["said"]
    assert 'data-name="app-1"' in column(logged_in, second)
    assert 'data-name="app-1"' not in column(logged_in, Window.objects.get(name="first"))
    assert Pin.objects.get(vm__name="app-1").window == second


def test_a_cap_is_overridden_with_a_reason_and_the_column_then_says_so(logged_in: Client, second: Window) -> None:
    everybody = ("app-1", "app-2", "db-1")
    asked = move(logged_in, second, *everybody, version=1)
    assert "needs a reason" in asked["effect"]
    done = move(logged_in, second, *everybody, version=1, reason="the CAB agreed", accepted="H06")
    assert done["said"]
    shown = column(logged_in, second)
    assert "breaks 1 limit" in shown and "the CAB agreed" in shown and ">over<" in shown


def test_undo_and_redo_work_after_logging_in_again(logged_in: Client, user: User, second: Window) -> None:
    move(logged_in, second, "app-1")
    logged_in.logout()
    (again := Client()).force_login(user)
    assert again.post(address("board_undo", second.scenario), headers=JSON).json()["said"]
    assert 'data-name="app-1"' not in column(again, second)
    assert again.post(address("board_redo", second.scenario), headers=JSON).json()["said"]
    assert 'data-name="app-1"' in column(again, second)
    nothing = again.post(address("board_redo", second.scenario), headers=JSON).json()
    assert nothing["refusal"]


def test_a_stale_drop_is_answered_by_who_did_what(logged_in: Client, second: Window) -> None:
    other = colleague(second.scenario.project)
    move(other, second, "app-1", version=1)
    first = Window.objects.get(name="first")
    answer = move(logged_in, first, "app-1", version=1)
    assert "grace" in answer["refusal"]
    assert 'data-name="app-1"' in column(logged_in, second)


def test_others_are_told_and_only_what_changed_has_another_mark(logged_in: Client, second: Window) -> None:
    query = {"since": 1, "behind": "no"}
    marks = {
        window: column(logged_in, window).partition('data-mark="')[2].partition('"')[0]
        for window in Window.objects.filter(scenario=second.scenario)
    }
    other = colleague(second.scenario.project)
    move(other, second, "app-1", version=1)
    found = logged_in.get(address("board_changes", second.scenario), query).json()
    (edit,) = found["edits"]
    assert edit["sentence"].startswith("grace: ") and not edit["is_mine"]
    assert found["version"] == 2
    assert {window for window, mark, _ in found["marks"] if mark not in marks.values()} == {one.pk for one in marks}
    again = {"since": found["version"], "behind": found["behind"]}
    assert logged_in.get(address("board_changes", second.scenario), again).json() == {"is_same": True}


def test_a_pin_says_why_on_its_card_and_can_be_taken_away(logged_in: Client, plan: Plan) -> None:
    first = Window.objects.get(name="first")
    given = {"vms": chosen("db-1"), "do": "pin", "reason": "the pilot"}
    assert logged_in.post(address("board_pins", plan.scenario), given, headers=JSON).json()["said"]
    assert "“the pilot”, ada" in column(logged_in, first)
    given["do"] = "unpin"
    assert logged_in.post(address("board_pins", plan.scenario), given, headers=JSON).json()["said"]
    assert "the pilot" not in column(logged_in, first)


def test_each_edit_stands_in_the_list_with_who_why_and_its_cost(logged_in: Client, second: Window) -> None:
    move(logged_in, second, "app-1", reason="wanted by the owner")
    page = logged_in.get(address("board_edits", second.scenario)).content.decode()
    assert "ada" in page and "wanted by the owner" in page and "stretch-days" in page
    edit = Edit.objects.get(kind="move", undo_of=None)
    answer = logged_in.post(address("board_undo", second.scenario), {"edit": edit.pk}, follow=True)
    assert answer.status_code == 200
    edit.refresh_from_db()
    assert edit.undone_at


# --- The search -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "hit"), [("APP-1", "app-1"), ("10.1.0", "app-1"), ("payroll", "Payroll"), ("db-net", "db-net")]
)
def test_the_search_finds_vms_addresses_applications_and_segments(
    logged_in: Client, plan: Plan, words: str, hit: str
) -> None:
    found = logged_in.get(address("board_find", plan.scenario), {"q": words}).content.decode()
    assert f">{hit}<" in found and "first" in found


@pytest.mark.parametrize("words", ["nobody", "%", "\x00", "'"])
def test_a_search_without_a_hit_says_so(logged_in: Client, plan: Plan, words: str) -> None:
    assert (
        "Nothing on the board has" in logged_in.get(address("board_find", plan.scenario), {"q": words}).content.decode()
    )


# --- Without a script, and for those who may not ----------------------------------------------------------------------


def test_without_a_script_a_page_shows_the_effect_and_asks_before_it_moves(logged_in: Client, second: Window) -> None:
    given = {"vms": chosen("app-1"), "to": second.pk, "version": 1}
    asked = logged_in.post(address("board_move", second.scenario), given)
    assert "Stretch-days" in asked.content.decode() and not Edit.objects.filter(kind="move").exists()
    done = logged_in.post(address("board_move", second.scenario), given | {"confirmed": "yes"}, follow=True)
    assert 'data-name="app-1"' in done.content.decode()


def test_a_viewer_may_look_and_ask_but_not_move(logged_in: Client, second: Window) -> None:
    viewer = colleague(second.scenario.project, Role.VIEWER)
    page = viewer.get(address("board", second.scenario)).content.decode()
    assert "data-pick" not in page and "You may look" in page
    assert 'data-verdict="free"' in preview(viewer, second, "app-1")
    given = {"vms": chosen("app-1"), "to": second.pk}
    for name in ("board_move", "board_undo", "board_redo", "board_pins"):
        assert viewer.post(address(name, second.scenario), given).status_code == 403
    assert not Edit.objects.filter(kind="move").exists()
