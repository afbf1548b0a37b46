"""When a segment may be extended and cut over, as people enter it."""

from datetime import date

import pytest

from networks.models import Change, Segment, SegmentBlackout, SegmentChangeWindow
from networks.selectors.segment_calendars import blackouts_of, change_windows_of
from networks.services import (
    ServiceError,
    segment_blackout_add,
    segment_blackout_delete,
    segment_change_window_add,
    segment_change_window_delete,
    segment_weekdays_set,
)
from networks.services.segments import segments_join
from tests.networks.inventories import make_project

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2027, 3, 8), date(2027, 3, 12)


@pytest.fixture
def segment() -> Segment:
    return Segment.objects.create(project=make_project(), name="app")


def newest_change(segment: Segment) -> Change:
    return Change.objects.filter(project=segment.project).latest("pk")


def test_its_weekdays_are_set_and_taken_away(segment: Segment) -> None:
    segment_weekdays_set(segment=segment, weekdays=[3, 1, 1], by=None)
    assert Segment.objects.get(pk=segment.pk).cutover_weekdays == [1, 3]
    assert newest_change(segment).sentence == "app: cutover on Tuesday, Thursday only."
    assert newest_change(segment).affects_plan
    segment_weekdays_set(segment=segment, weekdays=range(7), by=None)  # every day is no rule of its own
    assert Segment.objects.get(pk=segment.pk).cutover_weekdays is None
    assert newest_change(segment).sentence == "app: cutover on any weekday."


@pytest.mark.parametrize(("weekdays", "said"), [([], "No weekday is left"), ([7], "none of the seven")])
def test_weekdays_that_leave_none_are_refused(segment: Segment, weekdays: list[int], said: str) -> None:
    with pytest.raises(ServiceError, match=said):
        segment_weekdays_set(segment=segment, weekdays=weekdays, by=None)
    assert Segment.objects.get(pk=segment.pk).cutover_weekdays is None


def test_a_blackout_and_a_change_window_are_entered_and_taken_away(segment: Segment) -> None:
    blackout = segment_blackout_add(segment=segment, first_on=FIRST, last_on=LAST, note=" audit ", by=None)
    assert newest_change(segment).sentence == "app: blackout 2027-03-08 to 2027-03-12 (audit) entered."
    window = segment_change_window_add(segment=segment, first_on=FIRST, last_on=FIRST, by=None)
    assert newest_change(segment).sentence == "app: change window 2027-03-08 entered."
    assert (list(blackouts_of(segment)), list(change_windows_of(segment))) == ([blackout], [window])
    segment_blackout_delete(blackout=blackout, by=None)
    segment_change_window_delete(window=window, by=None)
    assert newest_change(segment).sentence == "app: change window 2027-03-08 taken away."
    assert not blackouts_of(segment) and not change_windows_of(segment)


@pytest.mark.parametrize("add", [segment_blackout_add, segment_change_window_add])
def test_days_that_end_before_they_start_are_refused(segment: Segment, add) -> None:
    with pytest.raises(ServiceError, match="ends on 2027-03-08, before it starts on 2027-03-12"):
        add(segment=segment, first_on=LAST, last_on=FIRST, by=None)
    assert not SegmentBlackout.objects.exists() and not SegmentChangeWindow.objects.exists()


def test_a_joined_segment_brings_its_calendar(segment: Segment) -> None:
    other = Segment.objects.create(project=segment.project, name="app-2", cutover_weekdays=[1, 2])
    segment_weekdays_set(segment=segment, weekdays=[2, 3], by=None)
    segment_blackout_add(segment=other, first_on=FIRST, last_on=LAST, by=None)
    segment_change_window_add(segment=other, first_on=FIRST, last_on=LAST, by=None)
    kept = segments_join(project=segment.project, keep=segment, other=other, by=None)
    assert kept.cutover_weekdays == [2]
    assert (blackouts_of(kept).count(), change_windows_of(kept).count()) == (1, 1)
