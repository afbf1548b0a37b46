"""Port groups and segments: lists, treatments, joins and splits."""

from django.test import Client
from django.urls import reverse

from networks.choices import PortGroupKind, Treatment
from networks.models import JoinProposal, Project
from tests.migrations_app.factories import add_port_group, make_segment, make_vm


def test_an_inferred_prefix_is_marked_and_an_unknown_one_is_neutral(logged_in: Client, project: Project) -> None:
    make_segment(project, "web", prefix="10.0.1.0/24", prefix_source="inferred")
    make_segment(project, "db")
    page = logged_in.get(reverse("networks:segment_list", args=[project.pk])).content.decode()
    assert '10.0.1.0/24</span> <span class="mark">inferred</span>' in page
    assert '<span class="unknown">unknown</span>' in page


def test_a_treatment_is_decided_for_all_that_match(logged_in: Client, project: Project) -> None:
    for number in range(3):
        make_segment(project, f"dmz-{number}")
    app = make_segment(project, "app")
    logged_in.post(
        reverse("networks:segment_bulk", args=[project.pk]),
        {"treatment": "rebuild", "reason": "new firewall", "scope": "all", "query": "q=dmz"},
    )
    app.refresh_from_db()
    decided = project.segments.filter(treatment=Treatment.REBUILD, treatment_reason="new firewall")
    assert decided.count() == 3
    assert app.treatment == Treatment.STRETCH


def test_two_segments_become_one_only_when_a_person_says_so(logged_in: Client, project: Project) -> None:
    web, app = make_segment(project, "web"), make_segment(project, "app")
    make_vm(project, "a", web)
    proposal = JoinProposal.objects.create(project=project, segment=web, other=app, reason="Both have VLAN 7.")
    page = logged_in.get(reverse("networks:segment_list", args=[project.pk])).content.decode()
    assert "Both have VLAN 7." in page
    logged_in.post(
        reverse("networks:join_proposal_answer", args=[project.pk, proposal.pk]), {"answer": "confirm"}, follow=True
    )
    standing = project.segments.filter(joined_into__isnull=True)
    assert standing.count() == 1
    assert standing.get().port_groups.count() == 2


def test_a_dismissed_proposal_is_gone_from_the_page(logged_in: Client, project: Project) -> None:
    web, app = make_segment(project, "web"), make_segment(project, "app")
    proposal = JoinProposal.objects.create(project=project, segment=web, other=app, reason="Both have VLAN 7.")
    answer = logged_in.post(
        reverse("networks:join_proposal_answer", args=[project.pk, proposal.pk]), {"answer": "dismiss"}, follow=True
    )
    assert "Both have VLAN 7." not in answer.content.decode()
    assert project.segments.filter(joined_into__isnull=True).count() == 2


def test_only_port_groups_that_share_a_segment_can_be_split_off(logged_in: Client, project: Project) -> None:
    make_segment(project, "alone")
    shared = make_segment(project, "shared")
    second = add_port_group(shared, "second")
    address = reverse("networks:port_group_list", args=[project.pk])
    assert logged_in.get(address).content.decode().count("Split off") == 2
    logged_in.post(reverse("networks:port_group_split", args=[project.pk, second.pk]))
    second.refresh_from_db()
    assert second.segment_id != shared.pk
    assert "Split off" not in logged_in.get(address).content.decode()


def test_a_trunk_port_group_is_shown_without_a_segment(logged_in: Client, project: Project) -> None:
    project.port_groups.create(
        vcenter=project.vcenters.get(), name="uplinks", switch="dvs", kind=PortGroupKind.TRUNK, vlan="0-4094"
    )
    page = logged_in.get(reverse("networks:port_group_list", args=[project.pk]) + "?kind=trunk").content.decode()
    assert "no segment" in page
    assert "0-4094" in page
