"""The page of paths: which way traffic goes on each day of a plan."""

import re
from datetime import date

import pytest
from django.test import Client

from migrations_app.models import PathStudy, Plan, Scenario
from networks.models import Flow, Segment, VirtualMachine
from tests.migrations_app.factories import make_project, make_segment
from tests.migrations_app.paths_told import end, report, row, stored_study, tally
from tests.migrations_app.views.addresses import address_of

HTMX = {"HX-Request": "true"}


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def page_of(client: Client, scenario: Scenario, query: str = "", **headers: str) -> str:
    answer = client.get(address_of("paths", scenario) + query, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def segments(plan: Plan) -> dict[str, Segment]:
    return {one.name: one for one in Segment.objects.filter(project=plan.scenario.project)}


@pytest.fixture
def study(plan: Plan, segments: dict[str, Segment]) -> PathStudy:
    """Three stops: nothing detours, then one talk does, then one nobody can tell of."""
    app_1 = VirtualMachine.objects.get(project=plan.scenario.project, name="app-1")
    db_1 = VirtualMachine.objects.get(project=plan.scenario.project, name="db-1")
    flow = Flow.objects.create(project=plan.scenario.project, source_vm=app_1, destination_vm=db_1)
    app, db = segments["app"], segments["db"]
    worst = [row(flow.pk, end(app_1, app), end(db_1, db, "onprem"), added_ms=18.0)]
    busy = report(
        counts={"optimal": tally(2), "trombone": tally(1, ms=36.0, gb_per_day=1.5)},
        worst_by_ms=worst,
        worst_by_bytes=worst,
        matrix=[[app.pk, db.pk, {"trombone": 1}, 1.5, 36.0], [app.pk, "internet", {"unknown": 2}, 0.1, None]],
        ne=[{"pair": "Core 1", "segments": [app.pk], "mbit_s": 400.0}],
    )
    gap = {
        "reason": "Two ranges name it.",
        "to_enter": "Take one of them away.",
        "talks": 1,
        "subjects": [
            {"kind": "address", "key": 0, "text": "10.9.9.9"},
            {"kind": "segment", "key": app.pk, "text": "app"},
        ],
        "subject_count": 22,
    }
    unsure = report(counts={"optimal": tally(2), "unknown": tally(1, ms=None)}, gaps=[gap])
    return stored_study(plan, report(counts={"optimal": tally(3)}), busy, unsure)


def test_before_anything_has_moved_the_page_shows_the_worst_days_to_come(
    logged_in: Client, study: PathStudy, scenario: Scenario
) -> None:
    text = words(page_of(logged_in, scenario))
    assert "After wave 1 11 Jan 2035 to 20 Jan 2035" in text
    assert "Talks that detour or break 1 of 3" in text


def test_each_verdict_stands_with_its_meaning_and_its_figures(
    logged_in: Client, study: PathStudy, scenario: Scenario
) -> None:
    text = words(page_of(logged_in, scenario, "?stop=1"))
    assert "trombone It goes to on-premises and back, though neither end of it is there any more." in text
    assert "1 2 1.5 GB 36" in text


def test_a_date_leads_to_the_days_it_belongs_to_and_one_outside_to_the_nearest(
    logged_in: Client, study: PathStudy, scenario: Scenario
) -> None:
    def asked(query: str) -> str:
        found = re.search(r'data-stop="(\d)"', page_of(logged_in, scenario, query))
        assert found
        return found[1]

    assert [asked(f"?on={on}") for on in ("2035-01-10", "2035-01-11", "2034-01-01", "2099-01-01")] == list("0102")
    assert [asked(query) for query in ("?on=tomorrow", "?stop=9", "?stop=-1", "?stop=x")] == list("1211")


def test_a_date_that_cannot_be_shown_is_said_to_be_none(
    logged_in: Client, study: PathStudy, scenario: Scenario
) -> None:
    def said(query: str) -> list[str]:
        found = re.search(
            r'<div class="notice is-warn" role="status"><p>(.*?)</p>', page_of(logged_in, scenario, query)
        )
        return [] if found is None else [found[1].partition(",")[0]]

    assert said("?on=2035-01-10") == said("") == said("?stop=1") == []
    assert said("?on=2034-01-01") == ["2034-01-01 lies before the plan"]
    assert said("?on=2099-01-01") == ["2099-01-01 lies after the plan"]
    [sentence] = said("?on=<b>")
    assert sentence.startswith("“&lt;b&gt;” is no day. Choose one")
    assert logged_in.get(address_of("paths_csv", scenario) + "?on=tomorrow").status_code == 404


def test_to_htmx_the_days_alone_with_links_that_work_without_it(
    logged_in: Client, study: PathStudy, scenario: Scenario
) -> None:
    part = page_of(logged_in, scenario, "?stop=1", **HTMX)
    assert "<html" not in part
    address = address_of("paths", scenario)
    assert f'rel="prev" href="{address}?stop=0"' in part
    assert f'rel="next" href="{address}?stop=2"' in part


def test_the_slider_says_the_days_it_stands_at(logged_in: Client, study: PathStudy, scenario: Scenario) -> None:
    page = page_of(logged_in, scenario, "?stop=2")
    assert 'type="range" min="0" max="2" step="1" value="2"' in page
    assert 'aria-valuetext="After wave 2: 21 Jan 2035 to 30 Jan 2035"' in page


def test_the_worst_talk_stands_with_its_ends_and_leads_to_its_way(
    logged_in: Client, study: PathStudy, scenario: Scenario
) -> None:
    page = page_of(logged_in, scenario, "?stop=1")
    assert "app-1 app · AVS db-1 db · on-premises trombone +18.0 ms 4 2 1.5 GB Its way" in words(page)
    assert f"{address_of('paths', scenario)}flows/{Flow.objects.get().pk}/?on=2035-01-11" in page


def test_the_matrix_holds_what_detours_and_a_segment_opens_its_pairs(
    logged_in: Client, study: PathStudy, scenario: Scenario, segments: dict[str, Segment]
) -> None:
    page = page_of(logged_in, scenario, f"?stop=1&segment={segments['app'].pk}")
    matrix = page[page.index('<table class="matrix"') :]
    matrix = matrix[: matrix.index("</table>")]
    assert matrix.count('title="app and db: 1 trombone"') == 1
    assert "internet" not in matrix
    pairs = words(page[page.index('id="pairs"') :])
    assert "db 1 trombone 1.5 GB 36" in pairs
    assert "the internet 2 unknown 100 MB not measured" in pairs


def test_a_segment_of_another_project_has_no_pairs_here(
    logged_in: Client, study: PathStudy, scenario: Scenario
) -> None:
    stranger = make_segment(make_project("Theirs"), "theirs")
    assert 'id="pairs"' not in page_of(logged_in, scenario, f"?stop=1&segment={stranger.pk}")


def test_what_is_unknown_says_what_to_enter_and_where(
    logged_in: Client, study: PathStudy, scenario: Scenario, segments: dict[str, Segment]
) -> None:
    page = page_of(logged_in, scenario, "?stop=2")
    gaps = page[page.index('id="gaps"') :]
    assert "Take one of them away. Two ranges name it. 10.9.9.9 , app and 20 more 1 talk" in words(gaps)
    assert f'href="/projects/{study.project_id}/segments/{segments["app"].pk}/"' in gaps
    assert "Nothing detours on these days, as far as is known. Of 1 talk it is unknown." in words(page)


def test_queries_do_not_grow_with_what_a_report_holds(
    logged_in: Client, study: PathStudy, scenario: Scenario, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page_of(logged_in, scenario, "?stop=1", **HTMX)


def test_without_a_plan_there_is_a_way_to_one(logged_in: Client, scenario: Scenario) -> None:
    assert "No plan yet" in page_of(logged_in, scenario)


@pytest.mark.parametrize(
    ("state", "share", "said"),
    [
        ("pending", 0.0, "Waiting for a worker."),
        ("running", 0.4, "40 %"),
        ("errored", 0.0, "It went wrong. Do it again."),
    ],
)
def test_paths_on_their_way_say_how_far_they_are(
    logged_in: Client, plan: Plan, scenario: Scenario, state: str, share: float, said: str
) -> None:
    PathStudy.objects.update_or_create(
        plan=plan,
        defaults={
            "project": scenario.project,
            "state": state,
            "progress_share": share,
            "message": "It went wrong.",
            "way_out": "Do it again.",
            "stop_count": 0,
        },
    )
    text = words(page_of(logged_in, scenario))
    assert said in text
    assert "Days of the plan" not in text


def test_paths_worked_out_anew_leave_the_old_ones_in_sight(
    logged_in: Client, study: PathStudy, scenario: Scenario
) -> None:
    PathStudy.objects.filter(pk=study.pk).update(state="running", progress_share=0.5)
    text = words(page_of(logged_in, scenario, "?stop=1"))
    assert "The paths are being worked out anew. Below is what was found before." in text
    assert "After wave 1 11 Jan 2035 to 20 Jan 2035" in text


def test_without_flows_the_page_says_where_they_come_in(logged_in: Client, plan: Plan, scenario: Scenario) -> None:
    stored_study(plan, report(), talk_count=0)
    text = words(page_of(logged_in, scenario))
    assert "No flows yet" in text
    assert "Import flows" in text


def test_a_plan_that_has_begun_opens_at_today(
    logged_in: Client, study: PathStudy, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("migrations_app.views.paths.today_in", lambda project: date(2035, 1, 25))
    assert 'data-stop="2"' in page_of(logged_in, scenario)
