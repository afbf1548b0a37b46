"""What a person decides about VMs, applications and rules."""

from datetime import date, timedelta

import pytest

from networks.choices import Disposition, RuleKind
from networks.models import Change, Project, VirtualMachine
from networks.selectors.projects import today_of
from networks.services.errors import ServiceError
from networks.services.estate import (
    application_set_moves_together,
    vm_add_blackout,
    vm_remove_blackout,
    vm_set_external_traffic,
    vms_confirm_gone,
    vms_set_application,
    vms_set_criticality,
    vms_set_dates,
    vms_set_disposition,
    vms_set_migration_type,
)
from networks.services.rules import rule_create, rule_delete
from tests.networks.inventories import LATER, inventory, load, make_project, nic, vm

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(db: None) -> Project:
    """VMs a, b and c; c is in another project's estate too."""
    project = make_project()
    load(project, inventory([vm(name) for name in "abc"], [nic(vm("a"), "Prod"), nic(vm("b"), "Prod")]))
    return project


def ids(project: Project, names: str) -> list[int]:
    return [project.vms.get(name=name).pk for name in names]


def test_more_vms_than_one_query_can_name_are_decided_at_once(project: Project):
    crowd = VirtualMachine.objects.bulk_create(
        VirtualMachine(project=project, vcenter=project.vcenters.get(), key=f"vm-{n}", name=f"vm-{n:04}")
        for n in range(1_200)
    )

    count = vms_set_criticality(project=project, vm_ids=[vm.pk for vm in crowd], criticality=5, by=None)

    assert (count, project.vms.filter(criticality=5).count()) == (1_200, 1_200)
    assert last_change(project) == "vm-0000, vm-0001, vm-0002 and 1197 more: criticality 5."


def last_change(project: Project) -> str:
    return Change.objects.filter(project=project)[0].sentence


def test_a_decided_disposition_is_marked_and_recorded(project: Project):
    count = vms_set_disposition(
        project=project,
        vm_ids=ids(project, "ab"),
        disposition="retire",
        by=None,
        reason="end of life",
        retire_on=LATER,
    )

    assert count == 2
    a = project.vms.get(name="a")
    assert (a.disposition, a.disposition_is_decided, a.retire_on) == (Disposition.RETIRE, True, LATER)
    assert last_change(project) == "a, b: retire on 2026-11-09."
    assert Change.objects.all()[0].affects_plan


def test_a_vm_of_another_project_is_not_touched(project: Project):
    other = make_project("Other")
    load(other, inventory([vm("x")]))

    with pytest.raises(ServiceError, match="not in this project"):
        vms_set_criticality(project=project, vm_ids=ids(other, "x"), criticality=5, by=None)

    assert other.vms.get().criticality is None


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"disposition": "stays", "retire_on": LATER}, "day of retirement"),
        ({"disposition": "migrate", "moved_on": LATER}, "day of the move"),
        ({"disposition": "at_target", "moved_on": date(2999, 1, 1)}, "lies in the future"),
    ],
)
def test_a_day_that_says_nothing_is_refused(project: Project, given: dict, refusal: str):
    with pytest.raises(ServiceError, match=refusal):
        vms_set_disposition(project=project, vm_ids=ids(project, "a"), by=None, **given)


def test_criticality_is_1_to_5_or_unknown(project: Project):
    vms_set_criticality(project=project, vm_ids=ids(project, "a"), criticality=5, by=None)
    vms_set_criticality(project=project, vm_ids=ids(project, "b"), criticality=None, by=None)

    with pytest.raises(ServiceError, match="does not exist"):
        vms_set_criticality(project=project, vm_ids=ids(project, "a"), criticality=0, by=None)
    assert project.vms.get(name="a").criticality == 5


def test_an_application_is_made_by_its_name_once_in_any_case(project: Project):
    vms_set_application(project=project, vm_ids=ids(project, "a"), application="Shop", by=None)
    vms_set_application(project=project, vm_ids=ids(project, "b"), application="SHOP", by=None)

    shop = project.applications.get()
    assert shop.vms.count() == 2
    application_set_moves_together(application=shop, moves_together=True, by=None)
    assert last_change(project) == "Application Shop moves in one wave."


def test_an_application_of_another_project_is_refused(project: Project):
    foreign = make_project("Other").applications.create(name="Theirs")

    with pytest.raises(ServiceError, match="belongs to another project"):
        vms_set_application(project=project, vm_ids=ids(project, "a"), application=foreign, by=None)


def test_the_last_day_is_not_before_the_first(project: Project):
    with pytest.raises(ServiceError, match="lies before the first"):
        vms_set_dates(project=project, vm_ids=ids(project, "a"), earliest_on=LATER, latest_on=date(2026, 1, 1), by=None)

    vms_set_dates(project=project, vm_ids=ids(project, "a"), earliest_on=None, latest_on=LATER, by=None)
    assert project.vms.get(name="a").latest_on == LATER


