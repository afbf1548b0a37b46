"""What detours mean for a segment, a wave and a project: read from stored stops whose figures are laid down here."""

from datetime import date
from typing import Any

import pytest

from migrations_app.adapters.path_reports import PathReports
from migrations_app.models import PathSegment, PathStop, PathStudy, Plan, Scenario, SegmentPlan, Wave
from migrations_app.selectors.path_effects import paths_today, segment_paths, tally_of, wave_paths
from migrations_app.selectors.paths import study_of
from networks.choices import RunState
from networks.models import Segment, VirtualMachine
from tests.migrations_app.compared import FIRST_DAY, NIGHTS, make_pair, plan_by_pins

pytestmark = pytest.mark.django_db

Json = dict[str, Any]


def tally(talks: int, *, gb: float = 0.0, ms: float | None = 0.0) -> Json:
    return {"talks": talks, "conversations": 2 * talks, "gb_per_day": gb, "ms": ms}


def report(counts: Json, *, segments: Json | None = None, changes: Json | None = None) -> Json:
    return {"counts": counts, "segments": segments or {}, "changes": changes, "gaps": []}


def row(verdict: str) -> Json:
    """A talk of a-1 with an address outside."""
    vm = VirtualMachine.objects.get(name="a-1")
    a = {"vm": vm.pk, "segment": Segment.objects.get(name="app").pk, "text": "", "site": "avs"}
    b = {"vm": None, "segment": None, "text": "192.0.2.7", "site": "onprem"}
    figures = {"added_ms": 9.0, "rtt_ms": 9.0, "crossings": 4, "conversations": 3, "gb_per_day": 1.5}
    return {"flow": 1, "verdict": verdict, "is_tromboned": False, "harm": "none", "a": a, "b": b, **figures}


@pytest.fixture
def scenario() -> Scenario:
    """app moves on the 13th but for a-3, which moves on the 27th; db on the 20th. It is studied."""
    made, _ = make_pair()
    plan_by_pins(made, {"a-1": "N1", "a-2": "N1", "a-3": "N3", "d-1": "N2"})
    plan = Plan.objects.get(scenario=made)
    PathStudy.objects.filter(plan=plan).delete()
    app = Segment.objects.get(name="app")
    moved = {"trombone": tally(4, gb=6.0, ms=72.0), "optimal": tally(1)}
    done = {"optimal": tally(5)}
    changes = {"begins": {"talks": 4, "rows": [row("trombone")]}, "ends": {"talks": 0, "rows": []}}
    ends = {"begins": {"talks": 0, "rows": []}, "ends": {"talks": 4, "rows": [row("trombone")]}}
    study = PathStudy.objects.create(
        project_id=made.project_id,
        plan=plan,
        state=RunState.COMPLETED,
        course=[
            {"from": "2035-01-01", "until": "2035-01-13", "trouble": 0, "counts": {"optimal": 5}},
            {"from": "2035-01-14", "until": "2035-01-27", "trouble": 6, "counts": {"trombone": 4, "broken": 2}},
            {"from": "2035-01-28", "until": "2035-03-01", "trouble": 0, "counts": {"optimal": 5}},
        ],
    )
    of_app = {str(app.pk): moved | {"ne_mbit_s": 12.34}}
    stops = (
        (FIRST_DAY, NIGHTS[0], report(done, segments={str(app.pk): done})),
        (date(2035, 1, 14), NIGHTS[2], report(moved | {"broken": tally(2)}, segments=of_app, changes=changes)),
        (date(2035, 1, 28), date(2035, 3, 1), report(done, segments={str(app.pk): done}, changes=ends)),
    )
    reports = PathReports()
    for position, (from_on, until_on, content) in enumerate(stops):
        PathStop.objects.create(
            study=study,
            position=position,
            from_on=from_on,
            until_on=until_on,
            label=f"stop {position}",
            content_gz=reports.packed(content),
        )
    over_the_plan = {
        "segment": app.pk,
        "worst_stop": 1,
        "worst": [row("trombone")],
        "conversation_days": {"trombone": 112, "optimal": 28},
        "detour_gb": 84.0,
        "ms_days": None,
    }
    for key, content_gz in reports.of_segments([over_the_plan]):
        PathSegment.objects.create(study=study, segment_key=key, content_gz=content_gz)
    return made


def study(scenario: Scenario) -> PathStudy:
    found = study_of(Plan.objects.select_related("scenario__project").get(scenario=scenario))
    assert found is not None
    return found


def wave(scenario: Scenario, number: int) -> Wave:
    return Wave.objects.get(plan__scenario=scenario, number=number)


def planned(scenario: Scenario, name: str) -> SegmentPlan:
    return SegmentPlan.objects.select_related("plan").get(plan__scenario=scenario, segment__name=name)


