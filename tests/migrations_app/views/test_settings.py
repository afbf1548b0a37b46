"""A scenario's settings: what they refuse, beside which field, and with which way out."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from migrations_app.models import Freeze, Pin, Scenario, Window
from tests.migrations_app.views.addresses import address_of

WINDOWS = {"first_on": "2035-01-08", "last_on": "2035-01-14", "start_time": "20:00", "duration_h": "8", "weekdays": "5"}
NUMBERS = [
    "link_mbit_s",
    "link_share",
    "eta_days",
    "beta",
    "gamma_per_tb",
    "weight_risk",
    "weight_split_tb",
    "weight_makespan_day",
    "search_seconds",
    "penalty_per_vm",
    "horizon_days",
    "networks_per_appliance",
    "max_extensions_total",
    "max_stretches_per_day",
    "max_cutovers_per_day",
    "stretch_lead_days",
    "cutover_lag_days",
    "gap_days",
    "presync_days",
    "hcx_max_inflight",
    "critical_from",
    "seed",
]


def settings_of(client: Client, scenario: Scenario) -> dict[str, Any]:
    """What the page's form would send, unchanged."""
    form = client.get(address_of("scenario_settings", scenario)).context["settings_form"]
    return {one.html_name: one.value() for one in form if one.value() is not None}


def saved(client: Client, scenario: Scenario, **changes: object) -> Any:
    return client.post(address_of("scenario_settings", scenario), settings_of(client, scenario) | changes)


def errors_of(client: Client, scenario: Scenario, **changes: object) -> dict[str, list[str]]:
    """What the form says to the changes; nothing is written then."""
    before = Scenario.objects.values().get(pk=scenario.pk)
    answer = saved(client, scenario, **changes)
    assert answer.status_code == 200
    assert Scenario.objects.values().get(pk=scenario.pk) == before
    return answer.context["settings_form"].errors


def test_what_is_not_changed_is_saved_unchanged(logged_in: Client, scenario: Scenario) -> None:
    before = Scenario.objects.values().get(pk=scenario.pk)
    assert saved(logged_in, scenario).status_code == 302
    assert Scenario.objects.values().get(pk=scenario.pk) == before


def test_every_setting_shows_its_unit_default_and_source(logged_in: Client, scenario: Scenario) -> None:
    page = logged_in.get(address_of("scenario_settings", scenario))
    for row, _, _ in page.context["settings_form"].lines():
        assert row.source and row.kind
        assert row.unit in unescape(page.content.decode()) or row.field == "cutover_weekdays"  # its days have names


def test_another_value_than_a_vendors_limit_needs_its_reason(logged_in: Client, scenario: Scenario) -> None:
    errors = errors_of(logged_in, scenario, networks_per_appliance="12")
    assert "a vendor's limit of 8 networks" in errors["__all__"][0]
    reasoned = {"networks_per_appliance": "12", "reason_networks_per_appliance": "HCX 4.11 release notes"}
    assert saved(logged_in, scenario, **reasoned).status_code == 302
    scenario.refresh_from_db()
    assert scenario.networks_per_appliance == 12
    assert scenario.override_reasons == {"networks_per_appliance": "HCX 4.11 release notes"}


@pytest.mark.parametrize("value", ["nan", "-inf", "-1", "many", "9" * 30])
def test_a_setting_that_is_no_sensible_number_is_refused_beside_its_field(
    logged_in: Client, scenario: Scenario, value: str
) -> None:
    assert set(errors_of(logged_in, scenario, **dict.fromkeys(NUMBERS, value))) == set(NUMBERS)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("link_share", "0"),
        ("link_share", "1.01"),
        ("horizon_days", "0"),
        ("beta", "0"),
        ("eta_days", "0"),
        ("search_seconds", "0"),
        ("cutover_weekdays", "7"),
        ("start_on", "9999-12-31"),
        ("start_on", ""),
    ],
)
def test_a_setting_out_of_its_range_is_refused_beside_its_field(
    logged_in: Client, scenario: Scenario, field: str, value: str
) -> None:
    assert list(errors_of(logged_in, scenario, **{field: value})) == [field]


def test_an_empty_limit_is_no_limit(logged_in: Client, scenario: Scenario) -> None:
    reasons = {"reason_hcx_max_inflight": "a mesh of our own"}
    assert saved(logged_in, scenario, link_mbit_s="", hcx_max_inflight="", **reasons).status_code == 302
    scenario.refresh_from_db()
    assert (scenario.link_mbit_s, scenario.hcx_max_inflight) == (None, None)


def test_windows_are_made_on_the_chosen_weekdays(logged_in: Client, scenario: Scenario) -> None:
    logged_in.post(address_of("windows", scenario), WINDOWS | {"weekdays": ["2", "5"]})
    made = Window.objects.filter(starts_at__date__gte=date(2035, 1, 8), starts_at__date__lte=date(2035, 1, 14))
    assert [one.name for one in made.exclude(name="2035-01-13")] == ["Wed 2035-01-10", "Sat 2035-01-13"]


