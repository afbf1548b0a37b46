"""The calendar and the pages that change waves: seen first, then done."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from migrations_app.adapters.boards import desk_of
from migrations_app.models import Edit, Freeze, Plan, Scenario, Window
from migrations_app.services import freeze_create
from networks.models import Membership, Segment, SegmentBlackout
from tests.migrations_app.views.addresses import address_of


@pytest.fixture(autouse=True)
def architect(project: Any) -> None:
    """The user may change plans."""
    Membership.objects.filter(project=project).update(role="architect")


def page(client: Client, scenario: Scenario, **query: str) -> Any:
    return client.get(address_of("calendar", scenario), query)


def days(client: Client, scenario: Scenario, month: str) -> dict[date, Any]:
    return {one.on: one for one in page(client, scenario, month=month).context["month"].days if one.is_in_month}


def at(scenario: Scenario, name: str, window: Window) -> str:
    return reverse(f"migrations:{name}", args=[scenario.project_id, scenario.pk, window.pk])


def window_of(scenario: Scenario, wave: int) -> Window:
    return Window.objects.get(waves__plan=scenario.plan, waves__number=wave)


def fields(window: Window, **changes: str) -> dict[str, str]:
    """What the form of a window sends: its instants on the clock of Berlin in winter."""
    local = {"starts_at": window.starts_at + timedelta(hours=1), "ends_at": window.ends_at + timedelta(hours=1)}
    sent = {"name": window.name, "max_vms": str(window.max_vms or ""), "max_gb": "", "max_critical": ""}
    return sent | {name: f"{value:%Y-%m-%dT%H:%M}" for name, value in local.items()} | changes


def test_a_month_shows_each_window_with_its_wave_on_the_days_it_touches(logged_in: Client, plan: Plan) -> None:
    shown = days(logged_in, plan.scenario, "2035-01")
    (first,) = shown[date(2035, 1, 12)].windows  # from 21:00 in Berlin to 05:00 on the 13th
    (last,) = shown[date(2035, 1, 13)].windows
    assert (first.is_first_day, last.is_last_day) == (True, True)
    assert first.wave.number == 1 and first.wave.vm_count == window_of(plan.scenario, 1).waves.get().vm_count
    assert shown[date(2035, 1, 14)].is_empty


def test_freezes_blackouts_and_cutovers_stand_on_their_days(logged_in: Client, plan: Plan) -> None:
    scenario = plan.scenario
    segment = Segment.objects.get(project=scenario.project, name="db")
    Freeze.objects.create(scenario=scenario, name="audit", first_on=date(2035, 1, 3), last_on=date(2035, 1, 4))
    SegmentBlackout.objects.create(segment=segment, first_on=date(2035, 1, 4), last_on=date(2035, 1, 5))
    cutover_on = plan.segment_plans.get(segment=segment).cutover_on
    assert cutover_on is not None
    shown = days(logged_in, scenario, f"{cutover_on:%Y-%m}") | days(logged_in, scenario, "2035-01")
    assert [one.name for one in shown[date(2035, 1, 4)].freezes] == ["audit"]
    assert [shown[date(2035, 1, on)].segment_blackouts for on in (3, 4, 5, 6)] == [0, 1, 1, 0]
    assert (segment.pk, "db") in shown[cutover_on].cutovers


def test_the_day_on_which_the_clocks_change_says_which_way_and_where(logged_in: Client, scenario: Scenario) -> None:
    spring = days(logged_in, scenario, "2035-03")[date(2035, 3, 25)]
    assert spring.change.is_forward
    answer = page(logged_in, scenario, month="2035-10").content.decode()
    assert "clocks back" in answer and "03:00 → 02:00, Europe/Berlin" in answer


def test_a_month_costs_the_same_queries_whatever_lies_on_it(
    logged_in: Client, plan: Plan, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        freeze_create(
            scenario=plan.scenario,
            name=f"f{number}",
            first_on=date(2035, 3, number + 1),
            last_on=date(2035, 3, 31),
            by=None,
        )
    with django_assert_max_num_queries(20):
        page(logged_in, plan.scenario, month="2035-03")


@pytest.mark.parametrize("month", ["", "soon", "9999-12", "2035-13", "0001-01"])
def test_a_month_that_is_none_shows_the_first_wave(logged_in: Client, plan: Plan, month: str) -> None:
    assert page(logged_in, plan.scenario, month=month).context["month"].first_on == date(2035, 1, 1)


def test_a_day_offers_a_window_and_a_freeze_that_begin_on_it(logged_in: Client, scenario: Scenario) -> None:
    answer = page(logged_in, scenario, day="2035-02-14").content.decode()
    assert "?on=2035-02-14" in answer and 'value="2035-02-14"' in answer
    form = logged_in.get(f"{address_of('wave_new', scenario)}?on=2035-02-14").content.decode()
    assert 'value="2035-02-14T20:00"' in form and "Europe/Berlin" in form


def test_an_empty_month_says_so(logged_in: Client, scenario: Scenario) -> None:
    assert "Nothing lies in this month" in page(logged_in, scenario, month="2035-06").content.decode()


def test_without_a_plan_a_window_is_added_at_once(logged_in: Client, scenario: Scenario) -> None:
    sent = {"name": "extra", "starts_at": "2035-03-02T22:00", "ends_at": "2035-03-03T06:00"}
    assert logged_in.post(address_of("wave_new", scenario), sent).status_code == 302
    assert scenario.windows.get(name="extra").starts_at == datetime(2035, 3, 2, 21, tzinfo=UTC)


def test_a_skipped_time_is_refused_beside_its_field(logged_in: Client, scenario: Scenario) -> None:
    sent = {"name": "extra", "starts_at": "2035-03-25T02:30", "ends_at": "2035-03-25T06:00"}
    answer = logged_in.post(address_of("wave_new", scenario), sent)
    assert "there is no 02:30 in Europe/Berlin" in answer.context["form"].errors["starts_at"][0]
    assert not scenario.windows.filter(name="extra").exists()


def test_a_wave_on_other_dates_is_shown_first_and_done_when_confirmed(logged_in: Client, plan: Plan) -> None:
    scenario, window = plan.scenario, window_of(plan.scenario, 2)
    held = desk_of(scenario).members[window.pk]  # type: ignore[union-attr]
    address, sent = at(scenario, "wave_edit", window), fields(window)
    sent |= {"starts_at": "2035-01-26T21:00", "ends_at": "2035-01-27T05:00"}
    seen = logged_in.post(address, sent)
    assert "Stretch-days" in seen.content.decode()
    assert scenario.windows.get(pk=window.pk).starts_at == window.starts_at
    asked = {"confirmed": "yes", "version": str(seen.context["version"]), "accepted": seen.context["effect"].codes}
    assert logged_in.post(address, sent | asked).status_code == 302
    assert scenario.windows.get(pk=window.pk).starts_at == datetime(2035, 1, 26, 20, tzinfo=UTC)
    assert desk_of(scenario).members[window.pk] == held  # type: ignore[union-attr]


def test_a_shift_into_a_freeze_says_so_and_needs_a_reason(logged_in: Client, plan: Plan) -> None:
    scenario, window = plan.scenario, window_of(plan.scenario, 2)
    Freeze.objects.create(scenario=scenario, name="audit", first_on=date(2035, 1, 26), last_on=date(2035, 1, 28))
    address, sent = at(scenario, "wave_shift", window), {"amount": "1", "unit": "7", "way": "later"}
    seen = logged_in.post(address, sent)
    assert seen.context["effect"].verdict == "reason"
    assert "freeze" in seen.content.decode()
    asked = sent | {
        "confirmed": "yes",
        "version": str(seen.context["version"]),
        "accepted": seen.context["effect"].codes,
    }
    refused = logged_in.post(address, asked)
    assert refused.status_code == 200 and "Say why" in refused.context["refused"]
    assert scenario.windows.get(pk=window.pk).starts_at == window.starts_at
    assert logged_in.post(address, asked | {"reason": "the auditors agreed"}).status_code == 302
    assert Edit.objects.filter(scenario=scenario).latest("number").reason == "the auditors agreed"


def test_a_split_and_a_merge_are_done_when_confirmed(logged_in: Client, plan: Plan) -> None:
    scenario, one, two = plan.scenario, window_of(plan.scenario, 1), window_of(plan.scenario, 2)
    sent = fields(one, name="late", starts_at="2035-01-26T21:00", ends_at="2035-01-27T05:00", which="half")
    confirmed = {"confirmed": "yes", "reason": "too much for one night"}
    assert logged_in.post(at(scenario, "wave_split", one), sent).status_code == 200
    assert logged_in.post(at(scenario, "wave_split", one), sent | confirmed).status_code == 302
    late = scenario.windows.get(name="late")
    assert desk_of(scenario).members[late.pk]  # type: ignore[union-attr]
    merge = {"into": str(one.pk), "is_removed": "on"} | confirmed
    assert logged_in.post(at(scenario, "wave_merge", late), merge).status_code == 302
    assert not scenario.windows.filter(name="late").exists()
    assert two.pk in desk_of(scenario).members  # type: ignore[union-attr]


def test_a_wave_with_vms_is_not_removed(logged_in: Client, plan: Plan) -> None:
    scenario, window = plan.scenario, window_of(plan.scenario, 1)
    answer = logged_in.post(at(scenario, "wave_remove", window), {"confirmed": "yes"})
    assert answer.status_code == 200
    assert "merge it with another wave first" in answer.content.decode()
    assert scenario.windows.filter(pk=window.pk).exists()


def test_somebody_elses_change_in_between_is_told_and_nothing_overwritten(logged_in: Client, plan: Plan) -> None:
    scenario, window = plan.scenario, window_of(plan.scenario, 2)
    address, sent = at(scenario, "wave_edit", window), fields(window, name="mine")
    version = logged_in.post(address, sent).context["version"]
    logged_in.post(address, fields(window, name="theirs") | {"confirmed": "yes", "version": str(version)})
    answer = logged_in.post(address, sent | {"confirmed": "yes", "version": str(version)})
    assert "since you looked" in answer.context["refused"]
    assert scenario.windows.get(pk=window.pk).name == "theirs"


def test_settings_make_what_no_plan_minds_at_once_and_show_the_rest_first(logged_in: Client, plan: Plan) -> None:
    scenario = plan.scenario
    address = reverse("migrations:freeze_new", args=[scenario.project_id, scenario.pk])
    quiet = {"name": "quiet", "first_on": "2035-02-20", "last_on": "2035-02-21"}
    assert logged_in.post(address, quiet).status_code == 302
    busy = {"name": "busy", "first_on": "2035-01-12", "last_on": "2035-01-14"}
    assert logged_in.post(address, busy).context["effect"].verdict == "reason"
    assert list(scenario.freezes.values_list("name", flat=True)) == ["quiet"]


def test_windows_over_weeks_tell_which_days_the_clocks_skip_and_how_long_a_night_is(
    logged_in: Client, scenario: Scenario
) -> None:
    weeks = {
        "first_on": "2035-03-18",
        "last_on": "2035-04-01",
        "weekdays": "6",
        "start_time": "02:30",
        "duration_h": "2",
    }
    answer = logged_in.post(address_of("windows", scenario), weeks, follow=True).content.decode()
    assert "2 windows were added, from Sun 2035-03-18 to Sun 2035-04-01." in answer
    assert "No window was made on Sun 25 Mar 2035" in answer
    night = {
        "first_on": "2035-03-24",
        "last_on": "2035-03-24",
        "weekdays": "5",
        "start_time": "22:00",
        "duration_h": "8",
    }
    answer = logged_in.post(address_of("windows", scenario), night, follow=True).content.decode()
    assert "7 hours, the clocks go forward" in answer


def test_windows_added_over_weeks_are_one_edit_of_the_board(logged_in: Client, plan: Plan) -> None:
    weeks = {
        "first_on": "2035-04-01",
        "last_on": "2035-04-30",
        "weekdays": "6",
        "start_time": "02:30",
        "duration_h": "2",
    }
    assert logged_in.post(address_of("windows", plan.scenario), weeks).status_code == 302
    edit = Edit.objects.filter(scenario=plan.scenario).latest("number")
    assert len(edit.rows) == 5 and edit.sentence.startswith("5 windows were added")
