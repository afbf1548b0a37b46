"""Taking a commit back: exactly as it was, but for what a person entered since."""

from datetime import date

import pytest
from django.db import transaction
from django.db.models import Model

from networks.importers.undoing import journal_pack, journal_undo, journal_unpack
from networks.importers.writing import Journal
from networks.models import (
    Application,
    Blackout,
    NetworkInterface,
    PortGroup,
    Project,
    Segment,
    VCenter,
    VirtualMachine,
)
from networks.services.counts import segments_recount
from tests.networks.inventories import LATER, inventory, load, make_project, nic, port_group, vm

pytestmark = pytest.mark.django_db
MODELS = (Project, VCenter, Application, Segment, PortGroup, VirtualMachine, NetworkInterface)


def undo(project: Project, journal: Journal) -> dict[type[Model], int]:
    """Take a load back by way of its packed journal; what else went."""
    with transaction.atomic():
        lost = journal_undo(journal_unpack(journal_pack(journal)))
        segments_recount(project)
    return dict(lost)


def snapshot() -> dict[str, list[dict]]:
    """Every column of every row; a NIC's own key means nothing to anybody."""
    rows: dict[str, list[dict]] = {
        model.__name__: list(model._default_manager.order_by("pk").values()) for model in MODELS
    }
    nics = [{name: value for name, value in nic.items() if name != "id"} for nic in rows["NetworkInterface"]]
    return rows | {"NetworkInterface": sorted(nics, key=lambda one: (one["vm_id"], one["index"]))}


def first():
    web = vm("web", "vm-1", custom_attributes={"Application": "Shop"}, primary_ip="10.1.2.10", in_use_mib=100)
    db = vm("db", "vm-2")
    others = [vm(f"s{number}") for number in range(5)]
    nics = [nic(web, "Prod", "10.1.2.10"), nic(db, "Data", "10.5.5.5"), nic(db, "Prod", "10.1.2.11", index=1)]
    nics += [nic(one, "Prod", f"10.1.2.{20 + number}") for number, one in enumerate(others)]
    groups = [port_group("Prod", object_id="1"), port_group("Data", "20", object_id="2")]
    return inventory([web, db, *others], nics, groups)


def second():
    """A VM gone, one renamed with a NIC less, one new; a port group renamed, one gone, one new."""
    db = vm("db-new", "vm-2", custom_attributes={"Application": "Store"}, in_use_mib=7)
    new = vm("mail", "vm-9")
    others = [vm(f"s{number}") for number in range(5)]
    nics = [nic(db, "Prod2", "10.1.2.99"), nic(new, "Mail", "10.7.7.7"), nic(new, "Prod2", index=1)]
    nics += [nic(one, "Prod2", f"10.1.2.{20 + number}") for number, one in enumerate(others)]
    groups = [port_group("Prod2", object_id="1"), port_group("Mail", "30", object_id="3")]
    return inventory([db, new, *others], nics, groups)


def test_undoing_the_first_import_leaves_an_empty_estate():
    project = make_project()
    before = snapshot()

    undo(project, load(project, first()))

    assert snapshot() == before


def test_undoing_a_later_import_restores_every_row():
    project = make_project()
    load(project, first())
    before = snapshot()

    journal = load(project, second(), LATER)
    assert snapshot() != before
    undo(project, journal)

    assert snapshot() == before


def test_what_a_person_entered_since_stays():
    project = make_project()
    load(project, first())
    journal = load(project, second(), LATER)
    project.segments.filter(port_groups__object_id="1").update(
        prefix="10.1.0.0/16", prefix_source="entered", is_anchored=True, treatment="rebuild", treatment_is_decided=True
    )
    project.vms.filter(key="vm-2").update(
        criticality=5, disposition="stays", disposition_is_decided=True, application=None, application_is_decided=True
    )

    undo(project, journal)

    segment = project.segments.get(port_groups__object_id="1")
    assert (segment.name, segment.prefix, segment.is_anchored) == ("Prod", "10.1.0.0/16", True)
    assert segment.treatment == "rebuild"
    db = project.vms.get(key="vm-2")
    assert (db.name, db.criticality, db.disposition, db.application) == ("db", 5, "stays", None)


def test_a_segment_that_a_person_joined_others_into_is_not_taken_away():
    project = make_project()
    load(project, first())
    journal = load(project, second(), LATER)
    mail, prod = project.segments.get(name="Mail"), project.segments.get(name="Prod2")
    prod.port_groups.update(segment=mail)

    undo(project, journal)

    assert project.port_groups.get(object_id="1").segment == mail
    assert not project.port_groups.filter(object_id="3").exists()


def test_what_went_with_the_vms_of_an_undone_import_is_named():
    project = make_project()
    journal = load(project, first())
    project.vms.get(name="web").blackouts.create(first_on=date(2026, 12, 24), last_on=date(2026, 12, 26))

    assert undo(project, journal) == {Blackout: 1}
