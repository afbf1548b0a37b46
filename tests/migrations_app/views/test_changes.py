"""The page of changes, its pages by key and its CSV."""

import csv

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from migrations_app.models import Plan
from migrations_app.views.changes import ROWS
from networks.models import Change, Project
from networks.services.projects import change_record
from tests.migrations_app.factories import make_segment, make_vm
from tests.migrations_app.views.estates import queries_of


@pytest.fixture
def address(project: Project) -> str:
    return reverse("migrations:change_list", args=[project.pk])


def test_without_any_change_the_page_says_what_will_stand_there(logged_in: Client, address: str) -> None:
    assert "Nothing was changed yet" in logged_in.get(address).content.decode()


def test_a_change_stands_with_who_why_and_its_effect(
    logged_in: Client, project: Project, user: User, address: str
) -> None:
    segment = make_segment(project, "dmz")
    change_record(
        project=project,
        by=user,
        sentence="<b>dmz</b> waits.",
        reason="the audit",
        effect={"stretch_days": 12, "risk_days": -0.25},
        subject_kind="segment",
        subject_id=segment.pk,
    )
    change_record(project=project, by=None, sentence="Imported.", affects_plan=True)
    change_record(project=project, by=None, sentence="Renamed.", affects_plan=False)
    page = logged_in.get(address).content.decode()
    assert "&lt;b&gt;dmz&lt;/b&gt; waits." in page and "Why: the audit" in page
    assert "+12 stretch-days" in page and "−0.2 risk-days" in page
    assert '<span class="unknown">unknown</span>' in page and "no effect" in page
    assert reverse("migrations:subject", args=[project.pk, "segment", segment.pk]) in page


def test_older_and_newer_lead_through_all_changes_once(logged_in: Client, project: Project, address: str) -> None:
    for one in range(2 * ROWS + 1):
        change_record(project=project, by=None, sentence=f"change {one}")
    first = logged_in.get(address).context
    second = logged_in.get(address + first["older"]).context
    third = logged_in.get(address + second["older"]).context
    shown = [[row.change.sentence for row in page["rows"]] for page in (first, second, third)]
    assert [one for page in shown for one in page] == [f"change {one}" for one in range(2 * ROWS, -1, -1)]
    assert (first["newer"], third["older"]) == ("", "")
    back = logged_in.get(address + third["newer"]).context
    assert [row.change.sentence for row in back["rows"]] == shown[1]


def test_what_the_address_does_not_mean_is_left_out(logged_in: Client, project: Project, address: str) -> None:
    change_record(project=project, by=None, sentence="one")
    for odd in ("by=x", "kind=planet", "first_on=32", "before=-1", "after=x", "subject=0", "scenario=%00", "q=%00"):
        assert logged_in.get(f"{address}?{odd}").status_code == 200


def test_the_csv_holds_what_is_filtered_and_no_formula(logged_in: Client, project: Project) -> None:
    change_record(project=project, by=None, sentence="=cmd()", reason="@why", effect={"stretch_days": -3})
    change_record(project=project, by=None, sentence="other")
    answer = logged_in.get(reverse("migrations:changes_csv", args=[project.pk]), {"q": "cmd"})
    rows = list(csv.DictReader(answer.getvalue().decode().splitlines()))
    assert [(row["change"], row["reason"], row["effect"], row["stretch_days"]) for row in rows] == [
        ("'=cmd()", "'@why", "known", "-3")
    ]
    assert 'filename="frankfurt-exit-changes.csv"' in answer.headers["Content-Disposition"]


def test_the_csv_holds_every_change_of_a_long_record(logged_in: Client, project: Project) -> None:
    Change.objects.bulk_create(Change(project=project, sentence=f"change {one}") for one in range(601))
    answer = logged_in.get(reverse("migrations:changes_csv", args=[project.pk]))
    assert len(answer.getvalue().decode().splitlines()) == 602


def test_queries_do_not_grow_with_the_changes(logged_in: Client, project: Project, address: str) -> None:
    change_record(project=project, by=None, sentence="one", subject_kind="vm", subject_id=make_vm(project, "a").pk)
    few = queries_of(logged_in, address)
    for one in range(20):
        vm = make_vm(project, f"vm-{one}")
        change_record(project=project, by=None, sentence="one", subject_kind="vm", subject_id=vm.pk)
    assert queries_of(logged_in, address) == few


def test_a_change_leads_to_the_page_of_what_it_is_about(logged_in: Client, plan: Plan) -> None:
    project, wave = plan.scenario.project, plan.waves.get(number=2)
    vm = project.vms.earliest("pk")

    def led_to(kind: str, key: int) -> str:
        answer = logged_in.get(reverse("migrations:subject", args=[project.pk, kind, key]))
        return answer.headers.get("Location", str(answer.status_code))

    assert led_to("vm", vm.pk) == reverse("networks:vm_detail", args=[project.pk, vm.pk])
    assert led_to("wave", wave.window_id) == reverse("migrations:wave_detail", args=[project.pk, plan.scenario_id, 2])
    assert led_to("wave", 999_999) == led_to("planet", 1) == "404"
    plan.delete()
    assert led_to("wave", wave.window_id) == reverse("migrations:comments", args=[project.pk, "wave", wave.window_id])


def test_a_vm_page_shows_its_own_last_changes(logged_in: Client, project: Project) -> None:
    one, other = make_vm(project, "one"), make_vm(project, "other")
    change_record(project=project, by=None, sentence="about one", subject_kind="vm", subject_id=one.pk)
    change_record(project=project, by=None, sentence="about the other", subject_kind="vm", subject_id=other.pk)
    page = logged_in.get(reverse("networks:vm_detail", args=[project.pk, one.pk])).content.decode()
    assert "about one" in page and "about the other" not in page