def test_a_window_over_the_change_to_summer_time_ends_at_its_local_hour(logged_in: Client, scenario: Scenario) -> None:
    # Berlin, 25 March 2035: 02:00 becomes 03:00, so the night from 20:00 to 04:00 has seven hours
    night = WINDOWS | {"first_on": "2035-03-24", "last_on": "2035-03-24"}
    logged_in.post(address_of("windows", scenario), night)
    window = Window.objects.get(name="Sat 2035-03-24")
    assert window.starts_at.isoformat() == "2035-03-24T19:00:00+00:00"
    assert window.ends_at.isoformat() == "2035-03-25T02:00:00+00:00"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("last_on", "2035-01-07"),
        ("first_on", "2035-02-30"),
        ("first_on", "0001-01-01"),
        ("last_on", "9999-12-31"),
        ("weekdays", "8"),
        ("weekdays", ""),
        ("start_time", "25:00"),
        ("duration_h", "0"),
        ("duration_h", "nan"),
        ("duration_h", "inf"),
        ("max_vms", "-1"),
        ("max_vms", "9" * 30),
        ("max_gb", "nan"),
        ("max_gb", "inf"),
        ("max_critical", "one"),
    ],
)
def test_windows_that_cannot_be_are_refused_beside_their_field(
    logged_in: Client, scenario: Scenario, field: str, value: str
) -> None:
    answer = logged_in.post(address_of("windows", scenario), WINDOWS | {field: value})
    assert list(answer.context["windows_form"].errors) == [field]
    assert scenario.windows.count() == 2


def test_more_windows_than_anybody_needs_are_refused(logged_in: Client, scenario: Scenario) -> None:
    every_day = WINDOWS | {"last_on": "2045-01-01", "weekdays": list("0123456")}
    answer = logged_in.post(address_of("windows", scenario), every_day)
    assert "Take a shorter span" in str(answer.context["windows_form"].errors)
    assert scenario.windows.count() == 2


def edited(client: Client, window: Window, **changes: str) -> Any:
    address = reverse("migrations:window_edit", args=[window.scenario.project_id, window.scenario_id, window.pk])
    given = {"name": window.name, "starts_at": "2035-01-12T20:00", "ends_at": "2035-01-13T04:00"}
    return client.post(address, given | changes)


def test_a_windows_instants_are_local_to_the_project(logged_in: Client, scenario: Scenario) -> None:
    window = scenario.windows.earliest("starts_at")
    assert edited(logged_in, window, name="First night").status_code == 302
    window.refresh_from_db()
    assert (window.name, window.starts_at.isoformat()) == ("First night", "2035-01-12T19:00:00+00:00")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": "2035-01-12T19:00"}, "ends_at"),
        ({"ends_at": "2035-01-12T20:00"}, "ends_at"),
        ({"starts_at": "2035-03-25T02:30", "ends_at": "2035-03-25T08:00"}, "starts_at"),  # an hour Berlin leaps over
        ({"starts_at": "0001-01-01T00:00"}, "starts_at"),
        ({"ends_at": "9999-12-31T23:59"}, "ends_at"),
        ({"max_vms": "9" * 30}, "max_vms"),
        ({"max_gb": "nan"}, "max_gb"),
        ({"max_gb": "-1"}, "max_gb"),
        ({"name": "2035-01-20"}, "__all__"),
    ],
)
def test_a_window_that_cannot_be_is_refused(
    logged_in: Client, scenario: Scenario, changes: dict[str, str], field: str
) -> None:
    window = scenario.windows.earliest("starts_at")
    answer = edited(logged_in, window, **changes)
    assert list(answer.context["form"].errors) == [field]
    assert Window.objects.values().get(pk=window.pk) == {
        key: getattr(window, key) for key in Window.objects.values().get(pk=window.pk)
    }


def test_a_window_is_deleted_with_its_pins(logged_in: Client, scenario: Scenario) -> None:
    window = scenario.windows.earliest("starts_at")
    Pin.objects.create(scenario=scenario, window=window, vm=scenario.project.vms.earliest("pk"))
    edited(logged_in, window, delete="1")
    assert scenario.windows.count() == 1
    assert not Pin.objects.exists()


def test_a_freeze_is_added_and_lifted(logged_in: Client, scenario: Scenario) -> None:
    given = {"name": "Year end", "first_on": "2035-01-15", "last_on": "2035-01-19"}
    logged_in.post(address_of("freeze_new", scenario), given)
    freeze = Freeze.objects.get()
    logged_in.post(reverse("migrations:freeze_delete", args=[scenario.project_id, scenario.pk, freeze.pk]))
    assert not Freeze.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("last_on", "2035-01-14"),
        ("first_on", ""),
        ("name", ""),
        ("name", "x" * 121),
        ("first_on", "0001-01-01"),
        ("last_on", "9999-12-31"),
    ],
)
def test_a_freeze_that_cannot_be_is_refused_beside_its_field(
    logged_in: Client, scenario: Scenario, field: str, value: str
) -> None:
    given = {"name": "Year end", "first_on": "2035-01-15", "last_on": "2035-01-19"}
    answer = logged_in.post(address_of("freeze_new", scenario), given | {field: value})
    assert list(answer.context["freeze_form"].errors) == [field]
    assert not Freeze.objects.exists()


