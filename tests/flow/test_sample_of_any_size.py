"""A sample bigger than the committed one has a plan too, and is found one soon."""

import pytest

from networks.sample.files import write_sample
from planner.core.plan import make_plan
from planner.core.records import Budget, Planned
from tests.flow.sample_problem import sample_problem

MOVES = 200_000  # about a second's


@pytest.mark.django_db
def test_a_sample_of_a_thousand_vms_is_planned_within_a_second_of_moves(tmp_path):
    write_sample(tmp_path, 1_000, 80, seed=1)
    outcome = make_plan(sample_problem(tmp_path), seed=1, budget=Budget(iterations=MOVES), now=lambda: 0.0)
    assert isinstance(outcome, Planned)
