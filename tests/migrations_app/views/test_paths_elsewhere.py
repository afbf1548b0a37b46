"""Detours on the pages that are not about them: of a segment, a wave, a project, and what a board's preview says."""

import pytest
from django.test import Client
from django.urls import reverse

from migrations_app.models import PathStudy, Plan, SegmentPlan, Wave
from networks.models import VirtualMachine
from tests.migrations_app.paths_told import end, report, row, stored_study, tally
from tests.migrations_app.views.estates import queries_of

BEFORE, MOVED, DONE = {"optimal": tally(5)}, {"trombone": tally(4, ms=72.0), "optimal": tally(1)}, {"optimal": tally(5)}


@pytest.fixture
def wave(plan: Plan) -> Wave:
    """The wave of 20 January, the last day of the second stop."""
    return plan.waves.get(switchover_on="2035-01-20")


@pytest.fixture
def segment(plan: Plan) -> SegmentPlan:
    return plan.segment_plans.select_related("segment").get(segment__name="app")


@pytest.fixture
def study(plan: Plan, segment: SegmentPlan) -> PathStudy:
    """Stops of ten days from 1 January: nothing detours, then four talks do from 21 January on, then nothing."""
    vm = VirtualMachine.objects.get(name="app-1")
    talk = row(7, end(vm, segment.segment), end("192.0.2.7", site="onprem"))
    key = str(segment.segment_id)
    changes = {"begins": {"talks": 4, "rows": [talk]}, "ends": {"talks": 0, "rows": []}}
    reports = (
        report(counts=BEFORE),
        report(counts=BEFORE, segments={key: BEFORE}),
        report(counts=MOVED, segments={key: MOVED | {"ne_mbit_s": 12.34}}, changes=changes),
        report(counts=DONE),
    )
    return stored_study(plan, *reports, segments=[over_the_plan(segment, worst=[talk])])


def over_the_plan(segment: SegmentPlan, **told: object) -> dict[str, object]:
    """What a study says of a segment's traffic, at its worst in the third stop."""
    borne = {"conversation_days": {"trombone": 80}, "detour_gb": 40.0, "ms_days": 720.0}
    return {"segment": segment.segment_id, "worst_stop": 2, "worst": []} | borne | told


def text_of(client: Client, name: str, *keys: int) -> str:
    answer = client.get(reverse(f"migrations:{name}", args=keys))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def wave_page(client: Client, wave: Wave) -> str:
    scenario = wave.plan.scenario
    return text_of(client, "wave_detail", scenario.project_id, scenario.pk, wave.number)


def segment_page(client: Client, segment: SegmentPlan) -> str:
    return text_of(client, "segment_detail", segment.segment.project_id, segment.segment_id)


def test_a_wave_says_what_it_makes_worse_and_whose_detour_begins(
    logged_in: Client, wave: Wave, study: PathStudy
) -> None:
    page = wave_page(logged_in, wave)
    assert "After it 4 talks more take a detour or are broken." in page
    assert 'class="effect-more">+4<' in page
    assert "Detours that begin" in page and "192.0.2.7" in page
    assert "Detours that end" not in page


def test_a_wave_that_nobody_has_studied_says_so(logged_in: Client, wave: Wave) -> None:
    PathStudy.objects.all().delete()
    assert "are not worked out for this plan yet" in wave_page(logged_in, wave)
    PathStudy.objects.create(plan=wave.plan, project=wave.plan.scenario.project, state="running")
    assert "are being worked out" in wave_page(logged_in, wave)


def test_a_segment_shows_its_detours_today_at_their_worst_and_over_the_plan(
    logged_in: Client, segment: SegmentPlan, study: PathStudy
) -> None:
    page = segment_page(logged_in, segment)
    assert "Traffic of this segment" in page
    assert "<dd>0 <small>talks</small></dd>" in page and "<dd>4 <small>talks</small></dd>" in page
    assert "40.0 GB" in page and "80 conversations × days" in page
    paths = reverse("migrations:paths", args=[study.project_id, study.plan.scenario_id])
    assert f"{paths}?on=2035-01-21&amp;segment={segment.segment_id}" in page


def test_milliseconds_that_nobody_measured_are_not_shown_as_none(logged_in: Client, segment: SegmentPlan) -> None:
    reports = [report(counts=MOVED, segments={str(segment.segment_id): MOVED})] * 3
    stored_study(segment.plan, *reports, segments=[over_the_plan(segment, ms_days=None)])
    assert '<span class="unknown">not measured</span>' in segment_page(logged_in, segment)


def test_beside_the_risk_stand_the_paths_of_the_same_day(
    logged_in: Client, segment: SegmentPlan, study: PathStudy
) -> None:
    page = segment_page(logged_in, segment)
    assert "0 talks to on-premises and back, 0 GB a day" in page
    assert "enter no score" in page


def test_the_overview_says_what_detours_today_and_the_worst_to_come(
    logged_in: Client, plan: Plan, study: PathStudy
) -> None:
    page = text_of(logged_in, "project", plan.scenario.project_id)
    paths = reverse("migrations:paths", args=[plan.scenario.project_id, plan.scenario_id])
    assert f'<a href="{paths}">Detours today</a>' in page
    assert "worst to come 4, from" in page and f"{paths}?on=2035-01-21" in page


def test_detours_that_nobody_has_worked_out_are_unknown_and_not_none(logged_in: Client, plan: Plan) -> None:
    PathStudy.objects.all().delete()
    page = text_of(logged_in, "project", plan.scenario.project_id)
    assert '<span class="unknown">unknown</span></dd><dd class="is-note">not worked out yet' in page


def test_pages_take_the_same_queries_however_many_talk(logged_in: Client, wave: Wave, study: PathStudy) -> None:
    scenario = wave.plan.scenario
    address = reverse("migrations:wave_detail", args=[scenario.project_id, scenario.pk, wave.number])
    few = queries_of(logged_in, address)
    talks = [row(at, end("192.0.2.1"), end("192.0.2.2")) for at in range(20)]
    changes = {"begins": {"talks": 20, "rows": talks}, "ends": {"talks": 20, "rows": talks}}
    stored_study(wave.plan, report(), report(), report(changes=changes))
    assert queries_of(logged_in, address) <= few
