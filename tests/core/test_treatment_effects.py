"""What a treatment would save and cost, worked by hand with eta 10 days, beta 2 and 2 risk-days per TB."""

from dataclasses import replace
from datetime import date

import pytest

from planner.core.records import RiskKnobs
from planner.core.treatment_effects import (
    Room,
    SegmentFigures,
    Stay,
    TreatmentEffect,
    tb_so_far,
    treatment_effects,
)
from planner.core.treatments import Treatment

TODAY = date(2027, 3, 10)
NO_STAY = Stay(0, 0.0, 0.0)
PLANNED = Stay(20, 46.0, 3.0, date(2027, 4, 1))  # 1 x 10 x (20 / 10)^2 by age, 3 TB x 2

SEGMENT = SegmentFigures(
    treatment=Treatment.STRETCH,
    today=TODAY,
    horizon_on=date(2027, 4, 8),  # 30 days from today
    vms_left=12,
    vms_moved=0,
    gb_left=1500.0,
    bridge_vms=2,
    bridged_segments=3,
    couplings=4,
    stretched_since=None,
    so_far=NO_STAY,
    planned=PLANNED,
    weight=1.0,
    knobs=RiskKnobs(10.0, 2.0, 2.0),
    room=Room(windows=2, max_vms=10, max_gb=2000.0, hours=52.0, link_gb_per_day=500.0),
    lead_days=1,
    lag_days=1,
    reboot_min=10.0,
)


def effect(treatment: Treatment, /, **changes: object) -> TreatmentEffect:
    found = {one.treatment: one for one in treatment_effects(replace(SEGMENT, **changes))}
    return found[treatment]


def figures(one: TreatmentEffect) -> tuple[int | None, float | None, float | None]:
    return one.stretch_days, one.risk_days, one.tb


def test_the_treatment_it_has_saves_nothing_and_says_what_is_planned() -> None:
    one = effect(Treatment.STRETCH)
    assert one.is_current
    assert figures(one) == (None, None, None)
    assert one.saves == (
        "So it is planned: 20 days stretched until 1 April 2027, 46.0 risk-days, 3.00 TB over the stretch.",
    )


def test_moving_at_once_saves_the_whole_stretch() -> None:
    one = effect(Treatment.AT_ONCE)
    assert figures(one) == (20, 46.0, 3.0)
    assert one.saves == ("20 stretch-days, 46.0 risk-days and 3.00 TB over the stretch.",)


def test_moving_at_once_costs_a_window_that_may_be_too_small() -> None:
    window, link, outage, bridges = effect(Treatment.AT_ONCE).costs
    assert window == "12 VMs and 1,500 GB have to fit into one window, and do not: the largest takes 10 VMs."
    assert link == "The link takes 3.0 days to replicate them, ahead of the window."
    assert outage.endswith("within a window of 52 h at most.")
    assert bridges == "2 bridge VMs tie that window to 3 other segments."


@pytest.mark.parametrize(
    ("room", "said"),
    [
        (Room(), "no window lies ahead."),
        (Room(windows=1), "and do: the largest has no limit of its own."),
        (Room(windows=1, max_vms=12, max_gb=1500.0), "and do: the largest takes 12 VMs and 1,500 GB."),
        (Room(windows=1, max_vms=11, max_gb=1499.0), "and do not: the largest takes 11 VMs and 1,499 GB."),
    ],
)  # fmt: skip
def test_what_moves_at_once_is_held_against_the_largest_window(room: Room, said: str) -> None:
    assert effect(Treatment.AT_ONCE, room=room).costs[0].endswith(said)


def test_a_rebuilt_segment_ties_nothing_and_gives_every_vm_an_address() -> None:
    one = effect(Treatment.REBUILD)
    assert one.saves[1] == "It would no longer tie other segments: 4 couplings would go."
    assert one.costs[0].startswith("12 VMs get new addresses")
    assert one.costs[1] == "An outage of each VM for its restart with the new address: 10 min, an assumption."


def test_one_that_stays_stands_until_the_horizon() -> None:
    one = effect(Treatment.STAYS)
    assert figures(one) == (20 - 30, 46.0 - 90.0, 3.0)  # 10 x (30 / 10)^2
    assert "until the horizon, 8 April 2027, 10 stretch-days and 44.0 risk-days more than planned" in one.costs[0]
    assert one.saves == ("Nothing: it stands no shorter than in the plan.",)


def test_one_without_vms_needs_no_extension() -> None:
    assert effect(Treatment.STAYS, vms_left=0).costs == ("Nothing on it moves, so it needs no extension at all.",)


def test_stretching_what_would_move_at_once_costs_lead_and_lag_at_least() -> None:
    one = effect(Treatment.STRETCH, treatment=Treatment.AT_ONCE, planned=NO_STAY)
    assert (one.stretch_days, one.tb) == (-3, 0.0)
    assert one.risk_days == pytest.approx(-0.9)  # 10 x (3 / 10)^2
    assert one.costs[0].startswith("3 stretch-days and 0.9 risk-days at least")


def test_what_has_passed_cannot_be_saved() -> None:
    since = date(2027, 3, 1)
    running = {"stretched_since": since, "so_far": Stay(10, 10.0, 0.0)}
    fresh = effect(Treatment.AT_ONCE, **running)
    assert fresh.obstacles == ("It is extended since 1 March 2027: un-extend it first, as no VM has moved yet.",)
    assert fresh.saves == ("At most the 10 stretch-days that the plan still has ahead, once that is done.",)
    assert figures(fresh) == (None, None, None)
    split = effect(Treatment.REBUILD, vms_moved=1, **running)
    assert split.obstacles[0].startswith("1 VM at the target reaches its gateway over the stretch")
    assert figures(effect(Treatment.STAYS, **running))[0] == 20 - 39  # 1 March to 8 April


def test_without_a_plan_nothing_is_claimed() -> None:
    one = effect(Treatment.AT_ONCE, planned=None)
    assert one.saves == ("Unknown: there is no plan to compare with.",)
    assert figures(one) == (None, None, None)


def test_traffic_so_far_is_the_rate_times_its_days() -> None:
    steps = [(date(2027, 3, 1), 0.5), (date(2027, 3, 5), 1.0), (date(2027, 3, 20), 0.0)]
    assert tb_so_far(steps, TODAY) == 4 * 0.5 + 6 * 1.0  # 1 to 4 March, 5 to 10 March
    assert tb_so_far([(date(2027, 3, 9), 2.0)], TODAY) == 2 * 2.0
    assert tb_so_far([], TODAY) == 0.0
