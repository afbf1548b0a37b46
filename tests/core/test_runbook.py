"""The runbook of one segment: its steps, what blocks, what stays unknown, and its text."""

from dataclasses import replace
from datetime import date

import pytest

from planner.core.runbook import CODES, ExtendedNetwork, SegmentFacts, Step, TaskNote, runbook, runbook_text

FACTS = SegmentFacts(
    name="app",
    today=date(2027, 1, 4),
    networks=(ExtendedNetwork("app-net", "dvs-1", "120", "NE-1", True),),
    gateway="10.1.2.1",
    prefix="10.1.2.0/24",
    mesh="mesh-a",
    has_mon=True,
    vms_total=3,
    in_flight=0,
    several_networks=("bridge (db)",),
    is_extended=True,
    cutover_on=date(2027, 2, 1),
    rule_parity_percent=100,
    without_stretch={"DHCP": True, "DNS": True, "NTP": True},
    bgp_filter_tested=True,
)
NOTHING = SegmentFacts("lab", date(2027, 1, 4))


def by_code(facts: SegmentFacts) -> dict[str, Step]:
    return {step.code: step for step in runbook(facts)}


def test_every_step_has_its_code_once_and_says_where_it_comes_from():
    steps = runbook(FACTS)
    assert tuple(step.code for step in steps) == CODES
    assert all(step.what and step.why and step.expected and step.source for step in steps)


def test_with_all_facts_good_every_check_holds():
    assert {step.stands for step in runbook(FACTS) if step.code in ("P1", "P2", "P3", "P4", "P5")} == {"met"}


def test_with_no_facts_nothing_is_called_bad():
    steps = runbook(NOTHING)
    assert all(step.stands in ("unknown", "") for step in steps)
    assert by_code(NOTHING)["P5"].known == "HCX migrations were never imported, so whether any is in flight is unknown."
    assert by_code(NOTHING)["P6"].known == "Its gateway and prefix are unknown."


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"vms_left": ("a",)}, "P1"),
        ({"vms_staying": ("a",)}, "P1"),
        ({"anchors": ("Physical host x stands on it for good.",)}, "P1"),
        ({"rule_parity_percent": 99.5}, "P2"),
        ({"without_stretch": {"DHCP": True, "DNS": False, "NTP": None}}, "P3"),
        ({"bgp_filter_tested": False}, "P4"),
        ({"in_flight": 2}, "P5"),
    ],
    ids=str,
)
def test_a_fact_that_contradicts_a_check_blocks_it(changes, code):
    steps = by_code(replace(FACTS, **changes))
    assert [one.code for one in steps.values() if one.stands == "blocks"] == [code]
    assert steps[code].is_blocking


def test_a_filter_test_says_nothing_while_the_prefix_is_unknown():
    step = by_code(replace(FACTS, prefix=""))["P4"]
    assert (step.stands, step.known.startswith("The prefix is unknown.")) == ("unknown", True)


def test_step_one_ticks_the_gateway_and_names_the_network():
    step = by_code(FACTS)["1"]
    assert '"Connect cloud network to cloud edge gateway" ticked' in step.what
    assert "app-net on dvs-1, VLAN 120, by NE-1 of service mesh mesh-a" in step.what
    assert step.command.endswith("Remove-HCXNetworkExtension -ConnectToLocalRouter")


def test_a_quote_in_a_name_cannot_end_the_string_of_the_command():
    step = by_code(replace(FACTS, networks=(ExtendedNetwork("it's"),)))["1"]
    assert "-eq 'it''s'" in step.command


def test_one_command_for_each_network():
    networks = (ExtendedNetwork("one"), ExtendedNetwork("two"))
    assert by_code(replace(FACTS, networks=networks))["1"].command.count("Remove-HCXNetworkExtension") == 2


@pytest.mark.parametrize(("has_mon", "words"), [(True, "MON is on"), (False, "MON is off"), (None, "is unknown")])
def test_mon_is_told_as_it_is_known(has_mon, words):
    assert words in by_code(replace(FACTS, has_mon=has_mon))["P5"].what


def test_the_check_of_several_networks_is_there_only_where_it_applies():
    assert "bridge (db)" in by_code(FACTS)["P7"].what
    assert "P7" not in by_code(replace(FACTS, several_networks=()))


def test_the_way_back_names_the_identical_gateway_and_the_time_to_decide():
    steps = by_code(FACTS)
    assert "identical gateway and prefix: 10.1.2.1/24" in steps["R2"].what
    assert (
        steps["R1"].what == "Decide within 2 h of step 1 whether it goes back. The cutover is planned for 2027-02-01."
    )


def test_a_segment_that_moves_at_once_has_nothing_to_un_extend():
    steps = runbook(replace(FACTS, never_stretched=True))
    assert not any("HCXNetworkExtension" in step.command for step in steps)
    assert next(step for step in steps if step.code == "R2").what.startswith("Disconnect the segment")


def test_the_text_keeps_to_eighty_columns_and_holds_every_step():
    left = tuple(f"vm-{number:03}.example.com" for number in range(60))
    facts = replace(FACTS, vms_left=left, gateway="", name="a network with a rather long name")
    text = runbook_text(facts, runbook(facts), {"P1": TaskNote("x", "Ann", "done", "word " * 60)})
    assert max(len(line) for line in text.splitlines()) <= 80
    assert all(f"] {code}" in text for code in CODES)
    assert "[x] P1" in text
    assert "Gateway:    unknown" in text
    assert "60 VMs left to move" in text
