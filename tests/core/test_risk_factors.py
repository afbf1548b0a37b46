"""What makes a segment's weight beside its blast radius: every rule by hand, and what unknown does to it."""

from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.risk_beside import Standing, beside, mbit_s_of
from planner.core.risk_factors import (
    RISK_INPUTS,
    Factor,
    base_share,
    factors,
    segment_gamma_of,
    segment_weight,
    weight_multiplier,
)

BEST = {one.name: float(one.best) for one in RISK_INPUTS}
WORST = {one.name: float(one.worst) for one in RISK_INPUTS}
ANSWERS = st.fixed_dictionaries(
    {}, optional={one.name: st.sampled_from([0.0, 1.0, 2.0, 40.0, float(one.best)]) for one in RISK_INPUTS}
)


def factor(its_id: str, **inputs: float) -> Factor:
    return next(one for one in factors(inputs) if one.id == its_id)


def test_with_nothing_known_the_weight_is_the_blast_radius_to_the_last_bit():
    assert all(segment_weight(radius, {}) == radius for radius in (1.0, 1.7320508075688772, 12.3))
    assert all(one.x == 1 and one.is_unknown for one in factors({}))


def test_with_everything_at_its_worst_nothing_is_unknown_and_the_weight_is_the_blast_radius_too():
    assert segment_weight(3.7, WORST) == 3.7
    assert not any(one.is_unknown for one in factors(WORST))


def test_the_shares_by_hand():
    # 0.15 NE, 0.10 changes, 0.10 rules, 0.05 MTU, 0.10 circuit, 0.05 recovery, 0.05 services: 0.40 is left
    assert base_share() == pytest.approx(0.40)
    # at its best HA leaves 0.2 * 0.15 and two circuits 0.2 * 0.10
    assert weight_multiplier(BEST) == pytest.approx(0.40 + 0.03 + 0.02)
    assert segment_weight(4, {"dr_covers_split": 1}) == pytest.approx(4 * 0.95)


@pytest.mark.parametrize(
    ("its_id", "inputs", "x", "missing"),
    [
        ("R1", {"ne_ha": 1, "hcx_ha_fixed": 1}, 0.2, ()),
        ("R1", {"ne_ha": 1, "hcx_ha_fixed": 0}, 1, ()),
        ("R1", {"ne_ha": 1}, 1, ("HCX 4.8.2 or later",)),
        ("R1", {"ne_ha": 0}, 1, ()),  # the version of what is not there does not matter
        ("R2", {"hcx_changes_per_month": 2, "upgrade_in_service": 0}, 0.5, ()),
        ("R2", {"hcx_changes_per_month": 2, "upgrade_in_service": 1}, 0.25, ()),
        ("R2", {"hcx_changes_per_month": 9, "upgrade_in_service": 0}, 1, ()),
        ("R2", {"hcx_changes_per_month": 0}, 0, ()),
        ("R2", {"hcx_changes_per_month": 2}, 0.5, ("Upgrade in service",)),
        ("R6", {"rule_parity_percent": 90}, 0.1, ()),
        ("R8", {"path_mtu_bytes": 1650}, 0, ()),
        ("R8", {"path_mtu_bytes": 1649, "udp_percent": 30}, 0.3, ()),
        ("R8", {"path_mtu_bytes": 1500}, 1, ("UDP in its traffic",)),
        ("R8", {"udp_percent": 30}, 0.3, ("Path MTU",)),
        ("R8", {"udp_percent": 0}, 0, ()),
        ("R9", {"circuits": 1, "vpn_backup": 0}, 1, ()),
        ("R9", {"circuits": 1, "vpn_backup": 1}, 0.5, ()),
        ("R9", {"circuits": 2}, 0.2, ()),
        ("R9", {"vpn_backup": 1}, 0.5, ("Circuits",)),
        ("R11", {"dr_covers_split": 1}, 0, ()),
        ("R13", {"dhcp_without_stretch": 1, "dns_without_stretch": 1, "ntp_without_stretch": 0}, 0.5, ("BGP filter tested",)),
    ],
)  # fmt: skip
def test_a_rule_by_hand(its_id, inputs, x, missing):
    one = factor(its_id, **inputs)
    assert one.x == pytest.approx(x)
    assert one.missing == missing


def test_a_factor_says_what_it_was_made_of():
    assert factor("R8", path_mtu_bytes=1500).inputs == ("Path MTU: 1,500 bytes", "UDP in its traffic: unknown")
    assert factor("R9", circuits=2, vpn_backup=0).inputs == ("Circuits: 2 circuits", "VPN backup: no")


