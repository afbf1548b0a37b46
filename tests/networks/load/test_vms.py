"""VMs over several inventories: who is who, and what outlives an import."""

from dataclasses import replace

import pytest

from networks.importers.rvtools.records import KeyBasis, ParsedVCenter
from networks.models import VirtualMachine
from tests.networks.inventories import LATER, ON, compare, inventory, load, make_project, nic, told, vm

pytestmark = pytest.mark.django_db


def test_the_same_inventory_twice_changes_nothing():
    project, web = make_project(), vm("web", custom_attributes={"Application": "Shop"}, in_use_mib=100)
    parsed = inventory([web], [nic(web, "Prod", "10.0.0.5")])
    load(project, parsed)

    again = compare(project, parsed)

    assert again.is_empty
    assert again.differences == []


def test_a_vm_with_the_same_id_and_another_name_is_renamed():
    project = make_project()
    load(project, inventory([vm("web", "vm-1")]))
    pk = project.vms.get().pk

    changes = compare(project, inventory([vm("web-old", "vm-1")]))
    load(project, inventory([vm("web-old", "vm-1")]))

    assert told(changes) == [("renamed", "web-old")]
    assert changes.differences[0].details == ("name: web → web-old",)
    assert project.vms.get().pk == pk


def test_a_vm_registered_anew_is_told_by_its_instance_uuid():
    project = make_project()
    load(project, inventory([vm("web", "vm-1", instance_uuid="5001")]))
    pk = project.vms.get().pk

    load(project, inventory([vm("web", "vm-9", instance_uuid="5001")]))

    assert (project.vms.get().pk, project.vms.get().key) == (pk, "vm-9")


def test_a_vm_that_moved_to_another_vcenter_of_the_file_is_told_by_its_instance_uuid():
    project = make_project()
    both = [ParsedVCenter(key, uuid=key) for key in ("a", "b")]
    load(project, inventory([vm("web", "vm-1", "a", instance_uuid="5001"), vm("x", vcenter="b")], vcenters=both))
    pk = project.vms.get(name="web").pk

    load(project, inventory([vm("web", "vm-7", "b", instance_uuid="5001"), vm("x", vcenter="b")], vcenters=both))

    web = project.vms.get(name="web")
    assert (web.pk, web.vcenter.key, web.missing_since) == (pk, "b", None)


def test_a_name_alone_never_makes_two_vms_one():
    project = make_project()
    load(project, inventory([vm("web", "vm-1")]))

    changes = compare(project, inventory([vm("web", "vm-2")]))

    assert told(changes) == [("new", "web"), ("gone", "web")]


def test_a_vm_known_by_its_name_only_gets_its_vm_id_later():
    project = make_project()
    load(project, inventory([vm("web", "web", key_basis=KeyBasis.NAME)]))
    row = project.vms.get()
    assert row.key == "name:web"

    load(project, inventory([vm("web", "vm-1")]))

    assert (project.vms.get().pk, project.vms.get().key) == (row.pk, "vm-1")


def test_a_file_that_knows_less_does_not_take_the_vm_id_away():
    project = make_project()
    load(project, inventory([vm("web", "vm-1")]))

    load(project, inventory([vm("web", "web", key_basis=KeyBasis.NAME)]))

    assert project.vms.get().key == "vm-1"


def test_vm_ids_of_a_vcenter_set_up_again_under_its_old_name_are_other_vms():
    project = make_project()
    nameless = [ParsedVCenter("vc.example", server="vc.example")]
    load(project, inventory([vm("web", "vm-1", "vc.example", instance_uuid="5001")], vcenters=nameless))

    load(project, inventory([vm("mail", "vm-1", "vc.example", instance_uuid="5002")], vcenters=nameless))

    assert set(project.vms.values_list("name", "missing_since")) == {("web", ON), ("mail", None)}


def test_a_vm_gone_is_kept_and_marked_and_comes_back():
    project = make_project()
    web, mail = vm("web"), vm("mail")
    load(project, inventory([web, mail]))

    gone = compare(project, inventory([mail]), LATER)
    load(project, inventory([mail]), LATER)
    assert told(gone) == [("gone", "web")]
    assert project.vms.get(name="web").missing_since == LATER
    assert compare(project, inventory([mail]), LATER).is_empty

    back = compare(project, inventory([web, mail]), LATER)
    load(project, inventory([web, mail]), LATER)
    assert told(back) == [("back", "web")]
    assert project.vms.get(name="web").missing_since is None


