"""The runbook as a page: worked with, printed, read as text."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from migrations_app.models import Plan, RunbookTask, Scenario
from networks.models import Segment
from tests.migrations_app.factories import make_vm
from tests.migrations_app.views.estates import queries_of


@pytest.fixture
def segment(scenario: Scenario) -> Segment:
    return scenario.project.segments.get(name="app")


def page(segment: Segment, name: str = "runbook") -> str:
    return reverse(f"migrations:{name}", args=[segment.project_id, segment.pk])


def test_every_step_is_there_with_what_blocks_it_said_first(logged_in: Client, segment: Segment) -> None:
    text = logged_in.get(page(segment)).content.decode()
    assert "By the records it cannot be cut over yet" in text
    assert "3 VMs left to move: app-1, app-2, bridge." in text
    assert text.count('class="step-task"') == 18
    assert "-ConnectToLocalRouter" in text


def test_a_plan_gives_the_day_of_the_cutover(logged_in: Client, plan: Plan, segment: Segment) -> None:
    on = plan.segment_plans.get(segment=segment).cutover_on
    assert on is not None
    assert f"{on.day} {on:%b %Y}" in logged_in.get(page(segment)).content.decode()


def test_a_step_is_saved_without_script(logged_in: Client, user: User, segment: Segment) -> None:
    answer = logged_in.post(
        page(segment, "runbook_task"), {"code": "P2", "owner": "Ann", "state": "done", "note": "rules 1 to 40"}
    )
    assert answer.headers["Location"] == f"{page(segment)}#step-P2"
    task = RunbookTask.objects.get()
    assert (task.code, task.owner, task.state, task.note, task.changed_by) == (
        "P2",
        "Ann",
        "done",
        "rules 1 to 40",
        user,
    )
    assert "Done by" in logged_in.get(page(segment)).content.decode()


def test_with_script_the_step_alone_comes_back_with_the_progress(logged_in: Client, segment: Segment) -> None:
    text = logged_in.post(
        page(segment, "runbook_task"), {"code": "P2", "state": "done"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in text
    assert 'id="step-P2"' in text
    assert 'id="step-P1"' not in text
    assert "1 of 14 steps done or not needed" in text


@pytest.mark.parametrize("data", [{}, {"code": "X"}, {"code": "P1", "state": "perhaps"}], ids=str)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "script"])
def test_wrong_input_is_said_and_changes_nothing(
    logged_in: Client, segment: Segment, data: dict[str, str], headers: dict[str, str]
) -> None:
    answer = logged_in.post(page(segment, "runbook_task"), data, follow=True, headers=headers)
    text = answer.content.decode()
    assert "There is no step" in text or "is no state of a step" in text
    assert not RunbookTask.objects.exists()


def test_what_people_write_is_shown_as_text(logged_in: Client, segment: Segment) -> None:
    logged_in.post(page(segment, "runbook_task"), {"code": "P1", "note": "<script>alert(1)</script>"})
    assert "<script>alert" not in logged_in.get(page(segment)).content.decode()


def test_starting_again_needs_a_reason(logged_in: Client, segment: Segment) -> None:
    RunbookTask.objects.create(segment=segment, code="1", state="done")
    text = logged_in.post(page(segment, "runbook_reset"), follow=True).content.decode()
    assert "needs a reason" in text
    assert RunbookTask.objects.get().state == "done"
    logged_in.post(page(segment, "runbook_reset"), {"reason": "rolled back"})
    assert RunbookTask.objects.get().state == "open"


def test_the_text_is_plain(logged_in: Client, segment: Segment) -> None:
    answer = logged_in.get(page(segment, "runbook_text"))
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'inline; filename="runbook-app.txt"'
    assert answer.content.decode().startswith("Runbook: un-extend app\n")


def test_the_queries_do_not_grow_with_vms_and_tasks(logged_in: Client, segment: Segment) -> None:
    before = queries_of(logged_in, page(segment))
    other = segment.project.segments.get(name="db")
    for number in range(12):
        make_vm(segment.project, f"more-{number}", segment, other)
    for code in ("P1", "P2", "1", "V1"):
        RunbookTask.objects.create(segment=segment, code=code, state="done")
    assert queries_of(logged_in, page(segment)) == before
