"""Where the move stands: overview, track page, every segment, and the list of projects."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from migrations_app.choices import SegmentState, WaveState
from migrations_app.models import Baseline, Plan, Scenario, TrackedSegment, Tracking, TrackRun
from migrations_app.services import baseline_approve
from networks.models import Project, Segment
from networks.services.projects import change_record
from tests.migrations_app.factories import make_project, make_segment
from tests.migrations_app.tracked import alarm, half_done, stretched, wave
from tests.migrations_app.views.estates import queries_of


def address(name: str, project: Project, *ids: int) -> str:
    return reverse(f"migrations:{name}", args=[project.pk, *ids])


def text_of(client: Client, where: str) -> str:
    """A page's words, without markup and with plain spaces."""
    page = client.get(where)
    assert page.status_code == 200
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", page.content.decode(), flags=re.DOTALL)
    return " ".join(text.replace("\u202f", " ").split())


@pytest.fixture
def tracking(project: Project) -> Tracking:
    """Three segments of 50, 40 and 30 days."""
    return half_done(project, *(make_segment(project, name) for name in ("app", "db", "web")))


def test_the_overview_says_each_figure_with_its_unit(logged_in: Client, tracking: Tracking) -> None:
    page = text_of(logged_in, address("project", tracking.project))
    assert "Stretched today 3 segments 2 over budget" in page
    assert "Risk so far 1 234 risk-days" in page
    assert "VMs moved 120 of 240 6 of 12 waves done" in page
    assert "Ends as planned 17 Jan 2027 baseline 10 Jan 2027: 7 days late" in page
    assert "20 Jan 2027 even odds (P50); 1 Feb 2027 in 8 of 10 cases (P80)" in page


def test_the_overview_names_the_worst_and_what_holds_it(logged_in: Client, tracking: Tracking) -> None:
    page = text_of(logged_in, address("project", tracking.project))
    assert "app 50 of 30 days 20 over 3 VMs are left of 10 8 Dec 2026 P80 21 Dec 2026" in page


def test_a_chart_is_loaded_only_where_one_stands(logged_in: Client, tracking: Tracking) -> None:
    bare = make_project("Bare")
    bare.membership_set.create(user=tracking.project.members.get())
    assert b"echarts" in logged_in.get(address("project", tracking.project)).content
    assert b"echarts" not in logged_in.get(address("project", bare)).content


def test_the_track_page_tells_waves_and_rates_with_their_basis(logged_in: Client, tracking: Tracking) -> None:
    wave(tracking, 1)
    wave(tracking, 2, state=WaveState.PARTLY, moved=12, failed=2, moved_elsewhere=1, slip_days=9)
    page = text_of(logged_in, address("track", tracking.project))
    assert "1 night 1 moved 20 of 20" in page
    assert "2 night 2 partly moved 12 of 20 1 2" in page
    assert "9 days late" in page
    assert "Migrations that fail 5 % 20 are assumed." in page


def test_a_baseline_says_who_approved_what_and_when(logged_in: Client, plan: Plan, user: User) -> None:
    baseline = baseline_approve(scenario=plan.scenario, by=user, note="the steering committee")
    page = text_of(logged_in, address("track", plan.scenario.project))
    assert "Baseline, revision 1, approved by ada on" in page
    assert "“the steering committee”" in page
    assert reverse("migrations:baseline_withdraw", args=[baseline.project_id, baseline.pk]) in (
        logged_in.get(address("track", plan.scenario.project)).content.decode()
    )


