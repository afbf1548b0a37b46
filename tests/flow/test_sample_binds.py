"""The sample's limits bind: take one away, and the plan that follows does what it forbade.

The sample goes through the real import and its scenario once; each test then plans without one of its limits and
lets the checker hold the new plan against the sample as it is.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.files import File
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from migrations_app.adapters import scenario_problem
from migrations_app.services.sample import sample_scenario_apply
from networks.choices import ImportKind
from networks.sample.files import DATA_FOLDER, FLOWS_NAME, INVENTORY_NAME, SCENARIO_NAME
from networks.services.imports import import_run_commit, import_run_create
from networks.services.projects import project_create
from networks.tasks import import_run
from planner.core.checker import check
from planner.core.plan import make_plan
from planner.core.records import Budget, Instance, Planned

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
MOVES = 1_500_000
SEED = 2


class _RolledBack(Exception):
    """Takes the sample out of the database again."""


@pytest.fixture(scope="module")
def sample(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Instance]:
    """The sample's planning problem on a fixed day."""
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                yield _problem()
                raise _RolledBack
        except _RolledBack:
            pass


def _problem() -> Instance:
    owner = User.objects.create_user("sample")
    scenario = json.loads((DATA_FOLDER / SCENARIO_NAME).read_text(encoding="utf-8"))
    project = project_create(name="Sample", time_zone=scenario["project"]["time_zone"], owner=owner)
    for kind, name in ((ImportKind.RVTOOLS, INVENTORY_NAME), (ImportKind.FLOWS, FLOWS_NAME)):
        with (DATA_FOLDER / name).open("rb") as file:
            run = import_run_create(project=project, by=owner, kind=kind, file=File(file), file_name=name)
        import_run(run.pk)
        run.refresh_from_db()
        import_run(import_run_commit(run=run, by=owner).pk)
    made = sample_scenario_apply(project=project, sample=scenario, today=TODAY, by=owner)
    return scenario_problem(made, today=TODAY).instance


def broken_by_a_plan_of(relaxed: Instance, sample: Instance) -> set[str]:
    """The codes of the sample's own constraints that a plan for `relaxed` breaks."""
    outcome = make_plan(relaxed, seed=SEED, budget=Budget(iterations=MOVES), now=lambda: 0.0)
    assert isinstance(outcome, Planned)
    return {violation.code for violation in check(sample, outcome.plan).violations}


def test_the_sample_as_it_is_has_a_plan(sample):
    assert broken_by_a_plan_of(sample, sample) == set()


def test_the_ne_limit_binds(sample):
    relaxed = replace(sample, limits=replace(sample.limits, max_stretched=1_000))
    assert "H20" in broken_by_a_plan_of(relaxed, sample)


def test_the_link_binds(sample):
    relaxed = replace(sample, limits=replace(sample.limits, link_gb_per_day=None))
    assert "H09" in broken_by_a_plan_of(relaxed, sample)


def test_the_freeze_binds(sample):
    assert broken_by_a_plan_of(replace(sample, freezes=()), sample) & {"H04", "H17", "H18"}


def test_an_anti_affinity_binds(sample):
    assert "H15" in broken_by_a_plan_of(replace(sample, anti_affinities=()), sample)


def test_a_precedence_binds(sample):
    assert "H16" in broken_by_a_plan_of(replace(sample, precedences=()), sample)


def test_an_unstretchable_segment_binds(sample):
    segments = tuple(replace(segment, stretchable=True) for segment in sample.segments)
    pools = {**dict(sample.limits.max_stretched), "total": 1_000}  # what never was stretched has slots of no pool
    relaxed = replace(sample, segments=segments, limits=replace(sample.limits, max_stretched=pools))
    assert "H17" in broken_by_a_plan_of(relaxed, sample)
