"""The list of VMs, its bulk edit, and a VM's page."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networks.choices import Disposition
from networks.forms.vms import BlackoutForm
from networks.models import Project, VirtualMachine
from tests.migrations_app.factories import make_project, make_segment, make_vm


def vms_at(client: Client, project: Project, query: str = "") -> list[str]:
    """The names on the list, in its order."""
    answer = client.get(reverse("networks:vm_list", args=[project.pk]) + query)
    return [vm.name for vm in answer.context["page"]]


def change(client: Client, project: Project, **data: object) -> str:
    """Send the bulk edit; what the page says then."""
    answer = client.post(reverse("networks:vm_bulk", args=[project.pk]), data, follow=True)
    return " ".join(str(message) for message in answer.context["messages"])


def test_an_estate_without_vms_says_what_to_do(logged_in: Client, project: Project) -> None:
    page = logged_in.get(reverse("networks:vm_list", args=[project.pk])).content.decode()
    assert "No VM is known yet" in page
    assert reverse("networks:import_list", args=[project.pk]) in page


def test_the_list_is_narrowed_by_what_is_known_of_vms(logged_in: Client, project: Project) -> None:
    web, db = make_segment(project, "web"), make_segment(project, "db")
    make_vm(project, "bridge", web, db)
    make_vm(project, "plain", web, is_template=True, power_state="poweredOff")
    make_vm(project, "netless", missing_since=date(2026, 11, 1), disposition=Disposition.STAYS)
    assert vms_at(logged_in, project) == ["bridge", "netless", "plain"]
    assert vms_at(logged_in, project, "?networks=bridge") == ["bridge"]
    assert vms_at(logged_in, project, "?networks=none") == ["netless"]
    assert vms_at(logged_in, project, "?missing=1") == ["netless"]
    assert vms_at(logged_in, project, "?template=1") == ["plain"]
    assert vms_at(logged_in, project, "?power_state=poweredOff") == ["plain"]
    assert vms_at(logged_in, project, "?disposition=stays&q=net") == ["netless"]
    assert vms_at(logged_in, project, f"?segment_id={db.pk}") == ["bridge"]
    assert vms_at(logged_in, project, "?q=nothing") == []


def test_a_filter_nobody_understands_is_left_out(logged_in: Client, project: Project) -> None:
    make_vm(project, "a")
    assert vms_at(logged_in, project, "?disposition=fly&page=none&sort=colour&missing=maybe") == ["a"]


def test_each_header_sorts_and_the_next_time_the_other_way_round(logged_in: Client, project: Project) -> None:
    make_vm(project, "small", gb=1)
    make_vm(project, "large", gb=9)
    page = logged_in.get(reverse("networks:vm_list", args=[project.pk]) + "?sort=-size")
    assert [vm.name for vm in page.context["page"]] == ["large", "small"]
    assert 'aria-sort="descending"><a href="?sort=size">Size</a>' in page.content.decode()


def test_htmx_gets_the_rows_alone(logged_in: Client, project: Project) -> None:
    make_vm(project, "a")
    answer = logged_in.get(reverse("networks:vm_list", args=[project.pk]), headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert "VMs that match: 1" in answer.content.decode()
    assert "HX-Request" in answer.headers["Vary"]


def test_the_ticked_vms_are_decided_with_a_reason(logged_in: Client, project: Project) -> None:
    first, second = make_vm(project, "a"), make_vm(project, "b")
    said = change(
        logged_in, project, action="disposition", disposition="retire", day="2027-02-01", reason="old", vm=first.pk
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert said == "1 VM: the disposition is decided."
    assert (first.disposition, first.retire_on, first.disposition_reason) == ("retire", date(2027, 2, 1), "old")
    assert second.disposition == Disposition.MIGRATE


def test_all_that_the_filters_match_are_changed_on_every_page(logged_in: Client, project: Project) -> None:
    for number in range(60):
        make_vm(project, f"web-{number}")
    make_vm(project, "db")
    said = change(logged_in, project, action="criticality", criticality="5", scope="all", query="q=web")
    assert said == "60 VMs: the criticality is set."
    assert project.vms.filter(criticality=5).count() == 60


def test_no_vm_ticked_is_said_and_changes_nothing(logged_in: Client, project: Project) -> None:
    make_vm(project, "a")
    assert change(logged_in, project, action="criticality", criticality="5") == (
        "No VM is chosen. Choose VMs in the list and try again."
    )


def test_a_day_that_is_none_is_said_with_its_field(logged_in: Client, project: Project) -> None:
    vm = make_vm(project, "a")
    said = change(logged_in, project, action="dates", earliest_on="soon", vm=vm.pk)
    assert said == "Not before: That is no day. Write it as 2027-03-14."


def test_a_rule_is_made_of_the_ticked_vms(logged_in: Client, project: Project) -> None:
    vms = [make_vm(project, "a").pk, make_vm(project, "b").pk]
    change(logged_in, project, action="rule", kind="apart", name="never both", vm=vms)
    rule = project.move_rules.get()
    assert {member.vm_id for member in rule.members.all()} == set(vms)


def test_a_vms_page_shows_unknown_as_unknown_and_escapes_what_others_wrote(logged_in: Client, project: Project) -> None:
    vm = make_vm(project, "a", make_segment(project, "web"), annotation="<script>alert(1)</script>")
    page = logged_in.get(reverse("networks:vm_detail", args=[project.pk, vm.pk])).content.decode()
    assert "<script>alert" not in page
    assert '<dt>Guest OS</dt><dd><span class="unknown">unknown</span></dd>' in page
    assert "default gateway" in page


def test_a_blackout_is_added_and_taken_away(logged_in: Client, project: Project) -> None:
    vm = make_vm(project, "a")
    address = reverse("networks:blackout_add", args=[project.pk, vm.pk])
    logged_in.post(address, {"first_on": "2027-01-01", "last_on": "2027-01-06", "note": "closing"})
    blackout = vm.blackouts.get()
    logged_in.post(reverse("networks:blackout_remove", args=[project.pk, vm.pk, blackout.pk]))
    assert not vm.blackouts.exists()


def test_traffic_that_is_no_number_is_said(logged_in: Client, project: Project) -> None:
    vm = make_vm(project, "a")
    address = reverse("networks:vm_traffic", args=[project.pk, vm.pk])
    answer = logged_in.post(address, {"gb_per_day": "-1"}, follow=True)
    assert "Give 0 or more." in answer.content.decode()
    logged_in.post(address, {"gb_per_day": "2.5"})
    assert VirtualMachine.objects.get(pk=vm.pk).external_gb_per_day == 2.5


@pytest.mark.parametrize("name", ["vm_list", "segment_list", "port_group_list", "rule_list", "flow_list"])
def test_a_pages_queries_do_not_grow_with_its_rows(logged_in: Client, project: Project, name: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            logged_in.get(reverse(f"networks:{name}", args=[project.pk]))
        return len(captured)

    grow(project, 0, 2)
    queries()  # the first call of a session reads more
    few = queries()
    grow(project, 2, 30)
    assert queries() == few


def grow(project: Project, first: int, last: int) -> None:
    """Segments, VMs on two of them, applications, rules and flows with the numbers from `first` to `last`."""
    for number in range(first, last):
        one, two = make_segment(project, f"s{number}"), make_segment(project, f"t{number}")
        application = project.applications.create(name=f"app {number}")
        vm = make_vm(project, f"vm{number}", one, two, application=application)
        rule = project.move_rules.create(kind="apart", name=f"rule {number}")
        rule.members.create(vm=vm)
        project.flows.create(source_vm=vm, source_text="a", destination_text="b", bytes_per_day=1)


def test_the_list_of_another_project_is_empty_of_mine(logged_in: Client, project: Project) -> None:
    make_vm(make_project("Other"), "theirs")
    make_vm(project, "mine")
    assert vms_at(logged_in, project) == ["mine"]


@pytest.mark.parametrize("key", ["9" * 40, "²", "-1", "x"])
def test_a_key_that_is_none_chooses_nothing_and_narrows_nothing(logged_in: Client, project: Project, key: str) -> None:
    make_vm(project, "web")
    assert "not in this project" in change(logged_in, project, action="criticality", vm=key, criticality="5")
    assert vms_at(logged_in, project, f"?segment_id={key}&application_id={key}") == ["web"]
    assert VirtualMachine.objects.filter(criticality=5).count() == 0


def test_a_day_of_a_year_nobody_plans_for_is_refused_with_a_sentence():
    form = BlackoutForm({"first_on": "0027-03-14", "last_on": "2027-03-15"})
    assert form.errors["first_on"] == ["The year 27 is not one of 1970 to 2200. Give the day meant."]


def test_the_migration_type_is_set_for_many_and_shown_on_the_page_of_each(logged_in: Client, project: Project) -> None:
    a, b = make_vm(project, "a"), make_vm(project, "b")
    said = change(logged_in, project, action="migration_type", vm=[a.pk, b.pk], migration_type="rav")
    assert said == "2 VMs: the migration type is set."
    page = logged_in.get(reverse("networks:vm_detail", args=[project.pk, a.pk]))
    assert page.context["migration_type_form"].initial == {"migration_type": "rav"}
    said = change(logged_in, project, action="migration_type", vm=[a.pk], migration_type="teleport")
    assert "Choose one of the list" in said


def test_a_vm_that_is_off_is_proposed_as_cold_in_words_only(logged_in: Client, project: Project) -> None:
    off, on = make_vm(project, "off", power_state="poweredOff"), make_vm(project, "on", power_state="poweredOn")
    pages = [
        logged_in.get(reverse("networks:vm_detail", args=[project.pk, vm.pk])).content.decode() for vm in (off, on)
    ]
    assert ["so Cold suits it" in page for page in pages] == [True, False]
    off.refresh_from_db()
    assert off.migration_type == ""


def test_a_vms_page_records_its_move_and_takes_it_back(logged_in: Client, project: Project) -> None:
    vm = make_vm(project, "web", make_segment(project, "app"))
    page = reverse("networks:vm_detail", args=[project.pk, vm.pk])
    address = reverse("migrations:actual_moves", args=[project.pk])
    logged_in.post(address, {"action": "moved", "moved_on": "2024-11-07", "vm": vm.pk, "back": page})
    assert "moved on 7 Nov 2024" in logged_in.get(page).content.decode()
    assert "moved on" in logged_in.get(reverse("networks:vm_list", args=[project.pk])).content.decode()
    logged_in.post(address, {"action": "not_moved", "vm": vm.pk, "back": page})
    assert "It is not recorded as moved." in logged_in.get(page).content.decode()


def test_all_vms_that_the_filters_match_are_recorded_at_once(logged_in: Client, project: Project) -> None:
    for name in ("web-1", "web-2", "db-1"):
        make_vm(project, name)
    address = reverse("migrations:actual_moves", args=[project.pk])
    logged_in.post(address, {"action": "moved", "moved_on": "2024-11-07", "scope": "all", "query": "q=web"})
    assert set(project.vms.filter(moved_on=date(2024, 11, 7)).values_list("name", flat=True)) == {"web-1", "web-2"}


def test_deciding_migrate_again_leaves_the_day_of_a_move(logged_in: Client, project: Project) -> None:
    vm = make_vm(project, "web", moved_on=date(2024, 11, 7))
    change(logged_in, project, action="disposition", disposition=Disposition.MIGRATE, vm=vm.pk)
    vm.refresh_from_db()
    assert vm.moved_on == date(2024, 11, 7)