def test_approving_makes_a_baseline_and_has_it_tracked(
    logged_in: Client, plan: Plan, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks():  # type: ignore[operator]
        logged_in.post(address("baseline_approve", plan.scenario.project, plan.scenario.pk), {"note": "agreed"})
    assert Baseline.objects.get().note == "agreed"


def test_a_stale_plan_needs_a_reason_and_says_so(logged_in: Client, plan: Plan) -> None:
    change_record(project=plan.scenario.project, by=None, sentence="The link is 100 Mbit/s now.")
    where = address("baseline_approve", plan.scenario.project, plan.scenario.pk)
    answer = logged_in.post(where, {}, follow=True)
    assert "is stale" in answer.content.decode()
    assert not Baseline.objects.exists()


@pytest.mark.parametrize("note", ["x" * 256, "a\0b"])
def test_nothing_is_approved_with_a_note_that_cannot_be_kept(logged_in: Client, plan: Plan, note: str) -> None:
    where = address("baseline_approve", plan.scenario.project, plan.scenario.pk)
    assert "Note: " in logged_in.post(where, {"note": note}, follow=True).content.decode()
    assert not Baseline.objects.exists()


def test_withdrawing_lets_the_one_before_count_again(logged_in: Client, plan: Plan, user: User) -> None:
    first = baseline_approve(scenario=plan.scenario, by=user, note="x")
    Plan.objects.filter(pk=plan.pk).update(revision=2)
    second = baseline_approve(scenario=plan.scenario, by=user, note="x")
    logged_in.post(address("baseline_withdraw", first.project, second.pk))
    assert Baseline.objects.get(withdrawn_at=None) == first


def test_the_timeline_offers_to_approve_and_then_says_that_it_is_approved(
    logged_in: Client, plan: Plan, user: User
) -> None:
    where = address("timeline", plan.scenario.project, plan.scenario.pk)
    assert address("baseline_approve", plan.scenario.project, plan.scenario.pk) in logged_in.get(where).content.decode()
    baseline_approve(scenario=plan.scenario, by=user)
    assert "the approved baseline" in text_of(logged_in, where)


def test_without_a_plan_the_track_page_shows_the_way_to_one(logged_in: Client, project: Project) -> None:
    page = logged_in.get(address("track", project)).content.decode()
    assert "There is no plan to track" in page
    assert address("scenario_new", project) in page


def test_with_a_plan_it_offers_to_track_now(logged_in: Client, plan: Plan) -> None:
    page = text_of(logged_in, address("track", plan.scenario.project))
    assert "Nothing is tracked yet" in page and "Track now" in page


def test_tracking_is_queued_once_and_its_progress_shows(logged_in: Client, scenario: Scenario) -> None:
    run = TrackRun.objects.create(project=scenario.project, queued_at=timezone.now())
    page = text_of(logged_in, address("track", scenario.project))
    assert "Waiting for a worker." in page and "Track now" not in page
    part = logged_in.get(address("track", scenario.project), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    TrackRun.objects.filter(pk=run.pk).update(state="completed")
    ended = logged_in.get(address("track", scenario.project), headers={"HX-Request": "true"})
    assert ended.headers["HX-Refresh"] == "true"


def test_every_segment_is_listed_filtered_and_sorted(logged_in: Client, tracking: Tracking) -> None:
    stretched(
        tracking,
        make_segment(tracking.project, "done"),
        days=5,
        state=SegmentState.CUT_OVER,
        cut_over_on=tracking.today,
    ).save()
    where = address("tracked_segments", tracking.project)

    def names(query: str) -> list[str]:
        return [row.segment.name for row in logged_in.get(f"{where}?{query}").context["page"]]

    assert names("") == ["app", "db", "web", "done"]
    assert names("sort=days") == ["done", "web", "db", "app"]
    assert names("state=cut_over") == ["done"]
    assert names("age=overdue") == ["app", "db"]
    assert names("over_budget=1&q=B") == ["db"]
    assert "Nothing matches" in text_of(logged_in, f"{where}?q=nowhere")


def test_a_row_says_days_risk_and_dates(logged_in: Client, tracking: Tracking) -> None:
    page = text_of(logged_in, address("tracked_segments", tracking.project))
    assert "app moving 50 of 30 overdue 20 over 66 when done, P80 79 3 of 10 100.0 150.0 200.0 if it slips" in page
    assert "1 Dec 2026 7 days late P50 10 Dec 2026 P80 21 Dec 2026" in page


def test_untracked_the_segments_page_leads_to_tracking(logged_in: Client, project: Project) -> None:
    page = logged_in.get(address("tracked_segments", project)).content.decode()
    assert "Nothing is tracked yet" in page and address("track", project) in page


def test_the_list_of_projects_tells_end_stretch_risk_and_slip(logged_in: Client, tracking: Tracking) -> None:
    bare = make_project("Bare")
    bare.membership_set.create(user=tracking.project.members.get())
    page = text_of(logged_in, reverse("networks:project_list"))
    assert "Frankfurt exit 3 2 over budget 1 234 17 Jan 2027 P80 1 Feb 2027 7 days late" in page
    assert "Bare – – not tracked yet –" in page


@pytest.mark.parametrize("name", ["project", "track", "tracked_segments", "alarm_list"])
def test_a_page_takes_the_same_queries_for_5_and_for_500_segments(logged_in: Client, user: User, name: str) -> None:
    queries = []
    for count in (5, 500):
        project = make_project(f"{count} segments")
        project.membership_set.create(user=user)
        tracking = half_done(project)
        segments = Segment.objects.bulk_create(Segment(project=project, name=f"net-{at:03}") for at in range(count))
        TrackedSegment.objects.bulk_create(stretched(tracking, one, days=40) for one in segments)
        for at, one in enumerate(segments):
            alarm(project, f"{one.name} is stalled.", segment=one, is_severe=at % 2 == 0)
            wave(tracking, at + 1)
        queries.append(queries_of(logged_in, address(name, project)))
    assert queries[0] == queries[1]
