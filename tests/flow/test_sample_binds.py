"""The sample's limits bind: take one away, and the plan that follows does what it forbade.

The sample goes through the real import and its scenario once; each test then plans without one of its limits and
lets the checker hold the new plan against the sample as it is.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from networks.sample.files import DATA_FOLDER
from planner.core.checker import check
from planner.core.plan import make_plan
from planner.core.records import Budget, Instance, Planned
from tests.flow.sample_problem import sample_problem

pytestmark = pytest.mark.django_db

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
                yield sample_problem(DATA_FOLDER)
                raise _RolledBack
        except _RolledBack:
            pass


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
