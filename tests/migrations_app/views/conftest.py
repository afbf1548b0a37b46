"""A project of the user who is logged in, with a scenario and a plan."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User

from migrations_app.models import Plan, PlanRun, Scenario
from networks.choices import Role
from networks.models import Membership, Project
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.plans import planned

FIRST_DAY = date(2035, 1, 1)  # a Monday that lies ahead, so that nothing of a plan is past


@pytest.fixture
def project(user: User) -> Project:
    """A project with one vCenter whose only member is `user`."""
    made = make_project("Frankfurt exit", time_zone="Europe/Berlin")
    Membership.objects.create(project=made, user=user, role=Role.OWNER)
    return made


@pytest.fixture
def scenario(project: Project) -> Scenario:
    """Four VMs on two segments, one of them on both, and two windows of three VMs."""
    app, db = make_segment(project, "app"), make_segment(project, "db")
    for name, *segments in (("app-1", app), ("app-2", app), ("db-1", db), ("bridge", app, db)):
        make_vm(project, name, *segments)
    made = make_scenario(project, FIRST_DAY, horizon_days=60)
    make_window(made, date(2035, 1, 13), max_vms=3)
    make_window(made, date(2035, 1, 20), max_vms=3)
    return made


@pytest.fixture
def plan(scenario: Scenario) -> Plan:
    """The plan of `scenario`: two waves."""
    return planned(scenario)


def make_run(scenario: Scenario, **fields: Any) -> PlanRun:
    """A run in any state, done by nobody."""
    return PlanRun.objects.create(project=scenario.project, scenario=scenario, seed=1, seconds=30, **fields)
