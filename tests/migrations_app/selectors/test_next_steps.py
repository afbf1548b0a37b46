"""What to do next: the move before the estate, the most urgent first."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.utils import timezone

from migrations_app.choices import SegmentState, WaveState
from migrations_app.models import TrackedSegment
from migrations_app.selectors import next_steps, tracked_segments, worst_stretched
from networks.models import Project
from networks.selectors.gaps import Gap
from tests.migrations_app.factories import make_project, make_segment
from tests.migrations_app.tracked import alarm, half_done, stretched, wave

pytestmark = pytest.mark.django_db
GAP = Gap("Something is missing.", "Give it.", "networks:vm_list", 1)


@pytest.fixture
def project() -> Project:
    return make_project()


def test_before_tracking_the_gaps_of_the_estate_are_all(project: Project) -> None:
    assert next_steps(project, None, [GAP]) == [GAP]


def test_severe_alarms_come_first_then_what_is_ready_then_waves_behind(project: Project) -> None:
    alarm(project, "It is over its budget.", is_severe=True)
    tracking = half_done(project)
    stretched(tracking, make_segment(project, "db"), days=3, state=SegmentState.READY, vms_left=0).save()
    wave(tracking, 1, state=WaveState.LATE, moved=0)
    wave(tracking, 2, state=WaveState.PARTLY, moved=12)
    assert [one.sentence for one in next_steps(project, tracking, [GAP])] == [
        "1 severe alarm nobody has taken notice of.",
        "1 segment is ready to cut over: no VM is left.",
        "2 waves are behind: 1 late, 1 moved in part.",
        "Something is missing.",
    ]


def test_an_alarm_somebody_knows_of_is_no_step(project: Project) -> None:
    alarm(project, "It is over its budget.", is_severe=True, seen_at=timezone.now())
    assert next_steps(project, half_done(project), []) == []


def names(rows: Iterable[Any]) -> list[str]:
    return [row.segment.name for row in rows]


@pytest.fixture
def four(project: Project) -> list[TrackedSegment]:
    """One in each band of age: 14, 30, 31 and 91 days; the oldest has a budget of 100."""
    tracking = half_done(project)
    for name, days in (("new", 14), ("watch", 30), ("overdue", 31), ("entrenched", 91)):
        budget = 100 if days == 91 else 30
        stretched(tracking, make_segment(project, name), days=days, budget_days=budget).save()
    return list(tracking.segments.all())


def test_ages_are_those_of_the_bands(four: list[TrackedSegment]) -> None:
    tracking = four[0].tracking
    for band in ("new", "watch", "overdue", "entrenched"):
        assert names(tracked_segments(tracking, age=band)) == [band]


def test_the_worst_is_the_farthest_over_its_own_budget(four: list[TrackedSegment]) -> None:
    assert names(worst_stretched(four[0].tracking, 2)) == ["overdue", "watch"]


def test_a_sort_turns_round_and_unknown_stays_last(four: list[TrackedSegment], project: Project) -> None:
    tracking = four[0].tracking
    stretched(tracking, make_segment(project, "unplanned"), days=5, slip_days=None, extended_on=None).save()
    TrackedSegment.objects.filter(segment__name="new").update(slip_days=-3)
    assert names(tracked_segments(tracking, sort="slip"))[0] == "new"
    for sort in ("slip", "-slip"):
        assert names(tracked_segments(tracking, sort=sort))[-1] == "unplanned"


def test_an_unknown_sort_means_the_longest_first(four: list[TrackedSegment]) -> None:
    assert names(tracked_segments(four[0].tracking, sort="'; --"))[0] == "entrenched"