def test_vms_of_a_vcenter_that_the_file_does_not_show_are_not_gone():
    project = make_project()
    both = [ParsedVCenter(key, uuid=key) for key in ("a", "b")]
    load(project, inventory([vm("web", vcenter="a"), vm("mail", vcenter="b")], vcenters=both))

    changes = compare(project, inventory([vm("web", vcenter="a")], vcenters=both[:1]), LATER)

    assert changes.differences == []


def test_what_a_person_decided_outlives_an_import():
    project = make_project()
    template = vm("web", is_template=True, custom_attributes={"Application": "Shop"})
    load(project, inventory([template]))
    assert project.vms.get().disposition == "not_a_workload"
    project.vms.update(
        disposition="migrate", disposition_is_decided=True, application=None, application_is_decided=True, criticality=5
    )

    load(project, inventory([replace(template, cluster="c2")]), LATER)

    web = project.vms.get()
    assert (web.disposition, web.application, web.criticality, web.cluster) == ("migrate", None, 5, "c2")


def test_unknown_never_overwrites_known():
    project = make_project()
    web = vm("web", dns_name="web.example", in_use_mib=512, primary_ip="10.0.0.5", annotation="backed up", cpus=4)
    load(project, inventory([web]))

    load(project, inventory([vm("web")], lacking=["annotation"]))

    row = project.vms.get()
    assert (row.dns_name, row.in_use_mib, row.primary_ip, row.cpus) == ("web.example", 512, "10.0.0.5", 4)
    assert row.annotation == "backed up"


def test_a_file_without_the_column_template_leaves_what_is_one():
    project = make_project()
    load(project, inventory([vm("web", is_template=True)]))

    assert compare(project, inventory([vm("web")], lacking=["is_template"])).is_empty


def test_an_annotation_that_was_cleared_is_cleared_and_never_shown():
    project = make_project()
    load(project, inventory([vm("web", annotation="secret"), vm("mail", annotation="x")]))

    changes = compare(project, inventory([vm("web"), vm("mail", annotation="x")]))

    assert changes.differences[0].details == ("annotation changed",)
    load(project, inventory([vm("web"), vm("mail", annotation="x")]))
    assert project.vms.get(name="web").annotation == ""


def test_application_owner_and_environment_come_from_custom_attributes_in_any_case():
    project = make_project()
    attributes = {"APPLICATION": "Shop", "owner": "Ada", "Env": "prod"}
    load(project, inventory([vm("web", custom_attributes=attributes), vm("db", custom_attributes={"App": "shop"})]))

    web, db = project.vms.get(name="web"), project.vms.get(name="db")
    assert (str(web.application), web.owner, web.environment) == ("Shop", "Ada", "prod")
    assert db.application == web.application


def test_an_undecided_disposition_follows_what_the_inventory_shows():
    project = make_project()
    load(project, inventory([vm("web", is_template=True), vm("x")]))

    changes = compare(project, inventory([vm("web"), vm("x")]))

    assert changes.updated[VirtualMachine][project.vms.get(name="web").pk][1]["disposition"] == "migrate"


def test_a_number_no_column_holds_is_unknown():
    project = make_project()

    load(project, inventory([vm("web", cpus=2**40, in_use_mib=2**70, nic_count=10**6)]))

    web = project.vms.get()
    assert (web.cpus, web.in_use_mib, web.nic_count) == (None, None, 32767)


def test_two_vms_may_exchange_their_keys():
    project = make_project()
    a, b = vm("a", "vm-1", instance_uuid="5001"), vm("b", "vm-2", instance_uuid="5002")
    anew = [ParsedVCenter("vc.example", server="vc.example")]
    swap = [replace(a, vcenter_key="vc.example"), replace(b, vcenter_key="vc.example")]
    load(project, inventory(swap, vcenters=anew))
    before = dict(project.vms.values_list("name", "pk"))

    exchanged = [replace(swap[0], vm_id="vm-2"), replace(swap[1], vm_id="vm-1")]
    load(project, inventory(exchanged, vcenters=anew))

    assert dict(project.vms.values_list("name", "pk")) == before
    assert dict(project.vms.values_list("name", "key")) == {"a": "vm-2", "b": "vm-1"}
