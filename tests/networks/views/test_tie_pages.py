"""Applications, rules, flows and dependencies."""

from django.test import Client
from django.urls import reverse

from networks.models import Project
from tests.migrations_app.factories import make_segment, make_vm


def make_rule(client: Client, project: Project, **data: str) -> dict[str, list[str]]:
    """Send the form for a new rule; its errors."""
    answer = client.post(reverse("networks:rule_list", args=[project.pk]), {"name": "why", **data})
    return dict(answer.context["form"].errors) if answer.context else {}


def test_each_line_of_an_order_is_a_step(logged_in: Client, project: Project) -> None:
    names = {make_vm(project, name).pk: name for name in ("db", "app-1", "app-2")}
    assert make_rule(logged_in, project, kind="before", vms="db\napp-1, app-2") == {}
    members = project.move_rules.get().members.all()
    assert {(names[one.vm_id], one.position) for one in members} == {("db", 0), ("app-1", 1), ("app-2", 1)}


def test_a_rule_without_an_order_takes_all_lines_as_one(logged_in: Client, project: Project) -> None:
    for name in ("a", "b"):
        make_vm(project, name)
    make_rule(logged_in, project, kind="together", vms="a\nb")
    assert {one.position for one in project.move_rules.get().members.all()} == {0}


def test_a_name_nobody_has_and_a_name_two_have_are_said(logged_in: Client, project: Project) -> None:
    make_vm(project, "a")
    errors = make_rule(logged_in, project, kind="apart", vms="a, ghost")
    assert errors["vms"] == ["No VM is called ghost. Write the name as the list of VMs does."]
    project.vms.create(vcenter=project.vcenters.get(), key="vm-2", name="a")
    assert "2 VMs are called a." in make_rule(logged_in, project, kind="apart", vms="a, a")["vms"][0]


def test_a_rule_about_one_vm_is_refused_with_a_way_out(logged_in: Client, project: Project) -> None:
    make_vm(project, "a")
    errors = make_rule(logged_in, project, kind="apart", vms="a")
    assert errors["vms"] == ["A rule about one VM says nothing. Choose two VMs or more."]


def test_an_application_is_ticked_and_unticked(logged_in: Client, project: Project) -> None:
    erp = project.applications.create(name="ERP")
    address = reverse("networks:application_tick", args=[project.pk, erp.pk])
    logged_in.post(address, {"moves_together": "1"})
    erp.refresh_from_db()
    assert erp.moves_together
    logged_in.post(address, {"moves_together": "0"})
    erp.refresh_from_db()
    assert not erp.moves_together


def test_an_end_outside_the_estate_is_marked(logged_in: Client, project: Project) -> None:
    vm = make_vm(project, "a")
    project.flows.create(source_vm=vm, source_text="a", destination_text="192.0.2.7", bytes_per_day=2_500_000_000)
    page = logged_in.get(reverse("networks:flow_list", args=[project.pk])).content.decode()
    assert '192.0.2.7 <span class="mark">outside</span>' in page
    assert "2.5 GB a day" in page
    assert (
        "No flow matches"
        in logged_in.get(reverse("networks:flow_list", args=[project.pk]) + "?external=0").content.decode()
    )


def test_a_tie_shows_what_stands_behind_it(logged_in: Client, project: Project) -> None:
    web, db = make_segment(project, "web"), make_segment(project, "db")
    run = project.deriveruns.create(state="completed")
    sentences = [f"vm-{number} has NICs on both." for number in range(5)]
    project.couplings.create(run=run, segment=web, other=db, kind="shared-vm", weight=5, evidence=sentences)
    page = logged_in.get(reverse("networks:coupling_list", args=[project.pk])).content.decode()
    assert all(sentence in page for sentence in sentences)
    assert "5 VMs" in page
    assert "2 more" in page


def test_dependencies_never_worked_out_can_be_asked_for(logged_in: Client, project: Project, worker: object) -> None:
    page = logged_in.get(reverse("networks:coupling_list", args=[project.pk])).content.decode()
    assert "Not worked out yet" in page
    logged_in.post(reverse("networks:derive_start", args=[project.pk]))
    worker.wait_until_idle()  # type: ignore[attr-defined]
    page = logged_in.get(reverse("networks:coupling_list", args=[project.pk])).content.decode()
    assert "Nothing ties the segments" in page
