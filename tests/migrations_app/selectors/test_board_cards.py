"""What a board's columns and cards read beside its arrays."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from migrations_app.models import Pin, Scenario
from migrations_app.selectors.board_cards import moved_vms, pin_marks, pins_among, vm_facts, vms_found
from networks.models import Project
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window


@pytest.fixture
def project(db: None) -> Project:
    return make_project()


@pytest.fixture
def scenario(project: Project) -> Scenario:
    return make_scenario(project, date(2035, 1, 1))


def test_a_vm_is_unready_for_what_is_not_known_of_it_and_for_being_off(project: Project) -> None:
    web = make_segment(project, "web")
    ready = make_vm(project, "ready", web, power_state="poweredOn")
    off = make_vm(project, "off", web, power_state="poweredOff")
    lost = make_vm(project, "lost")
    project.vms.filter(pk=lost.pk).update(nic_count=1, in_use_mib=None)
    facts = vm_facts([ready.pk, off.pk, lost.pk])
    assert facts[ready.pk].unready == ()
    assert facts[off.pk].unready == ("powered off",)
    assert facts[lost.pk].unready == ("on a network that is not known", "of unknown size")


def test_facts_and_pins_of_many_vms_are_two_queries(
    project: Project, scenario: Scenario, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    window = make_window(scenario, date(2035, 1, 13))
    vms = [make_vm(project, f"vm-{number}") for number in range(30)]
    Pin.objects.bulk_create(Pin(scenario=scenario, vm=vm, window=window) for vm in vms)
    with django_assert_num_queries(2):
        assert len(vm_facts([vm.pk for vm in vms])) == len(pins_among(scenario, [vm.pk for vm in vms])) == 30


def test_a_pin_says_its_reason_and_whose_it_is(project: Project, scenario: Scenario) -> None:
    window, vm = make_window(scenario, date(2035, 1, 13)), make_vm(project, "web")
    Pin.objects.create(scenario=scenario, vm=vm, window=window, reason="the pilot", by=User.objects.create_user("ada"))
    assert pins_among(scenario, [vm.pk])[vm.pk].words == "“the pilot”, ada"
    assert set(pin_marks(scenario)) == {window.pk}


def test_what_has_moved_is_known_with_its_day(project: Project) -> None:
    moved, _ = make_vm(project, "moved", moved_on=date(2026, 3, 1)), make_vm(project, "to-move")
    assert moved_vms(project) == {moved.pk: date(2026, 3, 1)}


@pytest.mark.parametrize(("words", "names"), [("WEB", ["web-1"]), ("10.0.0.", ["db-1", "web-1"]), ("10.9", [])])
def test_vms_are_found_by_a_part_of_their_name_or_of_any_of_their_addresses(
    project: Project, words: str, names: list[str]
) -> None:
    web = make_segment(project, "web")
    make_vm(project, "web-1", web, primary_ip="10.0.0.5")
    other = make_vm(project, "db-1", web)
    other.nics.update(ipv4=["10.0.0.77"])
    assert [name for _, name, _ in vms_found(project, words, 10)] == names
