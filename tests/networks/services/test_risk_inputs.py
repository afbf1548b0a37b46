"""Answers about risk: checked, kept for the project or a segment, and told in a change that makes plans stale."""

import math

import pytest

from networks.models import Change, Project, RiskInput, Segment
from networks.selectors.risk_inputs import answers_of, inputs_for, known, risk_inputs_of, unknown_factors
from networks.services import ServiceError
from networks.services.risk_inputs import risk_input_set

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(db: None) -> Project:
    return Project.objects.create(name="Move")


@pytest.fixture
def segment(project: Project) -> Segment:
    return Segment.objects.create(project=project, name="web")


def answer(project: Project, name: str, value: float | None, **more: object) -> RiskInput | None:
    return risk_input_set(project=project, name=name, value=value, by=None, **more)


def newest(project: Project) -> tuple[str, bool]:
    change = Change.objects.filter(project=project)[0]
    return change.sentence, change.affects_plan


def test_an_answer_makes_plans_stale_and_says_what_was_answered(project: Project):
    answer(project, "rule_parity_percent", 95, note="audit of May")
    assert newest(project) == ("Risk: Firewall rules in place at the target: 95 %.", True)


def test_the_same_answer_again_changes_nothing_and_another_note_no_plan(project: Project):
    answer(project, "circuits", 2)
    answer(project, "circuits", 2)
    assert Change.objects.filter(project=project).count() == 1
    answer(project, "circuits", 2, note="two providers")
    assert newest(project) == ("Risk: Circuits: the note says two providers now.", False)


def test_without_a_value_an_input_is_unknown_again(project: Project):
    answer(project, "circuits", 2)
    answer(project, "circuits", None)
    assert not RiskInput.objects.exists()
    assert newest(project) == ("Risk: Circuits: unknown.", True)
    answer(project, "circuits", None)
    assert Change.objects.filter(project=project).count() == 2


def test_a_segment_has_its_own_answer_until_it_is_taken_back(project: Project, segment: Segment):
    answer(project, "ne_ha", 0)
    answer(project, "ne_ha", 1, segment=segment)
    own = next(one for one in inputs_for(segment) if one.question.name == "ne_ha")
    assert (own.value, own.is_own, own.project_words) == (1, True, "no")
    answer(project, "ne_ha", None, segment=segment)
    assert newest(project) == ("Risk of web: NE HA: as in the project.", True)
    assert known(inputs_for(segment)) == {"ne_ha": 0}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("rule_parity_percent", 120, "120 % cannot be"),
        ("rule_parity_percent", -1, "-1 % cannot be"),
        ("path_mtu_bytes", 70_000, "70000 bytes cannot be"),
        ("circuits", math.nan, "nan circuits cannot be"),
        ("circuits", math.inf, "inf circuits cannot be"),
        ("ne_ha", 0.5, "neither yes nor no"),
        ("colour", 1, "no input to risk"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(project: Project, name: str, value: float, said: str):
    with pytest.raises(ServiceError, match=said):
        answer(project, name, value)
    assert not RiskInput.objects.exists()


def test_what_holds_for_the_project_is_not_asked_of_a_segment(project: Project, segment: Segment):
    with pytest.raises(ServiceError, match="holds for the whole project"):
        answer(project, "circuits", 2, segment=segment)


def test_a_segment_of_another_project_is_refused(segment: Segment):
    with pytest.raises(ServiceError, match="another project"):
        answer(Project.objects.create(name="Other"), "ne_ha", 1, segment=segment)


def test_values_come_by_segment_and_by_project(project: Project, segment: Segment):
    answer(project, "circuits", 2)
    answer(project, "ne_ha", 1, segment=segment)
    found = risk_inputs_of(project)
    assert (found[None], found[segment.pk], found[-1]) == ({"circuits": 2}, {"ne_ha": 1}, {})


def test_the_answers_of_a_project_count_the_segments_with_their_own(
    project: Project, segment: Segment, django_assert_num_queries
):
    answer(project, "circuits", 2, note="two providers")
    answer(project, "ne_ha", 1, segment=segment)
    answer(project, "ne_ha", 0, segment=Segment.objects.create(project=project, name="db"))
    with django_assert_num_queries(2):
        answers = {one.question.name: one for one in answers_of(project)}
    assert (answers["circuits"].words, answers["circuits"].note) == ("2 circuits", "two providers")
    assert (answers["ne_ha"].words, answers["ne_ha"].own_segments) == ("unknown", 2)


def test_a_factor_is_unknown_until_the_project_answers_what_it_needs(project: Project):
    assert unknown_factors(project) == 7
    answer(project, "circuits", 2)  # settles R9: with two circuits no VPN is asked for
    answer(project, "ne_ha", 1)  # R1 still needs the version
    assert unknown_factors(project) == 6
