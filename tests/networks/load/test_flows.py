"""Flows: whose ends they are, and what the same file twice does."""

import pytest
from django.db import transaction

from networks.importers.flows.load import flows_difference, flows_load, flows_resolved, flows_to_resolve_again
from networks.importers.flows.records import ParsedFlow, ParsedFlows
from networks.models import Project
from tests.networks.inventories import LATER, inventory, load, make_project, nic, vm

pytestmark = pytest.mark.django_db


def take(project: Project, *rows: tuple) -> None:
    """Load flows (source, destination, bytes)."""
    changes = flows_difference(project, flows_resolved(project, flows(*rows)))
    with transaction.atomic():
        flows_load(changes, project)


def flows(*rows: tuple) -> ParsedFlows:
    return ParsedFlows(
        "flows.csv",
        tuple(ParsedFlow(number, a, b, "443", "tcp", amount) for number, (a, b, amount) in enumerate(rows, 2)),
    )


def ends(project: Project) -> list[tuple]:
    return list(project.flows.order_by("pk").values_list("source_vm__name", "destination_vm__name", "bytes_per_day"))


def test_ends_are_vms_by_name_dns_name_or_address_in_any_case():
    project, web = make_project(), vm("Web-01", dns_name="www.example")
    load(project, inventory([web, vm("db")], [nic(web, "Prod", "10.0.0.5")]))

    take(project, ("WEB-01", "db", 1), ("www.example", "db", 2), ("WWW", "db", 3), ("10.0.0.5", "db", 4))

    assert ends(project) == [("Web-01", "db", amount) for amount in (1, 2, 3, 4)]


def test_what_is_no_vm_or_several_is_external():
    project = make_project()
    load(project, inventory([vm("web", "vm-1"), vm("web", "vm-2"), vm("db")]))

    resolved = flows_resolved(project, flows(("web", "db", 1), ("198.51.100.7", "db", 2)))

    assert [(one.source, one.destination is None) for one in resolved.flows] == [(None, False), (None, False)]
    assert [problem.is_notice for problem in resolved.problems] == [False, True]


def test_a_vm_that_is_there_comes_before_a_missing_one_of_its_name():
    project = make_project()
    load(project, inventory([vm("web", "vm-1"), vm("db")]))
    load(project, inventory([vm("web", "vm-2"), vm("db")]), LATER)

    take(project, ("web", "db", 1))

    assert project.flows.get().source_vm == project.vms.get(key="vm-2")


def test_rows_of_one_flow_add_up():
    project = make_project()
    load(project, inventory([vm("web"), vm("db")]))

    take(project, ("web", "db", 1), ("WEB", "DB", 2), ("web", "db", None))

    assert ends(project) == [("web", "db", 3)]


def test_the_same_flows_twice_change_nothing():
    project = make_project()
    load(project, inventory([vm("web"), vm("db")]))
    take(project, ("web", "db", 1), ("web", "users", None))

    again = flows_difference(project, flows_resolved(project, flows(("web", "db", 1), ("web", "users", None))))

    assert again.is_empty
    assert again.differences == []


def test_a_flow_finds_its_vm_when_an_inventory_brings_it():
    project = make_project()
    load(project, inventory([vm("db")]))
    take(project, ("web", "db", 1))
    assert ends(project) == [(None, "db", 1)]

    load(project, inventory([vm("db"), vm("web")]))
    with transaction.atomic():
        flows_load(flows_to_resolve_again(project), project)

    assert ends(project) == [("web", "db", 1)]
