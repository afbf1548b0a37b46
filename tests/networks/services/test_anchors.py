"""What stands on a segment and is no VM."""

from datetime import date

import pytest

from networks.choices import AnchorKind, Source
from networks.models import Anchor, Change, Segment, VCenter, VirtualMachine
from networks.selectors import anchors_of, project_gaps
from networks.services import ServiceError, anchor_create, anchor_delete, anchor_update, segment_update
from networks.services.segments import appliance_named, segments_join
from tests.networks.inventories import make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def segment() -> Segment:
    return Segment.objects.create(project=make_project(), name="app")


def newest_change(segment: Segment) -> Change:
    return Change.objects.filter(project=segment.project).latest("pk")


def test_a_host_is_entered_corrected_and_taken_off(segment: Segment) -> None:
    host = anchor_create(segment=segment, name=" db-metal-1 ", by=None)
    assert (host.name, host.kind, host.leaves_on, host.source) == ("db-metal-1", "host", None, Source.ENTERED)
    assert newest_change(segment).sentence == "app: db-metal-1 stands on it, for good."
    anchor_update(
        anchor=host, name="fw-1", kind=AnchorKind.APPLIANCE, leaves_on=date(2027, 3, 1), note="lease ends", by=None
    )
    assert newest_change(segment).sentence == "app: fw-1 stands on it, until 2027-03-01."
    assert [(one.name, one.kind, one.note) for one in anchors_of(segment)] == [("fw-1", "appliance", "lease ends")]
    anchor_delete(anchor=host, by=None)
    assert not anchors_of(segment)
    assert newest_change(segment).affects_plan


def test_an_imported_anchor_that_a_person_corrects_is_entered(segment: Segment) -> None:
    host = anchor_create(segment=segment, name="m1", source=Source.IMPORTED, by=None)
    anchor_update(anchor=host, name="m1", kind=AnchorKind.HOST, leaves_on=None, note="checked", by=None)
    assert host.source == Source.ENTERED


@pytest.mark.parametrize("name", ["", "  ", "m1"])
def test_an_anchor_needs_a_name_of_its_own(segment: Segment, name: str) -> None:
    anchor_create(segment=segment, name="m1", by=None)
    with pytest.raises(ServiceError):
        anchor_create(segment=segment, name=name, by=None)
    assert Anchor.objects.count() == 1


def test_a_joined_segment_brings_its_anchors(segment: Segment) -> None:
    other = Segment.objects.create(project=segment.project, name="app-2", budget_days=20, service_mesh="mesh-1")
    anchor_create(segment=segment, name="m1", by=None)
    anchor_create(segment=other, name="m1", by=None)
    anchor_create(segment=other, name="m2", by=None)
    kept = segments_join(project=segment.project, keep=segment, other=other, by=None)
    assert [one.name for one in anchors_of(kept)] == ["m1", "m2"]
    assert (kept.budget_days, kept.service_mesh) == (20, "mesh-1")


def test_a_budget_is_no_limit_of_the_plan(segment: Segment) -> None:
    segment_update(segment=segment, budget_days=45, by=None)
    assert (segment.budget_days, segment.max_stretch_days) == (45, None)
    assert newest_change(segment).sentence == "app: budget days 45."
    assert not newest_change(segment).affects_plan
    segment_update(segment=segment, budget_days=None, has_mon=True, by=None)
    assert newest_change(segment).sentence == "app: budget days as the vendor says, MON yes."
    assert newest_change(segment).affects_plan
    with pytest.raises(ServiceError):
        segment_update(segment=segment, budget_days=0, by=None)


def test_a_host_that_should_have_left_is_a_gap(segment: Segment) -> None:
    VirtualMachine.objects.create(
        project=segment.project, vcenter=VCenter.objects.create(project=segment.project, key="vc"), key="1", name="vm"
    )
    anchor_create(segment=segment, name="m1", leaves_on=date(2020, 1, 1), by=None)
    anchor_create(segment=segment, name="m2", by=None)
    assert "1 host or appliance should have left a segment by now." in [
        gap.sentence for gap in project_gaps(segment.project)
    ]


def test_an_appliance_is_known_by_its_name(segment: Segment) -> None:
    made = appliance_named(project=segment.project, name=" NE-1 ", by=None)
    assert appliance_named(project=segment.project, name="NE-1", by=None) == made
    assert appliance_named(project=segment.project, name=" ", by=None) is None