def test_a_wave_is_told_by_the_day_it_ends_against_the_day_after(scenario: Scenario) -> None:
    found = wave_paths(study(scenario), wave(scenario, 1))
    assert found is not None
    assert (found.change.before.label, found.change.after.label) == ("stop 0", "stop 1")
    assert {one.verdict: (one.before.talks, one.talks, one.gb_per_day) for one in found.change.rows} == {
        "broken": (0, 2, 0.0),
        "trombone": (0, 4, 6.0),
        "optimal": (5, -4, 0.0),
    }
    assert found.change.trouble == 6
    assert [(one.a.name, one.b.name) for one in found.begins] == [("a-1", "192.0.2.7")]
    assert (found.begin_count, found.end_count, found.ends) == (4, 0, ())


def test_a_wave_within_a_stop_changes_nothing(scenario: Scenario) -> None:
    found = wave_paths(study(scenario), wave(scenario, 2))
    assert found is not None
    assert (found.change.trouble, found.begins, found.ends) == (0, (), ())


def test_what_ends_with_a_wave_is_told_as_it_was_before(scenario: Scenario) -> None:
    found = wave_paths(study(scenario), wave(scenario, 3))
    assert found is not None
    assert found.change.trouble == -6 and found.change.fewer == 6
    assert [one.verdict for one in found.ends] == ["trombone"]


def test_a_segment_is_told_today_at_its_worst_and_over_the_plan(scenario: Scenario) -> None:
    found = segment_paths(study(scenario), planned(scenario, "app"), FIRST_DAY)
    assert found is not None and found.worst is not None
    assert (found.now.stop.label, found.now.trouble.talks) == ("stop 0", 0)
    assert (found.worst.stop.label, found.worst.trouble.talks, found.worst.trouble.ms) == ("stop 1", 4, 72.0)
    assert (found.detour_days, found.detour_gb, found.ms_days) == (112, 84.0, None)
    assert [one.a.segment for one in found.talks] == ["app"]


def test_its_cutover_is_told_by_what_it_changes_of_its_own_traffic(scenario: Scenario) -> None:
    found = segment_paths(study(scenario), planned(scenario, "app"), FIRST_DAY)
    assert found is not None and found.cutover is not None
    assert found.cutover.trouble == -4
    assert {one.verdict: one.talks for one in found.cutover.rows} == {"trombone": -4, "optimal": 4}


def test_beside_risk_stands_what_the_paths_of_the_same_day_say(scenario: Scenario) -> None:
    found = segment_paths(study(scenario), planned(scenario, "app"), date(2035, 1, 20))
    assert found is not None
    assert found.beside == {
        "R4": "4 talks to on-premises and back, 6 GB a day",
        "R5": "0 talks there by one way and back by another",
        "R7": "12.3 Mbit/s over its extension",
    }


def test_a_segment_that_nobody_talks_to_has_no_detour(scenario: Scenario) -> None:
    found = segment_paths(study(scenario), planned(scenario, "db"), date(2035, 1, 20))
    assert found is not None
    assert (found.worst, found.talks, found.detour_days, found.cutover is None) == (None, (), 0, True)


def test_today_and_the_worst_to_come_of_a_project(scenario: Scenario) -> None:
    before = paths_today(study(scenario), FIRST_DAY)
    assert before is not None
    assert (before.today, before.worst, before.worst_from_on, before.broken) == (0, 6, date(2035, 1, 14), 0)
    between = paths_today(study(scenario), date(2035, 1, 20))
    assert between is not None
    assert (between.today, between.worst, between.broken) == (6, 6, 2)
    after = paths_today(study(scenario), date(2035, 2, 1))
    assert after is not None
    assert (after.today, after.worst) == (0, 0)


def test_a_tally_with_one_leg_unmeasured_is_not_measured() -> None:
    counts = {"trombone": tally(1, ms=4.0), "backhaul": tally(2, ms=None), "optimal": tally(9, ms=None)}
    assert tally_of(counts).ms is None
    assert tally_of(counts, ["trombone"]).ms == 4.0
    assert tally_of(counts).talks == 3
    assert tally_of({"trombone": tally(1, ms=4.0), "broken": tally(2, ms=None)}).ms == 4.0  # takes no way at all


def test_a_study_that_has_not_stored_anything_says_nothing(scenario: Scenario) -> None:
    PathStop.objects.all().delete()
    PathStudy.objects.update(course=[])
    assert wave_paths(study(scenario), wave(scenario, 1)) is None
    assert segment_paths(study(scenario), planned(scenario, "app"), FIRST_DAY) is None
    assert paths_today(study(scenario), FIRST_DAY) is None