def test_only_what_is_missing_can_be_confirmed_gone(project: Project):
    with pytest.raises(ServiceError, match="so it is not gone"):
        vms_confirm_gone(project=project, vm_ids=ids(project, "a"), by=None)
    load(project, inventory([vm("b"), vm("c")], [nic(vm("b"), "Prod")]), LATER)

    vms_confirm_gone(project=project, vm_ids=ids(project, "a"), by=None)
    assert project.segments.get().vm_count == 1

    vms_confirm_gone(project=project, vm_ids=ids(project, "a"), by=None, is_gone=False)
    assert project.segments.get().vm_count == 2


def test_a_vm_confirmed_gone_that_shows_up_again_is_back(project: Project):
    load(project, inventory([vm("b"), vm("c")]), LATER)
    vms_confirm_gone(project=project, vm_ids=ids(project, "a"), by=None)

    load(project, inventory([vm("a"), vm("b"), vm("c")]), LATER)

    a = project.vms.get(name="a")
    assert (a.is_gone, a.missing_since) == (False, None)


def test_blackouts_come_and_go(project: Project):
    a = project.vms.get(name="a")
    blackout = vm_add_blackout(vm=a, first_on=LATER, last_on=LATER + timedelta(days=2), by=None)
    assert last_change(project) == "a does not move from 2026-11-09 to 2026-11-11."

    vm_remove_blackout(blackout=blackout, by=None)

    assert not a.blackouts.exists()
    with pytest.raises(ServiceError, match="lies before the first"):
        vm_add_blackout(vm=a, first_on=LATER, last_on=date(2026, 1, 1), by=None)


def test_traffic_with_the_outside_is_no_negative_amount(project: Project):
    a = project.vms.get(name="a")

    assert vm_set_external_traffic(vm=a, gb_per_day=2.5, by=None).external_gb_per_day == 2.5
    for nonsense in (-1.0, float("nan"), float("inf")):
        with pytest.raises(ServiceError, match="no amount of traffic"):
            vm_set_external_traffic(vm=a, gb_per_day=nonsense, by=None)


def test_a_rule_keeps_its_steps_in_order(project: Project):
    a, b, c = ids(project, "abc")

    rule = rule_create(
        project=project, kind=RuleKind.BEFORE, name="first a", vm_ids_by_position={2: [b, c], 1: [a]}, by=None
    )

    assert list(rule.members.values_list("vm_id", "position")) == [(a, 0), (b, 1), (c, 1)]
    rule_delete(rule=rule, by=None)
    assert not project.move_rules.exists()


@pytest.mark.parametrize(
    ("kind", "name", "steps", "refusal"),
    [
        ("together", " ", {0: "ab"}, "needs a name"),
        ("together", "r", {0: "a"}, "about one VM"),
        ("together", "r", {0: "a", 1: "b"}, "knows no order"),
        ("before", "r", {0: "ab"}, "both sides"),
        ("before", "r", {0: "ab", 1: "b"}, "twice"),
    ],
)
def test_a_rule_that_says_nothing_is_refused(project: Project, kind: str, name: str, steps: dict, refusal: str):
    given = {position: ids(project, names) for position, names in steps.items()}

    with pytest.raises(ServiceError, match=refusal):
        rule_create(project=project, kind=kind, name=name, vm_ids_by_position=given, by=None)


def test_a_rule_over_another_projects_vm_is_refused(project: Project):
    other = make_project("Other")
    load(other, inventory([vm("x")]))
    both = [*ids(project, "a"), *ids(other, "x")]

    with pytest.raises(ServiceError, match="not in this project"):
        rule_create(project=project, kind="apart", name="r", vm_ids_by_position={0: both}, by=None)


def test_a_move_may_have_been_today(project: Project):
    today = today_of(project)

    vms_set_disposition(project=project, vm_ids=ids(project, "a"), disposition="at_target", moved_on=today, by=None)

    assert project.vms.get(name="a").moved_on == today


def test_a_migration_type_holds_for_the_vms_chosen_until_it_is_taken_away(project: Project):
    vms_set_migration_type(project=project, vm_ids=ids(project, "ab"), migration_type="cold", by=None)
    assert [vm.migration_type for vm in project.vms.order_by("name")] == ["cold", "cold", ""]
    assert last_change(project) == "a, b: migration type Cold."
    vms_set_migration_type(project=project, vm_ids=ids(project, "a"), migration_type="", by=None)
    assert project.vms.get(name="a").migration_type == ""
    assert last_change(project) == "a: migration type as the scenario says."


def test_a_migration_type_hcx_does_not_know_is_refused(project: Project):
    with pytest.raises(ServiceError, match="HCX knows no migration type teleport"):
        vms_set_migration_type(project=project, vm_ids=ids(project, "a"), migration_type="teleport", by=None)
    assert project.vms.get(name="a").migration_type == ""
