"""MON of several segments at once, with the routers of their VMs and a clean profile."""

import pytest

from networks.choices import MonRouter
from networks.models import Change, Connectivity, Project, Segment, VirtualMachine
from networks.services import ServiceError
from networks.services.mon import mon_set
from tests.migrations_app.factories import make_project, make_segment, make_vm

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_project()


def test_mon_is_turned_on_for_segments_and_their_routers_are_put_in_the_cloud(project: Project) -> None:
    app, db = make_segment(project, "app"), make_segment(project, "db")
    vm, other = make_vm(project, "app-1", app), make_vm(project, "app-2", app)
    sentence = mon_set(project=project, segment_ids=[app.pk, db.pk], is_on=True, vm_ids=[vm.pk], by=None)
    assert sentence == "app, db: MON on; the router of 1 VM in the cloud."
    assert set(Segment.objects.values_list("has_mon", flat=True)) == {True}
    routers = dict(VirtualMachine.objects.values_list("pk", "mon_router"))
    assert routers == {vm.pk: MonRouter.CLOUD, other.pk: MonRouter.BY_TYPE}
    assert Change.objects.filter(project=project, sentence=sentence, affects_plan=True).exists()


def test_mon_turned_off_leaves_the_routers_as_they_are(project: Project) -> None:
    app = make_segment(project, "app")
    vm = make_vm(project, "app-1", app)
    mon_set(project=project, segment_ids=[app.pk], is_on=False, vm_ids=[vm.pk], by=None)
    vm.refresh_from_db()
    assert vm.mon_router == MonRouter.BY_TYPE


def test_what_is_so_already_is_no_change_and_off_where_nobody_said_is_none_to_the_plan(project: Project) -> None:
    app = make_segment(project, "app")
    sentences = [mon_set(project=project, segment_ids=[app.pk], is_on=on, by=None) for on in (False, True, True)]
    assert sentences == ["app: MON off.", "app: MON on.", "app: MON on already."]
    changes = Change.objects.filter(project=project, sentence__startswith="app: MON").order_by("pk")
    assert [(one.sentence, one.affects_plan) for one in changes] == [("app: MON off.", False), ("app: MON on.", True)]


def test_a_profile_is_set_with_it(project: Project) -> None:
    app = make_segment(project, "app")
    sentence = mon_set(project=project, segment_ids=[app.pk], is_on=True, profile="t0", by=None)
    assert "Profile T0: no policy route" in sentence
    assert Connectivity.objects.get(project=project).host_routes == "accepted"


def test_nothing_is_changed_where_one_segment_or_vm_is_of_another_project(project: Project) -> None:
    app, theirs = make_segment(project, "app"), make_segment(make_project("Other"), "theirs")
    foreign = make_vm(theirs.project, "their-1", theirs)
    for segments, vms in (([app.pk, theirs.pk], []), ([app.pk], [foreign.pk])):
        with pytest.raises(ServiceError):
            mon_set(project=project, segment_ids=segments, is_on=True, vm_ids=vms, by=None)
    assert set(Segment.objects.values_list("has_mon", flat=True)) == {None}
