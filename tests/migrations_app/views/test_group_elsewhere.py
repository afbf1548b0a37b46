"""What each other window would cost a move group, on the page of its wave and on one of its own."""

import pytest
from django.test import Client
from django.urls import reverse

from migrations_app.models import Plan, PlannedGroup
from tests.migrations_app.views.estates import queries_of

PART = {"HX-Request": "true"}


def elsewhere(plan: Plan, wave: int = 1, group: int = 1) -> str:
    return reverse("migrations:group_elsewhere", args=[plan.scenario.project_id, plan.scenario_id, wave, group])


@pytest.fixture
def group(plan: Plan) -> PlannedGroup:
    """The first group of the first wave, with twelve made-up other windows: six break nothing."""
    found = PlannedGroup.objects.get(wave__plan=plan, wave__number=1, number=1)
    key = plan.waves.get(number=2).window_id
    found.other_windows = [[key, 1.5 + at, [] if at < 6 else ["H06", "H20"]] for at in range(12)]
    found.save()
    return found


def test_the_page_of_the_wave_leads_to_the_other_windows_of_each_group(logged_in: Client, plan: Plan) -> None:
    page = logged_in.get(reverse("migrations:wave_detail", args=[plan.scenario.project_id, plan.scenario_id, 1]))
    for group in plan.waves.get(number=1).groups.all():
        assert f'hx-get="{elsewhere(plan, 1, group.number)}"' in page.content.decode()


def test_every_other_window_stands_with_its_cost_its_wave_and_what_it_would_break(
    logged_in: Client, plan: Plan, group: PlannedGroup
) -> None:
    page = logged_in.get(elsewhere(plan)).content.decode()
    assert all(f"+{1.5 + at:.2f}" in page for at in range(12))
    assert page.count("put more VMs into the window than it takes") == 6
    assert page.count("need more extension slots, stretches or cutovers on one day") == 6
    assert plan.waves.get(number=2).window_name in page


def test_the_part_for_the_wave_shows_the_best_of_both_sorts_and_leads_to_the_rest(
    logged_in: Client, plan: Plan, group: PlannedGroup
) -> None:
    part = logged_in.get(elsewhere(plan), headers=PART).content.decode()
    assert "<html" not in part
    assert [cost for cost in range(12) if f"+{1.5 + cost:.2f}" in part] == [0, 1, 2, 3, 4, 6, 7, 8, 9, 10]
    assert "All its windows, 2 more" in part


def test_a_window_deleted_since_is_told_as_such(logged_in: Client, plan: Plan, group: PlannedGroup) -> None:
    group.other_windows = [[10**6, 1.0, []]]
    group.save()
    assert "deleted since" in logged_in.get(elsewhere(plan)).content.decode()


def test_a_group_without_another_window_says_so(logged_in: Client, plan: Plan, group: PlannedGroup) -> None:
    group.other_windows = []
    group.save()
    assert "No other window" in logged_in.get(elsewhere(plan)).content.decode()


@pytest.mark.parametrize(("wave", "group"), [(1, 99), (99, 1), (1, 10**30)])
def test_a_group_that_is_none_is_not_found(logged_in: Client, plan: Plan, wave: int, group: int) -> None:
    assert logged_in.get(elsewhere(plan, wave, group)).status_code == 404


def test_another_projects_group_is_not_found(client: Client, plan: Plan, django_user_model: type) -> None:
    client.force_login(django_user_model.objects.create_user("stranger"))  # type: ignore[attr-defined]
    assert client.get(elsewhere(plan)).status_code == 404


def test_the_part_takes_the_same_queries_for_1_and_for_12_windows(
    logged_in: Client, plan: Plan, group: PlannedGroup
) -> None:
    many = queries_of(logged_in, elsewhere(plan))
    group.other_windows = group.other_windows[:1]
    group.save()
    assert queries_of(logged_in, elsewhere(plan)) == many


def test_a_segment_says_what_keeps_its_stretch_long_and_what_moving_it_at_once_would_do(
    logged_in: Client, plan: Plan
) -> None:
    row = plan.segment_plans.filter(segment__name="app").get()
    row.kept_long_by, row.at_once = ["Wave W2 closes it."], {"sentence": "All its VMs in one would save 3.0 of J."}
    row.save()
    address = reverse("migrations:segment_detail", args=[plan.scenario.project_id, row.segment_id])
    page = logged_in.get(address).content.decode()
    assert "Wave W2 closes it." in page
    assert "All its VMs in one would save 3.0 of J." in page
