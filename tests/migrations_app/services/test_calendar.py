"""Windows, freezes and pins."""

from datetime import UTC, date, datetime, time

import pytest

from migrations_app.models import Pin, Scenario
from migrations_app.services import freeze_create, pin_set, window_create, window_delete, windows_generate
from networks.services.errors import ServiceError
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window

pytestmark = pytest.mark.django_db

MONDAY = date(2027, 3, 22)
SATURDAY = 5


@pytest.fixture
def scenario() -> Scenario:
    return make_scenario(make_project(time_zone="Europe/Zurich"), MONDAY)


def generated(scenario: Scenario, **changes: object) -> list[str]:
    options = {
        "first_on": MONDAY,
        "last_on": date(2027, 4, 11),
        "weekdays": [SATURDAY],
        "start_time": time(20),
        "duration_h": 8.0,
    }
    return [window.name for window in windows_generate(scenario=scenario, by=None, **(options | changes))]


def test_a_window_is_made_on_each_chosen_weekday_at_its_local_hour(scenario: Scenario) -> None:
    assert generated(scenario, max_vms=20) == ["Sat 2027-03-27", "Sat 2027-04-03", "Sat 2027-04-10"]
    first, second, _ = scenario.windows.order_by("starts_at")
    # Zurich is an hour ahead of UTC, and two from 28 March on; each lasts from 20:00 to 04:00 on the wall clock
    assert first.starts_at == datetime(2027, 3, 27, 19, tzinfo=UTC)
    assert first.ends_at == datetime(2027, 3, 28, 2, tzinfo=UTC)
    assert second.starts_at == datetime(2027, 4, 3, 18, tzinfo=UTC)
    assert first.max_vms == 20


def test_making_the_same_windows_again_makes_none(scenario: Scenario) -> None:
    generated(scenario)
    assert generated(scenario) == []


def test_a_second_window_of_a_day_is_named_by_its_hour(scenario: Scenario) -> None:
    generated(scenario)
    assert generated(scenario, start_time=time(8), last_on=date(2027, 3, 28)) == ["Sat 2027-03-27 08:00"]


@pytest.mark.parametrize(
    "changes",
    [
        {"last_on": date(2027, 3, 1)},
        {"weekdays": []},
        {"duration_h": 0.0},
        {"duration_h": float("nan")},
        {"duration_h": float("inf")},
        {"last_on": date(9999, 12, 31)},
        {"last_on": date(2060, 1, 1)},
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(scenario: Scenario, changes: dict[str, object]) -> None:
    with pytest.raises(ServiceError) as refusal:
        generated(scenario, **changes)
    assert refusal.value.way_out
    assert not scenario.windows.exists()


def test_a_window_or_freeze_that_ends_before_it_starts_is_refused(scenario: Scenario) -> None:
    times = {"starts_at": datetime(2027, 4, 2, tzinfo=UTC), "ends_at": datetime(2027, 4, 1, tzinfo=UTC)}
    with pytest.raises(ServiceError, match="ends before it starts"):
        window_create(scenario=scenario, by=None, values={"name": "odd", **times})
    with pytest.raises(ServiceError, match="ends before it starts"):
        freeze_create(scenario=scenario, name="odd", first_on=date(2027, 4, 2), last_on=date(2027, 4, 1), by=None)


def test_a_pin_goes_with_its_window(scenario: Scenario) -> None:
    vm = make_vm(scenario.project, "app-01", make_segment(scenario.project, "app"))
    first, second = make_window(scenario, date(2027, 4, 4)), make_window(scenario, date(2027, 4, 11))
    pin_set(scenario=scenario, vm_ids=[vm.pk], window=first, by=None, reason="Asked for")
    pin_set(scenario=scenario, vm_ids=[vm.pk], window=second, by=None)
    assert Pin.objects.get().window == second
    window_delete(window=second, by=None)
    assert not Pin.objects.exists()


def test_a_vm_of_another_project_cannot_be_pinned(scenario: Scenario) -> None:
    other = make_project("Other")
    vm = make_vm(other, "app-01", make_segment(other, "app"))
    window = make_window(scenario, date(2027, 4, 4))
    with pytest.raises(ServiceError, match="not part of this project"):
        pin_set(scenario=scenario, vm_ids=[vm.pk], window=window, by=None)
