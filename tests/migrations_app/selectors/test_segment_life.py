"""What still holds a segment open."""

from datetime import timedelta

import pytest
from django.utils import timezone

from migrations_app.models import Stretch
from migrations_app.selectors import segment_life
from networks.choices import Disposition, PowerState
from networks.models import Project
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.plans import planned

pytestmark = pytest.mark.django_db

TODAY = timezone.now().date()


@pytest.fixture
def project() -> Project:
    return make_project()


def test_every_kind_of_holder_is_counted(project: Project) -> None:
    app, other = make_segment(project, "app", is_anchored=True, anchor_note="The old firewall"), None
    other = make_segment(project, "other")
    make_vm(project, "plain", app)
    make_vm(project, "off", app, power_state=PowerState.OFF)
    make_vm(project, "bridge", app, other)
    make_vm(project, "stays", app, disposition=Disposition.STAYS)
    make_vm(project, "gone", app, is_gone=True)
    life = segment_life(app, None, today=TODAY)
    assert [(holder.vms, holder.sentence) for holder in life.holders] == [
        (3, "3 VMs to migrate, not planned yet."),
        (1, "1 VM of these powered off: a cold migration."),
        (1, "1 VM of these also on other segments: bridge VMs."),
        (1, "1 VM staying on-premises: the segment cannot close."),
        (0, "Anchored: The old firewall."),
    ]


def test_the_waves_that_empty_a_planned_segment_are_named(project: Project) -> None:
    app = make_segment(project, "app")
    make_vm(project, "app-01", app)
    scenario = make_scenario(project, TODAY, cutover_weekdays=None)
    make_window(scenario, TODAY + timedelta(days=7))
    planned(scenario)
    make_vm(project, "new-01", app)
    assert [holder.sentence for holder in segment_life(app, scenario, today=TODAY).holders] == [
        f"1 VM moving in wave 1 on {TODAY + timedelta(days=7):%-d %B %Y}.",
        "1 VM to migrate, but in no wave of the plan.",
    ]


def test_an_open_extension_counts_its_days_and_the_budget_is_thirty_unless_set(project: Project) -> None:
    app = make_segment(project, "app")
    Stretch.objects.create(port_group=app.port_groups.get(), from_on=TODAY - timedelta(days=9))
    life = segment_life(app, None, today=TODAY)
    assert (life.days_so_far, life.budget_days) == (10, 30)
    app.max_stretch_days = 12
    assert segment_life(app, None, today=TODAY).budget_days == 12


def test_a_segment_cut_over_is_held_by_nothing(project: Project) -> None:
    app = make_segment(project, "app", cut_over_on=TODAY)
    make_vm(project, "stays", app, disposition=Disposition.STAYS)
    assert segment_life(app, None, today=TODAY).holders == []
