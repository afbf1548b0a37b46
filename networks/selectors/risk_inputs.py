"""What is known of the inputs to risk: of the project, and of segments that have a value of their own."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from networks.models import Project, RiskInput, Segment
from planner.core.risk_factors import Factor, factors, weight_multiplier
from planner.core.risk_inputs import INPUTS_BY_NAME, RISK_INPUTS
from planner.core.risk_inputs import RiskInput as Question

_BEST = {one.name: one.best for one in RISK_INPUTS}


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with what is known. `value` None = unknown; `is_own`: the segment's, not the project's."""

    question: Question
    value: float | None
    note: str
    is_own: bool = False
    project_value: float | None = None  # what holds for a segment without an answer of its own
    own_segments: int = 0  # of a project's answer: segments that have one of their own

    @property
    def words(self) -> str:
        return self.question.words(self.value)

    @property
    def project_words(self) -> str:
        return self.question.words(self.project_value)


@dataclass(frozen=True, slots=True)
class FactorAnswers:
    """One factor of the weight and the answers it is made of."""

    factor: Factor
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class ProjectRisk:
    """What the weights of a project's segments are made of.

    `multiplier`: w_s for a blast radius of 1, without answers of a segment's own. `at_best`: with the best answers.
    """

    groups: tuple[FactorAnswers, ...]
    multiplier: float
    at_best: float
    own_segments: int

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Every question in the order of the page."""
        return tuple(one for group in self.groups for one in group.answers)

    @property
    def unknown(self) -> tuple[Factor, ...]:
        """The factors that count as their worst because an answer is missing."""
        return tuple(group.factor for group in self.groups if group.factor.is_unknown)


def risk_inputs_of(project: Project) -> Mapping[int | None, Mapping[str, float]]:
    """Segment -> its own values by input name; under None those of the project. One query; every key is there."""
    found: dict[int | None, dict[str, float]] = defaultdict(dict)
    for segment_id, name, value in _rows(project).values_list("segment_id", "name", "value"):
        found[segment_id][name] = value
    return found


def inputs_for(segment: Segment) -> tuple[Answer, ...]:
    """Every question as it stands for one segment: its own answer, else the project's. One query."""
    rows = RiskInput.objects.filter(Q(segment=segment) | Q(segment=None), project_id=segment.project_id)
    own, shared = (
        {row.name: row for row in rows if (row.segment_id is not None) == is_own} for is_own in (True, False)
    )
    answers = []
    for question in RISK_INPUTS:
        row, of_project = own.get(question.name), shared.get(question.name)
        counts = row or of_project
        answers.append(
            Answer(
                question,
                None if counts is None else counts.value,
                "" if counts is None else counts.note,
                is_own=row is not None,
                project_value=None if of_project is None else of_project.value,
            )
        )
    return tuple(answers)


def answers_of(project: Project) -> tuple[Answer, ...]:
    """Every question with the project's answer, and how many segments have their own. Two queries."""
    shared = {row.name: row for row in RiskInput.objects.filter(project=project, segment=None)}
    counted = _rows(project).exclude(segment=None).order_by("name").values("name").annotate(segments=Count("id"))
    own = {row["name"]: row["segments"] for row in counted}
    return tuple(
        Answer(
            question,
            shared[question.name].value if question.name in shared else None,
            shared[question.name].note if question.name in shared else "",
            own_segments=own.get(question.name, 0),
        )
        for question in RISK_INPUTS
    )


def project_risk(project: Project) -> ProjectRisk:
    """Every factor with its answers and what they make of a segment's weight. Three queries."""
    answers = {one.question.name: one for one in answers_of(project)}
    inputs = known(answers.values())
    groups = tuple(FactorAnswers(factor, tuple(answers[name] for name in factor.asks)) for factor in factors(inputs))
    own = _rows(project).exclude(segment=None).values("segment").distinct().count()
    return ProjectRisk(groups, weight_multiplier(inputs), weight_multiplier(_BEST), own)


def known(answers: Iterable[Answer]) -> dict[str, float]:
    """The values that are known, by name: what the core's rules take."""
    return {one.question.name: one.value for one in answers if one.value is not None}


def unknown_factors(project: Project) -> int:
    """How many factors of the risk weight miss an answer of the project. One query."""
    inputs = dict(RiskInput.objects.filter(project=project, segment=None).values_list("name", "value"))
    return sum(one.is_unknown for one in factors(inputs))


def _rows(project: Project) -> QuerySet[RiskInput]:
    return RiskInput.objects.filter(project=project, name__in=INPUTS_BY_NAME).order_by()
