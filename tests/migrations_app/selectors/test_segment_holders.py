"""What still holds a segment open."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from migrations_app.choices import HcxState
from migrations_app.models import HcxMigration, Stretch
from migrations_app.selectors import Holder, segment_life
from networks.choices import AnchorKind, Disposition, PowerState
from networks.models import Project, RiskInput, Segment
from networks.services import anchor_create
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.plans import planned

pytestmark = pytest.mark.django_db

TODAY = timezone.now().date()


def day(on: date) -> str:
    return f"{on:%-d %B %Y}"


@pytest.fixture
def project() -> Project:
    return make_project()


@pytest.fixture
def app(project: Project) -> Segment:
    """A segment of which prefix, gateway and services are known."""
    for name in ("dhcp", "dns", "ntp"):
        RiskInput.objects.create(project=project, name=f"{name}_without_stretch", value=1)
    return make_segment(project, "app", prefix="10.0.0.0/24", gateway="10.0.0.1")


def holders(segment: Segment, *kinds: str) -> list[Holder]:
    """Those of the kinds named; all but the gateway without any."""
    found = segment_life(segment, None, today=TODAY).holders
    return [one for one in found if (one.kind in kinds if kinds else one.kind != "gateway")]


def sentences(segment: Segment, *kinds: str) -> list[str]:
    return [one.sentence for one in holders(segment, *kinds)]


def test_every_kind_of_vm_is_counted_and_bridges_name_their_other_segments(project: Project, app: Segment) -> None:
    db, web = make_segment(project, "db"), make_segment(project, "web")
    make_vm(project, "plain", app)
    make_vm(project, "off", app, power_state=PowerState.OFF)
    make_vm(project, "template", app, is_template=True)
    make_vm(project, "bridge-1", app, db)
    make_vm(project, "bridge-2", app, db, web)
    make_vm(project, "moved", app, db, moved_on=TODAY)
    make_vm(project, "gone", app, is_gone=True)
    assert [(one.vms, one.sentence) for one in holders(app)] == [
        (5, "5 VMs to migrate, not planned yet."),
        (1, "1 VM of these powered off."),
        (1, "1 VM of these a template."),
        (2, "2 VMs of these also on 2 other segments: db (2 VMs), web (1 VM)."),
    ]


def test_what_stays_and_what_retires_holds_it_too(project: Project, app: Segment) -> None:
    make_vm(project, "stays", app, disposition=Disposition.STAYS)
    make_vm(project, "retires", app, disposition=Disposition.RETIRE, retire_on=TODAY + timedelta(days=9))
    make_vm(project, "undated", app, disposition=Disposition.RETIRE)
    make_vm(project, "retired", app, disposition=Disposition.RETIRE, retire_on=TODAY - timedelta(days=1))
    assert sentences(app) == [
        "1 VM stays on-premises: the segment cannot close.",
        f"2 VMs to retire, the last on {day(TODAY + timedelta(days=9))}; 1 without a day: the segment closes after that.",
    ]


def test_hosts_and_appliances_hold_it_until_they_leave(app: Segment) -> None:
    anchor_create(segment=app, name="db-metal", by=None)
    anchor_create(segment=app, name="fw", kind=AnchorKind.APPLIANCE, leaves_on=TODAY, by=None)
    anchor_create(segment=app, name="old", leaves_on=TODAY - timedelta(days=1), by=None)
    Segment.objects.filter(pk=app.pk).update(is_anchored=True, anchor_note="The lab")
    app.refresh_from_db()
    assert sentences(app, "anchor") == [
        "Physical host db-metal stays on it for good: the segment cannot close.",
        f"Appliance fw stands on it until {day(TODAY)}.",
        "Anchored: The lab.",
    ]


def test_the_gateway_is_on_premises_until_the_cutover_and_may_be_unknown(project: Project, app: Segment) -> None:
    assert sentences(app, "gateway") == ["Its gateway 10.0.0.1 still is on-premises."]
    blank = holders(make_segment(project, "blank"), "gateway")
    assert [one.sentence for one in blank] == ["Its gateway is unknown.", "Its prefix is unknown."]
    assert all(one.is_unknown for one in blank)


def test_services_across_the_stretch_are_named_and_unknown_ones_said_as_such(project: Project, app: Segment) -> None:
    assert holders(app, "service") == []
    RiskInput.objects.create(project=project, segment=app, name="dhcp_without_stretch", value=0)
    RiskInput.objects.filter(segment=None, name="ntp_without_stretch").delete()
    across, unknown = holders(app, "service")
    assert (across.sentence, across.is_unknown) == ("DHCP is reached across the stretch.", False)
    assert (unknown.sentence, unknown.is_unknown) == ("Whether NTP is reached across the stretch is unknown.", True)


def test_a_vm_moved_and_rolled_back_is_said_to_be(project: Project, app: Segment) -> None:
    vm = make_vm(project, "back", app)
    for number, is_reverse in enumerate((False, True)):
        HcxMigration.objects.create(
            project=project, migration_id=str(number), vm=vm, is_reverse=is_reverse, state=HcxState.MIGRATED
        )
    assert "1 VM of these rolled back after a move." in sentences(app, "of-these")


def test_the_waves_that_empty_a_planned_segment_are_named(project: Project) -> None:
    app = make_segment(project, "app")
    make_vm(project, "app-01", app)
    scenario = make_scenario(project, TODAY, cutover_weekdays=None)
    on = TODAY + timedelta(days=7)
    make_window(scenario, on)
    planned(scenario)
    make_vm(project, "new-01", app)
    found = segment_life(app, scenario, today=TODAY).holders[:2]
    assert [one.sentence for one in found] == [
        f"1 VM in wave 1, moving on {day(on)}.",
        "1 VM to migrate, but in no wave of the plan.",
    ]
    late = segment_life(app, scenario, today=on + timedelta(days=1)).holders[0]
    assert late.sentence == f"1 VM in wave 1, which should have moved on {day(on)}."


@pytest.mark.parametrize("treatment", ["at_once", "rebuild"])
def test_what_never_is_stretched_waits_for_no_gateway(project: Project, treatment: str) -> None:
    app = make_segment(project, "app", treatment=treatment)
    assert segment_life(app, None, today=TODAY).holders == []
    Stretch.objects.create(port_group=app.port_groups.get(), from_on=TODAY)
    assert [one.kind for one in segment_life(app, None, today=TODAY).holders] == ["gateway", "gateway", "service"]


def test_a_segment_cut_over_is_held_by_nothing(project: Project) -> None:
    app = make_segment(project, "app", cut_over_on=TODAY)
    make_vm(project, "stays", app, disposition=Disposition.STAYS)
    assert segment_life(app, None, today=TODAY).holders == []


def test_the_queries_do_not_grow_with_what_holds_it(project: Project) -> None:
    counts = []
    for name, size in (("small", 1), ("large", 30)):
        segment, other = make_segment(project, name), make_segment(project, f"{name}-other")
        for number in range(size):
            make_vm(project, f"{name}-{number}", segment, other, power_state=PowerState.OFF)
            make_vm(project, f"{name}-{number}-stays", segment, disposition=Disposition.STAYS)
            anchor_create(segment=segment, name=f"host-{number}", by=None)
        with CaptureQueriesContext(connection) as captured:
            segment_life(Segment.objects.get(pk=segment.pk), None, today=TODAY)
        counts.append(len(captured))
    assert counts[0] == counts[1]
