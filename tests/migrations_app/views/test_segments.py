"""A segment's page: its life as planned and recorded, and what a person decides about it."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from migrations_app.models import Plan, Scenario, Stretch
from networks.models import Segment
from tests.migrations_app.factories import make_project
from tests.migrations_app.views.estates import planned_estate, queries_of


@pytest.fixture
def segment(scenario: Scenario) -> Segment:
    return scenario.project.segments.get(name="app")


def address_of(segment: Segment) -> str:
    return reverse("migrations:segment_detail", args=[segment.project_id, segment.pk])


def decided(segment: Segment, **changes: str) -> dict[str, str]:
    """The form of the segment as its page fills it, with changes."""
    given = {"name": segment.name, "treatment": segment.treatment, "treatment_reason": segment.treatment_reason}
    return given | changes


def test_the_planned_life_and_what_holds_it_open_are_shown(logged_in: Client, plan: Plan) -> None:
    row = plan.segment_plans.select_related("segment").get(segment__name="app")
    page = logged_in.get(address_of(row.segment)).content.decode()
    assert f"<dd>{row.days} <small>of 30 days</small></dd>" in page
    assert "What still holds it open" in page
    assert all(sentence in page for sentence in row.after)


def test_without_a_plan_nothing_is_claimed(logged_in: Client, segment: Segment) -> None:
    page = logged_in.get(address_of(segment)).content.decode()
    assert "in no plan of Baseline" in page
    assert "None recorded, none planned." in page


@pytest.mark.parametrize("asked", ["", "0", "999999", "²", "-1", "9" * 40, "9" * 5000, "x"])
def test_an_unknown_scenario_in_the_address_means_the_one_with_a_plan(
    logged_in: Client, plan: Plan, asked: str
) -> None:
    segment = plan.scenario.project.segments.get(name="app")
    answer = logged_in.get(address_of(segment), {"scenario": asked})
    assert answer.context["scenario"] == plan.scenario


def test_a_treatment_is_decided_with_its_reason(logged_in: Client, segment: Segment) -> None:
    logged_in.post(address_of(segment), decided(segment, treatment="rebuild", treatment_reason="new firewall"))
    segment.refresh_from_db()
    assert (segment.treatment, segment.treatment_reason) == ("rebuild", "new firewall")
    assert segment.treatment_is_decided


def test_what_was_not_changed_stays_inferred(logged_in: Client, segment: Segment) -> None:
    Segment.objects.filter(pk=segment.pk).update(prefix="10.0.0.0/24", prefix_source="inferred")
    logged_in.post(address_of(segment), decided(segment, prefix="10.0.0.0/24", max_stretch_days="20"))
    segment.refresh_from_db()
    assert (segment.prefix_source, segment.max_stretch_days) == ("inferred", 20)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prefix", "10.0.0.0/33"),
        ("gateway", "no address"),
        ("max_stretch_days", "0"),
        ("max_stretch_days", "9" * 30),
        ("cut_over_on", "9999-12-31"),
        ("cutover_not_before_on", "0001-01-01"),
        ("treatment", "burn"),
        ("name", ""),
        ("name", "a\x00b"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    logged_in: Client, segment: Segment, field: str, value: str
) -> None:
    answer = logged_in.post(address_of(segment), decided(segment, **{field: value}))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert Segment.objects.filter(pk=segment.pk).values().get() == Segment.objects.values().get(pk=segment.pk)
    segment.refresh_from_db()
    assert (segment.name, segment.treatment, segment.prefix) == ("app", "stretch", "")


def test_an_extension_is_recorded_ended_and_deleted(logged_in: Client, segment: Segment) -> None:
    port_group = segment.port_groups.get()
    new = reverse("migrations:stretch_new", args=[segment.project_id, segment.pk])
    logged_in.post(new, {"port_group": port_group.pk, "from_on": "2026-01-05"})
    stretch = Stretch.objects.get(plan=None)
    assert "still extended" in logged_in.get(address_of(segment)).content.decode()
    edit = reverse("migrations:stretch_edit", args=[segment.project_id, segment.pk, stretch.pk])
    logged_in.post(edit, {"port_group": port_group.pk, "from_on": "2026-01-05", "to_on": "2026-02-01"})
    stretch.refresh_from_db()
    assert stretch.to_on == date(2026, 2, 1)
    logged_in.post(edit, {"delete": "1"})
    assert not Stretch.objects.exists()


@pytest.mark.parametrize(
    ("from_on", "to_on"),
    [("", ""), ("2026-02-01", "2026-01-01"), ("0001-01-01", ""), ("9999-12-31", ""), ("2026-01-01", "9999-12-31")],
)
def test_an_extension_that_cannot_be_is_refused(logged_in: Client, segment: Segment, from_on: str, to_on: str) -> None:
    new = reverse("migrations:stretch_new", args=[segment.project_id, segment.pk])
    given = {"port_group": segment.port_groups.get().pk, "from_on": from_on, "to_on": to_on}
    answer = logged_in.post(new, given)
    assert answer.status_code == 200
    assert answer.context["stretch_form"].errors
    assert not Stretch.objects.exists()


def test_another_segments_port_group_is_none_to_record(logged_in: Client, segment: Segment) -> None:
    other = segment.project.segments.get(name="db").port_groups.get()
    new = reverse("migrations:stretch_new", args=[segment.project_id, segment.pk])
    answer = logged_in.post(new, {"port_group": other.pk, "from_on": "2026-01-05"})
    assert answer.context["stretch_form"].errors["port_group"]


def test_the_page_takes_the_same_queries_for_10_and_for_200_segments(logged_in: Client, user: User) -> None:
    queries = []
    for segments in (10, 200):
        project = make_project(f"{segments} segments")
        project.membership_set.create(user=user)
        planned_estate(project, segments)
        queries.append(queries_of(logged_in, address_of(project.segments.earliest("name"))))
    assert queries[0] == queries[1]
