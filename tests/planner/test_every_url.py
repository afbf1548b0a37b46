"""Every address of the site with every role, a stranger and nobody.

The table below says by hand who may change something by which address. An address that it lacks fails here, so that
none is ever added without somebody deciding that.
"""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from networks.choices import Role
from networks.models import Membership, Project
from networks.selectors.roles import RANKS
from tests.migrations_app.factories import make_project
from tests.planner.every_object import every_object

pytestmark = pytest.mark.django_db

READING = """
    project runbook runbook_text finish actuals actuals_csv track tracked_segments alarm_list hcx_list compare
    compare_figures compare_vms scenario_list change_list changes_csv subject scenario approvals run_list
    plan_run plan_study board board_changes board_column board_card board_edits board_find timeline timeline_svg
    cutover_order wave_list wave_changes wave_detail group_elsewhere wave_plan_csv instance_file plan_file
    import_detail import_progress vm_list vm_detail port_group_list segment_list flow_list coupling_list
    derive_progress paths paths_csv path_flow path_study
"""
MAY_CHANGE = {
    # comments are everybody's; an application's owner approves its move, whatever they are besides
    Role.VIEWER: "comments comment_edit approval_give approval_withdraw board_preview",
    Role.MANAGER: """stretch_new stretch_edit runbook_task runbook_reset actual_moves actual_segment track_start
        alarm_seen channels channel_edit baseline_approve baseline_withdraw import_list import_commit import_undo
        import_read_again import_cancel""",
    Role.ARCHITECT: """segment_detail anchor_new anchor_edit segment_weekdays segment_blackout_new
        segment_blackout_delete segment_change_window_new segment_change_window_delete finish_start finish_apply
        finish_cancel risk_inputs connectivity connectivity_profile connectivity_usual address_range_remove
        device_remove segment_risk application_owner scenario_new scenario_copy scenario_rename
        scenario_delete scenario_settings windows window_edit calendar wave_new wave_edit wave_split wave_merge
        wave_remove wave_shift freeze_new freeze_delete pools pins plan_start plan_run_cancel plan_study_again
        path_study_again remedy_mon board_move board_pins board_redo board_undo vm_bulk vm_traffic blackout_add
        blackout_remove port_group_split
        segment_bulk join_proposal_answer rule_list rule_remove application_tick derive_start derive_cancel""",
    Role.OWNER: "project_settings member_list member_role member_remove",  # but who removes oneself
}
ONLY_READ = set(READING.split())
LEAST = {name: role for role, names in MAY_CHANGE.items() for name in names.split()}
OF_NO_PROJECT = {"login", "logout", "password-change", "mentions", "project_list", "project_new"}
WORDS = {"kind": "wave", "number": 1, "group_number": 1, "group": 0}
NO_KEY = 999_999
POST_FORM = re.compile(r'<form\b[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
FORM_ACTION = re.compile(r'^<form\b[^>]*action="([^"?#]+)')
BUTTON = re.compile(r"<button\b(?![^>]*\b(?:disabled|formaction)\b)")


def _patterns(rows: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for row in rows:
        if isinstance(row, URLResolver):
            if row.app_name != "admin":  # Django's own, for superusers, with its own tests
                yield from _patterns(row.url_patterns)
        else:
            yield row


PATTERNS = {row.name or "": row for row in _patterns(get_resolver().url_patterns)}
BELOW_A_PROJECT = sorted(name for name, row in PATTERNS.items() if "project_id" in row.pattern.converters)
KEYED = [
    (name, key)
    for name in BELOW_A_PROJECT
    for key in PATTERNS[name].pattern.converters
    if key not in ("project_id", *WORDS)
]


def _address(name: str, keys: dict[str, int]) -> str:
    names = PATTERNS[name].pattern.converters
    given = {key: WORDS.get(key, keys.get(f"{name}.{key}", keys.get(key, NO_KEY))) for key in names}
    app = "networks" if PATTERNS[name].callback.__module__.startswith("networks") else "migrations"
    return reverse(f"{app}:{name}", kwargs=given)


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _member(project: Project, role: Role) -> Client:
    user = User.objects.create_user(f"{role} of {project}")
    Membership.objects.create(project=project, user=user, role=role)
    return _as(user)


@pytest.fixture
def project(db: None) -> Project:
    """A project with nothing in it."""
    return make_project("Ours")


def test_the_table_names_every_address_once() -> None:
    assert ONLY_READ | set(LEAST) == set(BELOW_A_PROJECT)
    assert not ONLY_READ & set(LEAST)
    assert set(PATTERNS) - set(BELOW_A_PROJECT) == OF_NO_PROJECT


@pytest.mark.parametrize("name", BELOW_A_PROJECT)
def test_nobody_is_led_to_the_door_and_a_stranger_finds_nothing(project: Project, name: str) -> None:
    address = _address(name, {"project_id": project.pk})
    nobody, stranger = Client(), _as(User.objects.create_user("stranger"))
    operator = _as(User.objects.create_superuser("operator"))
    for answer in (nobody.get(address), nobody.post(address)):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/login/")
    for client in (stranger, operator):
        assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]


@pytest.mark.parametrize("name", BELOW_A_PROJECT)
def test_a_role_reads_everything_and_changes_what_the_table_says(project: Project, name: str) -> None:
    address = _address(name, {"project_id": project.pk})
    for role in Role:
        client = _member(project, role)
        assert client.get(address).status_code in (200, 204, 302, 404, 405)
        changed = client.post(address)
        if name in ONLY_READ:
            assert changed.status_code == (405 if RANKS[role] >= RANKS[Role.ARCHITECT] else 403)
        else:
            assert (changed.status_code == 403) == (RANKS[role] < RANKS[LEAST[name]]), (role, changed.status_code)


def test_a_refusal_says_what_it_takes_and_who_has_it(project: Project) -> None:
    _member(project, Role.ARCHITECT)
    page = _member(project, Role.MANAGER).post(_address("derive_start", {"project_id": project.pk}))
    assert page.status_code == 403
    assert "You are a project manager in Ours." in page.content.decode()
    assert "This needs an architect: ask architect of Ours." in page.content.decode()


def test_another_projects_object_is_not_found_below_ones_own() -> None:
    ours, our_keys = every_object("Ours")
    _, their_keys = every_object("Theirs")
    owner = _member(ours, Role.OWNER)
    own = our_keys | {"project_id": ours.pk}

    def answers(name: str, keys: dict[str, int]) -> set[int]:
        address, found = _address(name, keys), set()
        for ask in (owner.get, owner.post):
            with transaction.atomic():
                found.add(ask(address).status_code)
                transaction.set_rollback(True)
        return found

    assert len(KEYED) > 100
    for name, key in KEYED:
        theirs = {at: their_keys[at] for at in (key, f"{name}.{key}") if at in their_keys}
        assert answers(name, own | theirs) in ({404}, {404, 405}), (name, key)
        assert 404 not in answers(name, own), (
            f"{name} leads nowhere with keys of its own: the line above proves nothing"
        )


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MANAGER, Role.ARCHITECT])
def test_no_page_offers_a_form_that_would_be_refused(role: Role) -> None:
    ours, keys = every_object("Ours")
    client = _member(ours, role)
    refused = set()
    for name in BELOW_A_PROJECT:
        address = _address(name, keys | {"project_id": ours.pk})
        answer = client.get(address)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        for form in POST_FORM.findall(answer.content.decode()):
            action = FORM_ACTION.search(form)
            leads = resolve(action[1] if action else address).url_name
            if BUTTON.search(form) and RANKS[LEAST.get(leads, Role.VIEWER)] > RANKS[role]:
                refused.add((name, leads))
    assert refused <= {("member_list", "member_remove")}  # which is to leave
