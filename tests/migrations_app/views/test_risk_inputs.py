"""The page Risk inputs, and a segment's own answers."""

from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from migrations_app.models import Plan
from migrations_app.selectors import staleness
from networks.choices import Treatment
from networks.models import Project, RiskInput, Segment
from networks.services.risk_inputs import risk_input_set
from planner.core.risk_inputs import RISK_INPUTS
from tests.migrations_app.factories import make_project, make_segment
from tests.migrations_app.views.conftest import FIRST_DAY

pytestmark = pytest.mark.django_db


def page(project: Project) -> str:
    return reverse("migrations:risk_inputs", args=[project.pk])


def own_page(segment: Segment) -> str:
    return reverse("migrations:segment_risk", args=[segment.project_id, segment.pk])


def values(project: Project, segment: Segment | None = None) -> dict[str, float]:
    return dict(RiskInput.objects.filter(project=project, segment=segment).values_list("name", "value"))


def test_every_question_stands_there_with_its_reason(logged_in: Client, project: Project) -> None:
    shown = unescape(logged_in.get(page(project)).content.decode())
    for one in RISK_INPUTS:
        assert one.question in shown
        assert one.why in shown
    assert "1.00 <small>times its blast radius" in shown
    assert "7 <small>of 7 factors" in shown


def test_answers_are_saved_and_lower_the_weight(logged_in: Client, project: Project) -> None:
    given = {"circuits": "2", "ne_ha": "0", "rule_parity_percent": "95.5", "note_circuits": "two providers"}
    answer = logged_in.post(page(project), given, follow=True)
    assert [str(one) for one in get_messages(answer.wsgi_request)] == ["The answers are saved."]
    assert values(project) == {"circuits": 2, "ne_ha": 0, "rule_parity_percent": 95.5}
    shown = answer.content.decode()
    assert "two providers" in shown
    assert "0.82 <small>times its blast radius" in shown  # 0.08 for two circuits, 0.0955 for rules
    assert "4 <small>of 7 factors" in shown  # R1 is known: without HA the version does not matter


def test_an_emptied_answer_is_unknown_again(logged_in: Client, project: Project) -> None:
    risk_input_set(project=project, name="circuits", value=2, by=None, note="two providers")
    logged_in.post(page(project), {"circuits": ""})
    assert values(project) == {}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"rule_parity_percent": "120"}, "Give a number from 0 to 100, or leave it empty (unknown)."),
        ({"circuits": "-1"}, "Give a number from 0 to 1,000, or leave it empty (unknown)."),
        ({"path_mtu_bytes": "big"}, "Give a number from 0 to 65,535, or leave it empty (unknown)."),
        ({"udp_percent": "nan"}, "Give a number from 0 to 100, or leave it empty (unknown)."),
        ({"ne_ha": "maybe"}, "Choose yes, no or the first entry."),
        ({"note_ne_ha": "the supplier says so"}, "A note belongs to an answer: give one, or empty the note."),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_is_saved(
    logged_in: Client, project: Project, given: dict[str, str], said: str
) -> None:
    answer = logged_in.post(page(project), {"dr_covers_split": "1", **given})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert "Nothing was saved" in answer.content.decode()
    assert values(project) == {}


def test_a_stranger_finds_neither_page(logged_in: Client) -> None:
    theirs = make_project("Somebody else's")
    segment = make_segment(theirs, "their-net")
    assert logged_in.post(page(theirs), {"circuits": "2"}).status_code == 404
    assert logged_in.post(own_page(segment), {"ne_ha": "1"}).status_code == 404
    assert not RiskInput.objects.exists()


def test_another_projects_segment_is_not_found_through_ones_own(logged_in: Client, project: Project) -> None:
    segment = make_segment(make_project("Somebody else's"), "their-net")
    address = reverse("migrations:segment_risk", args=[project.pk, segment.pk])
    assert logged_in.post(address, {"ne_ha": "1"}).status_code == 404


def test_a_segments_own_answer_is_counted_on_the_page_and_makes_the_plan_stale(logged_in: Client, plan: Plan) -> None:
    project = plan.scenario.project
    segment = project.segments.get(name="app")
    answer = logged_in.post(own_page(segment), {"ne_ha": "1", "note_ne_ha": "group 2"})
    assert answer.headers["Location"].endswith(f"/segments/{segment.pk}/#risk-reasons")
    assert values(project, segment) == {"ne_ha": 1}
    assert "Risk of app: NE HA: yes." in staleness(plan, FIRST_DAY)
    assert "1 segment has its own answer" in logged_in.get(page(project)).content.decode()


def test_an_empty_answer_of_a_segment_is_the_projects_again(logged_in: Client, plan: Plan) -> None:
    segment = plan.scenario.project.segments.get(name="app")
    risk_input_set(project=segment.project, segment=segment, name="ne_ha", value=1, by=None)
    logged_in.post(own_page(segment), {"ne_ha": ""})
    assert values(segment.project, segment) == {}


def test_a_wrong_answer_of_a_segment_is_shown_with_its_risk(logged_in: Client, plan: Plan) -> None:
    segment = plan.scenario.project.segments.get(name="app")
    answer = logged_in.post(own_page(segment), {"udp_percent": "120", "ne_ha": "1"})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "Give a number from 0 to 100, or leave it empty (project: unknown)." in shown
    assert "Risk of app" in shown
    assert values(segment.project, segment) == {}


def test_what_holds_for_the_project_cannot_be_slipped_in_for_a_segment(logged_in: Client, plan: Plan) -> None:
    segment = plan.scenario.project.segments.get(name="app")
    logged_in.post(own_page(segment), {"circuits": "2"})
    assert not RiskInput.objects.exists()


@pytest.mark.parametrize("treatment", Treatment.values)
def test_the_part_stands_for_every_treatment(logged_in: Client, plan: Plan, treatment: str) -> None:
    segment = plan.scenario.project.segments.get(name="app")
    Segment.objects.filter(pk=segment.pk).update(treatment=treatment, has_mon=True)
    shown = logged_in.post(own_page(segment), {"udp_percent": "x"}).content.decode()
    assert "MON is on" in shown
    assert "R12 Stragglers" in shown


def test_the_number_of_queries_is_fixed(logged_in: Client, project: Project, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(12):
        logged_in.get(page(project))
    for number in range(5):
        segment = make_segment(project, f"net-{number}")
        risk_input_set(project=project, segment=segment, name="ne_ha", value=1, by=None)
    with django_assert_max_num_queries(12):
        logged_in.get(page(project))
