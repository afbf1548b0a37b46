"""Which vCenter a file speaks of, when it says so and when it does not."""

import pytest

from networks.importers.rvtools.records import UNKNOWN_VCENTER, ParsedVCenter
from tests.networks.inventories import inventory, load, make_project, vm

pytestmark = pytest.mark.django_db


def test_a_vcenter_known_by_its_server_gets_its_uuid_later():
    project = make_project()
    load(
        project,
        inventory([vm("web", vcenter="vc.example")], vcenters=[ParsedVCenter("vc.example", server="vc.example")]),
    )

    load(project, inventory([vm("web", vcenter="u1")], vcenters=[ParsedVCenter("u1", "u1", "vc.example")]))

    assert list(project.vcenters.values_list("key", "uuid")) == [("u1", "u1")]
    assert project.vms.count() == 1


def test_a_vcenter_that_moved_to_another_address_is_told_by_its_uuid():
    project = make_project()
    load(project, inventory([vm("web", vcenter="u1")], vcenters=[ParsedVCenter("u1", "u1", "192.0.2.1")]))

    load(project, inventory([vm("web", vcenter="u1")], vcenters=[ParsedVCenter("u1", "u1", "vc.example")]))

    assert project.vcenters.get().server == "vc.example"


def test_two_files_without_any_vcenter_speak_of_one():
    project = make_project()
    nameless = [ParsedVCenter(UNKNOWN_VCENTER, is_synthetic=True)]
    load(project, inventory([vm("web", vcenter=UNKNOWN_VCENTER)], vcenters=nameless))

    load(project, inventory([vm("mail", vcenter=UNKNOWN_VCENTER)], vcenters=nameless))

    assert project.vcenters.count() == 1


def test_a_trimmed_file_is_of_the_vcenter_that_knows_its_vms():
    project = make_project()
    load(project, inventory([vm("web", vcenter="u1"), vm("mail", vcenter="u1")], vcenters=[ParsedVCenter("u1", "u1")]))
    nameless = [ParsedVCenter(UNKNOWN_VCENTER, is_synthetic=True)]

    load(project, inventory([vm(name, vcenter=UNKNOWN_VCENTER) for name in ("web", "mail", "new")], vcenters=nameless))

    assert project.vcenters.get().key == "u1"
    assert project.vms.count() == 3


def test_a_trimmed_file_of_strangers_is_another_vcenter():
    project = make_project()
    load(project, inventory([vm("web", "vm-1", "u1")], vcenters=[ParsedVCenter("u1", "u1")]))
    nameless = [ParsedVCenter(UNKNOWN_VCENTER, is_synthetic=True)]

    load(project, inventory([vm("mail", "vm-1", UNKNOWN_VCENTER)], vcenters=nameless))

    assert project.vcenters.count() == 2
    assert project.vms.filter(missing_since__isnull=True).count() == 2
