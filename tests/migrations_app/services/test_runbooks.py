"""A runbook's tasks: what people wrote outlives what is derived anew."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User

from migrations_app.models import HcxMigration, RunbookTask, Stretch
from migrations_app.services.runbooks import Runbook, runbook_of, runbook_restart, task_update
from networks.choices import Disposition
from networks.models import Anchor, Appliance, Change, Project, RiskInput, Segment
from networks.services import ServiceError
from planner.core.runbook import Step
from tests.migrations_app.factories import make_project, make_segment, make_vm

pytestmark = pytest.mark.django_db

TODAY = date(2027, 1, 4)


@pytest.fixture
def project() -> Project:
    return make_project()


@pytest.fixture
def app(project: Project) -> Segment:
    return make_segment(project, "app", gateway="10.1.2.1", prefix="10.1.2.0/24", service_mesh="mesh-a")


def book_of(segment: Segment) -> Runbook:
    return runbook_of(segment, today=TODAY)


def step(segment: Segment, code: str) -> Step:
    return next(row.step for row in book_of(segment).rows if row.step.code == code)


def test_what_is_left_on_the_segment_blocks_its_cutover(app: Segment) -> None:
    make_vm(app.project, "app-1", app)
    make_vm(app.project, "app-2", app, moved_on=date(2027, 1, 2))
    make_vm(app.project, "printer", app, disposition=Disposition.STAYS)
    make_vm(app.project, "old", app, disposition=Disposition.RETIRE)
    Anchor.objects.create(segment=app, name="lb-1", kind="appliance", leaves_on=date(2027, 2, 1))
    Anchor.objects.create(segment=app, name="gone", leaves_on=date(2027, 1, 3))
    found = step(app, "P1")
    assert found.stands == "blocks"
    assert found.known == (
        "1 VM left to move: app-1. 1 VM stays on-premises: printer. 1 VM is to be retired first: old. "
        "Appliance lb-1 stands on it until 2027-02-01."
    )


def test_an_empty_segment_does_not_block(app: Segment) -> None:
    make_vm(app.project, "app-1", app, moved_on=date(2027, 1, 2))
    assert step(app, "P1").stands == "met"


def test_the_network_of_step_one_is_named_with_its_appliance(app: Segment) -> None:
    appliance = Appliance.objects.create(project=app.project, name="NE-7")
    Stretch.objects.create(port_group=app.port_groups.get(), from_on=date(2027, 1, 1), appliance=appliance)
    found = step(app, "1")
    assert "un-extend app on dvs, by NE-7 of service mesh mesh-a" in found.what
    assert "-eq 'app'" in found.command
    assert found.known == ""


@pytest.mark.parametrize(
    ("rows", "stands"), [([], "unknown"), ([("other", "running")], "met"), ([("app-1", "running")], "blocks")]
)
def test_migrations_in_flight_block_and_unknown_stays_unknown(
    app: Segment, rows: list[tuple[str, str]], stands: str
) -> None:
    vms = {"app-1": make_vm(app.project, "app-1", app), "other": make_vm(app.project, "other")}
    for name, state in rows:
        HcxMigration.objects.create(project=app.project, migration_id=name, vm=vms[name], state=state, started_at=None)
    assert step(app, "P5").stands == stands


def test_answers_about_risk_decide_the_checks_they_are_about(app: Segment) -> None:
    def answer(name: str, value: float, segment: Segment | None = None) -> None:
        RiskInput.objects.create(project=app.project, segment=segment, name=name, value=value)

    assert [step(app, code).stands for code in ("P2", "P3", "P4")] == ["unknown"] * 3
    answer("rule_parity_percent", 95)
    answer("bgp_filter_tested", 1)
    for name in ("dhcp_without_stretch", "dns_without_stretch", "ntp_without_stretch"):
        answer(name, 1)
    assert [step(app, code).stands for code in ("P2", "P3", "P4")] == ["blocks", "met", "met"]
    answer("dns_without_stretch", 0, app)
    assert "DNS would be gone" in step(app, "P3").known


def test_a_vm_on_several_segments_is_named_with_the_others(app: Segment) -> None:
    db = make_segment(app.project, "db")
    make_vm(app.project, "bridge", app, db)
    assert "bridge (db)" in step(app, "P7").what


def test_a_task_is_kept_while_its_step_is_derived_anew(app: Segment, user: User) -> None:
    vm = make_vm(app.project, "app-1", app)
    task_update(segment=app, code="P1", by=user, owner="  Ann  Lee ", state="done", note="walked the room")
    vm.moved_on = date(2027, 1, 2)
    vm.save()
    row = book_of(app).rows[0]
    assert (row.task.owner, row.task.state, row.task.note) == ("Ann Lee", "done", "walked the room")
    assert row.task.changed_by == user
    assert row.step.stands == "met"


def test_done_against_the_records_is_shown_as_contradicted(app: Segment) -> None:
    make_vm(app.project, "app-1", app)
    assert book_of(app).contradicted == []
    task_update(segment=app, code="P1", by=None, state="done")
    assert [row.step.code for row in book_of(app).contradicted] == ["P1"]
    assert book_of(app).over == 1


def test_an_edit_is_noted_and_makes_no_plan_stale(app: Segment) -> None:
    task_update(segment=app, code="V1", by=None, state="blocked")
    task_update(segment=app, code="V1", by=None, state="blocked")
    (change,) = Change.objects.filter(project=app.project)
    assert (change.sentence, change.affects_plan) == ("Runbook of app: step V1 is blocked now.", False)


def test_one_value_is_changed_and_the_others_stay(app: Segment) -> None:
    task_update(segment=app, code="2", by=None, owner="Net team", note="ticket 17")
    task = task_update(segment=app, code="2", by=None, state="done")
    assert (task.owner, task.note, task.state) == ("Net team", "ticket 17", "done")


@pytest.mark.parametrize(
    "wrong", [{"code": "X9"}, {"state": "perhaps"}, {"owner": "x" * 121}, {"note": "x" * 501}], ids=str
)
def test_wrong_values_are_refused_with_a_way_out(app: Segment, wrong: dict[str, Any]) -> None:
    with pytest.raises(ServiceError) as refused:
        task_update(**{"segment": app, "code": "P1", "by": None, **wrong})
    assert refused.value.way_out
    assert not RunbookTask.objects.exists()


def test_starting_again_opens_every_step_and_keeps_owner_and_note(app: Segment) -> None:
    task_update(segment=app, code="P1", by=None, owner="Ann", state="done", note="seen")
    with pytest.raises(ServiceError, match="reason"):
        runbook_restart(segment=app, by=None, reason="  ")
    assert runbook_restart(segment=app, by=None, reason="BGP filter refused the prefix") == 1
    task = RunbookTask.objects.get()
    assert (task.owner, task.state, task.note) == ("Ann", "open", "seen")
    assert Change.objects.latest("pk").sentence.endswith("started again: BGP filter refused the prefix")


def test_the_text_says_who_did_what(app: Segment, user: User) -> None:
    task_update(segment=app, code="P1", by=user, owner="Ann", state="done")
    text = book_of(app).text
    assert "[x] P1" in text
    assert f"done ({user}" in text.replace("\n", " ")


def test_a_segment_that_moves_at_once_is_connected_and_not_un_extended(app: Segment) -> None:
    app.treatment = "at_once"
    found = step(app, "1")
    assert found.what.startswith("In NSX, connect the duplicated segment")
    assert found.command == ""
