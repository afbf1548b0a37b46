"""Many rows in one statement."""

import pytest
from django.db.models import Q

from networks.importers.rows import rows_insert, rows_update
from networks.models import Segment, VirtualMachine
from tests.networks.inventories import inventory, load, make_project, vm

pytestmark = pytest.mark.django_db


def test_inserted_rows_have_their_defaults_and_their_keys_come_in_order():
    project = make_project()

    keys = rows_insert(Segment, [{"project": project.pk, "name": name} for name in ("b", "a")], Q(project=project))

    assert [Segment.objects.get(pk=key).name for key in keys] == ["b", "a"]
    assert Segment.objects.get(pk=keys[0]).treatment == "stretch"


def test_only_the_named_fields_change_and_json_survives():
    project = make_project()
    load(project, inventory([vm("web", cluster="c1")]))
    pk = project.vms.get().pk

    rows_update(VirtualMachine, ["custom_attributes", "cpus"], [(pk, [{"a": "b"}, 4])])

    web = project.vms.get()
    assert (web.custom_attributes, web.cpus, web.cluster) == ({"a": "b"}, 4, "c1")


def test_a_row_that_a_person_decided_meanwhile_is_left_alone():
    project = make_project()
    load(project, inventory([vm("web"), vm("db")]))
    project.vms.filter(name="web").update(disposition="stays", disposition_is_decided=True)
    rows = [(pk, ["retire"]) for pk in project.vms.values_list("pk", flat=True)]

    rows_update(VirtualMachine, ["disposition"], rows, unless=("disposition_is_decided", True))

    assert dict(project.vms.values_list("name", "disposition")) == {"web": "stays", "db": "retire"}
