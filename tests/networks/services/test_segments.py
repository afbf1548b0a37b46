"""What a person decides about segments, and which port groups are one."""

from datetime import date

import pytest

from networks.choices import ProposalState, Source
from networks.models import Change, JoinProposal, Project, Segment
from networks.services.errors import ServiceError
from networks.services.joins import joins_propose
from networks.services.segments import (
    appliance_create,
    join_proposal_confirm,
    join_proposal_dismiss,
    segment_split,
    segment_update,
    segments_join,
    segments_set_treatment,
)
from tests.networks.inventories import inventory, load, make_project, nic, port_group, vm

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(db: None) -> Project:
    """Segments A and B with VLAN 10 and one prefix, on two switches; C with VLAN 20. A has 6 VMs, B 5."""
    project, vms, nics = make_project(), [], []
    for network, switch, count, block in (
        ("A", "dvs", 6, "10.0.0"),
        ("B", "dvs2", 5, "10.0.0"),
        ("C", "dvs", 5, "10.9.9"),
    ):
        for number in range(count):
            vms.append(vm(f"{network}{number}"))
            address = f"{block}.{10 + 20 * (network == 'B') + number}"
            nics.append(nic(vms[-1], network, address, switch=switch))
    groups = [port_group("A"), port_group("B", switch="dvs2"), port_group("C", "20")]
    load(project, inventory(vms, nics, groups))
    return project


def segment(project: Project, name: str) -> Segment:
    return project.segments.get(name=name)


def proposal(project: Project) -> JoinProposal:
    joins_propose(project)
    return project.join_proposals.get()


def test_one_vlan_and_prefix_on_two_switches_is_proposed_as_one(project: Project):
    found = proposal(project)

    assert {found.segment.name, found.other.name} == {"A", "B"}
    assert "VLAN 10" in found.reason


def test_a_dismissed_proposal_is_not_made_again(project: Project):
    join_proposal_dismiss(proposal=proposal(project), by=None)

    assert joins_propose(project) == 0
    assert project.join_proposals.get().state == ProposalState.DISMISSED


def test_a_proposal_that_no_longer_holds_is_withdrawn(project: Project):
    proposal(project)

    segment_update(segment=segment(project, "A"), by=None, prefix="10.7.0.0/24", gateway="")

    assert not project.join_proposals.exists()


def test_a_confirmed_proposal_joins_into_the_larger_one(project: Project):
    kept = join_proposal_confirm(proposal=proposal(project), by=None)

    assert (kept.name, kept.vm_count) == ("A", 11)
    assert set(kept.port_groups.values_list("name", flat=True)) == {"A", "B"}
    assert segment(project, "B").joined_into == kept
    with pytest.raises(ServiceError, match="confirmed before"):
        join_proposal_confirm(proposal=project.join_proposals.get(), by=None)


def test_a_join_survives_an_import_and_a_split_ends_it(project: Project):
    kept = join_proposal_confirm(proposal=proposal(project), by=None)

    own = segment_split(port_group=kept.port_groups.get(name="B"), by=None)

    assert (own.name, own.joined_into, own.vm_count) == ("B", None, 5)
    assert segment(project, "A").vm_count == 6
    assert joins_propose(project) == 0


def test_the_first_port_group_can_leave_too_and_gets_a_segment_of_its_own(project: Project):
    kept = join_proposal_confirm(proposal=proposal(project), by=None)

    own = segment_split(port_group=kept.port_groups.get(name="A"), by=None)

    assert (own.name, own.vm_count, segment(project, "A").vm_count) == ("A (dvs)", 6, 5)


def test_what_only_the_other_segment_knew_holds_for_the_whole(project: Project):
    a, c = segment(project, "A"), segment(project, "C")
    segment_update(segment=c, by=None, prefix="10.9.0.0/16", gateway="10.9.0.1", max_stretch_days=9, is_anchored=True)
    segments_set_treatment(project=project, segment_ids=[c.pk], treatment="at_once", by=None)

    kept = segments_join(project=project, keep=a, other=segment(project, "C"), by=None)

    assert (kept.prefix, kept.gateway, kept.prefix_source) == ("10.9.0.0/16", "10.9.0.1", Source.ENTERED)
    assert (kept.max_stretch_days, kept.is_anchored, kept.treatment) == (9, True, "at_once")


def test_a_segment_that_is_part_of_another_is_not_joined_again(project: Project):
    a, b, c = (segment(project, name) for name in "ABC")
    segments_join(project=project, keep=a, other=b, by=None)

    with pytest.raises(ServiceError, match="does not stand for itself"):
        segments_join(project=project, keep=c, other=segment(project, "B"), by=None)
    with pytest.raises(ServiceError, match="one segment already"):
        segments_join(project=project, keep=a, other=a, by=None)


def test_a_segment_of_another_project_is_refused(project: Project):
    foreign = make_project("Other").segments.create(name="X")

    with pytest.raises(ServiceError):
        segments_join(project=project, keep=segment(project, "A"), other=foreign, by=None)
    with pytest.raises(ServiceError, match="not in this project"):
        segments_set_treatment(project=project, segment_ids=[foreign.pk], treatment="stays", by=None)


def test_a_port_group_alone_has_nothing_to_split(project: Project):
    with pytest.raises(ServiceError, match="shares no segment"):
        segment_split(port_group=project.port_groups.get(name="C"), by=None)


def test_an_entered_prefix_is_written_as_its_network_and_can_be_made_unknown(project: Project):
    a = segment_update(segment=segment(project, "A"), by=None, prefix="10.0.0.77/24")
    assert (a.prefix, a.prefix_source) == ("10.0.0.0/24", Source.ENTERED)

    a = segment_update(segment=a, by=None, prefix="")
    assert (a.prefix, a.prefix_source) == ("", Source.UNKNOWN)


def test_confirming_an_inferred_prefix_makes_it_entered(project: Project):
    a = segment(project, "A")
    assert a.prefix_source == Source.INFERRED

    segment_update(segment=a, by=None, prefix=a.prefix)

    assert segment(project, "A").prefix_source == Source.ENTERED


def test_nothing_given_changes_nothing(project: Project):
    count = Change.objects.count()

    segment_update(segment=segment(project, "A"), by=None, name="A")

    assert Change.objects.count() == count


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"prefix": "10.0.0.0/33"}, "is no prefix"),
        ({"gateway": "10.0.0.256"}, "is no IP address"),
        ({"gateway": "192.0.2.1"}, "is not in"),
        ({"name": "B"}, "already a segment"),
        ({"name": "  "}, "needs a name"),
        ({"max_stretch_days": 0}, "a day at least"),
        ({"cut_over_on": date(2999, 1, 1)}, "lies in the future"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(project: Project, values: dict, refusal: str):
    with pytest.raises(ServiceError, match=refusal) as refused:
        segment_update(segment=segment(project, "A"), by=None, **values)
    assert refused.value.way_out


def test_an_appliance_has_a_name_and_a_known_switch(project: Project):
    appliance_create(project=project, name="NE-1", by=None, vcenter=project.vcenters.get(), switch="dvs")

    with pytest.raises(ServiceError, match="already an appliance"):
        appliance_create(project=project, name="NE-1", by=None)
    with pytest.raises(ServiceError, match="No port group of"):
        appliance_create(project=project, name="NE-2", by=None, switch="nowhere")