@given(inputs=ANSWERS, radius=st.floats(1, 40))
def test_the_base_and_the_contributions_sum_to_the_weight(inputs, radius):
    parts = [radius * base_share(), *(one.contribution(radius) for one in factors(inputs))]
    assert fsum(parts) == pytest.approx(segment_weight(radius, inputs), rel=1e-12)
    assert all(0 <= one.x <= 1 for one in factors(inputs))


@given(inputs=ANSWERS, name=st.sampled_from([one.name for one in RISK_INPUTS]))
def test_knowing_more_never_makes_a_weight_heavier(inputs, name):
    less = {key: value for key, value in inputs.items() if key != name}
    assert segment_weight(5, inputs) <= segment_weight(5, less) + 1e-12


@pytest.mark.parametrize("one", RISK_INPUTS, ids=lambda one: one.name)
def test_every_input_is_a_question_with_a_reason_and_a_source_and_some_factor_asks_it(one):
    assert one.question.endswith("?")
    assert one.why.endswith(".")
    assert one.source
    rest = {name: value for name, value in BEST.items() if name != one.name}
    others = rest | ({"path_mtu_bytes": 0.0} if one.name == "udp_percent" else {})
    others |= {"hcx_changes_per_month": 4.0} if one.name == "upgrade_in_service" else {}
    others |= {"circuits": 1.0} if one.name == "vpn_backup" else {}
    others |= {"udp_percent": 100.0} if one.name == "path_mtu_bytes" else {}
    worst, best = others | {one.name: float(one.worst)}, others | {one.name: float(one.best)}
    assert weight_multiplier(best) < weight_multiplier(worst)


def test_mon_takes_the_traffic_out_of_the_risk_and_nothing_else_does():
    assert [segment_gamma_of(one) for one in (True, False, None)] == [0.0, None, None]


# --- Beside the score -------------------------------------------------------------------------------------------------

STRETCHED = Standing(
    is_stretched=True,
    vcenters=1,
    tb_per_day=0.54,
    has_mon=False,
    slots_used=6,
    slots_limit=8,
    days_quiet=15,
    vms_left=4,
    anchors=0,
)


def by_id(standing: Standing) -> dict[str, Factor]:
    return {one.id: one for one in beside(standing)}


def with_(**changes: object) -> Standing:
    fields = {name: getattr(STRETCHED, name) for name in Standing.__dataclass_fields__}
    return Standing(**(fields | changes))


def test_the_factors_beside_the_score_by_hand():
    assert mbit_s_of(0.54) == pytest.approx(50)  # 0.54e12 bytes * 8 / 86,400 s
    found = by_id(STRETCHED)
    assert {its_id: one.x for its_id, one in found.items()} == pytest.approx(
        {"R3": 0, "R4": 0.54, "R5": 0, "R7": 50 / 4000, "R10": 0.75, "R12": 0.5}
    )
    assert all(one.share == 0 and one.contribution(10) == 0 and not one.is_unknown for one in found.values())


@pytest.mark.parametrize(
    ("changes", "its_id", "x"),
    [
        ({"vcenters": 2}, "R3", 1),
        ({"tb_per_day": 40.0}, "R4", 1),
        ({"tb_per_day": 86.4}, "R7", 1),  # 8,000 Mbit/s
        ({"has_mon": True}, "R5", 1),
        ({"slots_used": 9}, "R10", 1),
        ({"slots_limit": 0}, "R10", 1),
        ({"anchors": 1, "vms_left": 0}, "R12", 1),
        ({"vms_left": 0}, "R12", 0),
        ({"days_quiet": 400}, "R12", 1),
        ({"is_stretched": False, "tb_per_day": None, "days_quiet": None}, "R4", 0),
        ({"is_stretched": False, "days_quiet": None}, "R12", 0),
    ],
)
def test_a_factor_beside_the_score_by_hand(changes, its_id, x):
    one = by_id(with_(**changes))[its_id]
    assert (one.x, one.is_unknown) == (x, False)


@pytest.mark.parametrize(
    ("field", "ids"),
    [
        ("vcenters", {"R3"}),
        ("tb_per_day", {"R4", "R7"}),
        ("has_mon", {"R5"}),
        ("slots_limit", {"R10"}),
        ("days_quiet", {"R12"}),
    ],
)
def test_what_is_unknown_beside_the_score_is_a_gap_there_too(field, ids):
    found = by_id(with_(**{field: None}))
    assert {its_id for its_id, one in found.items() if one.is_unknown} == ids
    assert all(found[its_id].x == 1 for its_id in ids)
