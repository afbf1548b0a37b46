"""Recorded extensions."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from migrations_app.models import Stretch
from migrations_app.services import stretch_delete, stretch_record, stretch_update
from migrations_app.services.facts import segment_record_cutover
from networks.models import Change, PortGroup
from networks.services.errors import ServiceError
from tests.migrations_app.factories import make_project, make_segment, make_vm

pytestmark = pytest.mark.django_db

TODAY = timezone.now().date()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def port_group() -> PortGroup:
    return make_segment(make_project(), "app").port_groups.get()


def test_an_extension_rolled_back_and_made_again_is_two_records(port_group: PortGroup) -> None:
    stretch_record(port_group=port_group, from_on=ago(20), to_on=ago(15), by=None)
    stretch_record(port_group=port_group, from_on=ago(10), by=None)
    assert Stretch.objects.filter(plan=None).count() == 2
    assert Change.objects.filter(affects_plan=True).count() == 2


def test_two_extensions_of_a_port_group_cannot_stand_at_once(port_group: PortGroup) -> None:
    stretch_record(port_group=port_group, from_on=ago(20), by=None)
    with pytest.raises(ServiceError, match=r"as extended from .* to now already"):
        stretch_record(port_group=port_group, from_on=ago(5), by=None)


@pytest.mark.parametrize(("first", "last"), [(-1, None), (5, -1), (5, 9)], ids=["to come", "ends to come", "backwards"])
def test_what_cannot_have_happened_is_refused(port_group: PortGroup, first: int, last: int | None) -> None:
    to_on = None if last is None else ago(last)
    with pytest.raises(ServiceError) as refusal:
        stretch_record(port_group=port_group, from_on=ago(first), to_on=to_on, by=None)
    assert refusal.value.way_out


def test_a_record_can_be_ended_and_deleted(port_group: PortGroup) -> None:
    stretch = stretch_record(port_group=port_group, from_on=ago(20), by=None)
    assert stretch_update(stretch=stretch, by=None, values={"to_on": ago(2)}).to_on == ago(2)
    stretch_delete(stretch=stretch, by=None)
    assert not Stretch.objects.exists()


def test_a_cutover_ends_the_open_extensions_where_asked(port_group: PortGroup) -> None:
    segment = port_group.segment
    assert segment is not None
    stretch = stretch_record(port_group=port_group, from_on=ago(20), by=None)
    segment_record_cutover(segment=segment, on=ago(2), by=None)
    stretch.refresh_from_db()
    assert (segment.cut_over_on, stretch.to_on) == (ago(2), None)
    segment_record_cutover(segment=segment, on=ago(2), by=None, ends_extensions=True)
    stretch.refresh_from_db()
    assert stretch.to_on == ago(2)
    assert segment_record_cutover(segment=segment, on=None, by=None).cut_over_on is None


def test_a_cutover_is_refused_to_come_before_its_extension_and_with_vms_left(port_group: PortGroup) -> None:
    segment = port_group.segment
    assert segment is not None
    stretch_record(port_group=port_group, from_on=ago(5), by=None)
    left = make_vm(segment.project, "straggler", segment)
    for day, sentence in ((ago(-1), "in the future"), (ago(9), "its extension began"), (ago(2), "straggler")):
        with pytest.raises(ServiceError, match=sentence):
            segment_record_cutover(segment=segment, on=day, by=None)
    left.moved_on = ago(3)
    left.save()
    assert segment_record_cutover(segment=segment, on=ago(2), by=None).cut_over_on == ago(2)


def test_nothing_is_extended_after_its_cutover(port_group: PortGroup) -> None:
    segment = port_group.segment
    assert segment is not None
    segment_record_cutover(segment=segment, on=ago(9), by=None)
    with pytest.raises(ServiceError, match="was cut over on"):
        stretch_record(port_group=PortGroup.objects.get(pk=port_group.pk), from_on=ago(5), by=None)
