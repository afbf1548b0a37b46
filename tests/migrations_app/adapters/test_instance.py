"""A scenario as a planning problem: what rows become, and what is refused before any search."""

from datetime import date

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from migrations_app.adapters import UnusableInput, scenario_instance
from migrations_app.models import AppliancePool, Freeze, Pin, Scenario, Stretch
from networks.choices import SwitchKind, Treatment
from networks.models import Project, VCenter
from planner.core.instance_file import dump_instance, load_instance
from planner.core.records import Instance
from tests.migrations_app.factories import (
    add_port_group,
    make_project,
    make_scenario,
    make_segment,
    make_vm,
    make_window,
)

pytestmark = pytest.mark.django_db

START, TODAY = date(2027, 1, 4), date(2027, 1, 6)


@pytest.fixture
def project() -> Project:
    return make_project(time_zone="Europe/Zurich")


def instance_of(scenario: Scenario) -> Instance:
    return scenario_instance(scenario, today=TODAY)


def refusals_of(scenario: Scenario) -> list[str]:
    with pytest.raises(UnusableInput) as caught:
        instance_of(scenario)
    return [reason.sentence for reason in caught.value.reasons]


def test_settings_windows_freezes_and_pins_reach_the_instance(project: Project) -> None:
    vm = make_vm(project, "app-01", make_segment(project, "app"))
    scenario = make_scenario(project, START, link_mbit_s=1000, link_share=0.5, cutover_weekdays=[0, 1], gap_days=2)
    scenario.replication_overhead = 0.25
    window = make_window(scenario, date(2027, 1, 17), "first", max_vms=5)
    Freeze.objects.create(scenario=scenario, name="close", first_on=date(2027, 2, 1), last_on=date(2027, 2, 5))
    Pin.objects.create(scenario=scenario, vm=vm, window=window)
    instance = instance_of(scenario)
    (its_window,), (its_vm,) = instance.windows, instance.vms
    assert (its_window.start, its_window.end, its_window.max_vms) == (date(2027, 1, 17), date(2027, 1, 17), 5)
    assert its_vm.pinned_window == its_window.id == f"first#{window.pk}"
    assert instance.limits.link_gb_per_day == pytest.approx(4320.0)  # 1000 Mbit/s * 0.5 * 10.8 / 1.25
    assert (instance.limits.gap_days, instance.cutover_weekdays) == (2, (0, 1))
    assert instance.freezes == ((date(2027, 2, 1), date(2027, 2, 5)),)
    assert (instance.start_date, instance.today) == (START, TODAY)


def test_an_instance_survives_its_file(project: Project) -> None:
    make_vm(project, "app-01", make_segment(project, "app"), make_segment(project, "db"))
    instance = instance_of(make_scenario(project, START))
    assert load_instance(dump_instance(instance)) == instance


def test_a_segment_takes_one_slot_for_each_port_group_on_the_switch_of_that_port_group(project: Project) -> None:
    plain = make_segment(project, "plain", switch="left")
    wide = make_segment(project, "wide", switch="left")
    add_port_group(wide, "wide-2", switch="right")
    add_port_group(wide, "wide-old", switch="vSwitch0", switch_kind=SwitchKind.STANDARD)
    make_vm(project, "vm-01", plain, wide)
    scenario = make_scenario(project, START, networks_per_appliance=8, max_extensions_total=11)
    AppliancePool.objects.create(scenario=scenario, vcenter=project.vcenters.get(), switch="left", appliances=3)
    instance = instance_of(scenario)
    slots = {segment.id.partition("#")[0]: dict(segment.slots_by_pool) for segment in instance.segments}
    assert slots == {"plain": {"left": 1}, "wide": {"left": 1, "right": 1}}
    # 3 appliances were entered for one switch, one is assumed for the other
    assert instance.limits.max_stretched == {"left": 24, "right": 8, "total": 11}


def test_switches_of_one_name_in_two_vcenters_are_two_pools(project: Project) -> None:
    other = VCenter.objects.create(project=project, key="vc2", server="vc2.example.com")
    here = make_segment(project, "here")
    there = make_segment(project, "there", vcenter=other)
    make_vm(project, "vm-01", here, there)
    pools = {segment.pool for segment in instance_of(make_scenario(project, START)).segments}
    assert pools == {"dvs (vc.example.com)", "dvs (vc2.example.com)"}


def test_a_segment_to_stretch_on_a_standard_switch_alone_is_refused(project: Project) -> None:
    make_vm(project, "vm-01", make_segment(project, "old", switch="vSwitch0", switch_kind=SwitchKind.STANDARD))
    assert refusals_of(make_scenario(project, START)) == [
        "Segment old is to be stretched, but none of its port groups is on a distributed switch."
    ]


def test_a_segment_that_moves_at_once_needs_no_distributed_switch(project: Project) -> None:
    old = make_segment(project, "old", switch="vSwitch0", switch_kind=SwitchKind.STANDARD, treatment=Treatment.AT_ONCE)
    make_vm(project, "vm-01", old)
    (segment,) = instance_of(make_scenario(project, START)).segments
    assert not segment.stretchable


def test_a_recorded_extension_is_a_fact_of_its_segment(project: Project) -> None:
    app = make_segment(project, "app")
    make_vm(project, "vm-01", app)
    Stretch.objects.create(port_group=app.port_groups.get(), from_on=date(2026, 12, 1), to_on=date(2026, 12, 2))
    Stretch.objects.create(port_group=app.port_groups.get(), from_on=date(2026, 12, 20))
    (segment,) = instance_of(make_scenario(project, START)).segments
    assert segment.stretched_since == date(2026, 12, 20)


def test_a_segment_still_extended_without_a_vm_to_move_keeps_its_slot_in_the_plan(project: Project) -> None:
    empty = make_segment(project, "empty", max_stretch_days=60)
    Stretch.objects.create(port_group=empty.port_groups.get(), from_on=date(2026, 12, 20))
    (segment,) = instance_of(make_scenario(project, START)).segments
    assert (segment.stretched_since, segment.risk_weight, segment.max_stretch_days) == (date(2026, 12, 20), 1.0, 60)


def test_every_contradiction_is_named_at_once(project: Project) -> None:
    closed = make_segment(project, "closed", cut_over_on=date(2027, 1, 5))
    make_vm(project, "vm-01", closed)
    make_vm(project, "vm-02", make_segment(project, "old", switch="vSwitch0", switch_kind=SwitchKind.STANDARD))
    sentences = refusals_of(make_scenario(project, START))
    assert sorted(sentences) == [
        "Segment closed was cut over on 5 January 2027, but VM vm-01 on it has not moved.",
        "Segment old is to be stretched, but none of its port groups is on a distributed switch.",
    ]


def test_the_number_of_queries_does_not_grow_with_the_estate(
    project: Project, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        make_vm(project, f"vm-{number:02}", make_segment(project, f"segment-{number:02}"))
    scenario = make_scenario(project, START)
    with django_assert_max_num_queries(25):
        assert len(instance_of(scenario).vms) == 30