def pool_field(scenario: Scenario) -> str:
    return f"pool-{scenario.project.vcenters.get().pk}-dvs"


def test_the_appliances_of_a_switch_are_saved(logged_in: Client, scenario: Scenario) -> None:
    logged_in.post(address_of("pools", scenario), {pool_field(scenario): "3"})
    assert scenario.pools.get().appliances == 3


@pytest.mark.parametrize("value", ["-1", "²", "two", "1.5", "9" * 30, "9" * 5000])
def test_what_is_no_number_of_appliances_is_said(logged_in: Client, scenario: Scenario, value: str) -> None:
    answer = logged_in.post(address_of("pools", scenario), {pool_field(scenario): value}, follow=True)
    assert 'role="alert"' in answer.content.decode()
    assert not scenario.pools.exists()


def pin(client: Client, scenario: Scenario, **changes: object) -> Any:
    given = {
        "vm": scenario.project.vms.order_by("name")[0].pk,
        "window": scenario.windows.earliest("starts_at").pk,
        "reason": "quiet",
    }
    return client.post(address_of("pins", scenario), given | changes)


def test_a_vm_is_pinned_and_set_free_again(logged_in: Client, scenario: Scenario) -> None:
    pin(logged_in, scenario)
    kept = Pin.objects.select_related("vm").get()
    assert (kept.vm.name, kept.reason) == ("app-1", "quiet")
    pin(logged_in, scenario, window="")
    assert not Pin.objects.exists()


@pytest.mark.parametrize("window", ["²", "-1", "0", "9" * 30, "9" * 5000, "x"])
def test_a_pin_to_no_window_of_the_scenario_is_not_found(logged_in: Client, scenario: Scenario, window: str) -> None:
    assert pin(logged_in, scenario, window=window).status_code == 404
    assert not Pin.objects.exists()


@pytest.mark.parametrize("vm", ["²", "-1", "9" * 30, "9" * 5000, "x", "999999"])
def test_a_pin_of_no_vm_of_the_project_changes_nothing(logged_in: Client, scenario: Scenario, vm: str) -> None:
    assert pin(logged_in, scenario, vm=vm).status_code == 302
    assert not Pin.objects.exists()


@pytest.mark.parametrize("reason", ["x" * 300, "a\x00b"])
def test_a_reason_of_any_shape_does_not_break_a_pin(logged_in: Client, scenario: Scenario, reason: str) -> None:
    assert pin(logged_in, scenario, reason=reason).status_code == 302


def test_a_pin_leads_back_to_where_it_was_made(logged_in: Client, scenario: Scenario) -> None:
    back = f"{reverse('migrations:wave_detail', args=[scenario.project_id, scenario.pk, 1])}?q=app&page=2"
    assert pin(logged_in, scenario, next=back).headers["Location"] == back


@pytest.mark.parametrize(
    "back",
    [
        "//evil.example/",
        "https://evil.example/",
        "/projects/{}/../..//evil.example",
        "/projects/{}/\\evil",
        "\\\\evil",
        "/projects/{}/%2e%2e/%2e%2e//evil",
        "/projects/{}//evil",
        "javascript:alert(1)",
        "/projects/{}/\r\nX: y",
        "",
    ],
)
def test_a_pin_leads_to_no_foreign_address(logged_in: Client, scenario: Scenario, back: str) -> None:
    answer = pin(logged_in, scenario, next=back.format(scenario.project_id))
    assert answer.headers["Location"] == f"{address_of('scenario_settings', scenario)}#pins"


def test_every_label_of_the_page_names_one_field(logged_in: Client, scenario: Scenario) -> None:
    page = logged_in.get(address_of("scenario_settings", scenario)).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'<label[^>]* for="([^"]+)"', page)) <= set(ids)


def test_a_window_says_what_it_holds_by_the_migration_type_and_why(logged_in: Client, scenario: Scenario) -> None:
    Window.objects.filter(scenario=scenario).update(max_vms=60)
    assert (
        saved(logged_in, scenario, migration_type="rav", service_meshes="2", rav_switchover_min="20").status_code == 302
    )
    page = logged_in.get(address_of("scenario_settings", scenario)).content.decode()
    assert "<strong>48 VMs at most.</strong>" in page  # 8 h on two meshes, 20 min each
    assert "RAV switches over one VM after another: 8.0 h on 2 meshes at 20 min a VM hold 48 VMs." in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("migration_type", "teleport"),
        ("service_meshes", "0"),
        ("rav_switchover_min", "0"),
        ("bulk_outage_min", "-1"),
        ("replication_overhead", "-0.1"),
    ],
)
def test_a_duration_setting_that_is_none_is_refused_beside_its_field(
    logged_in: Client, scenario: Scenario, field: str, value: str
) -> None:
    assert list(errors_of(logged_in, scenario, **{field: value})) == [field]
