"""Moves and roll-backs as a person records them."""

from datetime import timedelta

import pytest

from networks.choices import Disposition, Treatment
from networks.models import Change, Project
from networks.selectors.projects import today_of
from networks.services.errors import ServiceError
from networks.services.moves import vms_record_moved
from tests.networks.inventories import inventory, load, make_project, nic, vm

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    """a and b on Prod."""
    made = make_project()
    load(made, inventory([vm("a"), vm("b")], [nic(vm("a"), "Prod"), nic(vm("b"), "Prod")]))
    return made


def keys(project: Project, names: str) -> list[int]:
    return [project.vms.get(name=name).pk for name in names]


def test_a_move_is_recorded_beside_what_is_decided(project: Project):
    today = today_of(project)
    assert vms_record_moved(project=project, vm_ids=keys(project, "ab"), moved_on=today, by=None, reason="wave 3") == 2
    assert set(project.vms.values_list("moved_on", "disposition")) == {(today, Disposition.MIGRATE)}
    newest = Change.objects.latest("pk")
    assert (newest.sentence, newest.reason) == (f"a, b: moved on {today}.", "wave 3")
    assert newest.affects_plan


def test_a_roll_back_takes_it_back_also_for_what_is_at_the_target(project: Project):
    project.vms.filter(name="a").update(moved_on=today_of(project), disposition=Disposition.AT_TARGET)
    vms_record_moved(project=project, vm_ids=keys(project, "a"), moved_on=None, by=None)
    row = project.vms.get(name="a")
    assert (row.moved_on, row.disposition) == (None, Disposition.MIGRATE)


def test_what_cannot_have_happened_is_refused_and_nothing_is_written(project: Project):
    today = today_of(project)
    project.vms.filter(name="b").update(disposition=Disposition.STAYS)
    for vm_ids, day in (
        (keys(project, "a"), today + timedelta(days=1)),
        (keys(project, "ab"), today),
        ([], today),
        ([999_999], today),
    ):
        with pytest.raises(ServiceError) as refusal:
            vms_record_moved(project=project, vm_ids=vm_ids, moved_on=day, by=None)
        assert refusal.value.way_out
    assert not project.vms.exclude(moved_on=None).exists()


def test_a_vm_is_not_back_on_a_segment_whose_gateway_has_moved(project: Project):
    today = today_of(project)
    project.vms.update(moved_on=today)
    project.segments.update(cut_over_on=today)
    with pytest.raises(ServiceError, match="its segment Prod was cut over"):
        vms_record_moved(project=project, vm_ids=keys(project, "a"), moved_on=None, by=None)
    project.segments.update(treatment=Treatment.REBUILD)  # its VMs have new networks, so one may be back
    assert vms_record_moved(project=project, vm_ids=keys(project, "a"), moved_on=None, by=None) == 1
