"""The wave plan as CSV: a golden file, and what a spreadsheet must not execute."""

import csv
import io
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from migrations_app.exports import COLUMNS, SPEC_VERSION, wave_plan_csv, wave_plan_file_name
from migrations_app.models import Assignment, Pin, Plan, PlannedGroup, PlanRun, Scenario, SegmentPlan, Wave
from networks.choices import PowerState, RuleKind
from networks.models import Application, MoveRule, MoveRuleMember, VirtualMachine
from tests.migrations_app.factories import (
    make_project,
    make_scenario,
    make_segment,
    make_vm,
    make_window,
)

GOLDEN = Path(__file__).parent / "data" / "wave-plan-v1.csv"
SPECIFICATION = Path(__file__).parents[2] / "docs" / "wave-plan-csv.md"
MOVE_ON = date(2027, 2, 7)


def make_plan(scenario: Scenario) -> Plan:
    """A stored plan without a wave, its figures all zero."""
    run = PlanRun.objects.create(project=scenario.project, scenario=scenario, seed=1)
    figures = dict.fromkeys(
        (
            "objective",
            "risk_days",
            "risk_days_anchored",
            "risk_days_unavoidable",
            "stretch_days",
            "stretch_tb",
            "split_tb",
            "makespan_days",
            "vm_count",
            "segment_count",
        ),
        0,
    )
    days = {"first_on": MOVE_ON, "last_on": MOVE_ON, "ends_on": MOVE_ON}
    return Plan.objects.create(scenario=scenario, run=run, revision=3, **days, **figures)


def make_wave(plan: Plan, *vms: VirtualMachine) -> Wave:
    """The first wave of a plan, in the night to MOVE_ON, with one move group."""
    window = make_window(plan.scenario, MOVE_ON, "Night to Sunday")
    wave = Wave.objects.create(
        plan=plan,
        window=window,
        number=1,
        window_name=window.name,
        starts_at=datetime(2027, 2, 6, 19, tzinfo=UTC),
        ends_at=datetime(2027, 2, 7, 3, tzinfo=UTC),
        first_on=MOVE_ON,
        switchover_on=MOVE_ON,
        vm_count=len(vms),
        gb=0,
        critical_count=0,
    )
    reasons = ["It is the last wave of segment app (2 of its 2 VMs move here).", "Wave W1 is full."]
    group = PlannedGroup.objects.create(wave=wave, number=1, vm_count=len(vms), gb=0, reasons=reasons)
    Assignment.objects.bulk_create(Assignment(plan=plan, wave=wave, group=group, vm=vm) for vm in vms)
    return wave


@pytest.fixture
def plan(db: None) -> Plan:
    """Two VMs in one wave: one of which everything is known, one of which little is, and that is hostile."""
    project = make_project("Möve", time_zone="Europe/Zurich")
    app, data = make_segment(project, "app"), make_segment(project, "db")
    app.port_groups.update(vlan="110")
    known = make_vm(
        project,
        "app-01",
        app,
        data,
        application=Application.objects.create(project=project, name="Web shop, EU"),
        moref="vm-17",
        instance_uuid="5010-17",
        environment="Production",
        criticality=4,
        owner="A. Lindqvist",
        power_state=PowerState.ON,
        guest_os='Ubuntu "22.04"',
        hw_version="19",
        tools_status="toolsOk",
        cpus=4,
        memory_mib=16384,
        provisioned_mib=102400,
    )
    nic = known.nics.get(index=0)
    nic.ipv4, nic.ipv6 = ["10.0.0.5", "10.0.0.6"], ["fd00::5"]
    nic.save()
    unknown = make_vm(project, "web-02", environment="=cmd|' /C calc'!A0")
    unknown.in_use_mib = None
    unknown.save()
    scenario = make_scenario(project, date(2027, 1, 4))
    rule = MoveRule.objects.create(project=project, kind=RuleKind.BEFORE, name="Database first")
    MoveRuleMember.objects.create(rule=rule, vm=unknown, position=0)
    MoveRuleMember.objects.create(rule=rule, vm=known, position=1)
    plan = make_plan(scenario)
    make_wave(plan, known, unknown)
    SegmentPlan.objects.create(plan=plan, segment=app, position=1, last_wave=1)
    SegmentPlan.objects.create(plan=plan, segment=data, position=2, last_wave=2)
    Pin.objects.create(scenario=scenario, vm=known, window=scenario.windows.get(), reason="Asked for by the shop")
    return plan


def test_the_csv_is_the_golden_file(plan: Plan) -> None:
    assert "".join(wave_plan_csv(plan)) == GOLDEN.read_bytes().decode()


def test_every_column_is_specified_and_every_specified_column_is_written() -> None:
    specified = re.findall(r"^\| `(\w+)`", SPECIFICATION.read_text(encoding="utf-8"), re.MULTILINE)
    assert list(COLUMNS) == specified
    assert f"version {SPEC_VERSION}" in SPECIFICATION.read_text(encoding="utf-8").splitlines()[0]


def test_the_file_name_carries_version_and_revision(plan: Plan) -> None:
    assert wave_plan_file_name(plan) == "move-baseline-wave-plan-v1-r3.csv"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_that_a_spreadsheet_would_execute_is_text(plan: Plan, start: str) -> None:
    VirtualMachine.objects.filter(name="app-01").update(owner=f"{start}1+1")
    rows = csv.DictReader(io.StringIO("".join(wave_plan_csv(plan)), newline=""))
    assert {row["owner"] for row in rows} == {f"'{start}1+1", ""}


def test_the_header_comes_before_any_vm_is_read(plan: Plan, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert next(wave_plan_csv(plan)) == ",".join(COLUMNS) + "\r\n"


def test_queries_grow_by_the_chunk_and_not_by_the_vm(
    plan: Plan, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    wave = plan.waves.get()
    app = plan.scenario.project.segments.get(name="app")
    for number in range(40):
        vm = make_vm(plan.scenario.project, f"more-{number:02}", app)
        Assignment.objects.create(plan=plan, wave=wave, group=wave.groups.get(), vm=vm)
    with django_assert_max_num_queries(10):
        assert "".join(wave_plan_csv(plan)).count("\r\n") == 43
