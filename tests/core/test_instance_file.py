"""Files in and out: the same text for the same record, and a sentence for what cannot be read."""

import json
from dataclasses import replace

import pytest

from planner.core.errors import UnreadableInstance, UnreadablePlan
from planner.core.instance_file import dump_instance, dump_plan, load_instance, load_plan
from planner.core.records import Wave
from tests.core import test_checker_facts as facts
from tests.core.tiny import INSTANCE_TEXT, PLAN, PLAN_TEXT, TINY


def instance_text(*path, value):
    """The tiny instance's text with one value set."""
    return changed(INSTANCE_TEXT, path, value)


def changed(text, path, value):
    doc = at = json.loads(text)
    for key in path[:-1]:
        at = at[key]
    if value is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return json.dumps(doc)


@pytest.mark.parametrize("instance", [TINY, facts.FACTS])
def test_an_instance_comes_back_as_it_was(instance):
    text = dump_instance(instance)
    assert load_instance(text) == instance
    assert dump_instance(load_instance(text.encode())) == text


@pytest.mark.parametrize(("instance", "plan"), [(TINY, PLAN), (facts.FACTS, facts.PLAN)])
def test_a_plan_comes_back_as_it_was(instance, plan):
    assert load_plan(dump_plan(plan), instance) == plan


def test_what_equals_the_default_is_left_out():
    row = json.loads(dump_instance(TINY))["vms"][1]
    assert row == {"id": "a2", "size_gb": 100.0, "segments": ["A"]}


def test_a_file_from_windows_may_start_with_a_byte_order_mark():
    assert load_instance(b"\xef\xbb\xbf" + INSTANCE_TEXT.encode()) == TINY


def test_a_whole_number_may_be_written_with_a_point():
    assert load_instance(instance_text("limits", "gap_days", value=3.0)).limits.gap_days == 3


def test_keys_that_the_format_does_not_know_are_ignored():
    assert load_instance(instance_text("vms", 0, "colour", value="red")) == TINY


UNREADABLE = {
    "not json": ("{", "not JSON"),
    "a list": ("[]", "not an object"),
    "not utf-8": (b'{"format": "\xff"}', "not UTF-8"),
    "another format": (instance_text("format", value="wave-instance/2"), "format"),
    "key twice": ('{"format": "wave-instance/1", "name": "a", "name": "b"}', "'name' is given twice"),
    "NaN": (INSTANCE_TEXT.replace("100", "NaN", 1), "NaN is not a number"),
    "infinite": (INSTANCE_TEXT.replace('"size_gb": 100', '"size_gb": 1e999', 1), "size_gb of VM a1"),
    "a number of a thousand digits": (instance_text("vms", 0, "size_gb", value=10**1000), "size_gb of VM a1"),
    "thousands of nested lists": ("[" * 100_000, "beyond all bounds"),
    "text for a number": (instance_text("segments", 0, "risk_weight", value="2"), "risk_weight of segment A"),
    "true for a number": (instance_text("vms", 0, "size_gb", value=True), "size_gb of VM a1"),
    "half a day": (instance_text("limits", "gap_days", value=1.5), "gap_days of limits is not a whole number"),
    "number for a text": (instance_text("vms", 0, "id", value=7), "id of VM number 1"),
    "text for true": (instance_text("segments", 0, "stretchable", value="no"), "stretchable of segment A"),
    "no such day": (instance_text("start_date", value="2027-02-30"), "is no day: '2027-02-30'"),
    "a week for a day": (instance_text("windows", 0, "end", value="2027-W01-1"), "end of window w0 is no day"),
    "field missing": (instance_text("windows", value=...), "windows of the file is missing"),
    "a VM is a text": (instance_text("vms", 0, value="a1"), "VM number 1 is not an object"),
    "segments of a VM are a text": (instance_text("vms", 0, "segments", value="A"), "segments of VM a1"),
    "a range of one day": (instance_text("freezes", 0, value=["2027-01-19"]), "no range of days"),
    "a precedence of three": (instance_text("precedences", 0, value=["a1", "b1", "c1"]), "no list of 2 ids"),
    "a flow without bytes": (instance_text("flows", 0, value=["a1", "b1"]), "no flow"),
    "a limit by nothing": (instance_text("limits", "max_stretched", value="many"), "max_stretched of limits"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_is_refused_by_a_sentence_with_a_way_out(case):
    text, named = UNREADABLE[case]
    with pytest.raises(UnreadableInstance) as refused:
        load_instance(text)
    assert named in refused.value.sentence
    assert refused.value.way_out


def plan_text(*path, value):
    return changed(PLAN_TEXT, path, value)


def test_a_wave_may_be_named_by_its_dates():
    by_dates = plan_text("waves", 0, value={"id": "W1", "start": "2027-01-09", "end": "2027-01-10"})
    assert load_plan(by_dates, TINY) == PLAN


def test_dates_that_no_window_has_stand_as_its_window():
    by_dates = plan_text("waves", 0, value={"id": "W1", "start": "2027-01-09", "end": "2027-01-11"})
    assert load_plan(by_dates, TINY).waves[0] == Wave("W1", "2027-01-09 to 2027-01-11")


def test_dates_that_windows_of_two_streams_have_need_the_stream():
    same_days = replace(TINY, windows=(*TINY.windows, replace(TINY.windows[0], id="l0", stream="lab")))
    wave = {"id": "W1", "start": "2027-01-09", "end": "2027-01-10"}
    with pytest.raises(UnreadablePlan, match="several streams"):
        load_plan(plan_text("waves", 0, value=wave), same_days)
    named = load_plan(plan_text("waves", 0, value={**wave, "stream": "lab"}), same_days)
    assert named.waves[0].window == "l0"


UNREADABLE_PLANS = {
    "an instance": (INSTANCE_TEXT, "format"),
    "dates of another window": (plan_text("waves", 0, "start", value="2027-01-08"), "not that of window w0"),
    "wave without window": (plan_text("waves", 0, "window", value=...), "window of wave number 1 is missing"),
    "VM without wave": (plan_text("assignment", "a1", value=None), "assignment of VM a1"),
    "VM twice": (PLAN_TEXT.replace('"a1": "W1"', '"a1": "W1", "a1": "W2"'), "'a1' is given twice"),
    "no such day": (plan_text("segments", "A", "stretch", value="soon"), "stretch of segment A is no day"),
}


@pytest.mark.parametrize("case", UNREADABLE_PLANS)
def test_a_plan_that_cannot_be_read_is_refused(case):
    text, named = UNREADABLE_PLANS[case]
    with pytest.raises(UnreadablePlan) as refused:
        load_plan(text, TINY)
    assert named in refused.value.sentence
