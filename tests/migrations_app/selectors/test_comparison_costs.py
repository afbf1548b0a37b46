"""The cost a comparison states for a difference is what the checker finds when that group alone is moved in A."""

import pytest

from migrations_app.adapters.instance import window_id
from migrations_app.adapters.kept_problem import unpacked
from migrations_app.models import Plan
from migrations_app.selectors.comparison_groups import apart, group_rows
from networks.adapters import key_of
from planner.core.checker import check
from planner.core.instance_file import load_instance, load_plan
from tests.core.elsewhere import CLOSE, replayed
from tests.migrations_app.compared import make_pair, plan_by_pins
from tests.migrations_app.plans import planned

pytestmark = pytest.mark.django_db

ELSEWHERE = {"a-1": "N1", "a-2": "N2", "a-3": "N3", "d-1": "N3"}  # in B; A has all of them on the first night


@pytest.fixture
def plans() -> tuple[Plan, Plan]:
    """A planned freely, where the third night takes nobody; B as people pinned it. They differ in three move groups."""
    first, second = make_pair()
    first.windows.filter(name="N3").update(max_vms=0)
    return planned(first), plan_by_pins(second, ELSEWHERE)


def test_three_stated_costs_are_what_the_checker_finds(plans: tuple[Plan, Plan]) -> None:
    first, second = plans
    instance = load_instance(unpacked(first.run.instance_gz))
    plan = load_plan(unpacked(first.run.plan_gz), instance)
    assert check(instance, plan).feasible
    id_of = {key_of(one.id): one.id for one in instance.vms}
    found = apart(first, [second])
    stated = {}
    for row in group_rows(first, found, found.groups()):
        (difference,) = row.differences
        ((key, name),) = row.vms
        window = first.scenario.windows.get(name=difference.waves[0].window_name)
        cost, broken = replayed(instance, plan, (id_of[key],), window_id(window))
        assert difference.cost == pytest.approx(cost, abs=CLOSE)
        assert set(difference.codes) == broken
        stated[name] = difference
    assert set(stated) == {"a-2", "a-3", "d-1"}
    assert [stated[name].codes for name in ("a-2", "a-3", "d-1")] == [(), ("H06",), ("H06",)]
